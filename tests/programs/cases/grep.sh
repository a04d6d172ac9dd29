#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: grep
seq 30000 >numbers
grep -c 7 numbers
grep -E '^(12|34)+$' numbers
grep -Fx -e 77 -e 7777 -e nothing numbers
grep -on '99*$' numbers | tail -n 3
mkdir -p tree/a tree/b
echo needle >tree/a/one && echo hay >tree/b/two
grep -rl needle tree
grep -L needle tree/a/one tree/b/two || :
printf 'STRASSE\nstraße\n' | grep -i 'strasse'
printf 'abcabc\nabcabd\n' | grep -E '^(abc)\1$'
