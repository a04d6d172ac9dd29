#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # who is to expand these is not this shell
# It tells that libpcre2 cannot compile the pattern, and interprets it.
# refused: WX101 libpcre2-8
# needs: lighttpd curl
mkdir www
seq 50000 >www/numbers && echo hello >www/index.html
printf '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"\necho "method $REQUEST_METHOD"\n' >www/ask.sh
cat >lighttpd.conf <<C
server.modules = ("mod_cgi", "mod_redirect", "mod_deflate", "mod_accesslog")
server.document-root = "$PWD/www"
server.bind = "127.0.0.1"
server.port = $PORT
server.upload-dirs = ("$PWD")
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html", "" => "text/plain")
cgi.assign = (".sh" => "/bin/sh")
url.redirect = ("^/old/([a-z]+)\$" => "/\$1")
deflate.mimetypes = ("text/")
accesslog.filename = "$PWD/access.log"
C
lighttpd -tt -f lighttpd.conf 2>log && echo "the configuration is good"
start lighttpd -D -f lighttpd.conf 2>log
url=http://127.0.0.1:$PORT
wait_for curl -sf "$url/"
curl -s "$url/"
curl -s --compressed "$url/numbers" | md5sum
curl -s -d x=1 "$url/ask.sh"
curl -s -o /dev/null -w '%{http_code}\n' "$url/old/numbers" -o /dev/null "$url/none"
curl -s -r 5-9 -w '%{http_code}\n' "$url/numbers"
