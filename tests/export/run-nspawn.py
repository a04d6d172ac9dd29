#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What --export=systemd writes, in force: this machine's systemd boots in a container and runs
attacks as services, bare and with the drop-ins.

usage: run-nspawn.py WXRUN SHIM ATTACKS
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import consumer
from tap import Tap

# Its root is this machine's, and what it writes there is lost with the mount namespace. The filter
# that systemd-nspawn has for all may leave out Landlock.
BOOT = '''
set -e
mount -t tmpfs none "$1/overlay"
mkdir "$1/overlay/upper" "$1/overlay/work" "$1/overlay/root"
mount -t overlay -o "lowerdir=/,upperdir=$1/overlay/upper,workdir=$1/overlay/work" none \\
  "$1/overlay/root"
mkdir -p "$1/overlay/root$(dirname "$2")" "$1/overlay/root$(dirname "$4")"
cp "$3" "$1/overlay/root$2"
cp "$5" "$1/overlay/root$4"
exec script -qefc "timeout -k 5 100 systemd-nspawn -q -D $1/overlay/root --boot --register=no \\
  --keep-unit --private-network --bind=$1/payload:/payload \\
  --system-call-filter='landlock_create_ruleset landlock_add_rule landlock_restrict_self' \\
  systemd.run=/payload/inside.py \\
  systemd.run_success_action=poweroff systemd.run_failure_action=poweroff" /dev/null
'''

# What each mode of the drop-in refuses, beside what a filter does. systemd tests no flags of
# mmap(), and shmat() only where it has no PR_SET_MDWE.
FIRST = {
    'anonymous-rwx': 'enforce',
    'raw-anonymous-rwx': 'enforce',
    'rw-to-rx': 'enforce',
    'read-implies-exec-then-brk': 'enforce',
    'int80-anonymous-rwx': 'enforce',
    'int80-segment-rw-then-rx': 'enforce',
    'memfd-rw-then-rx': 'strict',
    'memfd-written-then-private-rx': 'strict',
    'ptrace-writes-child': 'strict',
    'file-written-then-private-rx': 'strict',
    'proc-mem-writes-text': 'strict',
    # By the shim, which loads a filter.
    'shared-anonymous-rx-to-rw-in-child': 'lock',
}
LAST = 'shared-anonymous-rx-to-rw-in-child'
MODES = ('bare', 'enforce', 'strict', 'lock')

# It ends with 42 where the lock refuses.
EXECUTE = '''
import os, sys
try:
    os.execv("/bin/true", ["true"])
except PermissionError:
    sys.exit(42)
'''

# In the folder that may be written to nothing can be executed, and elsewhere nothing be written.
WRITE = '''
import errno, mmap, os, sys
def attempt(name, function):
    try:
        function()
        print(name, "done")
    except OSError as error:
        print(name, errno.errorcode[error.errno])
def write(path):
    fd = os.open(path, os.O_RDWR | os.O_CREAT)
    os.write(fd, bytes(4096))
    return fd
def execute(path):
    mmap.mmap(write(path), 4096, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_EXEC)
attempt("given", lambda: write("/srv/wx data/file"))
attempt("executed", lambda: execute("/srv/wx data/file"))
for each in ("/dev/shm", "/etc", "/home", "/root", "/run", "/run/user", "/tmp", "/var/tmp"):
    attempt(each, lambda: write(each + "/wxtest"))
attempt("proc", lambda: os.open("/proc/self/mem", os.O_WRONLY))
attempt("other", lambda: os.open("/proc/1/root/proc/self/mem", os.O_WRONLY))
attempt("null", lambda: os.open("/dev/null", os.O_WRONLY))
'''
WRITTEN = '''given done
executed EPERM
/dev/shm EROFS
/etc EROFS
/home EROFS
/root EROFS
/run EROFS
/run/user EROFS
/tmp EROFS
/var/tmp EROFS
proc EROFS
other EACCES
null done
'''


