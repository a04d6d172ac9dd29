#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: ip=iproute2 ss=iproute2 nft=nftables lsof unshare=util-linux
ip -o link show lo | grep -o 'LOOPBACK[^>]*'
ip -j -4 addr show lo | grep -o '"local":"[^"]*"'
ip route get 127.0.0.1 | head -n 1 | sed 's/ uid.*//'
start python3 -m http.server -b 127.0.0.1 "$PORT" >log 2>&1
listening() {
  ss -Hltn "sport = :$PORT" | grep LISTEN
}
wait_for listening
ss -Hltn "sport = :$PORT" | awk '{ print $1, $2 }'
lsof -nP -a -iTCP:"$PORT" -sTCP:LISTEN -Fc | grep '^c'
exec 7>opened
lsof -a -p $$ -d 7 -Ffn | sed -n "s,$PWD/,,;s/^n/name /p"
cat >rules <<'R'
table inet demo {
  set blocked { type ipv4_addr; flags interval; elements = { 192.0.2.0/24, 198.51.100.7 } }
  chain input {
    type filter hook input priority 0; policy accept;
    ip saddr @blocked counter drop
    tcp dport { 22, 80, 443 } ct state new accept
  }
}
R
if unshare -rn true 2>/dev/null; then
  unshare -rn sh -c 'nft -f rules && nft list ruleset && ip link set lo up &&
    ip addr add 192.0.2.9/24 dev lo && ip route add 203.0.113.0/24 via 192.0.2.9 && ip route show'
fi
