#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: busybox
seq 10000 | busybox awk '{ s += $1 } END { print s }'
seq 10000 | busybox sort -r | busybox head -n 2
mkdir tree && seq 1000 >tree/x
busybox tar -czf t.tgz tree && busybox tar -tzf t.tgz
busybox sha256sum tree/x
busybox sh -c 'for i in 1 2 3; do busybox expr $i \* 2; done'
busybox find tree -type f
busybox sed 's/9/nine/g' tree/x | busybox md5sum
start busybox httpd -f -p "127.0.0.1:$PORT" -h tree
wait_for busybox wget -q -O got "http://127.0.0.1:$PORT/x"
cmp got tree/x && echo served
