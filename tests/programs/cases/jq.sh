#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: jq
seq 3000 | jq -s '[.[] | {id: ., name: "n\(.)", even: (. % 2 == 0)}]' >data
jq -c 'group_by(.even) | map({n: length, sum: (map(.id) | add)})' data
jq -r '.[] | select(.id % 1000 == 0) | [.id, .name] | @csv' data
jq -n -c '[limit(10; def f: 1, (f | . * 2); f)]'
jq -c '.[5] | to_entries | map(.value)' data
echo '"2024-02-29T10:00:00Z"' | jq 'fromdate, (fromdate | todate)'
echo '"one two"' | jq -r 'sub("(?<a>\\w+) (?<b>\\w+)"; "\(.b) \(.a)"), (ascii_upcase | @base64)'
echo '[3,[1,[2]]]' | jq -c 'flatten | sort, (tojson | fromjson | paths)'
echo '{' | jq . 2>/dev/null || echo "status $?"
