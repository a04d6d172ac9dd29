#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: rsync
mkdir -p from/sub to
for i in $(seq 50); do seq "$i" 500 >"from/sub/f$i"; done
seq 100000 >from/big && ln -s big from/link && ln from/big from/hard
touch -d @0 from/sub/* from/big from/sub from
rsync -aH from/ to/ && diff -r from to && echo same
sed -i '5000s/$/ changed/' from/big && rm from/sub/f7
touch -d @86400 from/big from/sub/f9 from/sub from
rsync -aH --delete --itemize-changes --no-whole-file from/ to/ | sort
cat >conf <<C
port = $PORT
address = 127.0.0.1
use chroot = no
log file = $PWD/log
[data]
path = $PWD/from
C
[ "$(id -u)" != 0 ] || printf 'uid = root\ngid = root\n' >>conf
start rsync --daemon --no-detach --config=conf
wait_for rsync "rsync://127.0.0.1:$PORT/"
rsync -az "rsync://127.0.0.1:$PORT/data/" fetched && diff -r from fetched && echo fetched
rsync -a --checksum-choice=md5 --compress-choice=zstd "rsync://127.0.0.1:$PORT/data/big" . &&
  md5sum big
