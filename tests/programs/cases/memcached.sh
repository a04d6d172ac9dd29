#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: memcached ncat
start memcached -l 127.0.0.1 -p "$PORT" -u root -m 16 -t 2
wait_for ncat -z 127.0.0.1 "$PORT"
m() {
  printf '%s\r\n' "$@" quit | ncat 127.0.0.1 "$PORT" | tr -d '\r'
}
m 'set a 0 0 5' hello 'get a' 'append a 0 0 6' ' world' 'get a'
m 'set n 0 0 2' 41 'incr n 1' 'cas n 0 0 1 999' 7 'delete n' 'get n'
for i in $(seq 500); do printf 'set key%s 0 0 %s\r\n%s\r\n' "$i" ${#i} "$i"; done |
  { cat && printf 'quit\r\n'; } | ncat 127.0.0.1 "$PORT" | sort | uniq -c | tr -d '\r'
m 'get key77 key500' 'gets none' stats |
  grep -E '^(VALUE|[0-9]+$|END|STAT (curr_items|cmd_set|threads))'
