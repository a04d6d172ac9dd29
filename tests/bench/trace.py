#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What wxaudit trace costs a command, beside bare and strace, as ratios of one run.

trace.py WXAUDIT COMPONENT [MARK=RATIO...]

The least of all rounds stands for each figure. "start" is one process, and so
what a trace costs by itself; the others are loops, long enough for what it costs
each process to be seen beside that. A mark says what the ratio of trace should
not exceed; above it is "missed", which fails nothing.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROUNDS = 5
TIMES = 100

LOOPS = {
    'start': ('true', 'true'),
    'compile': ('cc', 'i=0; while [ $i -lt {times} ]; do cc -c {folder}/a.c -o {folder}/a.o; '
                      'i=$((i + 1)); done'),
    'python': ('/usr/bin/python3', 'i=0; while [ $i -lt {times} ]; do /usr/bin/python3 -c pass; '
                                   'i=$((i + 1)); done'),
    'callback': ('/usr/bin/python3',
                 'i=0; while [ $i -lt {times} ]; do /usr/bin/python3 -c "import ctypes; '
                 'ctypes.CFUNCTYPE(ctypes.c_int)(int)"; i=$((i + 1)); done'),
    'node': ('node', 'i=0; while [ $i -lt {fewer} ]; do node -e 1; i=$((i + 1)); done'),
}


def seconds(command):
    env = {name: value for name, value in os.environ.items() if name != 'LD_PRELOAD'}
    start = time.monotonic()
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f'{command}: status {done.returncode}')
    return time.monotonic() - start


def main():
    wxaudit, component, *rest = sys.argv[1:]
    marks = dict(mark.split('=') for mark in rest)
    ways = {'bare': [],
            'trace': [wxaudit, 'trace', f'--components={os.path.dirname(component)}', '--']}
    if shutil.which('strace'):
        ways['strace'] = ['strace', '-f', '--seccomp-bpf', '-o', '/dev/null', '-e',
                          'trace=mmap,mprotect,pkey_mprotect,shmat,mremap']
    with tempfile.TemporaryDirectory(prefix='bench-') as folder:
        with open(f'{folder}/a.c', 'w', encoding='ascii') as file:
            file.write('#include <stdio.h>\nint main(void) { return puts("a") < 0; }\n')
        print(f'{"":12}{"bare s":>10}{"trace":>8}{"strace":>8}  mark of trace')
        for name, (needed, script) in LOOPS.items():
            if not shutil.which(needed):
                print(f'{name:12}{needed} is not installed')
                continue
            shell = ['sh', '-c', script.format(times=TIMES, fewer=TIMES // 4, folder=folder)]
            least = {way: float('inf') for way in ways}
            for _ in range(ROUNDS):
                for way, before in ways.items():
                    least[way] = min(least[way], seconds([*before, *shell]))
            ratio = {way: least[way] / least['bare'] for way in ways}
            mark = marks.get(name, '')
            missed = ' missed' if mark and ratio['trace'] > float(mark) else ''
            strace = f'{ratio["strace"]:8.2f}' if 'strace' in ratio else f'{"-":>8}'
            print(f'{name:12}{least["bare"]:10.3f}{ratio["trace"]:8.2f}{strace}  {mark}{missed}',
                  flush=True)


main()
