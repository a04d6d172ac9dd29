#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: dnsmasq=dnsmasq-base dig=bind9-dnsutils
cat >conf <<C
port=$PORT
listen-address=127.0.0.1
bind-interfaces
no-resolv
no-hosts
addn-hosts=$PWD/hosts
address=/blocked.org/0.0.0.0
txt-record=example.org,"some text"
srv-host=_ldap._tcp.example.org,ldap.example.org,389
cname=alias.example.org,www.example.org
user=$(id -un)
pid-file=
C
echo '192.0.2.7 www.example.org' >hosts
dnsmasq --test -C conf 2>&1
start dnsmasq -k -C conf 2>log
q() {
  dig @127.0.0.1 -p "$PORT" +short "$@"
}
wait_for dig @127.0.0.1 -p "$PORT" +tries=1 +time=1 www.example.org
q www.example.org
q sub.blocked.org
q alias.example.org
q example.org txt
q _ldap._tcp.example.org srv
q -x 192.0.2.7
