#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bubblewrap installs what --export=bpf writes, and the kernel then keeps the rule.

usage: run-bwrap.py WXRUN ATTACKS
"""

import os
import sys
import tempfile

import consumer
from tap import Tap

BWRAP = ['bwrap', '--dev-bind', '/', '/']


def run(folder, command, code=None):
    env = {**os.environ, 'TMPDIR': folder}
    if code is None:
        return consumer.Done([*BWRAP, *command], env=env)
    with open(code, 'rb') as file:
        os.set_inheritable(file.fileno(), True)
        return consumer.Done([*BWRAP, '--seccomp', file.fileno(), *command], env=env,
                             pass_fds=[file.fileno()])


def export(tap, wxrun, folder, name, *options):
    """The path of a filter."""
    done = consumer.export(wxrun, 'bpf', *options)
    tap.ok(done.status == 0 and done.bytes and len(done.bytes) % 8 == 0,
           f'the {name} filter is whole instructions', done.status, done.err)
    path = os.path.join(folder, f'{name}.bpf')
    with open(path, 'wb') as file:
        file.write(done.bytes)
    return path


def attack_all(tap, filters, attacks, folder):
    for attack, first in consumer.BY_FILTER.items():
        program = [os.path.join(attacks, attack)]
        if not consumer.control(tap, attack, run(folder, program), 'under bwrap'):
            continue
        for mode, code in filters.items():
            consumer.judge(tap, attack, mode, first, run(folder, program, code),
                           f'with the {mode} filter')


def except_some(tap, wxrun, attacks, folder):
    """An exception is one for its rule only."""
    code = export(tap, wxrun, folder, 'memfd-allowed', '--mode=strict', '--allow=memfd')
    done = run(folder, [os.path.join(attacks, 'memfd-written-then-private-rx')], code)
    tap.ok(done.status == consumer.EXECUTED, 'an excepted rule is not in the filter', done)
    done = run(folder, [os.path.join(attacks, 'ptrace-writes-child')], code)
    tap.ok(consumer.is_refused(done.status, done.out), 'and the others are', done)
    foreign = os.path.join(attacks, 'int80-anonymous-rwx')
    if run(folder, [foreign]).status != consumer.EXECUTED:
        tap.skip('calls of another ABI are killed', 'this kernel or CPU has none')
        return
    done = run(folder, [foreign], export(tap, wxrun, folder, 'own-abi'))
    tap.ok(done.status == consumer.KILLED, 'calls of another ABI are killed', done)
    code = export(tap, wxrun, folder, 'abi-allowed', '--allow=foreign-abi')
    done = run(folder, [foreign], code)
    tap.ok(done.status == consumer.REFUSED,
           'another ABI that is excepted is not, and has the rule by its own numbers', done)


def work_as_ever(tap, filters, folder):
    for command in consumer.ORDINARY:
        bare = run(folder, command)
        tap.ok(bare.out and bare.status in (0, 3), f'{command[0]} works under bwrap', bare)
        for mode, code in filters.items():
            done = run(folder, command, code)
            tap.ok((done.status, done.out, done.err) == (bare.status, bare.out, bare.err),
                   f'{command[0]} does the same with the {mode} filter', done)


def main(wxrun, attacks):
    wxrun, attacks = os.path.abspath(wxrun), os.path.realpath(attacks)
    if consumer.missing('bwrap'):
        print('1..0 # SKIP bubblewrap is not installed')
        return 0
    if consumer.Done([*BWRAP, 'true']).status != 0:
        print('1..0 # SKIP bubblewrap makes no sandbox here: no namespaces?')
        return 0
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='bwrap-') as folder:
        filters = {mode: export(tap, wxrun, folder, mode, f'--mode={mode}')
                   for mode in ('audit', 'enforce', 'strict')}
        attack_all(tap, filters, attacks, folder)
        except_some(tap, wxrun, attacks, folder)
        work_as_ever(tap, filters, folder)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
