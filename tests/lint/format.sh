#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All C is as .clang-format has it. Usage: format.sh ROOT
command -v clang-format >/dev/null || {
  echo "clang-format is not installed"
  exit 77
}
cd "$1" || exit 1
# cpu-slot.h is assembly for the most part.
find src tools tests \( -name '*.c' -o -name '*.h' \) ! -name cpu-slot.h -print0 |
  xargs -0 clang-format --dry-run -Werror
