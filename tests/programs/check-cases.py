#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is tested is what is there, and it is not little.

check-cases.py FOLDER NAME...: FOLDER/NAME.sh are the cases that Meson runs.
"""

import os
import re
import sys

ENOUGH = 80  # programs


def programs(path):
    with open(path, encoding='utf-8') as file:
        for words in re.findall(r'^# needs: (.*)', file.read(), re.MULTILINE):
            yield from (word.partition('=')[0] for word in words.split())


def main(folder, *names):
    there = {name[:-len('.sh')] for name in os.listdir(folder) if name.endswith('.sh')}
    forgotten = there ^ set(names)
    used = {each for name in there for each in programs(os.path.join(folder, name + '.sh'))}
    print('1..2')
    print(f"{'not ok' if forgotten else 'ok'} 1 - each case is listed, and each listed is there")
    for name in sorted(forgotten):
        print('#', name)
    print(f"{'ok' if len(used) >= ENOUGH else 'not ok'} 2 - {len(used)} programs are run")
    return 1 if forgotten or len(used) < ENOUGH else 0


sys.exit(main(*sys.argv[1:]))
