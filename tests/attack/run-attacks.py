#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each attack three times: bare it works, enforced it is refused, audited it is recorded."""

import os
import sys

from tap import Run, Tap

EXECUTED, REFUSED, ABSENT = 0, 1, 77


def read_table(path):
    with open(path, encoding='utf-8') as lines:
        return [line.split() for line in lines if line.strip() and line[0] != '#']


def exceptions(rules):
    """So that the attack comes as far as what it is for."""
    return ''.join(f',allow={rule}' for rule in rules)


def as_expected(record, program, event, call, outcome):
    return (record['version'] == 1 and record['event'] == event and record['call'] == call and
            record['outcome'] == outcome and record['args'] and record['count'] == 1 and
            record['exe'] == record['library'] == program)


def refused(run):
    return [each for each in run.records or [] if each['outcome'] == 'refused']


def attack(tap, shim, program, name, event, call, rules):
    names = (f'{name} executes without the shim',
             f'{name} is refused with EACCES and recorded as {event} of {call}',
             f'{name} executes in audit mode and is recorded as {event} of {call}')
    bare = Run([program])
    why = bare.out.strip() if bare.status == ABSENT else None
    if bare.status != EXECUTED and 'MESON_EXE_WRAPPER' in os.environ:
        why = 'the emulator is not the kernel: it does not execute without the shim either'
    if why:
        for each in names:
            tap.skip(each, why)
        return
    tap.ok(bare.status == EXECUTED, names[0], bare)

    enforced = Run([program], shim, f'enforce,report=FILE{exceptions(rules)}')
    records = refused(enforced)
    tap.ok(enforced.status == REFUSED and len(records) == 1 and
           as_expected(records[0], program, event, call, 'refused'), names[1], enforced)
    if rules:
        early = Run([program], shim, 'enforce,report=FILE')
        tap.ok(early.status != EXECUTED and [each['name'] for each in refused(early)] == rules[:1],
               f'{name} is refused as {rules[0]} before it comes so far', early)

    audited = Run([program], shim, 'audit,report=FILE')
    records = audited.records or []
    tap.ok(audited.status == EXECUTED and
           any(as_expected(each, program, event, call, 'allowed') for each in records) and
           all(each['outcome'] == 'allowed' for each in records), names[2], audited)


def main(shim, table, folder):
    tap = Tap()
    for name, event, call, *rules in read_table(table):
        program = os.path.realpath(os.path.join(folder, name))
        attack(tap, shim, program, name, event, call, rules)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
