#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: 7z=p7zip-full
mkdir folder
seq 60000 >folder/numbers
head -c 100000 /dev/zero >folder/zeros
7z a -mmt=2 -bd -pword -mhe=on all.7z folder >log
7z x -bd -pword -oout all.7z >log
diff -r folder out/folder && echo same
7z x -bd -pwrong -oother all.7z >log 2>&1 || echo "the wrong word is refused"
7z a -bd -tzip all.zip folder/numbers >log && 7z t all.zip | grep -E '^(Files|Size|Everything)'
