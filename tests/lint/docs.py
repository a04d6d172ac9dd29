#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The manual tells every event code that there is, and no other."""

import os
import re
import sys

CODE = re.compile(r'\bWX\d{3}\b')


def codes(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        return set(CODE.findall(file.read()))


def main(root):
    table, manual = codes(root, 'src/core/events.def'), codes(root, 'man/wxguard.7')
    for code in sorted(table - manual):
        print(f'{code} is in events.def and not in wxguard.7')
    for code in sorted(manual - table):
        print(f'{code} is in wxguard.7 and not in events.def')
    print(f'{len(table)} codes')
    return 0 if table == manual and table else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
