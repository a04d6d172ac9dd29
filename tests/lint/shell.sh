#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# All shell is clean for shellcheck. Usage: shell.sh ROOT
command -v shellcheck >/dev/null || {
  echo "shellcheck is not installed"
  exit 77
}
cd "$1" || exit 1
mapfile -t scripts < <(
  find tests completions -name '*.sh' -o -name '*.bash' -o -name '*.bash.in'
  # Without a suffix, so by their first line.
  find scripts .ci -type f -exec grep -lE '^#!.*[/ ](ba)?sh$' {} + 2>/dev/null
)
echo "${#scripts[@]} scripts"
[ "${#scripts[@]}" -gt 0 ] && shellcheck "${scripts[@]}"
