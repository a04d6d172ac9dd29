#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: dpkg-deb=dpkg apt-get=apt dpkg-query=dpkg
mkdir -p demo/DEBIAN demo/usr/share/demo
printf 'Package: demo\nVersion: 1.2-3\nArchitecture: all\nMaintainer: Me <me@example.org>\nDescription: a demo\n' \
  >demo/DEBIAN/control
seq 20000 >demo/usr/share/demo/numbers
dpkg-deb --root-owner-group -Zxz -b demo demo.deb
dpkg-deb -f demo.deb Package Version && dpkg-deb -c demo.deb | tr -s ' ' | cut -d' ' -f 1,2,6
dpkg-deb -R demo.deb out && diff -r demo out && echo same
mkdir -p root/var/lib/dpkg/updates root/var/lib/dpkg/info && : >root/var/lib/dpkg/status
dpkg --root="$PWD/root" --force-not-root --force-bad-path --log="$PWD/log" -i demo.deb
dpkg-query --admindir="$PWD/root/var/lib/dpkg" -W && md5sum root/usr/share/demo/numbers
dpkg --root="$PWD/root" --force-not-root --force-bad-path --log="$PWD/log" -r demo
dpkg --compare-versions 1.10~rc1 lt 1.10 && echo older
mkdir -p etc/apt.conf.d etc/preferences.d etc/sources.list.d etc/auth.conf.d etc/trusted.gpg.d repo state/lists/partial cache/archives/partial && cp demo.deb repo
{
  dpkg-deb -f repo/demo.deb
  printf 'Filename: ./demo.deb\nSize: %s\nSHA256: %s\n' "$(stat -c %s repo/demo.deb)" "$(sha256sum <repo/demo.deb | cut -d' ' -f 1)"
} >repo/Packages
: >state/status
cat >apt.conf <<C
Dir::State "$PWD/state"; Dir::State::status "$PWD/state/status"; Dir::Cache "$PWD/cache";
Dir::Etc::sourcelist "$PWD/sources.list"; Dir::Etc "$PWD/etc";
APT::Sandbox::User ""; Acquire::Languages "none"; Dir::Log "$PWD";
C
echo "deb [trusted=yes] file:$PWD/repo ./" >sources.list
export APT_CONFIG="$PWD/apt.conf"
apt-get -qq update
apt-cache policy demo | head -n 3 && apt-get -s install demo | grep '^Inst'
apt-get -qq download demo 2>/dev/null && cmp demo.deb demo_1.2-3_all.deb && echo downloaded
