#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two ends of a tunnel, with no device behind them.
# needs: openvpn openssl
openvpn --genkey secret static.key
grep -c '^[0-9a-f]\{32\}$' static.key
openvpn --genkey tls-crypt-v2-server server.key && head -n 1 server.key
openvpn --show-ciphers | grep -c 'bit key'
for end in server client; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $end.pem \
    -out $end.crt -days 2 -subj /CN=$end 2>/dev/null
done
fingerprint() {
  openssl x509 -in "$1" -noout -fingerprint -sha256 | cut -d= -f 2
}
common="--dev null --proto udp4 --persist-tun --dh none --verb 3"
# shellcheck disable=SC2086
start openvpn $common --tls-server --local 127.0.0.1 --port "$PORT" --cert server.crt \
  --key server.pem --peer-fingerprint "$(fingerprint client.crt)" >server.log
# shellcheck disable=SC2086
start openvpn $common --tls-client --remote 127.0.0.1 "$PORT" --nobind --cert client.crt \
  --key client.pem --peer-fingerprint "$(fingerprint server.crt)" >client.log
wait_for grep 'Initialization Sequence Completed' client.log
wait_for grep 'Initialization Sequence Completed' server.log
grep -o 'VERIFY OK.*' server.log | sort -u
grep -o 'Control Channel: TLS[^,]*, cipher [^,]*' client.log
