#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: zip unzip
mkdir folder
seq 30000 >folder/numbers
echo "hello" >folder/hello
TZ=UTC touch -d '2020-01-01 00:00:00' folder/* folder
zip -q -X -r all.zip folder
unzip -l all.zip
unzip -t all.zip | tail -n 1
unzip -q all.zip -d out
diff -r folder out/folder && echo same
zip -q -X -P secret locked.zip folder/hello
unzip -p -P secret locked.zip
