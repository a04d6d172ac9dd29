#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The moments of lock mode: until then a program gets new code, from then on it does not."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading

from tap import Tap

OPEN = 'mmap open, mprotect open, execve open, data open'
LOCKED = 'mmap locked, mprotect locked, execve locked, data open'


class Manager:
    """The other end of NOTIFY_SOCKET, and what it was told."""

    def __init__(self, address):
        self.messages = []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address.replace('@', '\0', 1))
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self):
        while True:
            try:
                self.messages.append(self.socket.recv(4096).decode())
            except OSError:
                return


class Lock:
    def __init__(self, wxrun, folder):
        self.wxrun, self.folder, self.tap = wxrun, folder, Tap()
        self.env = {name: value for name, value in os.environ.items()
                    if name not in ('LD_PRELOAD', 'WXGUARD', 'NOTIFY_SOCKET')}

    def run(self, options, command, **env):
        report = os.path.join(self.folder, 'report.jsonl')
        if os.path.exists(report):
            os.unlink(report)
        options = [f'--report={report}', *options]
        if env.pop('bare', False):
            line = command
        else:
            line = [self.wxrun, '--mode=lock', *options, '--', *command]
        done = subprocess.run(line, env={**self.env, **env}, text=True, capture_output=True,
                              timeout=60, check=False)
        done.records = []
        if os.path.exists(report):
            with open(report, encoding='utf-8') as lines:
                done.records = [json.loads(each) for each in lines]
        return done

    def expect(self, name, options, command, lines, status=0, **env):
        done = self.run(options, command, **env)
        self.tap.ok(done.stdout.splitlines() == lines and done.returncode == status, name,
                    'expected:', *lines, f'status {status}', 'found:', done.stdout, done.stderr,
                    f'status {done.returncode}')
        return done


def moments(lock, probe):
    lock.expect('bare, the probe gets new code', [], [probe, 'try'], [f'main: {OPEN}'], bare=True)
    done = lock.expect('at main nothing of it is left', [], [probe, 'try'], [f'main: {LOCKED}'])
    found = sorted((each['event'], each['call'], each['outcome']) for each in done.records)
    wanted = [('WX401', 'mmap', 'refused'), ('WX401', 'mprotect', 'refused'),
              ('WX402', 'execve', 'refused')]
    lock.tap.ok(found == wanted, 'each refusal is recorded once', found)
    lock.expect('a program that does not ask is not locked', ['--lock-at=call'], [probe, 'try'],
                [f'main: {OPEN}'])
    lock.expect('a program that asks is, from then on', ['--lock-at=call'],
                [probe, 'try', 'call', 'try', 'call'], [f'main: {OPEN}', f'main: {LOCKED}'])
    lock.expect('it may ask before main is over too', [], [probe, 'call', 'try'],
                [f'main: {LOCKED}'])
    lock.expect('without wxguard there is nobody to ask', [], [probe, 'call'],
                ['no wxguard_lock'], bare=True)
    lock.expect('threads that were there are locked too', ['--lock-at=call'],
                [probe, 'make-thread', 'call', 'ask-thread'], [f'old thread: {LOCKED}'])
    lock.expect('what libc loads for itself is there already', [], [probe, 'cancel'],
                ['cancelled'])


def ready(lock, probe):
    for address in (os.path.join(lock.folder, 'notify'), f'@wxguard-test-{os.getpid()}'):
        manager, kind = Manager(address), 'an abstract' if address[0] == '@' else 'a path as'
        for how in ('sendmsg', 'sendto', 'send', 'write'):
            lock.expect(f'READY=1 by {how} to {kind} socket locks', ['--lock-at=ready'],
                        [probe, 'try', f'status-{how}', 'tell-others', 'try', f'ready-{how}', 'try'],
                        [f'main: {OPEN}', f'main: {OPEN}', f'main: {LOCKED}'],
                        NOTIFY_SOCKET=address)
        told = [each for each in manager.messages if each.startswith('STATUS=up\nREADY=1')]
        lock.tap.ok(len(told) == 4, f'{kind} socket was told all of it', manager.messages)
        lock.expect(f'with another moment READY=1 to {kind} socket does nothing',
                    ['--lock-at=call'], [probe, 'ready-sendmsg', 'try'], [f'main: {OPEN}'],
                    NOTIFY_SOCKET=address)


