#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What WXGUARD= does to a program that asks for what is refused, and who may not set it."""

import os
import shutil
import subprocess
import sys
import tempfile

from tap import Run, Tap

EXECUTED, REFUSED = 0, 1

# What stands in WXGUARD=, how the attack ends, who tells on stderr, one mark a line.
RECORD, ALLOWED = 'WX101 refused mmap', 'WX101 allowed mmap'
CASES = [
    ('an empty WXGUARD enforces and reports to stderr', '', REFUSED, [RECORD]),
    ('audit allows and reports to stderr', 'audit', EXECUTED, [ALLOWED]),
    ('enforce refuses and reports to stderr', 'enforce', REFUSED, [RECORD]),
    ('empty words are no words', ',,enforce,', REFUSED, [RECORD]),
    ('report=none says nothing', 'report=none', REFUSED, []),
    ('report=/FILE says nothing on stderr', 'report=FILE', REFUSED, []),
    ('a wrong word gives one line and enforce stays', 'wrong,report=FILE', REFUSED, ['"wrong"']),
    ('two wrong words give one line about the first', 'wrong,worse,report=FILE', REFUSED,
     ['"wrong"']),
    ('a mode in capitals is a wrong word', 'AUDIT,report=FILE', REFUSED, ['"AUDIT"']),
    ('the beginning of a mode is a wrong word', 'audi,report=FILE', REFUSED, ['"audi"']),
    ('a mode with more behind it is a wrong word', 'audit ,report=FILE', REFUSED, ['"audit "']),
    ('a wrong word takes nothing from the right ones', 'wrong,audit,report=FILE', EXECUTED,
     ['"wrong"']),
    ('a relative report file is a wrong word', 'report=records', REFUSED,
     ['"report=records"', RECORD]),
    ('an unknown channel is a wrong word', 'report=printer', REFUSED, ['"report=printer"', RECORD]),
    ('a report file that cannot be opened is told, and stderr taken',
     'report=/nonexistent/records', REFUSED, ['cannot write records', RECORD]),
    ('a wrong word cannot put control characters on the terminal', '\x1b[2J,report=FILE', REFUSED,
     ['"?[2J"']),
]


def check(tap, shim, program, case):
    name, config, status, marks = case
    run = Run([program], shim, config)
    lines = run.err.splitlines()
    tap.ok(run.status == status and len(lines) == len(marks) and
           all(mark in line for mark, line in zip(marks, lines)) and
           ('FILE' not in config or len(run.records) == 1), name, run)


def check_unset(tap, shim, program):
    environment = {key: value for key, value in os.environ.items() if key != 'WXGUARD'}
    done = subprocess.run([program], env={**environment, 'LD_PRELOAD': shim}, text=True,
                          capture_output=True, check=False)
    tap.ok(done.returncode == REFUSED and RECORD in done.stderr,
           'without WXGUARD the shim enforces and reports to stderr', done)


def check_closed_stderr(tap, shim, program):
    run = Run(['sh', '-c', 'exec "$0" 2>&-', program], shim, 'enforce')
    tap.ok(run.status == REFUSED and run.out == 'refused\n',
           'a closed stderr costs the record and not the refusal', run)


# A setuid program preloads from the loader's own folders only, and only what is setuid itself.
# In a mount namespace of its own the shim takes the place of a library that nothing needs here.
SECURE = '''
mount --bind "$1" "$2" &&
exec setpriv --reuid=65534 --regid=65534 --clear-groups \
  env LD_PRELOAD="${2##*/}" WXGUARD="audit,report=$4" "$3"
'''


def stand_in():
    for folder in ('/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu', '/lib/i386-linux-gnu',
                   '/lib64', '/usr/lib64'):
        for name in ('libpcprofile.so', 'libmemusage.so'):
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                return path
    return None


def why_not_secure(folder):
    if os.geteuid() != 0:
        return 'only root can make a setuid program of root'
    if not stand_in():
        return 'none of the C library\'s own preload libraries is installed'
    if os.statvfs(folder).f_flag & os.ST_NOSUID:
        return f'{folder} is mounted nosuid'
    if not all(shutil.which(tool) for tool in ('unshare', 'setpriv', 'mount')):
        return 'unshare, setpriv or mount is not installed'
    if subprocess.run(['unshare', '-m', 'mount', '--bind', '/etc', '/mnt'], check=False,
                      capture_output=True).returncode:
        return 'mount namespaces are not permitted'
    return None


def run_secure(folder, shim, program, mode):
    """The program with these permissions, started by nobody with WXGUARD=audit."""
    copies = [shutil.copy(each, folder) for each in (shim, program)]
    os.chmod(copies[0], 0o4755)
    os.chmod(copies[1], mode)
    report = os.path.join(folder, 'open', f'report-{mode:o}')
    done = subprocess.run(['unshare', '-m', 'sh', '-c', SECURE, 'sh', copies[0], stand_in(),
                           copies[1], report], text=True, capture_output=True, check=False)
    return done, os.path.exists(report)


def check_secure(tap, shim, program):
    names = ('a program that is not setuid obeys WXGUARD=audit and writes the report file',
             'a setuid program ignores WXGUARD: it enforces and opens no file')
    with tempfile.TemporaryDirectory(prefix='attack-') as folder:
        os.chmod(folder, 0o755)
        os.mkdir(os.path.join(folder, 'open'))
        os.chmod(os.path.join(folder, 'open'), 0o1777)
        why = why_not_secure(folder)
        if why:
            for name in names:
                tap.skip(name, why)
            return
        done, report = run_secure(folder, shim, program, 0o755)
        tap.ok(done.returncode == EXECUTED and report, names[0], done)
        done, report = run_secure(folder, shim, program, 0o4755)
        tap.ok(done.returncode == REFUSED and RECORD in done.stderr and not report, names[1], done)


def main(shim, program):
    tap, shim, program = Tap(), os.path.abspath(shim), os.path.abspath(program)
    for case in CASES:
        check(tap, shim, program, case)
    check_unset(tap, shim, program)
    check_closed_stderr(tap, shim, program)
    check_secure(tap, shim, program)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
