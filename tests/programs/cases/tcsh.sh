#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: tcsh
cat >script <<'TCSH'
set list = (alpha beta gamma)
@ i = 1
while ($i <= $#list)
  echo "$i $list[$i] $list[$i]:q"
  @ i++
end
foreach n (`seq 5`)
  @ square = $n * $n
  echo $square
end
switch (file.txt)
case *.txt:
  echo text
  breaksw
default:
  echo other
endsw
set path_name = /usr/share/doc/readme.gz
echo $path_name:h $path_name:t $path_name:r $path_name:e
if ({ grep -q root /etc/passwd }) echo found
TCSH
tcsh -f script
