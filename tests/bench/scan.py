#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A scan of /usr, as ratios of what others take for it, in one run on a warm cache.

scan.py WXAUDIT FLOOR COMPONENTS [FOLDER]

The median of the rounds stands for each; each program has its turn in each
round. A goal that is missed is marked, which fails nothing: machines differ. Where other
work has the processors too, two threads have no two of them: then the seconds of
processor time, which stand beside, tell more.
"""
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 5


def processor():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds(command):
    """By the clock, and of processors."""
    start, used = time.monotonic(), processor()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    took = time.monotonic() - start, processor() - used
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{command}: status {done.returncode}")
    return took


def medians(commands):
    rounds = [{name: seconds(command) for name, command in commands.items()}
              for _ in range(ROUNDS)]
    return {name: tuple(statistics.median(each[name][i] for each in rounds) for i in (0, 1))
            for name in commands}


def show(figures, name, of, goal=None):
    if of not in figures:
        return
    ratio = figures[name][0] / figures[of][0]
    mark = "" if goal is None else f"  goal {goal}{' missed' if ratio > goal else ''}"
    print(f"{name:40} {ratio:6.2f} of {of:38}{mark}")


def main():
    wxaudit, floor, components, *rest = sys.argv[1:]
    folder = rest[0] if rest else "/usr"
    with tempfile.TemporaryDirectory() as kept:
        scan = [wxaudit, "scan", f"--components={components}", folder]
        cached = [*scan, f"--cache={os.path.join(kept, 'cache')}"]
        commands = {
            "scan --headers": [*scan, "--headers"],
            "walk and read 4 KiB, one thread": [floor, "read", "1", folder],
            "walk and read 4 KiB, two threads": [floor, "read", "2", folder],
            "the same and libelf's headers": [floor, "libelf", "2", folder],
            "scan --cache, all remembered": cached,
        }
        if shutil.which("scanelf"):
            commands["scanelf -mqRe"] = ["scanelf", "-mqRe", folder]
        first = seconds(cached)
        figures = medians(commands)
    for name, value in figures.items():
        print(f"{name:40} {value[0]:8.2f} s, of processors {value[1]:6.2f} s")
    print(f"{'scan --cache, the first time (once)':40} {first[0]:8.2f} s, "
          f"of processors {first[1]:6.2f} s")
    show(figures, "scan --headers", "scanelf -mqRe", 0.20)
    show(figures, "scan --headers", "walk and read 4 KiB, one thread", 1.0)
    show(figures, "scan --headers", "walk and read 4 KiB, two threads", 1.0)
    show(figures, "the same and libelf's headers", "walk and read 4 KiB, two threads")
    show(figures, "scan --cache, all remembered", "scanelf -mqRe", 1.0)


main()
