#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: tar gzip bzip2 xz=xz-utils zstd
mkdir -p tree/sub
seq 50000 >tree/numbers
head -c 300000 /dev/zero >tree/sub/zeros
ln -s numbers tree/link
for how in gzip bzip2 xz zstd; do
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --$how -cf "tree.$how" tree
  mkdir "out.$how"
  tar -xf "tree.$how" -C "out.$how"
  diff -r tree "out.$how/tree" && echo "$how is the same"
done
tar -tvf tree.xz
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - tree | sha256sum
