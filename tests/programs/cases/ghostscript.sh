#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: gs=ghostscript pdftotext=poppler-utils pdfinfo=poppler-utils
cat >doc.ps <<'P'
%!PS
/Courier findfont 24 scalefont setfont
/fact { dup 1 le { pop 1 } { dup 1 sub fact mul } ifelse } def
1 1 3 {
  72 700 moveto (This is page ) show 4 string cvs show
  72 650 moveto 10 fact 20 string cvs show
  newpath 300 400 100 0 360 arc stroke
  0.5 0.2 0.8 setrgbcolor 100 100 200 150 rectfill 0 setgray
  showpage
} for
P
gs -q -dBATCH -dNOPAUSE -dSAFER -sDEVICE=pdfwrite -o doc.pdf doc.ps
pdftotext doc.pdf - | tr '\f' '#'
pdfinfo doc.pdf | grep -E '^(Pages|Page size)'
gs -q -dBATCH -dNOPAUSE -sDEVICE=pgmraw -r40 -o page%d.pgm doc.pdf && md5sum page*.pgm
pdftoppm -r 40 -f 2 -l 2 -gray doc.pdf out && md5sum out-2.pgm
pdfseparate -f 3 -l 3 doc.pdf third.pdf && pdfunite third.pdf doc.pdf all.pdf && pdfinfo all.pdf |
  grep Pages
gs -q -dNODISPLAY -c '(abc) { 1 add = } forall quit'
