#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The code pass says of programs that are compiled here what their source says.

Usage: PROBE COMPONENTS. Each source is compiled for each CPU whose compiler is here, in
several ways; a compiler that is not here skips its CPU, with a word.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

from tap import Tap

COMPILERS = {
    'x86-64': 'x86_64-linux-gnu-gcc',
    'i386': 'i686-linux-gnu-gcc',
    'aarch64': 'aarch64-linux-gnu-gcc',
}
HEAD = '''
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>
#define NOINLINE __attribute__((noinline, noclone))
extern char **environ;
'''
ANONYMOUS = 'MAP_PRIVATE | MAP_ANONYMOUS, -1, 0'
WX, EXEC, ALIAS, COMPUTED = 'WX620', 'WX621', 'WX622', 'WX623'

# A name, its source, and what is in it: code, call and protection.
SOURCES = {
    'a constant': (f'''
int main(void) {{ void *p = mmap(0, 4096, 7, {ANONYMOUS}); return mprotect(p, 4096, 5); }}
''', {(WX, 'mmap', 'rwx'), (EXEC, 'mprotect', 'r-x')}),
    'memory that is data': (f'''
int main(void) {{ void *p = mmap(0, 4096, 3, {ANONYMOUS}); return mprotect(p, 4096, 1); }}
''', set()),
    'a file mapped as code': ('''
int main(int argc, char **argv) { return mmap(0, 4096, 5, MAP_PRIVATE, argc, 0) == argv; }
''', set()),
    'code that is no file': (f'''
int main(void) {{ return !mmap(0, 4096, PROT_READ | PROT_EXEC, {ANONYMOUS}); }}
''', {(EXEC, 'mmap', 'r-x')}),
    'write and execute only': ('''
int main(int argc, char **argv) { return mprotect(argv, argc, PROT_WRITE | PROT_EXEC); }
''', {(WX, 'mprotect', '-wx')}),
    # What misleads a search for the constant that stands nearest before the call.
    'a constant from another branch': (f'''
static NOINLINE int try(int prot) {{ return getenv("A")[prot] + environ[0][prot]; }}
int main(int argc, char **argv)
{{
	int prot = 3;
	if (argc > 2) prot = 7;
	if (try(1)) try(3);
	return !mmap(argv[0], 4096, prot, {ANONYMOUS});
}}
''', {(WX, 'mmap', 'rwx')}),
    'a constant of another call': ('''
static NOINLINE int other(void *p, size_t n, int k) { return getenv("A")[k] + n + !p; }
int main(int argc, char **argv)
{
	int prot = PROT_READ;
	if (argc > 2) { prot |= PROT_WRITE; goto make; }
	if (other(argv, 4, 7)) goto make;
	return 2;
make:
	return mprotect(argv, 4096, prot);
}
''', set()),
    'one of several constants': ('''
int main(int argc, char **argv)
{
	int prot = 1;
	if (getenv("A")) prot = 3;
	else if (getenv("B")) prot = 5;
	else if (getenv("C")) prot = 7;
	return mprotect(argv, 4096, prot);
}
''', {(WX, 'mprotect', 'rwx')}),
    'bits that are added': ('''
int main(int argc, char **argv)
{ return mprotect(argv, 4096, atoi(argv[argc]) | PROT_WRITE | PROT_EXEC); }
''', {(WX, 'mprotect', '?wx')}),
    'a bit that is added': ('''
int main(int argc, char **argv)
{ return mprotect(argv, 4096, PROT_READ | PROT_WRITE | (argc > 3 ? PROT_EXEC : 0)); }
''', {(WX, 'mprotect', 'rwx')}),
    'a bit that is taken away': ('''
int main(int argc, char **argv)
{ return mprotect(argv, 4096, atoi(argv[argc]) & ~PROT_EXEC); }
''', set()),
    'a protection from elsewhere': ('''
int main(int argc, char **argv) { return mprotect(argv, 4096, atoi(argv[argc])); }
''', {(COMPUTED, None, None)}),
    'a wrapper': ('''
static NOINLINE int protect(int prot, void *p) { return mprotect(p, 4096, prot) || !environ; }
int main(int argc, char **argv) { return protect(3, argv) + protect(7, argv + argc); }
''', {(WX, 'mprotect', 'rwx')}),
    'a wrapper that adds a bit': ('''
static NOINLINE int protect(int prot, void *p)
{ return mprotect(p, 4096, prot | PROT_EXEC) || !environ; }
int main(int argc, char **argv) { return protect(1, argv) + protect(3, argv + argc); }
''', {(WX, 'mprotect', 'rwx'), (EXEC, 'mprotect', 'r-x')}),
    'a wrapper of a wrapper': ('''
static NOINLINE int inner(void *p, int prot) { return mprotect(p, 4096, prot) || !environ; }
static NOINLINE int outer(int prot, void *p) { return inner(p, prot) || environ[1]; }
int main(int argc, char **argv) { return outer(3, argv) + outer(7, argv + argc); }
''', {(WX, 'mprotect', 'rwx')}),
    'a wrapper that is only used for data': ('''
static NOINLINE int protect(int prot, void *p) { return mprotect(p, 4096, prot) || !environ; }
int main(int argc, char **argv) { return protect(3, argv) + protect(1, argv + argc); }
''', set()),
    'a tail call': ('''
NOINLINE int give(void *p) { return mprotect(p, 4096, 7); }
int main(int argc, char **argv) { return give(argv) + argc; }
''', {(WX, 'mprotect', 'rwx')}),
    'a call through a register': ('''
int main(int argc, char **argv)
{
	int (*call)(void *, size_t, int) = mprotect;
	__asm__("" : "+r"(call));
	return call(argv, argc, 3);
}
''', None),
    'syscall(2)': ('''
int main(int argc, char **argv) { return syscall(SYS_mprotect, argv, argc, 7); }
''', {(WX, 'mprotect', 'rwx')}),
    'syscall(2) for something else': ('''
int main(int argc, char **argv) { return syscall(SYS_getrandom, argv, argc, 7); }
''', set()),
    'shared memory with SHM_EXEC': ('''
int main(int argc, char **argv) { return shmat(argc, argv, SHM_EXEC) == argv; }
''', {(WX, 'shmat', 'rwx')}),
    'shared memory that is read': ('''
int main(int argc, char **argv) { return shmat(argc, argv, SHM_EXEC | SHM_RDONLY) == argv; }
''', {(EXEC, 'shmat', 'r-x')}),
    'shared memory': ('''
int main(int argc, char **argv) { return shmat(argc, argv, 0) == argv; }
''', set()),
    'a memfd that is mapped as code': ('''
int main(int argc, char **argv)
{
	int fd = memfd_create("code", 0);
	return write(fd, argv, argc) + !mmap(0, 4096, 5, MAP_SHARED, fd, 0);
}
''', {(ALIAS, 'memfd_create', None)}),
    'a memfd of data': ('''
int main(int argc, char **argv)
{
	int fd = memfd_create("data", 0);
	return write(fd, argv, argc) + !mmap(0, 4096, 3, MAP_SHARED, fd, 0);
}
''', set()),
}
# Which of them also stand in the assembly of the kernel's own call.
RAW = {
    'x86-64': ('long r; register long d __asm__("rdx") = 7;'
               '__asm__ volatile("syscall" : "=a"(r) : "a"(10L), "D"(p), "S"(4096L), "r"(d)'
               ' : "rcx", "r11", "memory"); return r;'),
    'i386': ('long r; __asm__ volatile("int $0x80" : "=a"(r) : "0"(125), "b"(p), "c"(4096),'
             ' "d"(7) : "memory"); return r;'),
    'aarch64': ('register long n __asm__("x8") = 226; register void *a __asm__("x0") = p;'
                ' register long b __asm__("x1") = 4096; register long c __asm__("x2") = 7;'
                ' __asm__ volatile("svc #0" : "+r"(a) : "r"(n), "r"(b), "r"(c) : "memory");'
                ' return (long)a;'),
}
WAYS = {
    'optimised': ['-O2'],
    'not optimised': ['-O0'],
    'stripped, at a fixed address': ['-Os', '-no-pie', '-fno-pie', '-s'],
    'without stubs': ['-O2', '-fno-plt'],
}
PROTECTED = {'x86-64': ['-fcf-protection=full', '-Wl,-z,ibtplt'], 'i386': ['-fcf-protection=full'],
             'aarch64': ['-mbranch-protection=standard']}
