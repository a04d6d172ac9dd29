#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: mandoc
cat >demo.1 <<'M'
.Dd January 1, 2024
.Dt DEMO 1
.Os
.Sh NAME
.Nm demo
.Nd a page
.Sh SYNOPSIS
.Nm
.Op Fl a Ar file
.Sh DESCRIPTION
The
.Nm
utility shows
.Em emphasis .
.Bl -tag -width Ds
.It Fl a
An option.
.El
M
mandoc -Tutf8 demo.1 | tail -n +2 | col -b
mandoc -Thtml demo.1 | grep -c '<'
mandoc -Tlint demo.1 | wc -l
