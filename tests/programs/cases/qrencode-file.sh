#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: qrencode file
qrencode -t ASCII -l H 'written by a test' | md5sum
qrencode -t SVG -o q.svg 'https://example.org/' && grep -c '<rect' q.svg
qrencode -o q.png hello
file -b q.svg q.png /bin/sh | sed 's/,.*//'
printf 'PK\003\004' >x && file -b --mime-type x q.png
printf '\037\213\010\000' >y && file -b y | cut -c 1-20
