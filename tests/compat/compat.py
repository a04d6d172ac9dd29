#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run one program bare and guarded, and say in TAP what is the same and what is not.

The program copies its /proc/self/maps, while its closures live, to a file of
its own in the folder that MAPS_DIR names. It exits with 77, and the reason on
stderr, where something that it needs is absent.
"""

import argparse
import ctypes
import difflib
import json
import mmap
import os
import re
import shutil
import subprocess
import sys
import tempfile

SKIP = 77
PR_SET_MDWE = 65
PR_MDWE_REFUSE_EXEC_GAIN = 1
TIMEOUT = 240


class Tap:
    """Numbers the claims; a false one does not end the script."""

    def __init__(self):
        self.count = 0

    def claim(self, truth, name, details=()):
        self.count += 1
        print("ok" if truth else "not ok", self.count, "-", name)
        if not truth:
            for line in details:
                print("#", line)

    def end(self):
        print(f"1..{self.count}", flush=True)


def skip_all(reason):
    print("1..0 # SKIP", reason)
    sys.exit(0)


# What a copy of /proc/PID/maps shows.

def fields_of(line):
    """Permissions, and what identifies the file, memfd or segment (None: anonymous)."""
    _, permissions, _, device, inode, *path = line.split(maxsplit=5)
    is_segment = bool(path) and path[0].startswith("/SYSV")
    return permissions, (device, inode, is_segment) if inode != "0" else None


def write_exec(maps):
    """Lines of mappings that are writable and executable."""
    return [line for line in maps if {"w", "x"} <= set(fields_of(line)[0])]


def aliases(maps):
    """Lines of files that are executable at one address and shared-writable at another."""
    executable, writable = set(), set()
    for permissions, identity in map(fields_of, maps):
        if "x" in permissions:
            executable.add(identity)
        if "w" in permissions and "s" in permissions:
            writable.add(identity)
    both = (executable & writable) - {None}
    return [line for line in maps if fields_of(line)[1] in both]


def own_memfd_alias():
    """The alias check, of this process with one memfd mapped twice."""
    fd = os.memfd_create("control")
    os.ftruncate(fd, mmap.PAGESIZE)
    views = [mmap.mmap(fd, mmap.PAGESIZE, mmap.MAP_SHARED, mmap.PROT_READ | prot)
             for prot in (mmap.PROT_WRITE, mmap.PROT_EXEC)]
    os.close(fd)
    with open("/proc/self/maps", encoding="utf-8") as maps:
        found = aliases(maps.read().splitlines())
    for view in views:
        view.close()
    return found


# Running the program.

class Run:
    """One run of the program: what it left behind."""

    def __init__(self, command, guard, mdwe):
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "report")
            maps = os.path.join(folder, "maps")
            os.mkdir(maps)
            done = subprocess.run(command, env=self.environment(maps, report, guard),
                                  stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=TIMEOUT, check=False,
                                  preexec_fn=refuse_exec_gain if mdwe else None)
            self.status, self.stdout, self.stderr = done.returncode, done.stdout, done.stderr
            self.maps = [self.lines_of(os.path.join(maps, name)) for name in os.listdir(maps)]
            self.records = [json.loads(line) for line in self.lines_of(report)]

    @staticmethod
    def environment(maps, report, guard):
        env = {name: value for name, value in os.environ.items()
               if name not in ("LD_PRELOAD", "WXGUARD")}
        # Hash order and translations would make two runs differ.
        env.update(MAPS_DIR=maps, PYTHONHASHSEED="0", LC_ALL="C.UTF-8", TMPDIR="/tmp")
        if guard:
            env.update(LD_PRELOAD=guard[0], WXGUARD=f"{guard[1]},report={report}")
        return env

    @staticmethod
    def lines_of(path):
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8", errors="surrogateescape") as lines:
            return lines.read().splitlines()

    def found(self, check):
        """What the check finds, in all processes of the program."""
        return [line for maps in self.maps for line in check(maps)]


def refuse_exec_gain():
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "PR_SET_MDWE")


def can_refuse_exec_gain():
    return subprocess.run([sys.executable, "-c", f"""
