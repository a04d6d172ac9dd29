#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # who is to expand these is not this shell
# needs: apache2=apache2-bin curl
modules=/usr/lib/apache2/modules
mkdir www cgi
echo '<h1>hello</h1>' >www/index.html && seq 50000 >www/numbers
printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"\necho "asked for $QUERY_STRING"\n' >cgi/ask
chmod +x cgi/ask
cat >httpd.conf <<C
ServerRoot $PWD
ServerName localhost
PidFile $PWD/pid
Listen 127.0.0.1:$PORT
ErrorLog $PWD/error.log
DefaultRuntimeDir $PWD
ScriptSock $PWD/cgisock
$(for name in mpm_event authz_core authz_host dir mime alias rewrite cgid deflate filter autoindex; do
    echo "LoadModule ${name}_module $modules/mod_$name.so"
  done)
DocumentRoot $PWD/www
TypesConfig /dev/null
ScriptAlias /cgi $PWD/cgi
AddOutputFilterByType DEFLATE text/html
DirectoryIndex index.html
RewriteEngine on
RewriteRule ^/old/(\\d+)\$ /numbers [R=301,L]
RewriteRule ^/hidden - [F]
C
if [ "$(id -u)" = 0 ]; then
  printf 'User nobody\nGroup nogroup\n' >>httpd.conf
  chown nobody .
fi
apache2 -t -f "$PWD/httpd.conf" 2>&1
start apache2 -D FOREGROUND -f "$PWD/httpd.conf"
url=http://127.0.0.1:$PORT
wait_for curl -sf "$url/"
curl -s "$url/" && curl -s --compressed "$url/"
curl -s "$url/numbers" | md5sum
curl -s "$url/cgi/ask?this"
curl -s -o /dev/null -w '%{http_code}\n' "$url/old/12" -o /dev/null "$url/hidden" -o /dev/null "$url/none"
curl -s -Z "$url/numbers" -o a "$url/numbers" -o b 2>/dev/null; md5sum a b
apache2 -k graceful -f "$PWD/httpd.conf" && wait_for curl -sf "$url/" && echo "started again"
