#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The code pass on this machine's own files, against what is known of them otherwise.

Usage: PROBE COMPONENTS. The truth has three sources, none of which is the code pass:
what packages are, by their source (TRUTH); objdump(1), by whose listing each site that is
reported is read again, backwards; and objdump once more, to find sites that were not.
"""

import glob
import json
import os
import re
import shutil
import subprocess
import sys

from tap import Tap

WX, EXEC, ENGINE = 'WX620', 'WX621', 'WX630'

# A file, its codes, and its components: what its source says that is in it.
TRUTH = [
    ('/usr/lib/*-linux-gnu/libffi.so.8', {WX}, {'libffi'}),
    ('/usr/lib/*-linux-gnu/libpcre2-8.so.0', {WX}, {'pcre2'}),
    ('/usr/lib/*-linux-gnu/libpcre2-16.so.0', {WX}, {'pcre2'}),
    ('/usr/lib/*-linux-gnu/libpcre2-32.so.0', {WX}, {'pcre2'}),
    ('/usr/lib/*-linux-gnu/libpcre.so.3', {WX}, {'pcre2'}),
    # The protection is 7 where a call before it succeeded, and 3 elsewhere.
    ('/usr/lib/python3/dist-packages/_cffi_backend.*.so', {WX}, {'cffi'}),
    ('/usr/lib/*-linux-gnu/libguile-3.0.so.1', {WX}, {'guile'}),
    ('/usr/lib/*-linux-gnu/libgc.so.1', {WX, EXEC}, {'libgc'}),
    ('/usr/lib/php/*/opcache.so', {WX, EXEC}, {'php-opcache'}),
    ('/usr/lib/jvm/java-17-openjdk-*/lib/server/libjvm.so', {WX}, {'hotspot'}),
    ('/usr/lib/*-linux-gnu/libluajit-5.1.so.2', {EXEC}, {'luajit'}),
    ('/usr/bin/luajit-*', {EXEC}, {'luajit'}),
    ('/usr/lib/*-linux-gnu/libruby-3.1.so.3.1', {EXEC}, {'ruby-yjit'}),
    # By a function of its own that is given the protection.
    ('/usr/bin/qemu-aarch64', {WX}, {'qemu-tcg'}),
    ('/usr/lib/*-linux-gnu/libGLdispatch.so.0', {WX, EXEC}, set()),
    ('/usr/lib/*-linux-gnu/libglapi.so.0', {WX}, set()),
    # These map files, memory and shared memory, and no code.
    ('/usr/bin/perl', set(), set()),
    ('/usr/bin/git', set(), set()),
    ('/usr/bin/dpkg', set(), set()),
    ('/usr/bin/bash', set(), set()),
    ('/usr/bin/gdb', set(), set()),
    ('/usr/bin/python3.11', set(), set()),
    ('/usr/lib/*-linux-gnu/libcrypto.so.3', set(), set()),
    ('/usr/lib/*-linux-gnu/libglib-2.0.so.0', set(), set()),
    ('/usr/lib/*-linux-gnu/libgio-2.0.so.0', set(), set()),
    ('/usr/lib/*-linux-gnu/libsqlite3.so.0', set(), set()),
    ('/usr/lib/*-linux-gnu/libstdc++.so.6', set(), set()),
    ('/usr/lib/*-linux-gnu/libgcc_s.so.1', set(), set()),
    ('/usr/lib/*-linux-gnu/libelf.so.1', set(), set()),
    ('/usr/lib/*-linux-gnu/libdw.so.1', set(), set()),
    ('/usr/lib/*-linux-gnu/libbfd-*-system.so', set(), set()),
    ('/usr/lib/*-linux-gnu/libsystemd.so.0', set(), set()),
    ('/usr/lib/*-linux-gnu/libfontconfig.so.1', set(), set()),
    ('/usr/lib/*-linux-gnu/libc.so.6', set(), set()),
    ('/usr/lib/*-linux-gnu/ld-linux-x86-64.so.2', set(), set()),
    ('/usr/sbin/ldconfig', set(), set()),
]

FILES = ['/usr/lib/*-linux-gnu/lib*.so.*', '/usr/bin/*', '/usr/sbin/*',
         '/usr/lib/python3/dist-packages/*.so', '/usr/lib/php/*/*.so']
SITES_MAX = 60
BLIND_FILES = 20
BLIND_SIZE = 1 << 20

CALL = re.compile(r'^\s*([0-9a-f]+):\s+(?:bnd )?(call|jmp)\s+[0-9a-f]+ <(mmap|mmap64|mprotect|pkey_mprotect)@')
SET = re.compile(r'\s(?:mov|xor|or|lea|and|add|sub|pop|movzbl|movz|cmov\w+|sbb|set\w+)\s+(.*),%(e|r)?dx$')
ANY_IMMEDIATE = re.compile(r'\smov\s+\$0x([0-9a-f]+),%[er]?\w+$')
IMMEDIATE = re.compile(r'\smov\s+\$0x([0-9a-f]+),%edx$')


def probe(tool, components, paths):
    done = subprocess.run([tool, components, '-'], input='\n'.join(paths) + '\n', text=True,
                          capture_output=True, timeout=900, check=False)
    if done.returncode != 0:
        raise RuntimeError(f'status {done.returncode}: {done.stderr}')
    return {each['path']: each for each in map(json.loads, done.stdout.splitlines())}


def is_here(path):
    """Code that objdump and the loader of this machine read."""
    try:
        with open(path, 'rb') as file:
            head = file.read(20)
    except OSError:
        return False
    return head[:5] == b'\x7fELF\x02' and head[18:20] == b'\x3e\0'


def listing(path, start=None, stop=None):
    ends = [f'--start-address={start:#x}', f'--stop-address={stop:#x}'] if stop else []
    done = subprocess.run(['objdump', '-d', '--no-show-raw-insn', *ends, path], text=True,
                          errors='replace', capture_output=True, timeout=300, check=False)
    return done.stdout.splitlines()


def check_truth(tap, found, truth):
    """Return: true positives, false positives, false negatives, of codes and of components."""
    right = wrong = missed = 0
    for path, codes, components in truth:
        findings = found[path]['findings']
        told = {each['code'] for each in findings} & {WX, EXEC}
        engines = {each['component'] for each in findings if each['code'] == ENGINE}
        right += len(told & codes) + len(engines & components)
        wrong += len(told - codes) + len(engines - components)
        missed += len(codes - told) + len(components - engines)
        tap.ok(told == codes and engines == components,
               f'{path} has {", ".join(sorted(codes | components)) or "no code of that kind"}',
               f'found {sorted(told)} {sorted(engines)}')
    return right, wrong, missed


def reread(path, address, immediate):
    """The constants that objdump shows before a call, whatever way leads there, or None."""
    lines = listing(path, max(0, address - 600), address + 8)
    at = [i for i, line in enumerate(lines) if line.strip().startswith(f'{address:x}:')]
    if not at or 'call' not in lines[at[0]] and 'jmp' not in lines[at[0]]:
        return None
    values = set()
    for line in lines[:at[0]]:
        match = immediate.search(line)
        if match:
            values.add(int(match.group(1), 16) & 7)
    return values


def check_sites(tap, found):
    """Each constant that is reported stands in objdump's listing before its call."""
    sites = [(path, each) for path, file in sorted(found.items()) for each in file['findings']
             if each['code'] == WX and '?' not in each['protection']]
    wrong, unclear, read = [], [], 0
    for path, each in sites[:SITES_MAX]:
        value = {'r': 1, 'w': 2, 'x': 4}
        wanted = sum(value[bit] for bit in each['protection'] if bit in value)
        # A function of the file has its arguments in an order of its own.
        wrapped = 'by way of' in each['detail']
        values = reread(path, each['address'], ANY_IMMEDIATE if wrapped else IMMEDIATE)
        read += 1
        if values is None:
            wrong.append(f'{path}: {each["where"]}: no call')
        elif wanted not in values:
            # It is in another register first, or added up.
            unclear.append(f'{path}: {each["where"]}: {each["detail"]}')
    tap.ok(read and not wrong, f'at each of {read} addresses with W+X objdump has a call', *wrong)
    tap.ok(len(unclear) <= read // 4,
           f'objdump has the constant itself before {read - len(unclear)} of {read}', *unclear)
    for each in unclear:
        print(f'# not by a constant of its own: {each}')


