#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: squid curl python3
mkdir www
seq 20000 >www/numbers
start python3 -m http.server -b 127.0.0.1 -d www "$PORT2" >log 2>&1
if [ "$(id -u)" = 0 ]; then
  chown nobody .
fi
cat >squid.conf <<C
http_port 127.0.0.1:$PORT
pid_filename $PWD/pid
access_log stdio:$PWD/access.log
cache_log $PWD/cache.log
coredump_dir $PWD
cache_mem 8 MB
cache_effective_user nobody
acl hidden urlpath_regex ^/hidden.*\\.txt\$
http_access deny hidden
http_access allow all
pinger_enable off
shutdown_lifetime 0
netdb_filename none
C
squid -f squid.conf -k parse 2>&1 | grep -c -e FATAL -e ERROR || :
start squid -f squid.conf -N 2>log
wait_for curl -sf -x "127.0.0.1:$PORT" "http://127.0.0.1:$PORT2/numbers"
for _ in 1 2 3; do curl -s -x "127.0.0.1:$PORT" "http://127.0.0.1:$PORT2/numbers" | md5sum; done
curl -s -o /dev/null -w '%{http_code}\n' -x "127.0.0.1:$PORT" "http://127.0.0.1:$PORT2/hidden1.txt"
curl -s -o /dev/null -w '%{http_code}\n' -x "127.0.0.1:$PORT" "http://127.0.0.1:$PORT2/none"
