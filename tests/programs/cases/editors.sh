#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # who is to expand these is not this shell
# needs: ed vim
seq 200 >file
printf '%s\n' '1,5d' 'g/7$/s/^/seven /' '$a' 'last line' . '10,12m0' w q | ed -s file
md5sum file && head -n 4 file
cat >script.vim <<'V'
%s/\v(\d)(\d)$/\2\1/e
g/^seven/normal Afound
execute 'normal! gg' . '3dd'
call append(0, map(range(3), {_, v -> 'line ' . v * v}))
let words = {} | for w in split('to be or not to be') | let words[w] = get(words, w, 0) + 1 | endfor
call append(line('$'), string(sort(items(words))))
call append(line('$'), matchstr('foo123bar', '\v[a-z]+\zs\d+') . ' ' . json_encode({'a': [1, v:true]}))
sort! n
wq
V
vim -u NONE -i NONE -n -es -S script.vim file
md5sum file && tail -n 3 file