def why_not():
    """Why there can be no such container, or None."""
    if os.geteuid() != 0:
        return 'only root can boot a container'
    absent = consumer.missing('systemd-nspawn', 'script', 'unshare')
    if absent:
        return f'{absent} is not installed'
    if not os.path.exists('/usr/lib/systemd/systemd'):
        return 'there is no systemd to boot'
    if consumer.Done(['unshare', '-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status != 0:
        return 'mounting is not permitted'
    return None


class Plan:
    """Services by name, each a copy of one unit with the drop-in of its mode."""

    def __init__(self, drop_ins):
        self.drop_ins, self.files, self.services, self.shown = drop_ins, {}, [], {}

    def add(self, name, mode, command, more=''):
        service = f'wx-{mode}-{name}.service'
        self.files[service] = (
            f'[Service]\nType=oneshot\nRemainAfterExit=yes\n'
            f'Environment=TMPDIR=/tmp\nExecStart={command}\n{more}'
            f'StandardOutput=file:/payload/{service}.out\n'
            f'StandardError=file:/payload/{service}.err\n')
        if mode != 'bare':
            self.files[f'{service}.d/50-wxguard.conf'] = self.drop_ins[mode]
        self.services.append(service)
        return service


def shim_of(text):
    """Where a drop-in has the shim."""
    return re.search(r'Environment="LD_PRELOAD=([^":]*)', text)[1]


def command_of(text):
    """The command that a drop-in offers, and the path of wxrun in it."""
    return re.search(r'^#ExecStart=("(.*?)".*?)COMMAND$', text, re.M).groups()


def make_plan(wxrun, folder):
    drop_ins = {mode: consumer.export(wxrun, 'systemd', f'--mode={mode}').out
                for mode in MODES[1:]}
    data = os.path.join(folder, 'wx data')
    os.mkdir(data)
    written = consumer.export(wxrun, 'systemd', '--mode=strict', f'--write={data}').out
    drop_ins['folders'] = written.replace(data, '/srv/wx data')
    drop_ins['offered'] = drop_ins['strict'].replace('#Environment=', 'Environment=')
    drop_ins['wxrun'] = ''
    plan = Plan(drop_ins)
    for mode in MODES:
        for attack in FIRST:
            plan.add(attack, mode, f'/payload/attacks/{attack}')
        plan.add('execute', mode, '/usr/bin/python3 -S /payload/execute.py')
        plan.add('ordinary', mode, '/bin/sh -c "cat /etc/passwd | sort | sed -n 1,3p"')
    plan.add(LAST, 'offered', f'/payload/attacks/{LAST}')
    plan.add(LAST, 'wxrun', command_of(drop_ins['strict'])[0] + f'/payload/attacks/{LAST}')
    for mode in ('bare', 'folders'):
        service = plan.add('write', mode, '/usr/bin/python3 -S /payload/write.py')
        # Before it, outside of the sandbox.
        plan.files[service] += 'ExecStartPre=+/bin/mkdir -p "/srv/wx data"\n'
        plan.shown[service] = ['ReadWritePaths']
    return plan


def boot(folder, wxrun, shim, attacks):
    """What happened inside; or what was said instead."""
    payload = os.path.join(folder, 'payload')
    for each in ('overlay', 'payload/attacks'):
        os.makedirs(os.path.join(folder, each))
    plan = make_plan(wxrun, folder)
    for attack in FIRST:
        shutil.copy(os.path.join(attacks, attack), os.path.join(payload, 'attacks'))
    shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'inside.py'), payload)
    os.chmod(os.path.join(payload, 'inside.py'), 0o755)
    for name, text in (('plan.json', json.dumps(vars(plan))), ('execute.py', EXECUTE),
                       ('write.py', WRITE)):
        with open(os.path.join(payload, name), 'w', encoding='utf-8') as file:
            file.write(text)
    done = consumer.Done(['unshare', '-m', '--propagation', 'private', 'sh', '-c', BOOT, '-',
                          folder, shim_of(plan.drop_ins['lock']), shim,
                          command_of(plan.drop_ins['strict'])[1], wxrun],
                         stdin=subprocess.DEVNULL, timeout=150)
    try:
        with open(os.path.join(payload, 'result.json'), encoding='utf-8') as file:
            return json.load(file), done
    except OSError:
        return None, done


