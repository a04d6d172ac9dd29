#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: sort=coreutils
seq 1000000 | awk '{ print ($1 * 7919) % 1000003, $1 }' >lines
sort -n -S 8M --parallel=2 lines | md5sum
sort -k2,2nr lines | head -n 3
sort -u -k1,1n lines | wc -l
