#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: find=findutils xargs=findutils
mkdir -p tree/a/b tree/c
for i in $(seq 200); do echo "$i" >"tree/a/b/file $i"; done
touch -d @0 tree/c/old
find tree -type f -name 'file 1*' -print0 | xargs -0 -n 10 cat | sort -n | md5sum
find tree -type f -print0 | sort -z | xargs -0 -P 2 -n 50 sh -c 'echo $#' sh | sort -n
find tree ! -newermt 1971-01-01 -printf '%p %s %y\n'
find tree -name 'file 7' -exec sed -n 's/^/content /p' {} +
find tree -name 'file 2*' -delete
find tree -type f | wc -l
