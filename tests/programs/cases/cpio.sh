#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: cpio
mkdir -p tree/sub out
seq 10000 >tree/sub/numbers
ln tree/sub/numbers tree/hard
touch -d @0 tree/sub/numbers
find tree | sort | cpio -o -H newc --reproducible --quiet >tree.cpio
cpio -t --quiet <tree.cpio
(cd out && cpio -idm --quiet <../tree.cpio)
diff -r tree out/tree && echo same
stat -c '%h %Y' out/tree/hard
