#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: gdb gcc
cat >main.c <<'C'
#include <stdio.h>
struct pair { int a; const char *b; };
static int twice(struct pair *p) { return p->a * 2; }
int main(void)
{
	struct pair p = { 21, "text" };
	int result = 0;

	for (int i = 0; i < 3; i++)
		result += twice(&p);
	printf("result %d\n", result);
	return 0;
}
C
gcc -g -O0 main.c -o main
cat >commands <<'G'
set pagination off
set confirm off
set debuginfod enabled off
break twice
run
backtrace
print *p
set var p->a = 30
finish
next
delete
tbreak main.c:11
continue
print result
python print('frame', gdb.selected_frame().name(), 'of', gdb.selected_frame().function().symtab.filename)
continue
G
gdb -nx -batch -x commands ./main 2>&1 |
  sed -E 's/0x[0-9a-f]+/ADDRESS/g; s/process [0-9]+/process N/' |
  grep -v -e 'libthread_db' -e 'warning: Error disabling address space'
