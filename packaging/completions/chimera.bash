# bash completion for chimera(1)

_chimera()
{
    local cur prev verb='' i
    COMPREPLY=()
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD - 1]}
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --data-dir) ((i++)) ;;
            -*) ;;
            *)
                verb=${COMP_WORDS[i]}
                break
                ;;
        esac
    done

    case $prev in
        --data-dir)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            return
            ;;
        --content)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            return
            ;;
        --sort)
            mapfile -t COMPREPLY < <(compgen -W 'recent title created' -- "$cur")
            return
            ;;
        --workspace | --text | --title | --tag | --limit | --offset | --base-version)
            return
            ;;
    esac

    local words='--help' files=''
    case $verb in
        '') words='--data-dir --json --timings --help --version
            workspaces add list show edit trash restore search related embed chat conversations integrations models import export backup restore-backup serve accounts tokens doctor' ;;
        workspaces) words='add rename remove --help' ;;
        add) words='--workspace --title --tag --help' files=yes ;;
        list) words='--workspace --tag --sort --limit --offset --trash --help' ;;
        edit) words='--title --tag --content --base-version --local-only --help' ;;
        search) words='--workspace --mode --limit --explain --help' ;;
        related) words='--limit --duplicates --help' ;;
        chat) words='--workspace --model --strict --no-memory --conversation --help' ;;
        embed) words='status run use verify --help' ;;
        conversations) words='list show export --workspace --text --trash --format --help' ;;
        integrations) words='list add test remove --provider --name --base-url --model --no-key --help' ;;
        models) words='--known --help' ;;
        import) words='--workspace --dry-run --help' files=yes ;;
        export) words='--workspace --help' files=yes ;;
        backup) files=yes ;;
        serve) words='--listen --host --allow-origin --tls-cert --tls-key --insecure-http --registration --help' ;;
        accounts) words='list add password claim invite --name --help' ;;
        tokens) words='list add revoke --scope --help' ;;
        restore-backup) words='--yes --help' files=yes ;;
    esac
    if [[ -n $files && $cur != -* ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    else
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    fi
}
complete -F _chimera chimera
