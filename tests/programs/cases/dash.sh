#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: dash
cat >script <<'SH'
i=0 sum=0
while [ $i -lt 20000 ]; do i=$((i + 1)) sum=$((sum + i % 13)); done
echo $sum
f() { local x=$1; [ "$x" -le 1 ] && echo 1 && return; echo $((x * $(f $((x - 1))))); }
f 10
for n in 1 2 3; do (sleep 0; exit $n) & wait $! || echo "child $?"; done
trap 'echo ended' EXIT
set -- a 'b c' d; shift; echo "$# $1"
seq 10 | while read -r x; do [ "$x" = 7 ] && echo seven; done; :
SH
dash script
