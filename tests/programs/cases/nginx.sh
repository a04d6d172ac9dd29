#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Its pcre_jit is off by default.
# needs: nginx=nginx-light curl openssl
mkdir www tmp
seq 50000 >www/numbers && echo '<h1>hello</h1>' >www/index.html
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem \
  -out cert.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
cat >nginx.conf <<C
worker_processes 2;
daemon off;
pid $PWD/pid;
error_log $PWD/error.log;
events {}
http {
  access_log $PWD/access.log;
  client_body_temp_path tmp/a; proxy_temp_path tmp/b; fastcgi_temp_path tmp/c;
  uwsgi_temp_path tmp/d; scgi_temp_path tmp/e;
  gzip on; gzip_types text/plain; default_type text/plain;
  server {
    listen 127.0.0.1:$PORT;
    root $PWD/www;
    rewrite ^/old/(\\w+)\$ /\$1 permanent;
    location ~* \\.(secret|bak)\$ { return 403; }
    location /proxy/ { proxy_pass https://127.0.0.1:$PORT2/; }
  }
  server {
    listen 127.0.0.1:$PORT2 ssl http2;
    ssl_certificate $PWD/cert.pem; ssl_certificate_key $PWD/key.pem;
    root $PWD/www;
  }
}
C
[ "$(id -u)" != 0 ] || sed -i '1i user root;' nginx.conf
nginx -t -q -p "$PWD" -c nginx.conf -e error.log && echo "the configuration is good"
start nginx -p "$PWD" -c nginx.conf -e error.log
url=http://127.0.0.1:$PORT
wait_for curl -sf "$url/"
curl -s "$url/"
curl -s --compressed -w '%{http_code}\n' -o got "$url/numbers" && cmp got www/numbers && echo same
curl -s -o /dev/null -w '%{http_code} %{redirect_url}\n' "$url/old/numbers" | sed "s/$PORT/PORT/"
curl -s -o /dev/null -w '%{http_code}\n' "$url/x.secret" -o /dev/null "$url/none"
curl -s "$url/proxy/numbers" | md5sum
curl -s --http2 --cacert cert.pem -w '%{http_version}\n' -o /dev/null "https://localhost:$PORT2/"
curl -s -r 10-19 "$url/numbers"
nginx -p "$PWD" -c nginx.conf -e error.log -s reload && wait_for curl -sf "$url/" &&
  echo "loaded again"
