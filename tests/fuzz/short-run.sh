#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A fuzzer for a moment, from its corpus and by the same chances each time. What it
# finds on the way is not kept. Usage: short-run.sh FUZZER CORPUS
set -eu
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
"$1" -runs=2000 -seed=1 -max_len=8192 -artifact_prefix="$found/" -print_final_stats=1 \
  "$found" "$2" || {
  # The input, so that it can be made into a file again by base64 -d.
  for input in "$found"/crash-* "$found"/timeout-* "$found"/leak-* "$found"/oom-*; do
    [ ! -e "$input" ] || base64 "$input"
  done
  exit 1
}
