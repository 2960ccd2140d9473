/** The shells that there is a script for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/**
 * The script that makes a shell ask us. All that it could know comes from the command table at the moment it asks, so
 * that a script which was installed once never lies. Each line of the answer is a word, a tab and what it means; a line
 * that begins with a colon asks the shell for its own files or directories.
 */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# agent-reaper: completion for bash. Put into ~/.bashrc: eval "$(agent-reaper completion bash)"
_agent_reaper() {
  local line current="\${COMP_WORDS[COMP_CWORD]}" IFS=$'\\n'
  # Bash splits words at = and stands on it while nothing follows.
  [ "$current" = = ] && current=
  COMPREPLY=()
  while read -r line; do
    case $line in
      :file) COMPREPLY+=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null ;;
      :directory) COMPREPLY+=($(compgen -d -- "$current")); compopt -o filenames 2>/dev/null ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("\${COMP_WORDS[0]/#\\~/$HOME}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _agent_reaper agent-reaper
`,
  zsh: `#compdef agent-reaper
# agent-reaper: completion for zsh. Put into ~/.zshrc: eval "$(agent-reaper completion zsh)"
_agent_reaper() {
  local line word
  local -a described
  while IFS= read -r line; do
    case $line in
      :file) _files ;;
      :directory) _files -/ ;;
      *) word=\${line%%$'\\t'*}; described+=("\${word//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#described} )) && _describe -V agent-reaper described
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _agent_reaper "$@"; else compdef _agent_reaper agent-reaper; fi
`,
  fish: `# agent-reaper: completion for fish. Put into ~/.config/fish/config.fish: agent-reaper completion fish | source
function __agent_reaper
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case :file
                __fish_complete_path (commandline -ct)
            case :directory
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c agent-reaper -f -a '(__agent_reaper)'
`,
};
