#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: named=bind9 dig=bind9-dnsutils named-checkconf=bind9-utils named-checkzone=bind9-utils
cat >zone <<'Z'
$TTL 300
@ IN SOA ns admin 1 3600 600 86400 300
@ IN NS ns
ns IN A 127.0.0.1
www IN A 192.0.2.7
www IN AAAA 2001:db8::7
alias IN CNAME www
@ IN MX 10 mail
mail IN A 192.0.2.25
* IN TXT "anything"
Z
cat >named.conf <<C
options {
  directory "$PWD"; pid-file none; session-keyfile "$PWD/session.key"; managed-keys-directory "$PWD";
  listen-on port $PORT { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; dnssec-validation no;
  allow-transfer { any; };
};
controls { };
zone "example.org" { type primary; file "$PWD/zone"; };
C
named-checkconf named.conf && named-checkzone example.org zone
start named -g -n 2 -c "$PWD/named.conf" 2>log
d() {
  dig @127.0.0.1 -p "$PORT" +noall +answer +comments "$@" |
    sed -n 's/\t\+/ /g;/^[^;]/p;/status:/s/, id.*//p'
}
wait_for dig @127.0.0.1 -p "$PORT" +tries=1 +time=1 example.org soa
d www.example.org a
d www.example.org aaaa
d alias.example.org
d none.example.com
d +tcp other.example.org txt
dig @127.0.0.1 -p "$PORT" example.org axfr | grep -c '^[a-z]'
