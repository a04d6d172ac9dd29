# SPDX-License-Identifier: Apache-2.0
# What zsh offers behind a line, a word a line. Usage: offers.zsh FOLDER LINE
# A shell on a terminal of its own sources this too, and its compadd tells what
# it is given.

inside() {
  unsetopt prompt_cr prompt_sp beep
  PS1= PS2= RPS1=
  fpath=($1 $fpath)
  autoload -Uz compinit
  # What it found last time holds here.
  compinit -C -d ~/.zcompdump
  compadd() {
    local -a matches
    # Callers fill arrays of their own by it; that offers nothing.
    if [[ ${argv[1,(I)-|--]} == *-[OAD]* ]]; then
      builtin compadd "$@"
      return
    fi
    builtin compadd -A matches "$@"
    (( $#matches )) && print -rl -- "offer:"$^matches
    builtin compadd "$@"
  }
  tell() {
    print -r -- begin:
    _main_complete
    print -r -- end:
    exit
  }
  zle -C tell complete-word tell
  bindkey '^I' tell
  print -r -- ready:
}

# Lines of the terminal up to one word of ours.
read_until() {
  local line
  while zpty -r shell line; do
    line=${line%$'\n'}
    line=${line%%$'\r'#}
    [[ $line == *$1 ]] && return
    [[ $line == *offer:* ]] && print -r -- "${line#*offer:}"
  done
}

if [[ $1 == inside ]]; then
  inside $2
else
  setopt extended_glob
  zmodload zsh/zpty || exit 77
  zpty shell zsh -f -i
  zpty -w shell " source ${(q)0:A} inside ${(q)1}"
  read_until ready:
  zpty -w -n shell "$2"$'\t'
  read_until end:
  zpty -d shell
fi
