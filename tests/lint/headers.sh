#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each header in src compiles alone, for this CPU. Usage: headers.sh ROOT CPU COMPILER...
set -u
root=$1
cpu=$2
shift 2
cd "$root" || exit 1
count=0
failed=0
for header in $(find src -name '*.h' | sort); do
  case $header in
    src/arch/"$cpu"/*) ;;
    src/arch/*/*) continue ;;
  esac
  count=$((count + 1))
  # A header may be all that a file has: what is static in it is then not used.
  "$@" -fsyntax-only -x c -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-function \
    -Wno-unused-variable -Wno-pragma-once-outside-header -Wno-unknown-warning-option \
    -Wno-unused-const-variable -I src -I "src/arch/$cpu" "$header" || {
    echo "$header does not compile alone"
    failed=1
  }
done
echo "$count headers"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
