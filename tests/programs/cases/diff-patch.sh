#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: diff=diffutils patch cmp=diffutils diff3=diffutils
seq 2000 >old
sed -e '/7$/d' -e '500s/$/ changed/' old >new
diff -u --label old --label new old new >change || [ $? = 1 ]
md5sum <change
patch -o patched old <change
cmp patched new
patch -R new <change
cmp new old && echo reversed
printf '1\n2\n3\n' >base && printf '1\n2 mine\n3\n' >mine && printf '1\n2\n3\n4 yours\n' >yours
diff3 -m mine base yours || [ $? = 1 ]
diff -y -W 30 base mine || [ $? = 1 ]
