#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: hg=mercurial
export HGUSER=me HGPLAIN=1
hg init work
cd work || exit
for i in 1 2 3; do
  seq $((i * 500)) >numbers
  hg commit -q -A -m "commit $i" -d '1700000000 0'
done
hg log --template '{rev} {node|short} {desc}\n'
hg update -q 0 && echo side >side && hg commit -q -A -m side -d '1700000000 0'
hg merge -q && hg commit -q -m merge -d '1700000000 0'
hg log -G --template '{rev} {desc}\n'
hg diff -r 0 -r 1 --stat
start hg serve -a 127.0.0.1 -p "$PORT" >log 2>&1
wait_for hg id "http://127.0.0.1:$PORT"
hg clone -q "http://127.0.0.1:$PORT" ../copy && hg -R ../copy id -n && hg -R ../copy verify -q &&
  echo verified