import ctypes, sys
sys.exit(ctypes.CDLL(None).prctl({PR_SET_MDWE}, {PR_MDWE_REFUSE_EXEC_GAIN}, 0, 0, 0) != 0)
"""], check=False).returncode == 0


# The claims.

def text_lines(data):
    return data.decode("utf-8", "replace").splitlines()


def difference(bare, guarded):
    return difflib.unified_diff(text_lines(bare), text_lines(guarded), "bare", "guarded",
                                n=0, lineterm="")


def describe(record):
    return (f"{record['event']} {record['outcome']} {record['call']} from {record.get('library')}"
            f" ({record.get('detail')}), {record.get('count')} times")


def claim_same(tap, bare, guarded):
    tap.claim(guarded.status == bare.status, "guarded, it exits with the same status",
              [f"bare {bare.status}, guarded {guarded.status}", *text_lines(guarded.stderr)])
    tap.claim(guarded.stdout == bare.stdout, "guarded, it writes the same to stdout",
              difference(bare.stdout, guarded.stdout))
    tap.claim(guarded.stderr == bare.stderr, "guarded, it writes the same to stderr",
              difference(bare.stderr, guarded.stderr))
    tap.claim(len(guarded.maps) == len(bare.maps),
              "guarded, as many of its processes show their memory",
              [f"bare {len(bare.maps)}, guarded {len(guarded.maps)}"])


def claim_records(tap, records, name, wanted):
    tap.claim(any(map(wanted, records)), name, map(describe, records))


def claim_enforced(tap, run, library):
    tap.claim(not run.found(write_exec), "guarded, no mapping is writable and executable",
              run.found(write_exec))
    tap.claim(not run.found(aliases),
              "guarded, nothing is executable at one address and writable at another",
              run.found(aliases))
    claim_records(tap, run.records, f"the report says that closures of {library} were redirected",
                  lambda record: record["event"] == "WX201"
                  and record["outcome"] == "redirected"
                  and re.search(library, os.path.basename(record.get("library") or ""))
                  and "libffi" in (record.get("detail") or ""))
    refused = [record for record in run.records if record["outcome"] in ("refused", "aborted")]
    tap.claim(not refused, "the report says of nothing that it was refused",
              map(describe, refused))


def claim_audited(tap, run):
    tap.claim(bool(run.found(write_exec)), "audited, it has its writable and executable page")
    claim_records(tap, run.records, "the report says that the page was allowed",
                  lambda record: record["event"] == "WX101"
                  and record["outcome"] == "allowed"
                  and "libffi" in (record.get("library") or ""))
    other = [record for record in run.records if record["outcome"] != "allowed"]
    tap.claim(not other, "the report says of nothing that it was refused or redirected",
              map(describe, other))


def claim_controls(tap, bare, mdwe):
    tap.claim(bare.status == 0, "without the guard the program succeeds",
              [f"status {bare.status}", *text_lines(bare.stderr)])
    if mdwe:
        tap.claim(bool(bare.found(aliases)),
                  "control: without the guard a file is executable here and writable there")
    else:
        tap.claim(bool(bare.found(write_exec)),
                  "control: without the guard a mapping is writable and executable")
    tap.claim(bool(own_memfd_alias()), "control: the alias check finds a memfd mapped twice")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shim", required=True)
    parser.add_argument("--library", default=".",
                        help="regular expression for the file that makes the closures")
    parser.add_argument("--mode", choices=("enforce", "audit"), default="enforce")
    parser.add_argument("--mdwe", action="store_true",
                        help="with PR_SET_MDWE, bare and guarded")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    program = shutil.which(arguments.command[0])
    if not program:
        skip_all(f"{arguments.command[0]} is absent")
    if arguments.mdwe and not can_refuse_exec_gain():
        skip_all("this kernel has no PR_SET_MDWE (Linux 6.3)")
    command = [program, *arguments.command[1:]]
    bare = Run(command, None, arguments.mdwe)
    if bare.status == SKIP:
        skip_all(" ".join(text_lines(bare.stderr)))
    guarded = Run(command, (arguments.shim, arguments.mode), arguments.mdwe)

    tap = Tap()
    claim_controls(tap, bare, arguments.mdwe)
    claim_same(tap, bare, guarded)
    if arguments.mode == "audit":
        claim_audited(tap, guarded)
    else:
        claim_enforced(tap, guarded, arguments.library)
    tap.end()


main()
