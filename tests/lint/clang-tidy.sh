#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-tidy has nothing to say, by .clang-tidy. Usage: clang-tidy.sh ROOT BUILD
command -v clang-tidy >/dev/null || {
  echo "clang-tidy is not installed"
  exit 77
}
[ -f "$2/compile_commands.json" ] || {
  echo "this build has no compile_commands.json"
  exit 77
}
cd "$1" || exit 1
# Two at a time. What only gcc knows is no finding.
find src tools -name '*.c' -print0 |
  xargs -0 -n 4 -P 2 clang-tidy --quiet -p "$2" --warnings-as-errors='*' \
    --extra-arg=-Wno-unknown-warning-option 2>/dev/null
