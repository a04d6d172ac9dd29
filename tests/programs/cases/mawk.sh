#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: mawk
seq 50000 | mawk '{ s += $1 * $1 } END { printf "%d\n", s }'
printf 'to be or not to be\n' |
  mawk '{ for (i = 1; i <= NF; i++) n[$i]++ } END { for (w in n) print n[w], w }' | sort
mawk 'BEGIN { s = "a1b22c333"; gsub(/[0-9]+/, "<&>", s); print s, match(s, /c/), RSTART; srand(7); print (rand() < 1) }'
