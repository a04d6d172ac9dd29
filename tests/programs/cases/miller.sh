#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # who is to expand these is not this shell
# A program in Go.
# needs: mlr=miller
seq 5000 | awk 'BEGIN { print "a,b,c" } { print $1 "," $1 % 7 "," $1 * 0.5 }' >data.csv
mlr --icsv --opprint stats1 -a count,sum,p50,mean -f c -g b data.csv
mlr --icsv --ojson head -n 2 'then' put '$d = $a . "-" . sub(string($b), "[0-9]", "x")' data.csv
mlr --icsv --ocsv sort -nr a 'then' head -n 3 'then' cut -o -f c,a data.csv
mlr -n put 'end { f = func(n) { return n * n }; print apply([1, 2, 3], f); print strftime(0, "%Y-%m-%d") }'
