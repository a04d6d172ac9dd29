#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table of attacks in wxguard(7) is that of tests/attack/vectors.txt.

usage: vectors.py ROOT           tell whether it is
       vectors.py --write ROOT   make it so
"""

import os
import re
import sys

BEGIN = '.\\" BEGIN vectors: from tests/attack/vectors.txt\n'
END = '.\\" END vectors\n'
HEADING = re.compile(r'# ([A-Z][^:]*): .*\.$')
VARIANT = 'the same'


class Row:
    def __init__(self, line):
        _, self.mode, mechanism, sentence = (each.strip() for each in line.split('|'))
        self.mechanism = mechanism.split()[0]
        self.what, _, self.why = sentence.partition(' -- ')
        self.variants = 0

    def like(self, other):
        return (self.mode, self.mechanism, self.why) == (other.mode, other.mechanism, other.why)

    def mdoc(self):
        text = self.what
        if self.variants:
            text += f' (and {self.variants} {"variants" if self.variants > 1 else "variant"})'
        if self.why:
            text += f'; {self.why}'
        mechanism = '' if self.mechanism == '-' else self.mechanism
        return f'.It {self.mode} Ta {mechanism or "-"} Ta {escape(text)}\n'


def escape(text):
    """Nothing in a sentence is markup, and "name()" is not to be taken for one that lacks it."""
    return text.replace('\\', '\\e').replace('()', '\\&()')


def read(path):
    """The headings in order, each with its rows; variants of a row count with it."""
    groups = []
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            heading = HEADING.match(line)
            if heading:
                groups.append((heading[1], []))
            elif '|' in line and not line.startswith('#'):
                row, rows = Row(line), groups[-1][1]
                if row.what.startswith(VARIANT) and rows and row.like(rows[-1]):
                    rows[-1].variants += 1
                else:
                    rows.append(row)
    return [(title, rows) for title, rows in groups if rows]


def table(groups):
    text = ''
    for title, rows in groups:
        text += f'.Pp\n{title}:\n.Bl -column "enforce" "Landlock" "x"\n'
        text += ''.join(row.mdoc() for row in rows) + '.El\n'
    return text


def main(*args):
    root = args[-1]
    manual = os.path.join(root, 'man/wxguard.7')
    with open(manual, encoding='utf-8') as file:
        text = file.read()
    before, rest = text.split(BEGIN)
    old, after = rest.split(END)
    new = table(read(os.path.join(root, 'tests/attack/vectors.txt')))
    if args[0] == '--write':
        with open(manual, 'w', encoding='utf-8') as file:
            file.write(before + BEGIN + new + END + after)
        return 0
    print('the same' if old == new else 'not the same: run tests/lint/vectors.py --write .')
    return 0 if old == new and new else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
