#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No regular expression in it: haproxy refuses the configuration where libpcre2 cannot compile one
# to machine code.
# needs: haproxy python3 curl
mkdir www
seq 50000 >www/numbers
start python3 -m http.server -b 127.0.0.1 -d www "$PORT2" >log 2>&1
cat >haproxy.cfg <<C
global
  nbthread 2
  stats socket $PWD/stats mode 600
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend in
  bind 127.0.0.1:$PORT
  acl secret path_beg /secret
  http-request deny if secret
  http-response set-header x-by haproxy
  default_backend out
backend out
  server one 127.0.0.1:$PORT2
C
haproxy -c -f haproxy.cfg
start haproxy -db -f haproxy.cfg >haproxy.log 2>&1
url=http://127.0.0.1:$PORT
wait_for curl -sf "$url/numbers"
curl -s "$url/numbers" | md5sum
curl -s -o /dev/null -D - "$url/numbers" | tr -d '\r' | grep x-by
curl -s -o /dev/null -w '%{http_code}\n' "$url/secret/x"
