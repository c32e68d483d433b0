# fish completion for chimera(1)

set -l verbs workspaces add list show edit trash restore search import export backup restore-backup doctor
complete -c chimera -f
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -l data-dir -d 'Use the profile in this folder' -x -a '(__fish_complete_directories)'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -l json -d 'Print one JSON document'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -l timings -d 'Print slow calls and statements'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -l version -d 'Print versions'
complete -c chimera -l help -d 'Print help'

complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a workspaces -d 'List, add, rename or remove workspaces'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a add -d 'Create a memory'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a list -d 'List memories'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a show -d 'Print a memory'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a edit -d 'Change a memory'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a trash -d 'Move memories to the Trash'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a restore -d 'Take memories out of the Trash'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a search -d 'Find memories'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a import -d 'Bring in a Markdown folder or vault'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a export -d 'Write memories to a folder or file'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a backup -d 'Write the whole profile to a file'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a restore-backup -d 'Put a backup in place of the profile'
complete -c chimera -n "not __fish_seen_subcommand_from $verbs" -a doctor -d 'Check the profile'

complete -c chimera -n '__fish_seen_subcommand_from workspaces' -a 'add rename remove'
complete -c chimera -n '__fish_seen_subcommand_from add list search import export' -l workspace -x -d 'Name or id'
complete -c chimera -n '__fish_seen_subcommand_from add edit' -l title -x -d 'Title'
complete -c chimera -n '__fish_seen_subcommand_from add list edit' -l tag -x -d 'Tag'
complete -c chimera -n '__fish_seen_subcommand_from list' -l sort -x -a 'recent title created' -d 'Order'
complete -c chimera -n '__fish_seen_subcommand_from list search' -l limit -x -d 'How many'
complete -c chimera -n '__fish_seen_subcommand_from list' -l offset -x -d 'After how many'
complete -c chimera -n '__fish_seen_subcommand_from list' -l trash -d 'Those in the Trash'
complete -c chimera -n '__fish_seen_subcommand_from edit' -l content -r -F -d 'File or -'
complete -c chimera -n '__fish_seen_subcommand_from edit' -l base-version -x -d 'Version that this is based on'
complete -c chimera -n '__fish_seen_subcommand_from search' -l explain -d 'Tell why'
complete -c chimera -n '__fish_seen_subcommand_from import' -l dry-run -d 'Only tell what would happen'
complete -c chimera -n '__fish_seen_subcommand_from restore-backup' -l yes -d 'Really replace the content'
complete -c chimera -n '__fish_seen_subcommand_from add import export backup restore-backup' -F
