# SPDX-License-Identifier: Apache-2.0
"""What the tests of exports share: wxrun's output, and attacks under whoever installs it."""

import os
import shutil
import subprocess

EXECUTED, REFUSED, REFUSED_OTHERWISE, DIED, BROKEN, UNPREPARED, KILLED = range(7)
ABSENT = 77
TIMEOUT = 120

# Attacks of tests/attack, and the mode from which on a filter of system calls refuses them.
BY_FILTER = {
    'anonymous-rwx': 'enforce',
    'raw-anonymous-rwx': 'enforce',
    'rw-to-rx': 'enforce',
    'memfd-rw-then-rx': 'enforce',
    'segment-rw-then-rx': 'enforce',
    'shared-anonymous-rx-to-rw-in-child': 'enforce',
    'read-implies-exec-then-brk': 'enforce',
    'int80-anonymous-rwx': 'enforce',
    'memfd-written-then-private-rx': 'strict',
    'ptrace-writes-child': 'strict',
    'file-written-then-private-rx': 'never',
    'proc-mem-writes-text': 'never',
}

# What an ordinary program does: files, processes, threads, libraries that are loaded late.
ORDINARY = [
    ['sh', '-c', 'cat /etc/passwd | sort | sed -n 1,3p; exit 3'],
    ['python3', '-c', 'import json, sqlite3, ssl, subprocess, threading\n'
     'thread = threading.Thread(target=lambda: print("thread"))\n'
     'thread.start(); thread.join()\n'
     'print(json.dumps(sqlite3.connect(":memory:").execute("select 6 * 7").fetchall()))\n'
     'print(subprocess.run(["uname", "-s"], capture_output=True).stdout)'],
]


class Done:
    """A command that ended: status, and what it wrote, as bytes and as text."""

    def __init__(self, command, timeout=TIMEOUT, **more):
        self.command = [str(each) for each in command]
        more = {'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE, **more}
        done = subprocess.run(self.command, timeout=timeout, check=False, **more)
        self.status, self.bytes = done.returncode, done.stdout or b''
        self.out = self.bytes.decode(errors='replace')
        self.err = (done.stderr or b'').decode(errors='replace')

    def __str__(self):
        return f'{" ".join(self.command)}: status {self.status}\n{self.out}{self.err}'


def export(wxrun, form, *options, **more):
    """wxrun --export, without what this process was started with."""
    env = {key: value for key, value in os.environ.items() if key not in ('WXGUARD', 'LD_PRELOAD')}
    return Done([wxrun, f'--export={form}', *options], **{'env': env, **more})


def is_refused(status, out=''):
    """As an exit status or as what a shell makes of a signal: with an errno, or by SIGSYS."""
    if status == REFUSED_OTHERWISE:
        return out.strip().endswith(('EPERM', 'EROFS'))
    return status in (REFUSED, DIED, UNPREPARED, KILLED)


def is_expected(mode, first):
    """Whether an attack that is refused from the mode @first on is refused in @mode."""
    order = ('enforce', 'strict', 'never')
    return mode in order and order.index(mode) >= order.index(first) and first != 'never'


def missing(*programs):
    """A program that is not installed, or None."""
    return next((each for each in programs if not shutil.which(each)), None)


def judge(tap, attack, mode, first, done, where):
    """One attack under a policy, after its control executed."""
    if is_expected(mode, first):
        tap.ok(is_refused(done.status, done.out), f'{attack} is refused {where}', done)
    else:
        tap.ok(done.status == EXECUTED, f'{attack} executes {where}', done)


def control(tap, attack, done, where):
    """Whether an attack can be judged: it executes where nobody refuses it."""
    name = f'{attack} executes {where}'
    if done.status == ABSENT:
        tap.skip(name, done.out.strip())
        return False
    return tap.ok(done.status == EXECUTED, name, done)