def supervisors():
    found = set()
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/stat', encoding='utf-8') as stat:
                line = stat.read()
        except OSError:
            continue
        if '(wxrun-lock) ' in line and '(wxrun-lock) Z' not in line:
            found.add(int(pid))
    return found


def time(lock, probe, static_probe):
    before = supervisors()
    lock.expect('after a time it is locked, and not before', ['--lock-at=1'],
                [probe, 'try', 'sleep-1200', 'try'], [f'main: {OPEN}', f'main: {LOCKED}'])
    lock.expect('a child that was there before is too', ['--lock-at=1'],
                [probe, 'make-child', 'sleep-1200', 'ask-child'], [f'old child: {LOCKED}'])
    lock.expect('a program that ends before has its own exit status', ['--lock-at=60'],
                ['/bin/sh', '-c', 'exit 7'], [], status=7)
    lock.expect('without the shim it is the same', ['--lock-at=1', '--without-shim'],
                [probe, 'try', 'sleep-1200', 'try'], [f'main: {OPEN}', f'main: {LOCKED}'])
    lock.expect('the time of 0 leaves a dynamic program no loader', ['--lock-at=0'],
                [probe, 'try'], [], status=127)
    if static_probe:
        lock.expect('a static program can be locked from its start', ['--lock-at=0'],
                    [static_probe, 'try'], [f'main: {LOCKED}'])
        lock.expect('for which the moment of main is the same', [], [static_probe, 'try'],
                    [f'main: {LOCKED}'])
    else:
        lock.tap.skip('a static program can be locked', 'the compiler links no static programs')
    killed(lock, probe, before)
    lock.tap.ok(supervisors() <= before, 'no supervisor outlives what it answers for',
                supervisors() - before)


def killed(lock, probe, before):
    """Who ends the supervisor does not open the lock."""
    with subprocess.Popen([lock.wxrun, '--mode=lock', '--lock-at=60', '--', probe, 'try',
                           'sleep-1500', 'try'], env=lock.env, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:
        first = process.stdout.readline().strip()
        for pid in supervisors() - before:
            os.kill(pid, signal.SIGKILL)
        rest = process.stdout.read().strip()
    lock.tap.ok(first == f'main: {OPEN}' and 'mmap ENOSYS' in rest and 'execve ENOSYS' in rest,
                'when the supervisor is killed the calls fail', first, rest)


def environment_alone(lock, probe, shim):
    words = {'LD_PRELOAD': shim, 'bare': True}
    lock.expect('the shim by itself locks at main', [], [probe, 'try'], [f'main: {LOCKED}'],
                WXGUARD='lock,kernel,report=none', **words)
    lock.expect('in enforce mode a program may lock itself', [], [probe, 'try', 'call', 'try'],
                [f'main: {OPEN}', f'main: {LOCKED}'], WXGUARD='enforce,report=none', **words)
    lock.expect('in audit mode it may not', [], [probe, 'call', 'try'],
                ['wxguard_lock: EOPNOTSUPP', f'main: {OPEN}'], WXGUARD='audit,report=none', **words)


def main(wxrun, shim, probe, static_probe=''):
    with tempfile.TemporaryDirectory(prefix='lock-') as folder:
        lock = Lock(os.path.abspath(wxrun), folder)
        probe = os.path.abspath(probe)
        moments(lock, probe)
        ready(lock, probe)
        time(lock, probe, static_probe and os.path.abspath(static_probe))
        environment_alone(lock, probe, os.path.abspath(shim))
        return lock.tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
