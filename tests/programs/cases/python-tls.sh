#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: python3 openssl
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 \
  -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
cat >server.py <<'PY'
import http.server, os, ssl

server = http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])),
                                         http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('cert.pem', 'key.pem')
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
PY
cat >client.py <<'PY'
import os, ssl, urllib.request

context = ssl.create_default_context(cafile='cert.pem')
url = f"https://localhost:{os.environ['PORT']}/numbers"
with urllib.request.urlopen(url, context=context) as answer:
    print(answer.status, len(answer.read()))
try:
    urllib.request.urlopen(url)
except urllib.error.URLError as error:
    print(error.reason.verify_message)
PY
seq 20000 >numbers
start python3 server.py >server.log 2>&1
wait_for python3 client.py
python3 client.py
