#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: as=binutils ld=binutils objdump=binutils ar=binutils gcc
cat >a.c <<'C'
int shared = 3;
int add(int a, int b) { return a + b + shared; }
C
cat >b.c <<'C'
int add(int a, int b);
int main(void) { return add(20, 19) - 42; }
C
gcc -O1 -S a.c b.c
as a.s -o a.o && as b.s -o b.o
ar rcD liba.a a.o && ar t liba.a && ranlib -D liba.a
ld -r a.o b.o -o both.o
nm both.o | cut -c 18-
gcc b.o liba.a -o program && ./program && echo "linked by ld and run"
objdump -d a.o | grep -c 'ret'
readelf -sW both.o | awk '$8 ~ /^(add|main|shared)$/ { print $4, $5, $8 }' | sort
strip program -o stripped && ./stripped && [ "$(wc -c <stripped)" -lt "$(wc -c <program)" ] &&
  echo stripped
objcopy -O binary -j .text a.o a.bin && wc -c <a.bin
strings -n 4 stripped | grep -c GLIBC
addr2line -e program 0 && size -A a.o | grep -c text
