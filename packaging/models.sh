#!/usr/bin/env bash
# The embedding model and the library that runs it: fetched once by package name with Maven's own client, checked against
# resources/models, kept in build/models for all builds. Sourced by ./run, ./test and .ci/run; by hand:
#     packaging/models.sh fetch [NAME...]    the default model, or those of resources/models (for benchmarks)
# What cannot be fetched stops nothing: Chimera then searches by words alone. CHIMERA_NO_FETCH=1 leaves the network alone.
# shellcheck shell=bash

# shellcheck source=packaging/build.sh
[[ -n ${root:-} ]] || . "$(dirname -- "${BASH_SOURCE[0]}")/build.sh" || exit 1

models="$root/build/models"
default_model=e5-small-v2-q

# model_sum <name>: what the stamp of a complete model says; changes with its description.
model_sum() { cksum <"$root/resources/models/$1.json"; }

# model_is_there <name>: asks for files only, no hash.
model_is_there() {
    local stamp="$models/$1/.complete"
    [[ -f $stamp && $(<"$stamp") == "$(model_sum "$1")" ]] || return 1
    if [[ $1 == runtime ]]; then
        [[ -f $models/runtime/libonnxruntime.so ]]
    else
        [[ -f $models/$1/model.onnx && -f $models/$1/tokenizer.json ]]
    fi
}

# The system's own library does as well (Debian 13 has it).
system_has_runtime() { PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null | grep -q 'libonnxruntime\.so'; }

# unpack_model <name> [jar]: checks what is there; with a jar, takes what is missing out of it. Prints group:artifact:version
# where a file is missing or wrong.
unpack_model() {
    cmake "-DMANIFEST=$root/resources/models/$1.json" "-DTARGET=$models/$1" "-DMACHINE=$(uname -m)" "-DJAR=${2:-}" \
        -P "$root/packaging/UnpackModel.cmake" </dev/null 2>>"$logs/models.log"
}

# fetch_jar <group:artifact:version> <folder>
fetch_jar() {
    if ! command -v mvn >/dev/null || ! command -v java >/dev/null; then
        install_packages models fetch || return 1
    fi
    timeout 1200 mvn -q -B dependency:copy "-Dartifact=$1" "-DoutputDirectory=$2" -Dmdep.useBaseVersion=true \
        </dev/null >>"$logs/models.log" 2>&1
}

fetch_model() {
    local name=$1 answer jar
    mkdir -p "$models/$name" "$logs"
    answer=$(unpack_model "$name") || {
        [[ $answer == FETCH\ * ]] || { printf '%s\n' "$answer" >>"$logs/models.log"; return 1; }
        say "Fetching ${answer#FETCH } (once) ..."
        rm -rf -- "$models/.jar-$name"
        mkdir -p "$models/.jar-$name"
        fetch_jar "${answer#FETCH }" "$models/.jar-$name"
        jar=$(find "$models/.jar-$name" -name '*.jar' -print -quit)
        [[ -n $jar ]] && answer=$(unpack_model "$name" "$jar")
        local status=$?
        printf '%s\n' "$answer" >>"$logs/models.log"
        rm -rf -- "$models/.jar-$name"
        [[ -n $jar && $status -eq 0 ]] || return 1
    }
    model_sum "$name" >"$models/$name/.complete"
    touch "$models/.fetched" # by which a program in a build folder knows the place
}

# fetch_models [--again] [name...]: the library and the named models (the default one without a name). Costs nothing when all
# is there; a failure is not repeated for six hours unless asked for. Fails only with --again.
fetch_models() {
    local again='' name failed=()
    [[ ${1:-} == --again ]] && again=yes && shift
    local -a missing=()
    for name in runtime "${@:-$default_model}"; do
        [[ $name == runtime && ! -f $models/runtime/.complete ]] && system_has_runtime && continue
        model_is_there "$name" || missing+=("$name")
    done
    [[ ${#missing[@]} -eq 0 ]] && { [[ -f $models/.fetched ]] || { mkdir -p "$models" && touch "$models/.fetched"; }; return 0; }
    if [[ -z $again ]]; then
        [[ -n ${CHIMERA_NO_FETCH:-} ]] && return 0
        [[ -n $(find "$models/.failed" -mmin -360 2>/dev/null) ]] && return 0
    fi
    mkdir -p "$models" "$logs"
    (
        flock 8
        for name in "${missing[@]}"; do
            model_is_there "$name" || fetch_model "$name" || exit 1
        done
    ) 8>"$models/.lock" || failed=yes
    if [[ -n ${failed[*]} ]]; then
        touch "$models/.failed"
        say "The embedding model could not be fetched (see $logs/models.log): search by meaning stays off, all else works."
        [[ -z $again ]]
        return
    fi
    rm -f -- "$models/.failed"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
    [[ ${1:-} == fetch ]] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
    shift
    for name in "$@"; do
        [[ -f $root/resources/models/$name.json ]] || { say "There is no model $name in resources/models."; exit 2; }
    done
    fetch_models --again "$@" && say "There: ${*:-$default_model}."
fi
