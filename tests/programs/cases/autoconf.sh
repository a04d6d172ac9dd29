#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: autoconf gcc
cat >configure.ac <<'AC'
AC_INIT([demo], [1.2])
AC_CONFIG_HEADERS([config.h])
AC_PROG_CC
AC_CHECK_HEADERS([unistd.h no-such-header.h])
AC_CHECK_FUNCS([strlcpy getpid])
AC_CHECK_SIZEOF([long long])
AC_SUBST([ANSWER], [42])
AC_CONFIG_FILES([out])
AC_OUTPUT
AC
echo '@PACKAGE_NAME@ @PACKAGE_VERSION@ @ANSWER@' >out.in
autoheader 2>/dev/null
autoconf
./configure >log
grep -E '^checking (for (unistd|no-such|strlcpy|getpid)|size)' log
cat out
grep -E '^#define (HAVE_UNISTD|HAVE_GETPID|SIZEOF)' config.h
