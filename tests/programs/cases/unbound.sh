#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: unbound unbound-checkconf=unbound dig=bind9-dnsutils
cat >conf <<C
server:
  interface: 127.0.0.1@$PORT
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "$PWD"
  pidfile: ""
  use-syslog: no
  logfile: ""
  num-threads: 2
  module-config: "iterator"
  local-zone: "example.org." static
  local-data: "www.example.org. 60 IN A 192.0.2.7"
  local-data: "www.example.org. 60 IN TXT 'text'"
  local-zone: "refused.org." refuse
remote-control:
  control-enable: no
C
unbound-checkconf conf | sed "s,$PWD,FOLDER,"
start unbound -d -c conf 2>log
q() {
  dig @127.0.0.1 -p "$PORT" +noall +answer +comments "$@" |
    sed -n 's/\t\+/ /g;/^[^;]/p;/status:/s/, id.*//p'
}
wait_for dig @127.0.0.1 -p "$PORT" +tries=1 +time=1 www.example.org
q www.example.org
q www.example.org txt +tcp
q none.example.org
q x.refused.org
