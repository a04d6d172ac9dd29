#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Written in Rust.
# needs: rg=ripgrep
mkdir -p tree/sub
for i in $(seq 300); do echo "file $i says number $((i * 37))" >"tree/f$i.txt"; done
echo ignored >tree/sub/x.log && echo '*.log' >tree/.ignore && echo needle >tree/sub/y
rg --no-config --sort path -n 'number \d*77$' tree
rg --no-config -c needle tree && rg --no-config --files tree | wc -l
rg --no-config -j 2 --json needle tree | grep -c '"type"'
rg --no-config -o -r '$b $a' --no-filename '(?P<a>file) (?P<b>7) ' tree
rg --no-config nothing-at-all tree || echo "status $?"
