#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: slapd slapadd=slapd ldapsearch=ldap-utils ldapmodify=ldap-utils
mkdir db
cat >slapd.conf <<C
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile $PWD/pid
database mdb
maxsize 10485760
suffix dc=example,dc=org
rootdn cn=admin,dc=example,dc=org
rootpw secret
directory $PWD/db
index uid eq
C
{
  printf 'dn: dc=example,dc=org\nobjectClass: domain\ndc: example\n\n'
  for i in $(seq 100); do
    printf 'dn: uid=u%s,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: u%s\nsn: S%s\ncn: C %s\n\n' \
      "$i" "$i" $((i % 7)) "$i"
  done
} >tree.ldif
slapadd -q -f slapd.conf -l tree.ldif
uri=ldapi://$(printf %s "$PWD/sock" | sed 's,/,%2F,g')
start slapd -f slapd.conf -h "$uri" -d 0
l() {
  tool=$1
  shift
  "$tool" -x -H "$uri" -D cn=admin,dc=example,dc=org -w secret "$@"
}
wait_for l ldapsearch -b dc=example,dc=org -s base
l ldapsearch -LLL -b dc=example,dc=org '(&(sn=S3)(uid=u1*))' uid cn
printf 'dn: uid=u5,dc=example,dc=org\nchangetype: modify\nreplace: sn\nsn: New\n' | l ldapmodify
l ldapsearch -LLL -b dc=example,dc=org '(sn=New)' dn
l ldapsearch -LLL -b dc=example,dc=org '(objectClass=inetOrgPerson)' dn | grep -c dn:
l ldapwhoami
