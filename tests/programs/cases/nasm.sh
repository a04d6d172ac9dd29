#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: nasm ld=binutils
cat >hello.asm <<'A'
%macro say 1
	jmp %%past
%%text: db %1, 10
%%length equ $ - %%text
%%past: mov eax, 1
	mov edi, 1
	lea rsi, [rel %%text]
	mov edx, %%length
	syscall
%endmacro
default rel
global _start
section .text
_start: say "hello"
%assign i 1
%rep 3
	say "again"
%assign i i + 1
%endrep
	mov eax, 60
	xor edi, edi
	syscall
A
cat >raw.asm <<'A'
bits 64
	mov rax, [rbx + rcx * 8 + 16]
	vpaddd ymm0, ymm1, ymm2
A
nasm -f bin raw.asm -o raw
od -An -tx1 raw
nasm -f elf64 -l listing hello.asm -o hello.o && wc -l <listing
if [ "$(uname -m)" = x86_64 ]; then
  ld hello.o -o hello && ./hello
fi
