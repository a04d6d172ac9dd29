#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each source, script and build file says its licence at its top."""

import os
import sys

LINE = 'SPDX-License-Identifier: Apache-2.0'
FOLDERS = ('src', 'tools', 'completions', 'tests', 'scripts', 'man', 'cross', 'examples', '.ci')
SUFFIXES = ('.c', '.h', '.S', '.def', '.map', '.py', '.sh', '.pl', '.rb', '.ini', '.txt', '.build',
            '.bash', '.zsh', '.in')
# What is compiled, and what a fuzzer reads as it is.
UNSAID = {'__pycache__', 'corpus'}


def is_source(path):
    if path.endswith(SUFFIXES):
        return True
    with open(path, 'rb') as file:
        return file.read(2) == b'#!'


def sources(root):
    for name in ('meson.build', 'meson_options.txt'):
        yield os.path.join(root, name)
    for top in FOLDERS:
        for folder, _, names in os.walk(os.path.join(root, top)):
            yield from (os.path.join(folder, name) for name in names
                        if not UNSAID & set(folder.split(os.sep)) and
                        is_source(os.path.join(folder, name)))


def says(path):
    """In the first line, or behind the one that names the interpreter or, for zsh, the commands."""
    with open(path, encoding='utf-8', errors='replace') as file:
        lines = [file.readline(), file.readline()]
    return LINE in lines[0] or (lines[0].startswith(('#!', '#compdef')) and LINE in lines[1])


def main(root):
    paths = sorted(sources(root))
    silent = [path for path in paths if not says(path)]
    for path in silent:
        print(f'{os.path.relpath(path, root)}: no {LINE}')
    print(f'{len(paths)} files')
    return 1 if silent else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
