export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A script that has the shell ask `nightferry complete` for every Tab. It knows no command and no option itself. */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case 'bash':
      return bash;
    case 'zsh':
      return zsh;
    case 'fish':
      return fish;
  }
}

/** Needs no bash-completion. The line goes over as text and is never evaluated. */
const bash = String.raw`# nightferry: completion for bash. In ~/.bashrc:  source <(nightferry completion bash)
_nightferry_complete() {
  local -a reply=()
  local line kind left
  COMPREPLY=()
  while IFS= read -r line; do reply+=("$line"); done < <(
    command nightferry complete bash -- "$COMP_WORDBREAKS" "${'$'}{COMP_LINE:0:COMP_POINT}" 2>/dev/null
  )
  kind=${'$'}{reply[0]-}
  case $kind in
    words | words-nospace)
      COMPREPLY=("${'$'}{reply[@]:1}")
      if [[ $kind = words-nospace ]]; then compopt -o nospace 2>/dev/null; fi
      ;;
    files | runbooks)
      left=${'$'}{reply[2]-0}
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do
        if [[ $kind = files || -d ${'$'}{line/#\~\//$HOME/} || $line = *.yaml || $line = *.yml ]]; then
          COMPREPLY+=("${'$'}{line:left}")
        fi
      done < <(compgen -f -- "${'$'}{reply[1]-}")
      ;;
  esac
}
complete -F _nightferry_complete nightferry
`;

const zsh = String.raw`#compdef nightferry
# nightferry: completion for zsh. In ~/.zshrc, after compinit:  source <(nightferry completion zsh)
_nightferry() {
  local -a reply words_before values shown
  local line kind
  words_before=("${'$'}{(@Q)words[2,CURRENT-1]}")
  (( CURRENT > 2 )) || words_before=()
  reply=("${'$'}{(@f)$(command nightferry complete zsh -- "${'$'}{words_before[@]}" "${'$'}{(Q)PREFIX}" 2>/dev/null)}")
  kind=${'$'}{reply[1]}
  [[ $PREFIX == --*=* ]] && compset -P '*='
  case $kind in
    (words|words-nospace)
      for line in "${'$'}{(@)reply[2,-1]}"; do
        values+=("${'$'}{line%%$'\t'*}")
        shown+=("${'$'}{line/$'\t'/  -- }")
      done
      local -a how=()
      [[ $kind == words-nospace ]] && how=(-S '')
      compadd "${'$'}{how[@]}" -l -d shown -a values
      ;;
    (files) _files ;;
    (runbooks) _files -g '*.(yaml|yml)(-.)' ;;
  esac
}
if [[ $funcstack[1] == _nightferry ]]; then _nightferry "$@"; else compdef _nightferry nightferry; fi
`;

const fish = String.raw`# nightferry: completion for fish. Once:
#   nightferry completion fish > ~/.config/fish/completions/nightferry.fish
function __nightferry_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l token (commandline -ct)
    set -l plain (string unescape -- $token)
    or set plain (string trim -l -c '"\'' -- $token)
    set -l reply (command nightferry complete fish -- $words "$plain" 2>/dev/null)
    switch "$reply[1]"
        case words words-nospace
            set -e reply[1]
            printf '%s\n' $reply
        case files runbooks
            set -l before (string match -r -- '^--[^=]+=' $plain)
            set -l rest (string replace -r -- '^--[^=]+=' '' "$plain")
            for file in (__fish_complete_path (string replace -r -- '^~/' "$HOME/" "$rest"))
                if string match -q -- '~/*' "$rest"
                    set file (string replace -- "$HOME/" '~/' $file)
                end
                if test "$reply[1]" = files; or string match -qr -- '(/|\.ya?ml)(\t|$)' $file
                    printf '%s%s\n' "$before" $file
                end
            end
    end
end
complete -c nightferry -f -a '(__nightferry_complete)'
`;
