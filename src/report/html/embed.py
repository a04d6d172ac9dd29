#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make C of the page's style and script, with the hashes by which the page's policy allows them.

usage: embed.py STYLE SCRIPT
"""

import base64
import hashlib
import json
import re
import sys

HEAD = re.compile(r'\A/\* SPDX-License-Identifier: [^*]* \*/\n')


def content(path):
    with open(path, encoding='ascii') as file:
        return HEAD.sub('', file.read())


def define(name, text):
    lines = ''.join(f'\n\t{json.dumps(line)}' for line in text.splitlines(keepends=True))
    print(f'const char {name}[] ={lines};')


def hash_of(text):
    return 'sha256-' + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def main(style, script):
    print('#include "report/html-parts.h"\n')
    for name, path in (('style', style), ('script', script)):
        text = content(path)
        if '</' in text or '<!--' in text:
            sys.exit(f'{path}: ends its element')
        define(f'html_{name}', text)
        define(f'html_{name}_hash', hash_of(text))


if __name__ == '__main__':
    main(*sys.argv[1:])
