#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Strict mode: calls that lead around the rule, and the folders that are written to."""

import collections
import json
import os
import subprocess
import sys
import tempfile

from tap import Tap

# Call: its rule, the record's code and how it ends when it is refused.
CALLS = {
    'personality': ('read-implies-exec', 'WX109', 'EPERM'),
    'memfd_create': ('memfd', 'WX301', 'EPERM'),
    'memfd_secret': ('memfd', 'WX301', 'EPERM'),
    'userfaultfd': ('userfaultfd', 'WX111', 'EPERM'),
    'ptrace': ('ptrace', 'WX302', 'EPERM'),
    'process_vm_writev': ('ptrace', 'WX302', 'EPERM'),
    'pidfd_getfd': ('ptrace', 'WX302', 'EPERM'),
    'io_uring_setup': ('io-uring', 'WX303', 'EPERM'),
    'bpf': ('bpf', 'WX304', 'EPERM'),
    'modify_ldt': ('ldt', 'WX305', 'EPERM'),
    'remap_file_pages': ('remap-pages', 'WX306', 'EPERM'),
    'uselib': ('uselib', 'WX307', 'EPERM'),
    'execveat': ('exec-descriptor', 'WX308', 'EACCES'),
    'fexecve': ('exec-descriptor', 'WX308', 'EACCES'),
}
ENFORCED = {'read-implies-exec', 'userfaultfd'}
RULES = sorted({rule for rule, _, _ in CALLS.values()})


class Strict:
    def __init__(self, wxrun, shim, calls, folder):
        self.wxrun, self.shim, self.calls, self.folder = wxrun, shim, calls, folder
        self.tap = Tap()
        self.report = os.path.join(folder, 'report.jsonl')
        self.env = {name: value for name, value in os.environ.items()
                    if name not in ('LD_PRELOAD', 'WXGUARD')}

    def run(self, command, **env):
        if os.path.exists(self.report):
            os.unlink(self.report)
        done = subprocess.run(command, env={**self.env, **env}, text=True, capture_output=True,
                              timeout=60, check=False, cwd=self.folder)
        done.records = []
        if os.path.exists(self.report):
            with open(self.report, encoding='utf-8') as lines:
                done.records = [json.loads(each) for each in lines]
        return done

    def under(self, *options, command=None):
        return self.run([self.wxrun, f'--report={self.report}', *options, '--',
                         *(command or [self.calls])])


def outcomes(done):
    return dict(line.split() for line in done.stdout.splitlines())


def as_ruled(bare, forbidden):
    """What a run must say if the calls of these rules are refused, and no others."""
    return {call: CALLS[call][2] if call in CALLS and CALLS[call][0] in forbidden else found
            for call, found in bare.items()}


def told(done, outcome):
    return collections.Counter((each['event'], each['call']) for each in done.records
                               if each['outcome'] == outcome)


def expected_records(bare, rules):
    return collections.Counter((CALLS[call][1], call) for call in bare
                               if call in CALLS and CALLS[call][0] in rules)


def judge(strict, name, done, bare, forbidden, allowed=()):
    tap = strict.tap
    tap.ok(outcomes(done) == as_ruled(bare, forbidden), name, done.stdout, done.stderr,
           as_ruled(bare, forbidden))
    tap.ok(told(done, 'refused') == expected_records(bare, forbidden),
           f'{name}: each refusal is recorded once', told(done, 'refused'))
    tap.ok(told(done, 'allowed') == expected_records(bare, allowed),
           f'{name}: so is what is allowed', told(done, 'allowed'))


def calls(strict):
    bare = outcomes(strict.run([strict.calls]))
    refusals = {call for call, found in bare.items() if call in CALLS and found == CALLS[call][2]}
    strict.tap.ok(len(bare) >= 14 and not refusals,
                  'bare, no call fails as it does when it is refused', bare)
    judge(strict, 'in audit mode nothing is refused', strict.under('--mode=audit'), bare, set(),
          ENFORCED)
    judge(strict, 'in enforce mode one is', strict.under('--mode=enforce'), bare, ENFORCED)
    judge(strict, 'in strict mode all are', strict.under('--mode=strict'), bare, set(RULES))
    alone = strict.run([strict.calls], LD_PRELOAD=strict.shim,
                       WXGUARD=f'strict,report={strict.report}')
    judge(strict, 'the shim refuses the same by itself', alone, bare, set(RULES))
    kernel = strict.under('--mode=strict', '--without-shim')
    strict.tap.ok(outcomes(kernel) == as_ruled(bare, set(RULES)) and not kernel.records,
                  'and the kernel by itself, with the same errors', kernel.stdout)
    for rule in RULES:
        judge(strict, f'allow={rule} lets that pass and no other',
              strict.under('--mode=strict', f'--allow={rule}'), bare, set(RULES) - {rule}, {rule})


WRITE = 'echo "#!/bin/sh\necho ran" >"$1" && chmod +x "$1" && echo written; "$1"'


