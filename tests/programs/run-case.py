#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A program does the same work under the policy as bare.

run-case.py INJECTION CASE -- WXRUN [OPTION...]

CASE is a script that runs programs and prints what they did. It runs twice, in
fresh folders of the same name, bare and under WXRUN: the same status, output
and errors are expected. Both times INJECTION tries first, in the process that
becomes the script, to run code that it wrote: bare it must succeed, guarded it
must be refused, by the shim and by the kernel. Its comments tell

  # needs: PROGRAM[=PACKAGE]...      what it runs, and who brings it: else it skips
  # refused: EVENT LIBRARY           what the report is to say, and nothing else
"""

import ctypes
import difflib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

TIMEOUT = 240  # of one run; far more than any needs
GRACE = 20  # for daemons that were told to end
SKIP = 77
PATH = '/usr/sbin:/usr/bin:/sbin:/bin'
HERE = os.path.dirname(os.path.abspath(__file__))
SHELL = '/bin/sh'
PR_SET_CHILD_SUBREAPER = 36


class Tap:
    """Numbers the claims; a false one does not end the script."""

    def __init__(self):
        self.count = 0

    def claim(self, truth, name, details=()):
        self.count += 1
        print('ok' if truth else 'not ok', self.count, '-', name)
        if not truth:
            for line in details:
                print('#', line)

    def end(self):
        print(f'1..{self.count}', flush=True)


def skip_all(reason):
    print('1..0 # SKIP', reason)
    sys.exit(0)


class Case:
    """A script, and what its comments tell."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        with open(self.path, encoding='utf-8') as file:
            self.lines = file.read().splitlines()
        self.needs = [need for words in self.told('needs') for need in words]
        self.refused = [tuple(words) for words in self.told('refused')]
        if not self.needs:
            sys.exit(f'{path} does not tell what it needs')

    def told(self, what):
        pattern = re.compile(rf'# {what}: (.*)')
        return [match[1].split() for match in map(pattern.match, self.lines) if match]

    def absent(self):
        for need in self.needs:
            program, _, package = need.partition('=')
            found = os.path.exists(program) if '/' in program else shutil.which(program, path=PATH)
            if not found:
                yield f'{program} (package {package or program})'


# Processes that a run leaves behind become children of this one.

def adopt_orphans():
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        sys.exit('cannot become a subreaper')


def children():
    with open(f'/proc/self/task/{os.getpid()}/children', encoding='ascii') as pids:
        return [int(pid) for pid in pids.read().split()]


def reap():
    """Collect who ended, and return who did not."""
    while children():
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                break
        except ChildProcessError:
            break
    return children()


def command_line(pid):
    with open(f'/proc/{pid}/cmdline', 'rb') as file:
        return file.read().replace(b'\0', b' ').decode('utf-8', 'replace')


def end_orphans():
    """Wait for them a while, end the rest; return what those were."""
    limit = time.monotonic() + GRACE
    while reap() and time.monotonic() < limit:
        time.sleep(0.05)
    left = []
    # Whose parent ends comes to us next.
    while children():
        for pid in children():
            left.append(command_line(pid))
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
        reap()
    return left


def is_free(port):
    try:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as sock:
                sock.bind(('127.0.0.1', port))
    except OSError:
        return False
    return True


def free_ports(number):
    """Below those that the kernel hands out, and others than those of a runner beside us."""
    first = 10000 + os.getpid() * 4 % 20000
    ports = [port for port in range(first, first + 2000) if is_free(port)]
    return ports[:number]


