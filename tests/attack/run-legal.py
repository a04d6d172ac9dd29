#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Calls that are no attack do the same with the shim as without, and leave no record.

Executable memory that is anonymous or shared is no attack by itself, but has a
rule of its own, which is excepted here.
"""

import difflib
import sys

from tap import Run, Tap

EXCEPTED = {'anonymous-exec', 'shared-exec'}


def check(tap, bare, shim, program, mode):
    words = ','.join([mode, 'report=FILE', *(f'allow={rule}' for rule in EXCEPTED)])
    guarded = Run([program], shim, words)
    unexpected = [each for each in guarded.records or [] if each['name'] not in EXCEPTED]
    difference = '\n'.join(difflib.unified_diff(bare.out.splitlines(), guarded.out.splitlines(),
                                                'bare', mode, lineterm='', n=0))
    tap.ok(guarded.out == bare.out and guarded.status == bare.status,
           f'legal calls return the same in {mode} mode', difference or guarded)
    tap.ok(guarded.records and not unexpected and not guarded.err,
           f'legal calls leave no record but of those rules in {mode} mode', unexpected, guarded.err)


def main(shim, program):
    tap = Tap()
    bare = Run([program])
    lines = bare.out.splitlines()
    tap.ok(bare.status == 0 and lines[-1:] == ['done'], 'legal calls run without the shim', bare)
    for word in ('EINVAL', 'EBADF', 'ENOMEM', 'EACCES', 'ENODEV', 'EFAULT', 'ENOSYS', 'untouched'):
        tap.ok(any(f'errno {word}' in line for line in lines),
               f'some legal call leaves errno {word}')
    for mode in ('enforce', 'audit'):
        check(tap, bare, shim, program, mode)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
