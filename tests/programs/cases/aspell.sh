#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: aspell /usr/share/aspell=aspell-en
printf 'This sentense has two erors in it.\n' | aspell -l en_US list
printf 'definately\n' | aspell -l en_US -a | tail -n +2 | cut -d, -f 1
printf 'wxguard\nkeeps\n' >words && aspell -l en --lang=en create master "$PWD/mine.rws" <words
printf 'wxguard keeps wxgard\n' | aspell -l en_US --add-extra-dicts="$PWD/mine.rws" list
