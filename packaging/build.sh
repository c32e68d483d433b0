# Functions that ./run, ./test and .ci/run share; sourced by them, never started by itself.
# Everything here speaks on stderr: stdout belongs to the program that is built or to ctest.
# shellcheck shell=bash

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
logs="$root/build/logs"

# Two commits apart, most objects are the same: with these, ccache trusts precompiled headers.
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

say() { printf '%s\n' "$*" >&2; }

# jobs: one per core, fewer where memory is short (a large Qt source wants about 1 GB).
jobs() {
    if [[ -n ${CHIMERA_JOBS:-} ]]; then
        printf '%s\n' "$CHIMERA_JOBS"
        return
    fi
    local cores memory
    cores=$(nproc 2>/dev/null || echo 1)
    memory=$(awk '/^MemTotal:/ { print int($2 / 1048576 + 0.5) }' /proc/meminfo 2>/dev/null)
    [[ ${memory:-0} -gt 0 && $memory -lt $cores ]] && cores=$memory
    printf '%s\n' "$cores"
}

# minutes <seconds>: "0.4 min"
minutes() { awk -v s="$1" 'BEGIN { printf "%.1f min", s / 60 }'; }

# package_lines <section>...: the lines of those sections, without comments.
package_lines() {
    awk -v wanted=" $* " '
        /^[[:space:]]*(#|$)/ { next }
        /^\[/ { name = $0; gsub(/[][[:space:]]/, "", name); on = index(wanted, " " name " "); next }
        on { print }' "$root/packaging/debian-packages.txt"
}

# One question to dpkg for all names; prints those that are installed.
installed_packages() {
    # shellcheck disable=SC2016
    dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "$@" 2>/dev/null | sed -n 's/^.i.//p'
}

has_candidate() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'; }

# as_root <command>...: runs it as root; fails where neither root nor sudo is at hand.
as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif ! command -v sudo >/dev/null; then
        return 127
    elif [[ -t 0 && -t 2 ]]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

apt_update() {
    say "Refreshing the list of packages ..."
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update -o Acquire::Retries=3 </dev/null >>"$logs/packages.log" 2>&1
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends --no-remove \
        -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null >>"$logs/packages.log" 2>&1
}

# install_packages <stamp> <section>...: installs what is missing. Asks dpkg only when the list or dpkg's own
# database has changed since the stamp was written, and the network only when something is missing.
install_packages() {
    local stamp="$root/build/.packages-$1" sum
    shift
    mkdir -p "$logs" || return 1
    sum=$(package_lines "$@" | cksum)
    if [[ -f $stamp && $stamp -nt /var/lib/dpkg/status && $(<"$stamp") == "$sum" ]]; then
        return 0
    fi
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is not a Debian system: please install what packaging/debian-packages.txt names by hand."
        return 0
    fi

    local -a lines needed=() wanted=()
    mapfile -t lines < <(package_lines "$@")
    local have line name optional found
    # shellcheck disable=SC2046
    have=" $(installed_packages $(printf '%s\n' "${lines[@]}" | tr -d '?|') | tr '\n' ' ') "
    for line in "${lines[@]}"; do
        optional=
        [[ $line == *\?* ]] && optional=yes
        found=
        for name in ${line//[?|]/ }; do
            [[ $have == *" $name "* ]] && found=yes
        done
        if [[ -z $found && -n $optional ]]; then
            wanted+=("$line")
        elif [[ -z $found ]]; then
            needed+=("$line")
        fi
    done
    if [[ ${#needed[@]} -eq 0 && ${#wanted[@]} -eq 0 ]]; then
        printf '%s\n' "$sum" >"$stamp"
        return 0
    fi

    : >"$logs/packages.log"
    if [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; then
        [[ ${#needed[@]} -eq 0 ]] && return 0
        say "Missing packages, and neither root nor sudo to install them. As root:"
        say "    apt-get install --no-install-recommends$(printf ' %s' "${needed[@]%% *}")"
        return 1
    fi

    local updated='' names
    choose() { # the name of each line that the system offers, into $names
        names=()
        for line in "$@"; do
            for name in ${line//[?|]/ }; do
                if has_candidate "$name"; then
                    names+=("$name")
                    break
                fi
            done
        done
        [[ ${#names[@]} -eq $# ]]
    }
    if [[ ${#needed[@]} -gt 0 ]]; then
        if ! choose "${needed[@]}"; then
            apt_update
            updated=yes
            choose "${needed[@]}"
        fi
        if [[ ${#names[@]} -ne ${#needed[@]} ]]; then
            say "This system does not offer all of: ${needed[*]}"
            say "Its package lists may be out of reach (see $logs/packages.log); Debian 12 or newer is expected."
            return 1
        fi
        say "Installing ${#names[@]} packages: ${names[*]}"
        if ! apt_install "${names[@]}"; then
            if [[ -n $updated ]] || ! apt_update || ! apt_install "${names[@]}"; then
                tail -n 15 "$logs/packages.log" >&2
                say "The packages could not be installed. As root:"
                say "    apt-get install --no-install-recommends ${names[*]}"
                return 1
            fi
        fi
    fi
    if [[ ${#wanted[@]} -gt 0 ]]; then
        if ! choose "${wanted[@]}" && [[ -z $updated ]]; then
            apt_update
            choose "${wanted[@]}"
        fi
        if [[ ${#names[@]} -gt 0 ]]; then
            say "Installing, nice to have: ${names[*]}"
            apt_install "${names[@]}" || say "Not installed, going on without (see $logs/packages.log)."
        fi
    fi
    printf '%s\n' "$sum" >"$stamp"
}

# lock_build <dir>: two commands at once in one build folder would trip over each other. Held on descriptor 9.
lock_build() {
    mkdir -p "$1" || return 1
    exec 9>"$1/.lock"
    if ! flock -n 9; then
        say "Waiting for another build in ${1#"$root/"} ..."
        flock 9
    fi
}
unlock_build() { exec 9>&-; }

# configure <preset>: into build/<preset>, and only when that is not done yet or the presets have changed.
configure() {
    local dir="$root/build/$1" cache="$root/build/$1/CMakeCache.txt"
    if [[ -f $dir/build.ninja && -f $cache && ! $root/CMakePresets.json -nt $cache ]] &&
        grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
        return 0
    fi
    if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
        rm -rf -- "$cache" "$dir/CMakeFiles" # the folder was copied or moved here
    fi
    mkdir -p "$logs"
    if command -v ccache >/dev/null; then
        export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
    fi
    say "Configuring build/$1 ..."
    if ! (cd -- "$root" && cmake --preset "$1") </dev/null >"$logs/configure-$1.log" 2>&1; then
        rm -f -- "$root"/build/.packages-* # next time look again whether something was removed
        tail -n "${CHIMERA_LOG_LINES:-40}" "$logs/configure-$1.log" >&2
        say "Configuring failed; the whole log is in $logs/configure-$1.log"
        return 1
    fi
    touch "$cache" # cmake leaves an unchanged cache alone
}

# Reads ninja's lines; shows a counter on a terminal, one line at the start elsewhere, nothing when nothing is to do.
build_progress() {
    local line started='' terminal=''
    [[ -t 2 ]] && terminal=yes
    while IFS= read -r line; do
        [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\ (.*)$ ]] || continue
        # The check for new source files that opens every build is not worth a word.
        [[ ${BASH_REMATCH[3]} == Re-checking* || ${BASH_REMATCH[3]} == Re-running* ]] && continue
        if [[ -n $terminal ]]; then
            printf '\r\033[KBuilding %s  %d of %d' "$1" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" >&2
        elif [[ -z $started ]]; then
            say "Building $1 (${BASH_REMATCH[2]} steps) ..."
        fi
        started=yes
    done
    [[ -n $terminal && -n $started ]] && printf '\r\033[K' >&2
    return 0
}

# build <dir> [target...]: quiet; when it fails, the errors.
build() {
    local dir=$1 name log status start=$SECONDS
    shift
    name=${dir#"$root/"}
    log="$logs/$(printf '%s' "${name//\//-}").log"
    mkdir -p "$logs"
    NINJA_STATUS='[%f/%t] ' ninja -C "$dir" -j "$(jobs)" "$@" </dev/null 2>&1 | tee "$log" | build_progress "$name"
    status=${PIPESTATUS[0]}
    if [[ $status -ne 0 ]]; then
        rm -f -- "$root"/build/.packages-*
        # From the first failure on, without the endless command lines.
        awk '/^FAILED: / { on = 1 } on && !/ -o [^ ]+\.(o|gch) -c / { print }' "$log" | head -n "${CHIMERA_LOG_LINES:-60}" >&2
        [[ $(grep -c '^FAILED: ' "$log") -eq 0 ]] && tail -n 20 "$log" >&2
        say "The build failed; the whole log is in $log"
    elif ((SECONDS - start > 20)); then
        say "Built $name in $(minutes $((SECONDS - start)))."
    fi
    return "$status"
}
