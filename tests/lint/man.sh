#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mandoc has nothing to say. Usage: man.sh ROOT
command -v mandoc >/dev/null || {
  echo "mandoc is not installed"
  exit 77
}
cd "$1/man" || exit 1
exec mandoc -Tlint -W warning ./*.[1-9]
