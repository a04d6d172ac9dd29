#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: logrotate
cat >conf <<C
$PWD/log {
  su $(id -un) $(id -gn)
  size 100
  rotate 3
  compress
  create 0600
  postrotate
    echo rotated >>$PWD/hook
  endscript
}
C
chmod 644 conf
for i in 1 2 3 4 5; do
  seq "$i" 1000 >log
  logrotate -s "$PWD/state" conf
done
find . -name 'log*' | sort
zcat log.1.gz | head -n 1 && zcat log.3.gz | head -n 1
cat hook && stat -c %a log
logrotate -d -s "$PWD/state" conf 2>&1 | grep -c 'considering log'
