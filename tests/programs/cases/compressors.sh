#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: gzip bzip2 xz=xz-utils zstd lz4 lzip brotli pigz
seq 100000 >numbers
sum=$(md5sum <numbers)
for tool in gzip bzip2 xz zstd lz4 lzip pigz; do
  $tool -c <numbers >packed
  [ "$($tool -dc <packed | md5sum)" = "$sum" ] && echo "$tool $(wc -c <packed)"
done
brotli -q 6 -c numbers >packed
brotli -dc packed | md5sum
xz -T 2 --block-size=256KiB -c numbers | xz -dc | md5sum
zstd -T2 -7 -q -c numbers | zstd -dc | md5sum
printf x >>packed
brotli -dc packed >rest 2>/dev/null || echo "a damaged file is not unpacked"
