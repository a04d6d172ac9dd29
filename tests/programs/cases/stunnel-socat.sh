#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: stunnel4 socat openssl
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=me 2>/dev/null
cat key.pem >>cert.pem
start socat "UNIX-LISTEN:echo,fork" EXEC:'tr a-z A-Z'
cat >stunnel.conf <<C
foreground = yes
pid =
debug = err
[in]
accept = 127.0.0.1:$PORT
connect = $PWD/echo
cert = $PWD/cert.pem
[out]
client = yes
accept = 127.0.0.1:$PORT2
connect = 127.0.0.1:$PORT
verifyPeer = yes
CAfile = $PWD/cert.pem
C
start stunnel4 stunnel.conf 2>log
wait_for test -S echo
echo direct | socat -t 5 - UNIX-CONNECT:echo
wait_for socat -u /dev/null "TCP:127.0.0.1:$PORT2"
echo "through the tunnel" | socat -t 5 - "TCP:127.0.0.1:$PORT2"
echo "with tls" | socat -t 5 - "OPENSSL:127.0.0.1:$PORT,verify=0"
seq 20000 | socat -u - "SYSTEM:md5sum"
socat -u EXEC:'echo on a terminal',pty,ctty,setsid STDOUT | tr -d '\r'
