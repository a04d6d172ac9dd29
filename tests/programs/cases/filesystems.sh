#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: mke2fs=e2fsprogs debugfs=e2fsprogs mkfs.vfat=dosfstools
# needs: mcopy=mtools mksquashfs=squashfs-tools xorriso
mkdir -p tree/sub
seq 30000 >tree/numbers && echo hello >tree/sub/hello
mke2fs -q -t ext4 -d tree -L demo -U 00000000-0000-0000-0000-000000000001 ext4.img 8M
e2fsck -fn ext4.img 2>/dev/null | tail -n 1
debugfs -R 'cat /sub/hello' ext4.img 2>/dev/null &&
  debugfs -R 'dump /numbers out' ext4.img 2>/dev/null
cmp out tree/numbers && resize2fs -f ext4.img 12M >log 2>&1 && dumpe2fs -h ext4.img 2>/dev/null |
  grep 'Block count'
mkfs.vfat -C -i 12345678 -n DEMO fat.img 4096 >log
mcopy -i fat.img tree/numbers ::NUMBERS && mmd -i fat.img ::dir &&
  mcopy -i fat.img tree/sub/hello ::dir/h
mtype -i fat.img ::dir/h && mcopy -n -i fat.img ::NUMBERS out2 && cmp out2 tree/numbers &&
  fsck.vfat -n fat.img | tail -n 1
mksquashfs tree s.img -quiet -no-progress -all-root -processors 2 >log
unsquashfs -q -n -d unpacked s.img >log && diff -r tree unpacked && echo same
xorriso -report_about WARNING -as mkisofs -quiet -J -R -V DEMO -o cd.iso tree 2>/dev/null
xorriso -osirrox on -report_about WARNING -indev cd.iso -extract / fromcd 2>/dev/null &&
  diff -r tree fromcd && echo same
