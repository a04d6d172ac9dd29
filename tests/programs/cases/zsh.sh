#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: zsh
cat >script <<'ZSH'
typeset -A m; m=(one 1 two 2 three 3)
for k in ${(ko)m}; do print -r -- $k=$m[$k]; done
zmodload zsh/mathfunc zsh/datetime zsh/stat
print $(( int(sqrt(144)) )) ${(j:+:)${(s:,:)${:-a,b,c}}}
a=({1..20000}); print ${#a} $(( ${(j:+:)a} ))
touch x.c y.h z.o; print -l *.(c|h) *(.on[1]:e) | sort
autoload -Uz zmv; zmv -n '(*).c' '$1.cc'
[[ foo123 =~ '([a-z]+)([0-9]+)' ]] && print $match
print ${(U)${:-upper}} ${(l:5::0:)${:-42}}
zmodload zsh/zpty && zpty w 'echo in a terminal' && zpty -r w line && print ${line%%[[:space:]]##}
ZSH
zsh -f script
