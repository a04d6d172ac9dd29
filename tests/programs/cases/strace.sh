#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: strace
echo text >file
strace -f -qq -e trace=openat,read,execve,exit_group -o trace sh -c 'cat file; exit 3' ||
  echo "status $?"
grep -c 'execve(' trace
grep -o 'openat(AT_FDCWD, "file", O_RDONLY) = 3' trace
grep -o 'exit_group(3)' trace
strace -qq -c -o counts true
grep -c execve counts
strace -qq -o /dev/null -e trace=uname -e inject=uname:error=EPERM uname || echo "status $?"
