#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: dot=graphviz
{
  echo 'digraph g { rankdir=LR; node [shape=box];'
  for i in $(seq 40); do echo "n$i -> n$((i * 7 % 41)); n$i -> n$((i / 2)) [label=\"e$i\"];"; done
  echo '}'
} >g.dot
dot -Tplain g.dot | md5sum
dot -Tsvg g.dot | grep -c '<g id="edge'
neato -Tplain -Gstart=7 g.dot | grep -c '^edge'
dot -Tpng g.dot | head -c 8 | od -An -c
tred g.dot 2>/dev/null | grep -c -e '->'
gvpr 'BEG_G { int n = 0; } E { n++; } END_G { printf("%d edges\n", n); }' g.dot