LIBRARY = ['-O2', '-shared', '-fPIC', '-Wl,-z,now']
STATIC = ('a constant', 'memory that is data', 'a wrapper', 'a constant from another branch')


class Probe:
    def __init__(self, tool, components):
        self.tool, self.components = tool, components

    def files(self, *paths):
        done = subprocess.run([self.tool, self.components, *paths], capture_output=True,
                              timeout=120, check=False)
        if done.returncode != 0:
            raise RuntimeError(f'{paths}: status {done.returncode}: {done.stderr}')
        return [json.loads(line) for line in done.stdout.splitlines()]

    def findings(self, path):
        return self.files(path)[0]['findings']


def told(findings, codes=(WX, EXEC, ALIAS, COMPUTED)):
    return {(each['code'], each.get('call'), each.get('protection')) for each in findings
            if each['code'] in codes}


def compile_source(compiler, source, path, flags):
    with open(f'{path}.c', 'w', encoding='utf-8') as file:
        file.write(HEAD + source)
    done = subprocess.run([compiler, '-w', *flags, '-o', path, f'{path}.c'], timeout=60,
                          capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr


def judge(name, expected, findings):
    """What is wrong, or None."""
    found = told(findings)
    if expected is None:
        # Which register has it is not followed everywhere; but it is no alarm.
        return f'{name}: {found}' if any(code == WX for code, _, _ in found) else None
    if found == expected:
        return None
    return f'{name}: found {sorted(map(str, found))}, is {sorted(map(str, expected))}'


def check_way(tap, probe, compiler, label, flags, folder):
    paths, wrong = {}, []
    for name, (source, _) in SOURCES.items():
        path = os.path.join(folder, f'fixture-{len(paths)}')
        made, why = compile_source(compiler, source, path, flags)
        if not made:
            wrong.append(f'{name}: not compiled: {why}')
        paths[path] = name
    for each in probe.files(*paths):
        name = paths[each['path']]
        wrong.append(judge(name, SOURCES[name][1], each['findings']))
    wrong = [each for each in wrong if each]
    tap.ok(not wrong, f'{label}: {len(SOURCES)} programs are what their source says', *wrong)


def check_raw(tap, probe, cpu, compiler, folder):
    path = os.path.join(folder, 'fixture')
    for flags in (['-O2'], ['-O2', '-static', '-s'], ['-O2', '-static', '-nostdlib', '-nostartfiles']):
        main = '_start' if '-nostdlib' in flags else 'main'
        source = f'long {main}(void) {{ static char p[9]; {RAW[cpu]} }}'
        # A file that is linked is looked at for such calls if it has others.
        if '-static' not in flags:
            source += 'int other(void *p) { return munmap(p, 1) + !mmap(p, 1, 1, 2, 3, 4); }'
        made, why = compile_source(compiler, source, path, flags)
        found = told(probe.findings(path), (WX,)) if made else why
        tap.ok(found == {(WX, 'mprotect', 'rwx')},
               f'{cpu}: a system call of its own is found, {" ".join(flags)}', found)


def check_static(tap, probe, cpu, compiler, folder):
    path = os.path.join(folder, 'fixture')
    for flags in (['-O2', '-static'], ['-O2', '-static-pie'], ['-O2', '-static', '-s']):
        wrong = []
        for name in STATIC:
            # libc of i386 asks the kernel by a function of its own, which has no name here.
            if cpu == 'i386' and '-s' in flags and 'mmap' in SOURCES[name][0]:
                continue
            made, why = compile_source(compiler, SOURCES[name][0], path, flags)
            found = told(probe.findings(path), (WX,)) if made else why
            expected = {each for each in SOURCES[name][1] if each[0] == WX}
            if found != expected:
                wrong.append(f'{name}: found {found}, is {expected}')
        tap.ok(not wrong, f'{cpu}: static programs are told from their libc, {" ".join(flags)}', *wrong)


def check_headless(tap, probe, cpu, compiler, folder):
    """Section headers are no part of a program that runs."""
    path = os.path.join(folder, 'fixture')
    compile_source(compiler, SOURCES['a constant'][0], path, ['-O2', '-s'])
    with open(path, 'r+b') as file:
        wide = file.read(5)[4] == 2
        for at, size in ((0x28, 8), (0x3c, 4)) if wide else ((0x20, 4), (0x30, 4)):
            file.seek(at)
            file.write(bytes(size))
    tap.ok(told(probe.findings(path)) == SOURCES['a constant'][1],
           f'{cpu}: a file without section headers is read all the same', probe.findings(path))


NESTED = '''
int order(int *v, int n, int k)
{
	int compare(const void *a, const void *b) { return (*(int *)a ^ k) - (*(int *)b ^ k); }
	qsort(v, n, 4, compare);
	return v[0];
}
int main(int argc, char **argv) { int v[3] = { argc, 2, 3 }; return order(v, 3, argc); }
'''


def check_trampolines(tap, probe, cpu, compiler, folder):
    path = os.path.join(folder, 'fixture')
    for flags in (['-O2'], ['-O0'], ['-Os', '-no-pie', '-fno-pie'], ['-O2', *PROTECTED[cpu]]):
        made, why = compile_source(compiler, NESTED, path, flags)
        found = [each['code'] for each in probe.findings(path)] if made else why
        tap.ok(found == ['WX640'], f'{cpu}: a nested function is found, {" ".join(flags)}', found)
    compile_source(compiler, SOURCES['memory that is data'][0], path, ['-O2', '-z', 'execstack'])
    tap.ok(not probe.findings(path), f'{cpu}: an executable stack alone is no trampoline',
           probe.findings(path))


def check_broken(tap, probe, compiler, folder):
    """Whatever the bytes are, there is an answer."""
    path = os.path.join(folder, 'fixture')
    compile_source(compiler, SOURCES['a wrapper'][0], path, ['-O2'])
    with open(path, 'rb') as file:
        good = file.read()
    cut = os.path.join(folder, 'broken')
    results = set()
    paths = []
    for i in range(0, len(good), max(1, len(good) // 60)):
        paths.append(f'{cut}-{i}')
        with open(paths[-1], 'wb') as file:
            file.write(good[:i])
    seed = 1
    for i in range(300):
        data = bytearray(good)
        for _ in range(4):
            seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
            at = (seed >> 33) % (len(good) if i % 2 else 0x400)
            data[at] = (seed >> 20) & 0xff
        paths.append(f'{cut}-m{i}')
        with open(paths[-1], 'wb') as file:
            file.write(data)
    for each in probe.files(*paths):
        results.add(each['result'])
    tap.ok(results <= {0, -5, -8} and 0 in results and -5 in results,
           f'{len(paths)} broken files are answered', results)
    huge = bytearray(good)
    offset, size, count = struct.unpack_from('<Q', huge, 0x20)[0], 56, struct.unpack_from('<H', huge, 0x38)[0]
    for i in range(count):
        struct.pack_into('<Q', huge, offset + i * size + 32, 2**62)
    with open(cut, 'wb') as file:
        file.write(huge)
    tap.ok(len(probe.files(cut)) == 1, 'segments that are longer than the file are cut off')


def main(tool, components):
    tap, probe = Tap(), Probe(tool, components)
    with tempfile.TemporaryDirectory(prefix='scan-code-') as folder:
        for cpu, compiler in COMPILERS.items():
            if not shutil.which(compiler):
                tap.skip(f'{cpu}: programs are what their source says', f'{compiler} is not here')
                continue
            for way, flags in {**WAYS, 'a library': LIBRARY + PROTECTED[cpu]}.items():
                check_way(tap, probe, compiler, f'{cpu}, {way}', flags, folder)
            check_raw(tap, probe, cpu, compiler, folder)
            check_static(tap, probe, cpu, compiler, folder)
            check_headless(tap, probe, cpu, compiler, folder)
            check_trampolines(tap, probe, cpu, compiler, folder)
        if shutil.which('clang'):
            for level in ('-O0', '-O2'):
                check_way(tap, probe, 'clang', f'clang {level}', [level], folder)
        else:
            tap.skip('programs of clang are what their source says', 'clang is not here')
        check_broken(tap, probe, COMPILERS['x86-64'], folder)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
