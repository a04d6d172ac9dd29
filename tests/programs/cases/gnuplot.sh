#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: gnuplot=gnuplot-nox
cat >plot.gp <<'GP'
set terminal dumb 60 16
f(x) = a * x + b
a = 1; b = 1
set fit quiet logfile 'fit.log' errorvariables
fit f(x) 'data' via a, b
print sprintf('%.4f %.4f', a, b)
plot sin(x) notitle
stats 'data' using 2 nooutput
print STATS_records, STATS_mean
set terminal svg size 400,300
set output 'plot.svg'
plot 'data' with lines, f(x)
GP
seq 20 | awk '{ print $1, 3 * $1 + 2 + ($1 % 2 ? 0.1 : -0.1) }' >data
gnuplot plot.gp 2>&1
grep -c '<path' plot.svg
