#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: bc dc
bc -l <<'B'
scale = 50
4 * a(1)
e(1)
define f(n) { if (n < 2) return 1; return n * f(n - 1); }
f(60)
2 ^ 1000 % 1000007
obase = 16
255 * 257
B
dc -e '10k 2v p 3 5 ^ p [d1-d1<F*]dsFx 20 16o p'
echo '16i FF p 2o p' | dc