class Run:
    """One run of the case: what it printed, and what it left behind."""

    def __init__(self, case, injection, root, guard, ports):
        self.work = os.path.join(root, 'work')
        self.verdicts = os.path.join(root, 'verdicts')
        self.report = os.path.join(root, 'report.jsonl')
        # Whoever the case becomes can come here, and write records.
        os.mkdir(self.work)
        with open(self.report, 'w', encoding='utf-8'):
            os.chmod(self.report, 0o666)
        command = [injection, self.verdicts, SHELL, os.path.join(HERE, 'prelude.sh'), case.path]
        self.status, self.out, self.err = self.run(
            [*(word.replace('FOLDER', self.work) for word in guard),
             *([f'--report={self.report}', '--'] if guard else []), *command],
            self.environment(ports, os.path.dirname(injection)))
        self.left = end_orphans()
        self.injections = self.lines_of(self.verdicts)
        self.records = [json.loads(line) for line in self.lines_of(self.report)]
        for path in (self.verdicts, self.report):
            if os.path.exists(path):
                os.unlink(path)
        shutil.rmtree(self.work)

    def environment(self, ports, build):
        return {'PATH': PATH, 'HOME': self.work, 'TMPDIR': self.work, 'BUILD': build,
                'LC_ALL': 'C.UTF-8', 'TZ': 'UTC', 'TERM': 'dumb', 'SHELL': SHELL,
                'PYTHONHASHSEED': '0', 'SOURCE_DATE_EPOCH': '0',
                'USER': os.environ.get('USER', 'root'),
                'PORT': str(ports[0]), 'PORT2': str(ports[1])}

    def run(self, command, environment):
        # Files, as daemons may keep a pipe open.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, \
                subprocess.Popen(command, env=environment, cwd=self.work, stdout=out, stderr=err,
                                 stdin=subprocess.DEVNULL, start_new_session=True) as process:
            try:
                status = process.wait(TIMEOUT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                status = f'none within {TIMEOUT} s'
            return status, self.text(out), self.text(err)

    @staticmethod
    def text(file):
        file.seek(0)
        return file.read().decode('utf-8', 'backslashreplace').splitlines()

    @staticmethod
    def lines_of(path):
        if not os.path.exists(path):
            return []
        with open(path, encoding='utf-8', errors='backslashreplace') as lines:
            return lines.read().splitlines()

    def claim_ended(self, tap, how):
        tap.claim(self.status == 0, f'{how}, it succeeds',
                  [f'status {self.status}', *self.out[-10:], *self.err[-20:]])
        tap.claim(not self.left, f'{how}, it leaves no process behind', self.left)


# The claims.

def difference(bare, guarded):
    return difflib.unified_diff(bare, guarded, 'bare', 'guarded', n=0, lineterm='')


def without_our_lines(lines):
    return [line for line in lines if not re.match(r'wxguard\[|wxrun:', line)]


def claim_same(tap, bare, guarded):
    tap.claim(bool(bare.out), 'it prints what its programs did')
    tap.claim(guarded.out == bare.out, 'guarded, it prints the same',
              difference(bare.out, guarded.out))
    errors = without_our_lines(guarded.err)
    tap.claim(errors == bare.err, 'guarded, it prints the same errors',
              difference(bare.err, errors))


def claim_policy(tap, bare, guarded, attack):
    tap.claim([line.split(': ')[1] for line in bare.injections] == ['executed'] * 2,
              'control: bare, injected code runs', bare.injections)
    tap.claim([line.split(': ')[1] for line in guarded.injections] == ['Permission denied'] * 2,
              'guarded, injected code is refused by the shim and by the kernel',
              guarded.injections)
    tap.claim([each['event'] for each in guarded.records if each['exe'] == attack] == ['WX101'],
              'guarded, the report says so', map(describe, guarded.records))


def describe(record):
    return (f'{record["event"]} {record["outcome"]} {record.get("call")} from'
            f' {record.get("library")} in {record["exe"]}, {record.get("count")} times')


def is_expected(record, refused):
    library = os.path.basename(record.get('library', '-'))
    return any(record['event'] == event and library.startswith(start) for event, start in refused)


def claim_records(tap, records, refused):
    bad = [each for each in records if each['outcome'] in ('refused', 'aborted')]
    tap.claim(all(is_expected(each, refused) for each in bad),
              'nothing is refused' + ''.join(f', but {" ".join(each)}' for each in refused),
              map(describe, bad))
    for each in refused:
        tap.claim(any(is_expected(record, [each]) for record in bad),
                  f'refused is {" ".join(each)}', map(describe, records))


def main():
    injection, path, _, wxrun, *options = sys.argv[1:]
    injection, guard = os.path.realpath(injection), [os.path.realpath(wxrun), *options]
    case = Case(path)
    absent = list(case.absent())
    if absent:
        skip_all('absent: ' + ', '.join(absent))
    adopt_orphans()
    os.umask(0o022)
    ports = free_ports(2)
    with tempfile.TemporaryDirectory(prefix='wx-') as root:
        os.chmod(root, 0o755)
        bare = Run(case, injection, root, [], ports)
        if bare.status == SKIP:
            skip_all(' '.join(bare.err))
        guarded = Run(case, injection, root, guard, ports)

    tap = Tap()
    claim_policy(tap, bare, guarded, injection)
    bare.claim_ended(tap, 'bare')
    guarded.claim_ended(tap, 'guarded')
    claim_same(tap, bare, guarded)
    claim_records(tap, [each for each in guarded.records if each['exe'] != injection],
                  case.refused)
    tap.end()


main()
