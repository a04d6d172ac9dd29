#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""300 files that are broken at random never crash wxrun or hang it. Usage: TOOL SHIM PROBE"""

import sys

from bench import SYSTEM, Bench, no_system_files
from cases import SEEDS, mutants
from tap import Tap


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
    for number, text in mutants():
        bench.conf(text)
        # What they ask for may be anything, so that nothing is run.
        result = bench.explain('true')
        statuses.append(result.status)
        if not is_in_order(result):
            tap.ok(False, f'mutant {number} is understood, or refused with its line',
                   repr(text[:2000]), result)
    tap.ok(not tap.failed,
           f'{len(statuses)} broken files are understood, or refused with their line')
    tap.ok(0 in statuses and 125 in statuses, 'some of them are the one, some the other',
           statuses.count(0), statuses.count(125))
    bench.holder.cleanup()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
