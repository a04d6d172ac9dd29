#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Programs that ask for executable stacks get none, and work as long as they run no code there."""

import os
import signal
import sys
import tempfile

from elf import Elf
from tap import Run, Tap

ANSWER, EXECUTABLE, ABSENT = 42, 1, 77
EACCES = 13
DIED = -signal.SIGSEGV

# Cases of the probe that do not depend on what the stack is.
LIVES = {
    'joined': '200 threads are made and joined',
    'joined-in-other-ways': 'threads are joined by timedjoin, clockjoin and tryjoin',
    'detached': '600 threads are detached: by attribute, by themselves and by others',
    'many-joined': 'after 10000 joined threads the address space has not grown',
    'many-detached': 'after 10000 detached threads the address space has not grown',
    'from-threads': 'threads make threads',
    'cancelled': 'threads are cancelled and exit, and their values end',
    'sizes': 'stacks have the size and the guard that was asked for',
    'default-sizes': 'stacks have the default size that the program set',
    'given-stack': 'a stack that the program gives is used',
    'refusals': 'a thread that cannot be made fails with the error of libc',
    'forked-from-thread': 'a child that was forked by a thread has threads',
}
# In glibc 2.36 such a child may find a thread of its own detached (EINVAL of pthread_join()).
OURS_ONLY = ('forked-among-threads', 'a child that was forked while others make threads has some')


class Stack:
    def __init__(self, shim, folder):
        self.shim, self.folder, self.tap = shim, os.path.abspath(folder), Tap()
        os.environ['STACK_LIBRARY'] = self.path('stack-library.so')

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, program, case=None, config=None, mdwe=False):
        """Bare without a config."""
        line = [self.path(program), *([case] if case else [])]
        if mdwe:
            line.insert(0, self.path('under-mdwe'))
        return Run(line, self.shim if config is not None else None, f'{config},report=FILE')

    def ends(self, name, run, status):
        return self.tap.ok(run.status == status, name, run)

    def recorded(self, name, run, outcome, *details):
        found = [each['detail'] for each in run.records or []
                 if each['event'] == 'WX110' and each['outcome'] == outcome and 'detail' in each]
        self.tap.ok(all(any(part in each for each in found) for part in details) and
                    (details or not found), name, run)


def stacks(test):
    """Of the program, and of a library that it needs."""
    for program, who in (('probe-exec', 'the program'), ('probe-needs', 'libstack-needed.so')):
        test.ends(f'control: bare, {who} makes the main stack executable',
                  test.run(program, 'main-stack'), ANSWER)
        test.ends(f'control: bare, {who} makes the stacks of threads executable',
                  test.run(program, 'thread-stack'), ANSWER)
        test.ends('control: bare, such memory is found', test.run(program, 'mappings'), EXECUTABLE)
        run = test.run(program, 'main-stack', 'enforce')
        test.ends(f'the main stack that {who} asks for is not executable', run, DIED)
        test.recorded('which is recorded, and who asked', run, 'refused', f'{who} asks')
        run = test.run(program, 'thread-stack', 'enforce')
        test.ends('nor are the stacks of threads', run, DIED)
        test.recorded('which is recorded too', run, 'refused', f'{who} asks', 'of a thread')
        test.ends('no memory is writable and executable then',
                  test.run(program, 'mappings', 'enforce'), ANSWER)
        test.ends('and none becomes so where the stack grows',
                  test.run(program, 'growing-stack', 'enforce'), ANSWER)


def exceptions(test):
    for config in ('audit', 'enforce,allow=exec-stack'):
        for case in ('main-stack', 'thread-stack'):
            run = test.run('probe-exec', case, config)
            test.ends(f'{config}: the {case} stays executable', run, ANSWER)
            test.recorded('which is recorded as allowed', run, 'allowed', 'the main stack')
    run = test.run('probe-plain', 'thread-stack', 'enforce')
    test.ends('control: a program that does not ask has no executable stacks', run, DIED)
    test.tap.ok(not run.records, 'and makes no record', run)


def lives(test):
    for case, sentence in LIVES.items():
        test.ends(f'libc itself: {sentence}', test.run('probe-plain', case), ANSWER)
        test.ends(f'the same on our stacks ({case})', test.run('probe-exec', case, 'enforce'),
                  ANSWER)
        test.ends(f'and behind the shim on libc\'s ({case})',
                  test.run('probe-plain', case, 'enforce'), ANSWER)
    case, sentence = OURS_ONLY
    test.ends(f'on our stacks {sentence}', test.run('probe-exec', case, 'enforce'), ANSWER)


def kernel(test):
    """Where the kernel refuses what libc asks for."""
    control = test.run('probe-plain', 'joined', mdwe=True)
    if control.status == ABSENT:
        test.tap.skip('threads are made under PR_SET_MDWE', 'this kernel has no PR_SET_MDWE')
        return
    test.ends('under PR_SET_MDWE an ordinary program has threads', control, ANSWER)
    test.ends('control: bare, a program with an executable stack cannot make one there',
              test.run('probe-exec', 'joined', mdwe=True), EACCES)
    for case in ('joined', 'detached', 'from-threads', 'forked-from-thread'):
        test.ends(f'with the shim it can ({case})',
                  test.run('probe-exec', case, 'enforce', mdwe=True), ANSWER)
    test.ends('control: nor can one whose library made the stacks executable before',
              test.run('probe-plain', 'after-library'), EACCES)
    run = test.run('probe-plain', 'after-library', 'enforce')
    test.ends('with the shim that can too', run, ANSWER)
    test.recorded('which is recorded', run, 'refused', 'of a thread')


def nested(test):
    """The price, until calls of nested functions are emulated."""
    names = ('control: bare, a nested function is called by a pointer',
             'with the shim that ends by SIGSEGV', 'and a record explains why',
             'with an exception it works')
    if not os.path.exists(test.path('nested')):
        for name in names:
            test.tap.skip(name, 'this compiler has no nested functions')
        return
    test.ends(names[0], test.run('nested'), ANSWER)
    run = test.run('nested', config='enforce')
    test.ends(names[1], run, DIED)
    test.recorded(names[2], run, 'refused', 'nested functions')
    test.ends(names[3], test.run('nested', config='allow=exec-stack'), ANSWER)


def unsaid(test, temporary):
    """A program that has no PT_GNU_STACK: its threads get executable stacks on x86."""
    program = Elf(test.path('probe-plain')).no_stack().save(os.path.join(temporary, 'unsaid'))
    control = test.run(program, 'thread-stack')
    if control.status == DIED:
        test.tap.skip('a program that says nothing of its stack gets no executable ones',
                      'this C library gives it none')
        return
    test.ends('control: bare, a program that says nothing of its stack has threads with '
              'executable ones', control, ANSWER)
    test.ends('with the shim it has not', test.run(program, 'thread-stack', 'enforce'), DIED)
    test.ends('and its threads work', test.run(program, 'joined', 'enforce'), ANSWER)
    bare, guarded = test.run(program, 'main-stack'), test.run(program, 'main-stack', 'enforce')
    test.ends('its main stack is not executable', guarded, DIED)
    test.recorded('which is recorded where it was', guarded,
                  'refused', *(['the main stack'] if bare.status == ANSWER else []))


def main(shim, folder):
    test = Stack(shim, folder)
    stacks(test)
    exceptions(test)
    lives(test)
    kernel(test)
    nested(test)
    with tempfile.TemporaryDirectory(prefix='stack-') as temporary:
        unsaid(test, temporary)
    return test.tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
