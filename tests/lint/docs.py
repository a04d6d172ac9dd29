#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The manual tells every event code and every rule that there is, and no other."""

import os
import re
import sys

CODE = re.compile(r'\bWX\d{3}\b')
RULE = re.compile(r'^RULE\(\w+, "([a-z-]+)"', re.MULTILINE)
ITEM = re.compile(r'^\.It Cm ([a-z-]+)$', re.MULTILINE)


def read(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        return file.read()


def compare(kind, table, manual):
    for each in sorted(table - manual):
        print(f'the {kind} {each} is in the table and not in wxguard.7')
    for each in sorted(manual - table):
        print(f'the {kind} {each} is in wxguard.7 and not in the table')
    print(f'{len(table)} {kind}s')
    return bool(table) and table == manual


def main(root):
    manual = read(root, 'man/wxguard.7')
    rules = manual.split('.Ss Rules')[1].split('.Ss ')[0]
    codes = compare('code', set(CODE.findall(read(root, 'src/core/events.def'))),
                    set(CODE.findall(manual)))
    named = compare('rule', set(RULE.findall(read(root, 'src/core/rules.def'))),
                    set(ITEM.findall(rules)))
    return 0 if codes and named else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
