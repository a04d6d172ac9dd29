#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the linked shim asks of the loader and the kernel, and what its slots look like."""

import os
import re
import subprocess
import sys

LOADERS = ('ld-linux', 'ld64', 'ld.so', 'ld-musl')
# Linux has neither for i386, and libgcc's division comes without the note.
FEATURES = {'x86_64': ('IBT', 'SHSTK'), 'x86': (), 'aarch64': ('BTI',)}

# cpu-slot.h of x86-64: who jumps past a word-sized header must fault there.
HLT, HLT_AT = 0xf4, 8


class Elf:
    """A file as readelf shows it."""

    def __init__(self, readelf, path):
        self.readelf, self.path = readelf, path

    def read(self, option):
        return subprocess.run([self.readelf, '-W', option, self.path], text=True, check=True,
                              capture_output=True).stdout

    def segments(self, kind):
        """(offset, address, size in the file, flags) of each."""
        pattern = rf'^ +{kind} +(0x\w+) (0x\w+) 0x\w+ (0x\w+) 0x\w+ ([RWE ]{{3}})'
        return [(*(int(each, 16) for each in row[:3]), row[3].replace(' ', ''))
                for row in re.findall(pattern, self.read('-l'), re.MULTILINE)]

    def needed(self):
        return re.findall(r'\(NEEDED\).*\[(.*)\]', self.read('-d'))

    def has_feature(self, name):
        return re.search(rf'feature:.*\b{name}\b', self.read('-n')) is not None

    def symbol(self, name):
        """(address, size)"""
        row = re.search(rf'^ *\d+: (\w+) +(\w+) .* {name}$', self.read('-s'), re.MULTILINE)
        return int(row[1], 16), int(row[2], 0)

    def bytes_of(self, name):
        address, size = self.symbol(name)
        with open(self.path, 'rb') as file:
            for offset, start, length, _ in self.segments('LOAD'):
                if start <= address < start + length:
                    file.seek(offset + address - start)
                    return file.read(size)
        raise LookupError(name)


class Tap:
    def __init__(self):
        self.number, self.failed = 0, 0

    def ok(self, passed, name, why=''):
        self.number += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.number} - {name}")
        if not passed and why:
            print(f'# {why}')

    def skip(self, name, why):
        self.number += 1
        print(f'ok {self.number} - {name} # SKIP {why}')


def check_loading(tap, shim):
    needed = [name for name in shim.needed() if not name.startswith(LOADERS)]
    dynamic, load = shim.read('-d'), shim.segments('LOAD')
    stack, relro = shim.segments('GNU_STACK'), shim.segments('GNU_RELRO')
    tap.ok(len(needed) == 1 and needed[0].startswith('libc.'), 'it needs libc and nothing else',
           shim.needed())
    tap.ok(len(stack) == 1 and stack[0][3] == 'RW', 'it asks for no executable stack', stack)
    tap.ok(load and not any('W' in each[3] and 'E' in each[3] for each in load),
           'no segment is writable and executable', load)
    tap.ok('TEXTREL' not in dynamic, 'its text has no relocations')
    tap.ok('BIND_NOW' in dynamic and len(relro) == 1,
           'its relocations are done and read-only at start')


def geometry(root, name):
    with open(os.path.join(root, 'src/arch/geometry.h'), encoding='utf-8') as file:
        return int(re.search(rf'^#define {name} (\w+)', file.read(), re.MULTILINE)[1], 0)


def check_slots(tap, shim, root, cpu):
    name = 'a word into each slot is hlt'
    if cpu != 'x86_64':
        tap.skip(name, 'the slots of x86-64 only promise it')
        return
    size = geometry(root, 'SLOT_SIZE')
    code = shim.bytes_of('tramp_table')
    slots = code[:len(code) - size * geometry(root, 'SLOT_BATCH')]
    wrong = [at // size for at in range(0, len(slots), size) if slots[at + HLT_AT] != HLT]
    tap.ok(slots and not wrong, f'{name} ({len(slots) // size} slots)', f'not in slots {wrong[:9]}')


def start_file_without(readelf, compiler, feature):
    """One of the toolchain's start files that keeps the linker from claiming the feature."""
    for name in ('crti.o', 'crtbeginS.o', 'crtendS.o', 'crtn.o'):
        path = subprocess.run([*compiler, f'-print-file-name={name}'], text=True, check=True,
                              capture_output=True).stdout.strip()
        if not os.path.exists(path) or not Elf(readelf, path).has_feature(feature):
            return name
    return None


def check_feature(tap, shim, compiler, feature):
    folder = shim.path + '.p'
    objects = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith('.o')]
    lacking = [each for each in objects if not Elf(shim.readelf, each).has_feature(feature)]
    tap.ok(objects and not lacking, f'each of our objects has {feature}', lacking)

    # A file that has DT_INIT was linked with start files.
    with_start_files = '(INIT)' in shim.read('-d')
    culprit = with_start_files and start_file_without(shim.readelf, compiler, feature)
    name = f'the linked shim has {feature}'
    if culprit and not shim.has_feature(feature):
        tap.skip(name, f'the toolchain\'s {culprit} has it not')
    else:
        tap.ok(shim.has_feature(feature), name)


def main(readelf, path, root, cpu, *compiler):
    tap, shim = Tap(), Elf(readelf, path)
    check_loading(tap, shim)
    check_slots(tap, shim, root, cpu)
    for feature in FEATURES[cpu]:
        check_feature(tap, shim, compiler, feature)
    print(f'1..{tap.number}')
    return 1 if tap.failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
