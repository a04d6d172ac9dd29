#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No refusal is lost between signal handlers, the loop that they interrupt, and forks."""

import sys

from tap import Run, Tap

PLACES = {'handler_maps': 'WX101', 'handler_protects': 'WX102', 'handler_gains': 'WX103',
          'loop_maps': 'WX101', 'loop_protects': 'WX102', 'loop_gains': 'WX103'}
PROCESSES = 9


def asked(run):
    """What the processes say: {(pid, place): count}."""
    rows = [line.split() for line in run.out.splitlines()]
    return {(int(pid), place): int(count) for pid, place, count in rows}


def recorded(run):
    """What the records say: the last count of each place in each process."""
    counts = {}
    for record in run.records or []:
        key = (record['pid'], record['symbol'])
        if record['event'] == PLACES[record['symbol']] and record['outcome'] == 'refused':
            counts[key] = max(counts.get(key, 0), record['count'])
    return counts


def differences(said, counts):
    return [f'{key}: asked {said.get(key)}, recorded {counts.get(key)}'
            for key in sorted(said.keys() | counts.keys()) if said.get(key) != counts.get(key)]


def main(shim, program):
    tap = Tap()
    bare = Run([program])
    tap.ok('died of signal 6' in bare.out, 'without the shim the first call succeeds', bare)
    run = Run([program], shim, 'enforce,report=FILE')
    if not tap.ok(run.status == 0, 'a program that asks in handlers and forks comes to its end',
                  run):
        return tap.done()
    said = asked(run)
    tap.ok(len(said) == PROCESSES * len(PLACES) and min(said.values()) > 0,
           'every process asked from every place', said)
    different = differences(said, recorded(run))
    tap.ok(not different, 'the records count every refusal, by process and place', *different)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
