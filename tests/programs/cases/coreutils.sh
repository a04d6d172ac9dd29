#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: sort=coreutils sha256sum=coreutils
seq 20000 >numbers
shuf --random-source=numbers numbers >shuffled
sort -n shuffled | cmp - numbers
sha256sum numbers shuffled
b2sum shuffled | cut -c 1-32
split -n l/4 numbers part.
wc -l part.* | tr -s ' '
sort -R --random-source=numbers part.aa | uniq -d | wc -l
join numbers numbers | tail -n 1
paste -d, part.aa part.ab | tail -n 1
comm -12 numbers shuffled 2>/dev/null | head -n 1
head -c 64 shuffled | od -An -tx1
base64 -w 40 part.ad | tail -n 2
printf 'café\tnaïve\n' | expand -t 8 | fold -w 8
tac numbers | head -n 3 | nl
factor 1000003 600851475143
date -u -d '2024-02-29 +1 year' +%F
numfmt --to=iec 123456789
ln -s numbers link && readlink link && stat -c '%s %F' link numbers
dd if=numbers bs=1000 skip=3 count=2 status=none | cksum
