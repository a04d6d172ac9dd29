#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""300 files that are broken at random never crash wxrun or hang it. Usage: TOOL SHIM PROBE"""

import random
import sys

from bench import SYSTEM, Bench, no_system_files
from tap import Tap

COUNT = 300
SEEDS = [
    b'# one\n[/usr/lib/erlang/erts-*/bin/beam.smp]\nMode=enforce\n'
    b'Allow=shared-exec why=one memfd is mapped twice\nAllow=alias why=the same\n'
    b'LockAt=ready\nReport=journal\n',
    b'\xef\xbb\xbf[*]\r\nMode = strict\r\nReport=/nowhere/records\r\nLockAt=17\r\n',
    b'; two\n[/bin/[a-z]*]\nMode=lock\n\n[/bin/true]\nMode=audit\nAllow=memfd why=\xc3\xbc;x\n'
    b'[/opt/' + b'long/' * 30 + b'name]\nReport=none',
]
TOKENS = [b'[', b']', b'=', b':', b'\n', b'\r\n', b' ;', b'#', b'\0', b'\\', b'\xff', b'*', b'/',
          b' ', b'\t', b'why=', b'Allow=', b'Write=', b'[*]\n', b'Mode=', b'%s%n', b'A' * 5000,
          b'\xef\xbb\xbf', b'\x1b[2J', b'-1', b'[' * 300, b'/' * 4096, b'\n' * 2000]


def mutate(rng, text):
    """One cut, one insertion, one repetition or one byte."""
    at, to = sorted(rng.randrange(len(text) + 1) for _ in range(2))
    return rng.choice([
        lambda: text[:at] + text[to:],
        lambda: text[:at] + rng.choice(TOKENS) + text[at:],
        lambda: text[:to] + text[at:to] * rng.randrange(1, 5) + text[to:],
        lambda: text[:at] + bytes([rng.randrange(256)]) + text[at + 1:],
        lambda: text[:at],
    ])()


def mutants(rng):
    for number in range(COUNT):
        text = SEEDS[number % len(SEEDS)]
        for _ in range(rng.randrange(1, 6)):
            text = mutate(rng, text)
        yield number, text


def is_in_order(result):
    """Understood, or refused with the place; nothing from a sanitizer."""
    if result.status == 0:
        return result.facts[-1].startswith('WXGUARD=') and not result.err
    return (result.status == 125 and not result.out and
            result.err.startswith(f'wxrun: {SYSTEM}/a.conf:') and result.err.count('\n') == 1)


def main(tool, shim, probe):
    sys.stdout.reconfigure(errors='backslashreplace')
    tap, bench = Tap(), Bench(tool, shim, probe)
    absent = no_system_files()
    if absent:
        tap.skip('broken files neither crash wxrun nor hang it', absent)
        return tap.done()
    for number, text in enumerate(SEEDS):
        bench.conf(text)
        result = bench.explain('true')
        tap.ok(result.status == 0, f'control: file {number} is understood before it is broken',
               result)
    statuses = []
    for number, text in mutants(random.Random(1)):
        bench.conf(text)
        # What they ask for may be anything, so that nothing is run.
        result = bench.explain('true')
        statuses.append(result.status)
        if not is_in_order(result):
            tap.ok(False, f'mutant {number} is understood, or refused with its line',
                   repr(text[:2000]), result)
    tap.ok(not tap.failed, f'{COUNT} broken files are understood, or refused with their line')
    tap.ok(0 in statuses and 125 in statuses, 'some of them are the one, some the other',
           statuses.count(0), statuses.count(125))
    bench.holder.cleanup()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
