#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A folder is a layer; who may include whom is this table."""

import os
import re
import sys

MAY_INCLUDE = {
    'public': set(),
    'arch': set(),
    'ready': {'public'},
    'core': {'arch'},
    'kernel': {'core', 'arch'},
    'tramp': {'core', 'arch'},
    'preload': {'tramp', 'kernel', 'core', 'arch'},
    'base': {'core'},
    'conf': {'base', 'core'},
    'policy': {'base', 'kernel', 'core'},
    'report': {'base', 'core'},
    'knowledge': {'base', 'core'},
    'process': {'report', 'knowledge', 'base', 'core'},
    'elf': {'report', 'knowledge', 'base', 'core'},
    'code': {'report', 'knowledge', 'base', 'core'},
    'host': {'report', 'base', 'core'},
    'log': {'report', 'knowledge', 'base', 'core'},
    'trace': {'process', 'report', 'knowledge', 'base', 'core'},
}
AUDIT = {'report', 'knowledge', 'process', 'elf', 'code', 'host', 'log', 'trace'}
MAY_INCLUDE['tools'] = AUDIT | {'policy', 'base', 'kernel', 'core'}
MAY_INCLUDE['tests'] = MAY_INCLUDE['tools'] | {'public', 'arch', 'tramp', 'preload', 'tools'}

# What the build makes, and whose it then is.
GENERATED = {'filters.h': 'preload'}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
SOURCES = ('.c', '.h', '.S', '.def')


def sources(root):
    for top in ('src', 'tools', 'tests'):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in names:
                if name.endswith(SOURCES):
                    yield os.path.relpath(os.path.join(folder, name), root)


def layer_of(path):
    parts = path.split(os.sep)
    return parts[1] if parts[0] == 'src' else parts[0]


def layer_of_include(root, path, name):
    """The layer that an included name is in; None if it cannot be told."""
    layer = layer_of(path)
    if name.startswith('cpu-'):
        return 'arch'
    if name in GENERATED:
        return GENERATED[name]
    if os.path.exists(os.path.join(root, 'src', name)):
        return name.split('/')[0]
    if os.path.exists(os.path.join(root, 'include', name)):
        return 'public'
    if os.path.exists(os.path.join(root, 'tools', name)):
        return 'tools'
    # Beside the file, or from the top of its own layer; never by way of "..".
    beside = (os.path.dirname(path), layer)
    if '..' not in name and any(os.path.exists(os.path.join(root, each, name)) for each in beside):
        return layer
    return None


def breach(root, path, name):
    layer, included = layer_of(path), layer_of_include(root, path, name)
    if included is None:
        return f'no layer has "{name}"'
    if included != layer and included not in MAY_INCLUDE.get(layer, ()):
        return f'{layer} may not include {included} ("{name}")'
    if layer == 'tests' and name.endswith('.c'):
        return f'a test includes no program ("{name}")'
    return None


def main(root):
    found = count = 0
    for path in sorted(sources(root)):
        with open(os.path.join(root, path), encoding='utf-8') as lines:
            for number, line in enumerate(lines, 1):
                include = INCLUDE.match(line)
                why = breach(root, path, include[1]) if include else None
                count += bool(include)
                found += bool(why)
                if why:
                    print(f'{path}:{number}: {why}')
    print(f'{count} includes, {found} in the wrong direction')
    return 1 if found or not count else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