def folders(strict):
    tap = strict.tap
    inside, outside = os.path.join(strict.folder, 'inside'), os.path.join(strict.folder, 'outside')
    os.mkdir(inside)
    os.mkdir(outside)

    def write(path, *options):
        path = os.path.join(path, 'file')
        if os.path.exists(path):
            os.unlink(path)
        return strict.under(*options, command=['sh', '-c', WRITE, 'sh', path]).stdout.split()

    tap.ok(write(outside, '--mode=enforce') == ['written', 'ran'],
           'in enforce mode a program writes where it may, and runs that')
    tap.ok(write(outside, '--mode=strict') == [], 'in strict mode it writes nowhere')
    tap.ok(write(outside, '--mode=strict', '--allow=write-file') == ['written', 'ran'],
           'but with an exception')
    tap.ok(write(outside, '--mode=strict', f'--write={inside}') == [],
           'with a folder given it does not write elsewhere')
    tap.ok(write(inside, '--mode=strict', f'--write={inside}', '--allow=written-exec') ==
           ['written', 'ran'], 'it writes there, and with an exception it runs that')
    if os.geteuid() != 0:
        tap.skip('what it writes there it cannot run', 'only root mounts')
        return
    tap.ok(write(inside, '--mode=strict', f'--write={inside}') == ['written'],
           'what it writes there it cannot run')
    os.chdir(inside)
    done = subprocess.run([strict.wxrun, '--mode=strict', f'--write={inside}', '--report=none',
                           '--', 'sh', '-c', WRITE, 'sh', './file'], text=True, check=False,
                          capture_output=True, env=strict.env)
    tap.ok(done.stdout.split() == ['written'], 'nor if it starts in that folder', done)
    os.chdir('/')
    mounts(strict)
    capabilities(strict)
    unprivileged(strict, inside)


def mounts(strict):
    """What is mounted below a folder counts too; each case in a mount namespace of its own."""
    tap, folder = strict.tap, os.path.join(strict.folder, 'mounts')
    os.makedirs(os.path.join(folder, 'below'))

    def write(mount, path):
        script = f'{mount} && exec "$@"'
        return strict.run(['unshare', '-m', 'sh', '-ec', script, 'sh', strict.wxrun,
                           '--mode=strict', f'--write={folder}', '--report=none', '--', 'sh', '-c',
                           WRITE, 'sh', os.path.join(folder, path)])

    below = os.path.join(folder, 'below')
    done = write(f'mount -t tmpfs -o noexec none {folder} && mkdir {below} && '
                 f'mount -t tmpfs -o exec none {below}', 'below/file')
    tap.ok(done.stdout.split() == ['written'],
           'what it writes to a mount below the folder it cannot run', done)
    done = write(f'mount -t proc none {below}', 'below/self/mem')
    tap.ok(done.returncode == 125 and '/proc' in done.stderr and not done.stdout,
           'a folder with a procfs below it is an error', done)
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    script = f'ls /proc/self/fd/{fd} && echo inherited'
    options = ['--report=none', '--', 'sh', '-c', script]
    for mode, found in (('enforce', True), ('strict', False)):
        done = subprocess.run([strict.wxrun, f'--mode={mode}', *options], pass_fds=(fd,), text=True,
                              capture_output=True, env=strict.env, check=False)
        tap.ok(('inherited' in done.stdout) == found,
               f'an open folder is {"" if found else "not "}inherited in {mode} mode', done)
    os.close(fd)


def capabilities(strict):
    def of(*options):
        done = strict.under(*options, command=['grep', '^Cap', '/proc/self/status'])
        return {line.split()[0]: int(line.split()[1], 16) for line in done.stdout.splitlines()}

    undoing = sum(1 << each for each in (2, 16, 17, 19, 21, 22, 38, 39, 40))
    strict.tap.ok(of('--mode=enforce')['CapPrm:'] & undoing, 'in enforce mode root keeps its rights')
    left = of('--mode=strict')
    strict.tap.ok(len(left) == 5 and not any(each & undoing for each in left.values()),
                  'in strict mode it has none to undo the rule', left)
    left = of('--mode=strict', '--allow=capabilities')
    strict.tap.ok(left['CapPrm:'] & undoing, 'but with an exception', left)


def unprivileged(strict, inside):
    os.chmod(strict.folder, 0o777)
    os.chmod(inside, 0o777)
    done = strict.run(['setpriv', '--reuid=65534', '--clear-groups', '--bounding-set=-all',
                       strict.wxrun, '--mode=strict', '--report=none', f'--write={inside}', '--',
                       'touch', os.path.join(inside, 'nobody')])
    strict.tap.ok(done.returncode == 125 and 'noexec' in done.stderr and
                  not os.path.exists(os.path.join(inside, 'nobody')),
                  'who may not mount is told so, and nothing is run', done)


def shim_inside(strict):
    done = strict.under('--mode=strict', f'--write={os.path.dirname(strict.shim)}', command=['true'])
    strict.tap.ok(done.returncode == 125 and 'libwxguard.so' in done.stderr,
                  'a folder with the shim in it is an error: it could not be loaded', done)


def errors(strict):
    for path, why in (('/', '/proc'), ('/proc', '/proc'), ('/proc/self/fd', '/proc'),
                      ('/nowhere', 'No such file'), ('/etc/passwd', 'expected a folder')):
        done = strict.under('--mode=strict', f'--write={path}', command=['true'])
        strict.tap.ok(done.returncode == 125 and why in done.stderr and
                      len(done.stderr.splitlines()) == 1, f'--write={path} is an error', done)
    done = strict.under('--allow=everything', command=['true'])
    strict.tap.ok(done.returncode == 125 and 'wxguard(7)' in done.stderr,
                  'an exception for a rule that there is not is an error', done)


def main(wxrun, shim, program):
    with tempfile.TemporaryDirectory(prefix='strict-') as folder:
        strict = Strict(os.path.abspath(wxrun), os.path.abspath(shim), os.path.abspath(program),
                        folder)
        calls(strict)
        folders(strict)
        errors(strict)
        shim_inside(strict)
        return strict.tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
