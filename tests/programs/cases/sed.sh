#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: sed
seq 5 | sed -n '2{p;q}'
seq 6 | sed 'N;N;s/\n/ + /g'
printf 'one two\nthree four\n' | sed -E 's/(\w+) (\w+)/\2 \1/;y/abcdef/ABCDEF/'
seq 100000 | sed -e '/[13579]$/d' -e 's/0$/&!/' | md5sum
printf 'a\nb\nc\n' | sed '1!G;h;$!d'
echo before >file && sed -i.old 's/before/after/' file && cat file file.old
printf 'key=value\n' | sed -E 's/^([^=]*)=(.*)$/\U\1\E: \2/'
