#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: redis-server redis-cli=redis-tools redis-benchmark=redis-tools
start redis-server --port 0 --unixsocket "$PWD/sock" --dir "$PWD" --daemonize no --enable-debug-command yes >log
r() {
  redis-cli -s sock "$@"
}
wait_for r ping
r set key value && r get key
for i in $(seq 200); do echo "ZADD z $i member$i"; done | r >answers && wc -l <answers
r zrangebyscore z 198 +inf withscores
r lpush list a b c && r lrange list 0 -1
# shellcheck disable=SC2016
r eval 'local s = 0 for i = 1, tonumber(ARGV[1]) do s = s + i end redis.call("set", KEYS[1], s) return s' 1 sum 10000
r eval 'return cjson.encode({1, 2, {a = redis.call("get", "sum")}})' 0
redis-benchmark -s sock -q -n 2000 -c 4 -t set,lpush >speeds && wc -l <speeds
r save && redis-check-rdb dump.rdb | grep -o 'RDB looks OK'
r config set appendonly yes
r dbsize
rewritten() {
  r info persistence | tr -d '\r' | grep -x 'aof_rewrite_in_progress:0'
}
wait_for rewritten
wait_for test -s appendonlydir/appendonly.aof.manifest
r debug reload && r get sum
