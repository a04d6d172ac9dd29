#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: groff=groff grotty=groff
cat >page.1 <<'R'
.TH DEMO 1 2024-01-01 demo
.SH NAME
demo \- a page
.SH DESCRIPTION
Some
.B bold
and
.I italic
text, which is long enough to be broken into more than one line at the right margin.
.nr i 0
.while \ni<5 \{\
.nr i +1
.br
Number \ni
.\}
R
groff -man -Tascii -P-c page.1
groff -man -Tps page.1 | grep -v '^%%CreationDate' | md5sum
cat >table.t <<'R'
.TS
box, tab(:);
l | n.
one:1.5
two:22.25
.TE
.EQ
x = {-b +- sqrt {b sup 2 - 4ac}} over 2a
.EN
R
groff -t -e -Tutf8 -P-c table.t | head -n 12
echo '\l' | groff -Tutf8 2>/dev/null | wc -c
