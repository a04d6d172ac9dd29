#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run the fuzzers of a build for a time, in turns, on one CPU.

run-fuzzers.py BUILD SECONDS [TARGET...]

What a target finds is kept in BUILD/fuzz-found/TARGET, and what ends it badly in
BUILD/fuzz-found/TARGET.bad; the next run goes on from there. At the end there is
a line for each target. Exits with 1 if one ended badly.
"""

import collections
import pathlib
import re
import resource
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TURN = 30
LIMITS = ('-max_len=8192', '-timeout=10', '-rss_limit_mb=1024', '-print_final_stats=1')
STATUS = re.compile(r'cov: (\d+) ft: (\d+) corp: (\d+)/')
EXECUTED = re.compile(r'stat::number_of_executed_units: (\d+)')


def targets_of(build, names):
    fuzzers = {path.name.removeprefix('fuzz-'): path
               for path in (build / 'tests/fuzz').glob('fuzz-*') if path.is_file()}
    return {name: fuzzers[name] for name in sorted(names or fuzzers)}


def folders_of(build, name):
    found, bad = (build / 'fuzz-found' / each for each in (name, name + '.bad'))
    found.mkdir(parents=True, exist_ok=True)
    bad.mkdir(exist_ok=True)
    return found, bad


def turn(build, name, fuzzer, seconds):
    """One run of a fuzzer: what it says of itself."""
    found, bad = folders_of(build, name)
    words = HERE / f'{name}.dict'
    command = [fuzzer, *LIMITS, f'-max_total_time={seconds}', f'-artifact_prefix={bad}/',
               *([f'-dict={words}'] if words.exists() else []), found, HERE / 'corpus' / name]
    run = subprocess.run(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                         encoding='utf-8', errors='replace', check=False)
    if run.returncode:
        print(f'{name}: it ended with {run.returncode}\n{run.stderr[-3000:]}', flush=True)
    return run.stderr


class Figures:
    """Of one target, over all its turns."""

    def __init__(self):
        self.seconds = self.cpu = self.executed = self.coverage = self.features = self.inputs = 0

    def add(self, said, seconds, cpu):
        self.seconds += seconds
        self.cpu += cpu
        self.executed += sum(int(n) for n in EXECUTED.findall(said))
        status = STATUS.findall(said)
        if status:
            self.coverage, self.features, self.inputs = (int(n) for n in status[-1])


def show(build, figures):
    row = '{:<12} {:>8} {:>8} {:>12} {:>9} {:>9} {:>7} {:>4}'
    print(row.format('target', 'seconds', 'of CPU', 'executions', 'coverage', 'features', 'inputs',
                     'bad'))
    for name, each in sorted(figures.items()):
        bad = len(list((build / 'fuzz-found' / (name + '.bad')).iterdir()))
        print(row.format(name, round(each.seconds), round(each.cpu), each.executed, each.coverage,
                         each.features, each.inputs, bad))
    print(f'{sum(each.executed for each in figures.values())} executions in '
          f'{sum(each.seconds for each in figures.values()) / 60:.0f} minutes, '
          f'{sum(each.cpu for each in figures.values()) / 60:.0f} of them of CPU', flush=True)


def cpu_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main(build, seconds, *names):
    build, end = pathlib.Path(build), time.monotonic() + int(seconds)
    figures = collections.defaultdict(Figures)
    while time.monotonic() < end:
        for name, fuzzer in targets_of(build, names).items():
            left = end - time.monotonic()
            if left < 1:
                break
            start, cpu = time.monotonic(), cpu_of_children()
            said = turn(build, name, fuzzer, max(1, int(min(TURN, left))))
            figures[name].add(said, time.monotonic() - start, cpu_of_children() - cpu)
    show(build, figures)
    return 1 if any((build / 'fuzz-found').glob('*.bad/*')) else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
