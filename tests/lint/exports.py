#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The shim shows what its map names, all of it and nothing else."""

import re
import subprocess
import sys


def named(path):
    with open(path, encoding='utf-8') as file:
        text = re.sub(r'/\*.*?\*/', '', file.read(), flags=re.DOTALL)
    return set(re.search(r'global:(.*?)local:', text, re.DOTALL)[1].replace(';', ' ').split())


def shown(nm, shim):
    lines = subprocess.run([nm, '-D', '--defined-only', shim], text=True, check=True,
                           capture_output=True).stdout.splitlines()
    return {line.split()[-1].split('@')[0] for line in lines}


def main(nm, shim, path):
    expected, found = named(path), shown(nm, shim)
    for name in sorted(expected - found):
        print(f'{name} is in {path} and not in {shim}')
    for name in sorted(found - expected):
        print(f'{name} is in {shim} and not in {path}')
    print(f'{len(found)} exports')
    return 0 if expected == found and found else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
