#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# libpcre2 asks for memory for its compiler, and interprets where it gets none.
# needs: grep
# refused: WX101 libpcre2-8
seq 30000 >numbers
grep -cP '^(?=.*7)(?!.*8)\d+$' numbers
printf 'foo=1\nbar=22\n' | grep -oP '(?<=bar=)\d+'
printf 'aXbXc\n' | grep -oP '\b\w+?X\K.*'
printf 'naïve\n' | grep -cP '\p{L}{5}'