def status(service):
    """As a shell has it, 128 and more for a signal; None if it did not run."""
    number = int(service['ExecMainStatus'])
    return {os.CLD_EXITED: number, os.CLD_KILLED: number + 128,
            os.CLD_DUMPED: number + 128}.get(int(service['ExecMainCode']))


def judge_attack(tap, services, attack, first):
    of_mode = {mode: services[f'wx-{mode}-{attack}.service'] for mode in MODES}
    name = f'{attack} executes as a service'
    if status(of_mode['bare']) == consumer.ABSENT:
        tap.skip(name, of_mode['bare']['output'].strip())
        return
    if not tap.ok(status(of_mode['bare']) == consumer.EXECUTED and
                  of_mode['bare']['output'] == 'executed\n', name, of_mode['bare']):
        return
    for mode in MODES[1:]:
        found = of_mode[mode]
        if MODES.index(mode) < MODES.index(first):
            tap.ok(status(found) == consumer.EXECUTED and found['output'] == 'executed\n',
                   f'{attack} executes with the {mode} drop-in', found)
        else:
            tap.ok(consumer.is_refused(status(found), found['output']),
                   f'{attack} is refused with the {mode} drop-in', found)


def judge_rest(tap, result):
    services = result['services']
    for mode, sentence in (('offered', 'the shim that the strict drop-in offers'),
                           ('wxrun', 'the command that it offers')):
        found = services[f'wx-{mode}-{LAST}.service']
        tap.ok(consumer.is_refused(status(found), found['output']),
               f'{LAST} is refused with {sentence}', found)
    for mode, wanted in (('bare', 0), ('strict', 0), ('lock', 42)):
        found = services[f'wx-{mode}-execute.service']
        tap.ok(status(found) == wanted,
               f'an execve() after main() {"is refused" if wanted else "works"}: {mode}', found)
    bare = services['wx-bare-ordinary.service']
    for mode in MODES[1:-1]:
        found = services[f'wx-{mode}-ordinary.service']
        tap.ok(bare['output'] and (status(found), found['output']) == (0, bare['output']),
               f'an ordinary service does the same with the {mode} drop-in', found)
    bare = services['wx-bare-write.service']['output']
    tap.ok(bare.count(' done\n') == WRITTEN.count('\n'),
           'a service writes where it wants, and executes it', bare)
    found = services['wx-folders-write.service']
    tap.ok(found['output'] == WRITTEN, 'with folders it writes there alone, and executes '
           'nothing of it', found)
    shown = result['shown']['wx-folders-write.service']
    tap.ok(shown == {'ReadWritePaths': '"/srv/wx data"'} or
           shown == {'ReadWritePaths': '/srv/wx data'}, 'systemd reads a folder as it is called',
           shown)


def main(wxrun, shim, attacks):
    wxrun, shim = os.path.abspath(wxrun), os.path.abspath(shim)
    os.environ.pop('WXGUARD', None)
    why = why_not()
    if why:
        print(f'1..0 # SKIP {why}')
        return 0
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='nspawn-') as folder:
        os.chmod(folder, 0o755)
        result, done = boot(folder, wxrun, shim, attacks)
    if tap.ok(result, 'systemd boots in a container', done):
        print(f'# systemd {result["version"]}')
        for attack, first in FIRST.items():
            judge_attack(tap, result['services'], attack, first)
        judge_rest(tap, result)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
