#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: gawk
seq 50000 |
  gawk '{ s += $1; a[$1 % 7] += $1 } END { print s; for (i = 0; i < 7; i++) print i, a[i] }'
printf 'b 2\na 1\nc 3\n' |
  gawk '{ v[$1] = $2 } END { n = asorti(v, k); for (i = 1; i <= n; i++) print k[i], v[k[i]] }'
gawk 'BEGIN { print gensub(/(a+)(b+)/, "\\2\\1", "g", "aabb-abb"); print strftime("%F", 86400, 1) }'
gawk 'BEGIN { while (("echo " 6 * 7) | getline x) print "read", x; printf "%.3f %x\n", atan2(0, -1), 255 }'
gawk -v FPAT='([^,]*)|("[^"]*")' '{ print $2 }' <<'CSV'
1,"two, with a comma",3
CSV
gawk 'function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } BEGIN { print fib(20) }'
