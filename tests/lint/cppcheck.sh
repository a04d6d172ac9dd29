#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cppcheck has no warning, performance or portability message. Usage: cppcheck.sh ROOT CPU
command -v cppcheck >/dev/null || {
  echo "cppcheck is not installed"
  exit 77
}
cd "$1" || exit 1
# ctuuninitvar takes an out parameter that is handed on for a use of it.
exec cppcheck --quiet --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
  --suppress=ctuuninitvar --std=c11 -D_GNU_SOURCE -D__linux__ "-D__$2__" -DWXGUARD_VERSION='"0"' \
  -I src -I "src/arch/$2" src tools
