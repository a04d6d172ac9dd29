#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: systemd-analyze=systemd journalctl=systemd systemd-escape=systemd
mkdir units
cat >units/demo.service <<'U'
[Unit]
Description=Demo
After=network.target
[Service]
ExecStart=/bin/sleep 1
MemoryDenyWriteExecute=yes
U
systemd-analyze calendar --base-time=2024-01-01 --iterations=3 'Mon..Fri *-*-1/7 10:00' |
  grep -i -e normalized -e iter
systemd-analyze timespan '1h 30min 5s' | grep -v '^Original' | tr -s ' '
systemd-escape --path '/mnt/a b/c' && systemd-escape -u 'mnt-a\x20b'
systemd-id128 show root-x86-64
systemd-analyze verify --man=no units/demo.service && echo verified
systemd-analyze security --offline=true --no-pager units/demo.service | tail -n 1
printf '[Service]\nExecStart=/no/such/program\n' >units/broken.service
systemd-analyze verify --man=no units/broken.service >log 2>&1 || echo "status $?"
