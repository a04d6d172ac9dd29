#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""wxaudit scan against the loader and the kernel: what they do with real programs."""

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
COMPONENTS = os.path.join(HERE, '../../data/components')
PROGRAMS = '/usr/bin'
COUNT, BYTES_MAX = 40, 200_000
LOADED = re.compile(r'=> (/\S+) \(0x')
GNU_STACK = 0x6474e551

# Prints how the stacks of the program and of a thread are mapped.
STACKS = r'''
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void show(const char *name, void *address)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start, end;
	char line[512], flags[5];

	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %4s", &start, &end, flags) == 3 &&
		    (unsigned long)address - start < end - start)
			printf("%s %s\n", name, flags);
	fclose(maps);
}

static void *thread(void *unused)
{
	show("thread", &unused);
	return NULL;
}

int main(void)
{
	pthread_t id;

	show("main", &id);
	pthread_create(&id, NULL, thread, NULL);
	pthread_join(id, NULL);
	return 0;
}
'''
# The same of the program alone, by system calls: no libc has a say.
ALONE = r'''
#include "%s"
static char maps[65536];
static int text_is(const char *at, const char *text)
{
	while (*text && *at == *text)
		at++, text++;
	return !*text;
}
void _start(void)
{
	long fd = sys_open("/proc/self/maps"), len = 0, got, i, line = 0;
	while ((got = sys_read(fd, maps + len, sizeof(maps) - len)) > 0)
		len += got;
	for (i = 0; i < len; i++) {
		if (maps[i] == '\n')
			line = i + 1;
		if (text_is(maps + i, "[stack]"))
			break;
	}
	while (maps[line] != ' ')
		line++;
	sys_exit(maps[line + 3] == 'x' ? 7 : 0);
}
'''
CALLS = {
    'x86_64': r'''
static long call(long n, long a, long b, long c)
{
	long ret;
	__asm__ volatile("syscall" : "=a"(ret) : "0"(n), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return ret;
}
static long sys_open(const char *path) { return call(2, (long)path, 0, 0); }
static long sys_read(long fd, void *to, long size) { return call(0, fd, (long)to, size); }
static void sys_exit(long status) { call(60, status, 0, 0); }
''',
    'i386': r'''
static long call(long n, long a, long b, long c)
{
	long ret;
	__asm__ volatile("int $0x80" : "=a"(ret) : "0"(n), "b"(a), "c"(b), "d"(c) : "memory");
	return ret;
}
static long sys_open(const char *path) { return call(5, (long)path, 0, 0); }
static long sys_read(long fd, void *to, long size) { return call(3, fd, (long)to, size); }
static void sys_exit(long status) { call(1, status, 0, 0); }
''',
}


def scan(wxaudit, *paths):
    done = subprocess.run([wxaudit, 'scan', '--json', f'--components={COMPONENTS}', *paths],
                          capture_output=True, check=False, timeout=280)
    return {each['name']: each for each in json.loads(done.stdout)['subjects']}


