#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: bash
cat >script <<'BASH'
declare -A count
while read -r word; do ((count[$word]++)); done < <(printf '%s\n' to be or not to be)
for word in $(printf '%s\n' "${!count[@]}" | sort); do echo "$word ${count[$word]}"; done
text=2024-05-17
[[ $text =~ ^([0-9]+)-([0-9]+)-([0-9]+)$ ]] && echo "${BASH_REMATCH[@]:1}"
sum=0
for ((i = 0; i < 20000; i++)); do ((sum += i * i % 7)); done
echo "$sum ${text//-/.} ${text^^} $((16#ff))"
coproc tr a-z A-Z
echo "by the coprocess" >&"${COPROC[1]}"
exec {COPROC[1]}>&-
cat <&"${COPROC[0]}"
trap 'echo "got USR1"' USR1
kill -USR1 $$
mapfile -t lines < <(seq 3)
echo "${lines[@]@Q}"
shopt -s extglob nullglob
case file.tar.gz in *.tar.@(gz|xz)) echo matched ;; esac
(exit 3) || echo "status $?"
BASH
bash script
