#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What wxaudit scan and scanelf(1) say of the same headers, file by file.

Of all files of this machine's /usr and of files that have what they look for; a
difference has one of the explanations below, which is checked by itself, or it
is a failure.
"""

import collections
import importlib.util
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

from tap import Tap

HERE = os.path.dirname(os.path.abspath(__file__))
SYSTEM = '/usr'
PROPERTIES = {'WX601': 'rwx-segment', 'WX602': 'exec-stack', 'WX604': 'text-relocations',
              'WX605': 'object-exec-stack'}
# Machines whose linkers give no executable stack for want of a note.
NO_DEFAULT = {183, 243, 21, 258}
REL, EXEC, DYN, BPF = 1, 2, 3, 247
# A section of readelf's list that stays in memory and is not empty.
ALLOCATED = re.compile(r'^ *\[ *\d+\] .* [0-9a-f]{6} (?!0+ )[0-9a-f]+ [0-9a-f]+ +\w*A\w* ', re.M)

PROGRAM = 'int main(void) { return 0; }\n'
# A relocation in the text, that the linker is to leave to the loader.
TEXTREL = '.text\n.globl f\nf: .quad g\n.section .note.GNU-stack,"",%progbits\n'
LINKED = {
    'plain': ['-pie'],
    'execstack': ['-pie', '-Wl,-z,execstack'],
    'omagic': ['-nostdlib', '-static', '-Wl,--omagic,-e,main'],
    'rwx': ['-nostdlib', '-static', '-Wl,--omagic,-e,main,-z,execstack'],
}
OBJECTS = {
    'note.o': '.text\nnop\n.section .note.GNU-stack,"",%progbits\n',
    'no-note.o': '.text\nnop\n',
    'exec-note.o': '.text\nnop\n.section .note.GNU-stack,"x",%progbits\n',
    'no-code.o': '.section .debug_str\n.string "x"\n',
}


def scanelf(*paths):
    """The properties of each file."""
    done = subprocess.run(['scanelf', '-BRymCF', '%e|%t|%F', *paths], capture_output=True,
                          check=False, timeout=300)
    found = collections.defaultdict(set)
    for line in done.stdout.decode(errors='surrogateescape').splitlines():
        flags, relocations, path = line.split('|', 2)
        stack, _, segments = flags.split()
        found[path] |= {name for name, is_so in (
            ('rwx-segment', 'W' in segments and 'X' in segments),
            ('exec-stack', stack.endswith('X') and not stack.startswith('!')),
            ('object-exec-stack', stack.startswith('!')),
            ('text-relocations', 'TEXTREL' in relocations)) if is_so}
    return found


def scan(wxaudit, components, *paths):
    done = subprocess.run([wxaudit, 'scan', '--headers', '--json', f'--components={components}',
                           *paths], capture_output=True, check=False, timeout=300)
    report = json.loads(done.stdout)
    found, broken = collections.defaultdict(set), set()
    for subject in report['subjects']:
        for name in [subject['name'], *subject.get('links', [])]:
            for each in subject['findings']:
                if each['code'] == 'WX608':
                    broken.add(name)
                elif each['code'] in PROPERTIES or 'property' in each:
                    found[name].add(each.get('property') or PROPERTIES[each['code']])
    return found, broken, report['summary']


def header(path):
    """Type and machine, and what readelf(1) makes of the rest."""
    with open(path, 'rb') as file:
        start = file.read(20)
    kind, machine = struct.unpack(('>' if start[5] == 2 else '<') + 'HH', start[16:20])
    told = subprocess.run(['readelf', '-ldSW', path], capture_output=True, check=False)
    return kind, machine, told.stdout.decode(errors='replace'), told.stderr.decode(errors='replace')


def loads(text):
    return [line.split() for line in text.splitlines() if line.split()[:1] == ['LOAD']]


def explanation(path, name, broken):
    """Why the two differ in a property; None if there is no reason for it."""
    kind, machine, text, errors = header(path)
    if path in broken:
        return 'broken, by readelf too' if errors or 'no program headers' in text else None
    if machine == 0:
        return 'of no machine'
    if machine == BPF:
        return 'for BPF'
    if name == 'text-relocations' and '(TEXTREL)' not in text and 'TEXTREL' in text:
        return 'DF_TEXTREL alone'
    if kind not in (REL, EXEC, DYN):
        return 'neither program, library nor object'
    code = [each for each in loads(text) if 'E' in ''.join(each[6:-1])]
    if kind != REL and code and all(int(each[4], 16) == 0 for each in code):
        return 'debug information'
    if kind == REL and name == 'object-exec-stack' and machine in NO_DEFAULT:
        return 'an object of a machine whose default is no executable stack'
    if kind == REL and name == 'object-exec-stack' and not ALLOCATED.search(text):
        return 'an object with nothing that stays in memory'
    if kind == REL and name in ('exec-stack', 'object-exec-stack') and '.note.GNU-stack' in text:
        return 'an object whose note asks for it'
    return None


def compare(tap, what, theirs, ours, broken):
    same, reasons, wrong = collections.Counter(), collections.Counter(), []
    for path in sorted(set(theirs) | set(ours)):
        for name in PROPERTIES.values():
            if (name in theirs.get(path, ())) == (name in ours.get(path, ())):
                same[name] += name in ours.get(path, ())
                continue
            reason = explanation(path, name, broken)
            reasons[reason] += 1
            if not reason:
                wrong.append(f'{path}: {name}: scanelf {sorted(theirs.get(path, ()))}, '
                             f'scan {sorted(ours.get(path, ()))}')
    tap.ok(not wrong, f'{what}: the same as scanelf, or explained', *wrong)
    print(f'# {what}: {len(theirs)} files; both say: {dict(same)}; explained: {dict(reasons)}')
    return same, reasons


def cases():
    spec = importlib.util.spec_from_file_location('headers', os.path.join(HERE, 'run-headers.py'))
    headers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(headers)
    return [data for data, _ in headers.CASES.values() if data[:4] == b'\x7fELF' and len(data) > 20]


def build(folder):
    """What compilers and linkers make of it; False if there are none."""
    if not shutil.which('gcc') or not shutil.which('objcopy'):
        return False

    def run(*words):
        subprocess.run(words, cwd=folder, check=True, capture_output=True)

    def write(name, text):
        with open(os.path.join(folder, name), 'w', encoding='ascii') as file:
            file.write(text)
    write('p.c', PROGRAM)
    for name, words in LINKED.items():
        run('gcc', '-g', 'p.c', '-o', name, *words)
    run('objcopy', '--only-keep-debug', 'execstack', 'execstack.debug')
    write('t.s', TEXTREL)
    run('gcc', '-shared', '-nostdlib', 't.s', '-Wl,-z,notext', '-o', 'textrel.so')
    for name, text in OBJECTS.items():
        write('o.s', text)
        run('gcc', '-c', 'o.s', '-o', name)
        if shutil.which('aarch64-linux-gnu-gcc'):
            run('aarch64-linux-gnu-gcc', '-c', 'o.s', '-o', 'aarch64-' + name)
    return True


def main(wxaudit):
    tap = Tap()
    if not shutil.which('scanelf') or not shutil.which('readelf'):
        tap.skip('the same as scanelf', 'scanelf or readelf is not installed')
        return tap.done()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as components:
        built = build(folder)
        for number, data in enumerate(cases()):
            with open(os.path.join(folder, f'made-{number}'), 'wb') as file:
                file.write(data)
        ours, broken, _ = scan(wxaudit, components, folder)
        same, reasons = compare(tap, 'files that were made', scanelf(folder), ours, broken)
        lacking = [each for each in PROPERTIES.values() if not same[each]]
        tap.ok(not lacking or not built, 'both say each property of some of them', lacking, same)
        tap.ok(len(reasons) > 5, 'they differ where it was meant', reasons)
        theirs = scanelf(SYSTEM)
        ours, broken, summary = scan(wxaudit, components, SYSTEM)
        compare(tap, SYSTEM, theirs, ours, broken)
        tap.ok(summary['elf'] > 0.9 * len(theirs), f'they look at the same files: {summary["elf"]} '
               f'of one name, {len(theirs)} names', summary)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