def naive_sites(path):
    """Calls with the constant in the same straight line: certain, and far from all."""
    last = None
    for line in listing(path):
        match = CALL.match(line)
        if match:
            if last is not None and last & 6 == 6:
                yield int(match.group(1), 16)
            last = None
        elif IMMEDIATE.search(line):
            last = int(IMMEDIATE.search(line).group(1), 16)
        elif not line.startswith(' ') or re.search(r'\s(call|j\w+|ret)\b', line) or SET.search(line):
            last = None


def check_blind(tap, found):
    """What a look from the other side finds was found."""
    paths = [path for path in sorted(found) if os.path.getsize(path) <= BLIND_SIZE
             and any(each['code'] in (WX, EXEC, 'WX623') for each in found[path]['findings'])]
    missed, seen = [], 0
    for path in paths[:BLIND_FILES]:
        told = {each['address'] for each in found[path]['findings'] if each['code'] == WX}
        for address in naive_sites(path):
            seen += 1
            if address not in told:
                missed.append(f'{path}: {address:#x}')
    tap.ok(not missed, f'of {seen} calls that objdump shows with W+X, in '
           f'{len(paths[:BLIND_FILES])} files, none was missed', *missed)


def main(tool, components):
    tap = Tap()
    if not shutil.which('objdump') or os.uname().machine != 'x86_64':
        tap.skip('the code pass is right about this machine', 'no objdump of x86-64 code')
        return tap.done()
    truth = [(os.path.realpath(path), codes, engines) for pattern, codes, engines in TRUTH
             for path in sorted(glob.glob(pattern))[:1]]
    absent = [pattern for pattern, _, _ in TRUTH if not glob.glob(pattern)]
    if absent:
        tap.skip(f'{len(absent)} more files are known', f'not here: {" ".join(absent)}')
    paths = {os.path.realpath(path) for pattern in FILES for path in glob.glob(pattern)}
    paths = sorted(path for path in paths | {path for path, _, _ in truth} if is_here(path))
    found = probe(tool, components, paths)
    tap.ok(len(found) == len(paths) and all(each['result'] == 0 for each in found.values()),
           f'{len(paths)} files could be looked at')
    right, wrong, missed = check_truth(tap, found, truth)
    print(f'# {len(truth)} known files: precision {right}/{right + wrong}, '
          f'recall {right}/{right + missed}')
    tap.ok(right and wrong == 0 and missed == 0, 'nothing is told of them that is not so, or left out')
    check_sites(tap, found)
    check_blind(tap, found)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
