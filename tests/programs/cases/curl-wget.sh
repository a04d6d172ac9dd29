#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: curl wget python3
mkdir www
seq 100000 >www/numbers
start python3 -m http.server -b 127.0.0.1 -d www "$PORT" >log 2>&1
url=http://127.0.0.1:$PORT
wait_for curl -s "$url"
curl -sS -o by-curl -w '%{http_code} %{size_download} %{content_type}\n' "$url/numbers"
cmp www/numbers by-curl && echo same
curl -sS -I "$url/numbers" | tr -d '\r' | grep -i content-length
curl -sS --parallel --parallel-max 4 "$url/numbers" -o a "$url/numbers" -o b "$url/numbers" -o c 2>/dev/null
md5sum a b c
curl -sS -f "$url/missing" 2>&1 || echo "status $?"
curl -sS "file://$PWD/www/numbers" | tail -n 1
wget -q -O by-wget "$url/numbers" && cmp www/numbers by-wget && echo same
head -c 1000 www/numbers >resumed && wget -q -c -O resumed "$url/numbers"; wc -c <resumed
wget -q -nH -r -l 1 -P mirror "$url/" && find mirror -type f | sort
wget -q -O - "$url/missing" || echo "status $?"
