# SPDX-License-Identifier: Apache-2.0
# What bash offers behind a line, a word a line. Usage: offers.bash FILE LINE
# shellcheck shell=bash disable=SC1090,SC1091
source /usr/share/bash-completion/bash_completion
source "$1"
COMP_LINE=$2
COMP_POINT=${#COMP_LINE}
# As readline splits it, for words without quotes.
COMP_WORDS=()
rest=$COMP_LINE
while [[ $rest =~ ^([[:space:]]*)([=:]+|[^[:space:]=:]+)(.*)$ ]]; do
  COMP_WORDS+=("${BASH_REMATCH[2]}")
  rest=${BASH_REMATCH[3]}
done
[[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
[[ $COMP_LINE == *= ]] && true
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
# There is no line being edited whose options could be set.
compopt() { :; }
command=${COMP_WORDS[0]}
read -ra registered < <(complete -p "${command##*/}")
for ((i = 0; i < ${#registered[@]}; i++)); do
  [[ ${registered[i]} == -F ]] && "${registered[i + 1]}" "$command" "${COMP_WORDS[-1]}" \
    "${COMP_WORDS[-2]-}"
done
printf '%s\n' "${COMPREPLY[@]}"