def some_programs():
    """Programs with a loader, small ones, from all of the alphabet."""
    found = []
    for name in sorted(os.listdir(PROGRAMS)):
        path = os.path.join(PROGRAMS, name)
        if os.path.islink(path) or not os.path.isfile(path):
            continue
        if os.path.getsize(path) < BYTES_MAX and os.access(path, os.R_OK | os.X_OK):
            with open(path, 'rb') as file:
                if b'/ld-linux' in file.read(1024):
                    found.append(path)
    return found[::max(1, len(found) // COUNT)]


def loader(tap, wxaudit):
    programs = some_programs()
    subjects = scan(wxaudit, *programs)
    known = {path for path, each in subjects.items()
             if any(find['severity'] != 'info' and find['code'] != 'WX631'
                    for find in each['findings'])}
    wrong, reached = [], 0
    for path in programs:
        told = subprocess.run(['ldd', path], capture_output=True, text=True, check=False).stdout
        loaded = {os.path.realpath(each) for each in LOADED.findall(told)}
        chains = [each['through'] for each in subjects[path]['findings'] if 'through' in each]
        ours = {each[-1] for each in chains}
        reached += len(ours)
        if ours != loaded & known:
            wrong.append(f'{path}: ldd {sorted(loaded & known)}, scan {sorted(ours)}')
        if not set(subjects[path]['needs']) <= loaded:
            wrong.append(f'{path}: needs {subjects[path]["needs"]}, ldd {sorted(loaded)}')
        if not all(link in loaded for each in chains for link in each[1:]):
            wrong.append(f'{path}: chains {chains}, ldd {sorted(loaded)}')
    tap.ok(not wrong, 'programs reach by scan what the loader loads', *wrong)
    print(f'# {len(programs)} programs, {len(known)} files with a need, {reached} reached')


def without_stack_header(path):
    """The header is there, and of a type that nobody knows."""
    with open(path, 'r+b') as file:
        data = bytearray(file.read())
        wide = data[4] == 2
        start, = struct.unpack_from('<Q' if wide else '<I', data, 32 if wide else 28)
        size, count = struct.unpack_from('<HH', data, 54 if wide else 42)
        for at in range(start, start + size * count, size):
            if struct.unpack_from('<I', data, at)[0] == GNU_STACK:
                struct.pack_into('<I', data, at, 0x6fffff00)
        file.seek(0)
        file.write(data)


def codes(wxaudit, path):
    return [each['code'] for each in scan(wxaudit, path)[path]['findings']
            if each['code'] in ('WX602', 'WX603')]


def thread_stacks(tap, wxaudit, folder):
    source, path = os.path.join(folder, 'stacks.c'), os.path.join(folder, 'stacks')
    with open(source, 'w', encoding='ascii') as file:
        file.write(STACKS)
    for name, words, change in (('a plain', [], None),
                                ('an executable', ['-Wl,-z,execstack'], None),
                                ('no', [], without_stack_header)):
        subprocess.run(['gcc', '-w', source, '-o', path, '-pthread', *words], check=True,
                       capture_output=True)
        if change:
            change(path)
        told = subprocess.run([path], capture_output=True, text=True, check=True).stdout
        tap.ok((' rwx' in told) == bool(codes(wxaudit, path)),
               f'with {name} stack header, stacks are executable exactly if it is told',
               told, codes(wxaudit, path))


def alone(tap, wxaudit, folder, cpu, compiler):
    name = f'a static program of {cpu} without a stack header is told exactly if its stack is executable'
    path = os.path.join(folder, f'alone-{cpu}')
    with open(f'{path}.h', 'w', encoding='ascii') as file:
        file.write(CALLS[cpu])
    with open(f'{path}.c', 'w', encoding='ascii') as file:
        file.write(ALONE % f'{path}.h')
    built = shutil.which(compiler[0]) and subprocess.run(
        [*compiler, '-O1', '-w', '-ffreestanding', '-fno-stack-protector', '-nostdlib', '-static',
         '-no-pie', '-fno-pie', f'{path}.c', '-o', path], capture_output=True, check=False)
    if not built or built.returncode:
        tap.skip(name, f'{compiler[0]} makes no such program')
        return
    without_stack_header(path)
    try:
        status = subprocess.run([path], check=False, timeout=20).returncode
    except OSError as error:
        tap.skip(name, f'it does not run here: {error}')
        return
    tap.ok(status in (0, 7) and (status == 7) == (codes(wxaudit, path) == ['WX603']), name, status,
           codes(wxaudit, path))


def main(wxaudit):
    tap = Tap()
    if shutil.which('ldd'):
        loader(tap, wxaudit)
    else:
        tap.skip('programs reach by scan what the loader loads', 'there is no ldd')
    if os.uname().machine != 'x86_64' or not shutil.which('gcc'):
        tap.skip('stacks are executable exactly if it is told', 'it takes gcc for x86_64')
        return tap.done()
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        thread_stacks(tap, wxaudit, folder)
        alone(tap, wxaudit, folder, 'x86_64', ['gcc'])
        alone(tap, wxaudit, folder, 'i386', ['i686-linux-gnu-gcc'])
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
