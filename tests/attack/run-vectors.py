#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each vector without a policy and in every mode: it is refused from one on, and not before.

usage: run-vectors.py WXRUN VECTORS FOLDER
"""

import concurrent.futures
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from tap import Tap

EXECUTED, REFUSED, REFUSED_OTHERWISE, DIED, BROKEN, UNPREPARED, KILLED = range(7)
ABSENT = 77
NOT_STARTED = 125, 126  # by wxrun or the shim
SIZE = 0x10000

MODES = ('audit', 'enforce', 'strict', 'lock')
BARE = 'bare'

# The options of wxrun that a row may have, and the modes that take them.
OPTIONS = {'--allow': 'audit', '--write': 'strict', '--lock-at': 'lock'}


class Vector:
    """A row of the table: PROGRAM OPTION... | MODE | MECHANISM | SENTENCE"""

    def __init__(self, line):
        words, self.mode, mechanism, self.sentence = (each.strip() for each in line.split('|'))
        self.program, *self.options = words.split()
        self.name = ' '.join([self.program, *self.options])
        self.mechanism, *marks = mechanism.split()
        self.in_set_up = '(set-up)' in marks
        self.alone = '(alone)' in marks
        self.at_start = '(start)' in marks
        self.as_root = '(root)' in marks
        if self.mode not in (*MODES[1:], 'never'):
            raise ValueError(f'{self.name}: no mode "{self.mode}"')

    def refused_in(self, mode):
        return self.mode in MODES and MODES.index(mode) >= MODES.index(self.mode)


def read_table(path):
    with open(path, encoding='utf-8') as lines:
        return [Vector(line) for line in lines if line.strip() and line[0] != '#']


class Attempt:
    """One run of an attack in one mode. Beside it is a peer that is not guarded: this process."""

    def __init__(self, vector, mode, wxrun, folder):
        self.supervised = False
        with tempfile.TemporaryDirectory(prefix='vector-', dir=folder) as self.scratch:
            shutil.copy(os.path.join(folder, 'victim.so'), self.scratch)
            self.command = [os.path.join(folder, vector.program)]
            if mode != BARE:
                self.command = [wxrun, *self.words(vector, mode), '--', *self.command]
            with open(os.path.join(self.scratch, 'output'), 'w+b') as output:
                self.run(output)
                output.seek(0)
                # Behind the text may be what an attack wrote there.
                self.out = output.read(SIZE).split(b'\0')[0].decode(errors='replace').strip()

    def words(self, vector, mode):
        yield from (f'--mode={mode}', '--report=none')
        options = [each.replace('FOLDER', self.scratch) for each in vector.options
                   if MODES.index(mode) >= MODES.index(OPTIONS[each.split('=')[0]])]
        yield from options
        # Only the shim locks at main().
        self.supervised = any(each.startswith('--lock-at') for each in options)
        if mode != 'lock' or self.supervised:
            yield '--without-shim'

    def run(self, output):
        ours, theirs = socket.socketpair()
        memfd = os.memfd_create('peer')
        file = os.open(os.path.join(self.scratch, 'inherited'), os.O_RDWR | os.O_CREAT, 0o700)
        folder = os.open(self.scratch, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for each in (memfd, file):
                os.ftruncate(each, SIZE)
            socket.send_fds(ours, [b'.'], [memfd])
            env = {**os.environ, 'TMPDIR': self.scratch, 'INHERITED_FILE': str(file),
                   'INHERITED_FOLDER': str(folder), 'PEER': str(os.getpid()),
                   'PEER_MEMFD': str(memfd), 'PEER_SOCKET': str(theirs.fileno())}
            if self.supervised:
                env['SUPERVISED'] = '1'
            done = subprocess.run(self.command, env=env, stdout=output, stderr=subprocess.PIPE,
                                  pass_fds=[file, folder, theirs.fileno()], timeout=90, check=False)
            self.status, self.err = done.returncode, done.stderr.decode(errors='replace')
        finally:
            for each in (ours, theirs):
                each.close()
            for each in (memfd, file, folder):
                os.close(each)

    def refused(self, vector, mode):
        """Whether it was refused where the table says: anything else proves nothing."""
        if self.status == UNPREPARED:
            return vector.in_set_up or mode != vector.mode
        if self.status == REFUSED_OTHERWISE:
            return self.out.endswith('EPERM')
        if self.status in NOT_STARTED:
            return vector.at_start and self.err.startswith(('wxrun: ', 'wxguard: '))
        return self.status in (REFUSED, DIED, KILLED, -signal.SIGSYS) or (
            self.status == -signal.SIGSEGV and vector.mechanism == 'MDWE')

    def __str__(self):
        return f'{" ".join(self.command)}: status {self.status}\n{self.out}\n{self.err}'


def call(number, *args):
    return ctypes.CDLL(None).syscall(number, *args)


def has_landlock():
    return call(444, None, 0, 1) > 0  # landlock_create_ruleset(), its version


def has_mdwe():
    return ctypes.CDLL(None).prctl(66, 0, 0, 0, 0) >= 0  # PR_GET_MDWE


class Battery:
    def __init__(self, wxrun, table, folder):
        self.wxrun, self.folder = os.path.abspath(wxrun), os.path.realpath(folder)
        self.vectors = read_table(table)
        self.landlock, self.mdwe = has_landlock(), has_mdwe()

    def can_try(self, vector):
        if vector.as_root and os.geteuid() != 0:
            return False
        return os.path.exists(os.path.join(self.folder, vector.program))

    def attempt(self, vector):
        """Every run of a row, by mode."""
        if not self.can_try(vector):
            return {}
        runs = {BARE: Attempt(vector, BARE, self.wxrun, self.folder)}
        if runs[BARE].status == EXECUTED:
            for mode in MODES:
                if not self.reason_to_skip(vector, mode):
                    runs[mode] = Attempt(vector, mode, self.wxrun, self.folder)
        return runs

    def reason_to_skip(self, vector, mode):
        if MODES.index(mode) >= MODES.index('strict') and not self.landlock:
            return 'this kernel has no Landlock'
        if vector.alone and vector.refused_in(mode) and not self.mdwe:
            return 'this kernel has no PR_SET_MDWE'
        return None

    def judge(self, tap, vector, runs):
        name = f'{vector.name} executes without a policy'
        if not runs and vector.as_root and os.geteuid() != 0:
            tap.skip(name, 'it takes privileges')
        elif not runs and vector.program.startswith(('i386-', 'static-')):
            tap.skip(name, 'the compiler makes no such programs here')
        elif not runs:
            tap.ok(False, name, f'{vector.program} was not built')
        elif runs[BARE].status == ABSENT:
            tap.skip(name, runs[BARE].out)
        elif tap.ok(runs[BARE].status == EXECUTED, name, runs[BARE]):
            for mode in MODES:
                self.judge_mode(tap, vector, mode, runs.get(mode))

    def judge_mode(self, tap, vector, mode, run):
        refused = vector.refused_in(mode)
        name = f'{vector.name} {"is refused" if refused else "executes"} in {mode} mode'
        if not run:
            tap.skip(name, self.reason_to_skip(vector, mode))
        elif refused:
            tap.ok(run.refused(vector, mode), name, run)
        else:
            tap.ok(run.status == EXECUTED, name, run)

    def run(self):
        tap = Tap()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for vector, runs in zip(self.vectors, pool.map(self.attempt, self.vectors)):
                self.judge(tap, vector, runs)
        return tap.done()


if __name__ == '__main__':
    sys.exit(Battery(*sys.argv[1:]).run())
