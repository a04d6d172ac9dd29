#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""wxaudit trace: what may go wrong between it and a command, which must live through it.

run-hazards.py WXAUDIT COMPONENT PROGRAM
"""

import contextlib
import json
import os
import pty
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from tap import Tap
from tracing import CLEAN, FAILED, FINDINGS, Trace, environment

NOBODY = 65534
PATIENCE = 60


def until(condition):
    """Whether it becomes true; how soon is not asked."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def touch(path):
    with open(path, 'w', encoding='ascii'):
        pass


def children_of(pid):
    try:
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as file:
            return [int(each) for each in file.read().split()]
    except OSError:
        return []


def is_alive(pid):
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii') as file:
            return file.read().rsplit(')', 1)[1].split()[0] not in 'ZX'
    except OSError:
        return False


class Test:
    def __init__(self, wxaudit, component, calls, folder):
        self.wxaudit, self.components = wxaudit, os.path.dirname(component)
        self.calls, self.folder = calls, folder
        self.tap = Tap()
        self.paths = 0

    def trace(self, *words, **more):
        return Trace(self.wxaudit, self.components, *words, **more)

    def path(self, name):
        self.paths += 1
        return os.path.join(self.folder, f'{name}-{self.paths}')

    @contextlib.contextmanager
    def started(self, *words, options=()):
        """wxaudit with a command that runs, its supervisor and the command's number."""
        process = subprocess.Popen(
            [self.wxaudit, 'trace', f'--components={self.components}', '--json', *options, '--',
             *words], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.supervisor = process.command = 0
        until(lambda: children_of(process.pid))
        process.supervisor = children_of(process.pid)[0]
        until(lambda: children_of(process.supervisor))
        process.command = children_of(process.supervisor)[0]
        try:
            yield process
        finally:
            for pid in (process.command, process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.stdout.close()
            process.stderr.close()
            process.wait()

    def maker(self):
        """A program that asks until a file is there, then runs others that ask, and the files."""
        go, done = self.path('go'), self.path('done')
        # What goes on behind wxaudit holds no pipe of ours.
        script = f'exec >/dev/null 2>&1; "{self.calls}" until={go} && "{self.calls}" rwx thread && : > {done}'
        return ['sh', '-c', script], go, done


def check_killed(test):
    command, go, done = test.maker()
    with test.started(*command) as process:
        time.sleep(0.2)
        process.kill()
        process.wait()
        alive = is_alive(process.command) and is_alive(process.supervisor)
        touch(go)
        lives = until(lambda: os.path.exists(done))
        test.tap.ok(alive and lives, 'wxaudit is killed: the command asks, and executes others')
        test.tap.ok(until(lambda: not is_alive(process.supervisor)),
                    'and the supervisor ends behind it')


def check_supervisor_killed(test):
    command, go, done = test.maker()
    with test.started(*command) as process:
        time.sleep(0.2)
        os.kill(process.supervisor, signal.SIGKILL)
        touch(go)
        lives = until(lambda: os.path.exists(done))
        out, err = process.communicate(timeout=PATIENCE)
        report = json.loads(out)
        ended = [each.get('ended') for each in report['subjects'] if each['kind'] == 'command']
        test.tap.ok(lives and 'supervisor was killed' in err and 'not known' in ended[0],
                    'the supervisor is killed: the command lives, and the report says it',
                    lives, out, err)


def check_supervisor_killed_in_a_call(test):
    """As it is about to tell of what it has taken: nobody else knows of that call."""
    name = 'the supervisor is killed with a call in its hands: the command lives'
    if not shutil.which('strace'):
        test.tap.skip(name, 'strace is not installed')
        return
    command, go, done = test.maker()
    with test.started(*command) as process:
        time.sleep(0.2)
        killer = subprocess.run(['strace', '-qq', '-e', 'trace=sendmsg', '-e',
                                 'inject=sendmsg:signal=KILL', '-p', str(process.supervisor)],
                                capture_output=True, text=True, timeout=PATIENCE, check=False)
        touch(go)
        lives = until(lambda: os.path.exists(done))
        out, err = process.communicate(timeout=PATIENCE) if lives else ('', '')
        test.tap.ok('sendmsg' in killer.stderr and lives and 'supervisor was killed' in err, name,
                    killer, out, err)


def check_stopped(test):
    command, go, done = test.maker()
    with test.started(*command) as process:
        time.sleep(0.2)
        os.kill(process.pid, signal.SIGSTOP)
        touch(go)
        lives = until(lambda: os.path.exists(done))
        os.kill(process.pid, signal.SIGCONT)
        out, err = process.communicate(timeout=PATIENCE)
        test.tap.ok(lives and json.loads(out)['summary'].get('missed', 0) > 0,
                    'wxaudit is stopped: the supervisor answers, which is counted', lives, out, err)


def check_time(test):
    path = test.path('daemon')
    got = test.trace('sh', '-c', f'exec "{test.calls}" daemon={path} >/dev/null 2>&1',
                     options=['--for=1'])
    test.tap.ok(got.status == FINDINGS and got.only().get('function') == 'ask_rwx'
                and got.ended() == 'with status 0; others of it go on',
                '--for ends the look at a daemon', got)
    touch(path)
    test.tap.ok(until(lambda: os.path.exists(f'{path}.done')),
                'which asks, and executes others, behind our end')
    command, go, done = test.maker()
    with test.started(*command, options=['--for=0.5']) as process:
        out, err = process.communicate(timeout=PATIENCE)
        alive = is_alive(process.command)
        touch(go)
        test.tap.ok(alive and 'it goes on' in out and until(lambda: os.path.exists(done)),
                    '--for leaves the command to itself', out, err)
    command, go, done = test.maker()
    with test.started(*command) as process:
        time.sleep(0.2)
        process.terminate()
        out, err = process.communicate(timeout=PATIENCE)
        touch(go)
        test.tap.ok(process.returncode == FINDINGS and '"ask_rwx"' in out
                    and until(lambda: os.path.exists(done)),
                    'SIGTERM ends the look, with a report', out, err)


def check_enforced_time(test):
    go = test.path('go')
    got = test.trace(test.calls, 'polite', f'until={go}', options=['--enforce', '--for=0.5'])
    test.tap.ok(got.ended() == 'by SIGTERM' or got.ended() == 'it goes on',
                '--enforce ends what goes on behind --for', got)
    out = subprocess.run(['pgrep', '-f', f'until={go}'], capture_output=True, text=True,
                         timeout=PATIENCE, check=False).stdout
    test.tap.ok(not out, 'and nothing of it is left', out)


def read_terminal(terminal):
    text = b''
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 65536):
            text += piece
    return text.decode('utf-8', 'replace')


def check_terminal(test):
    go = test.path('go')
    child, terminal = pty.fork()
    if child == 0:
        os.execve(test.wxaudit, [test.wxaudit, 'trace', f'--components={test.components}', '--',
                                 test.calls, 'ready', f'until={go}'],
                  {**environment(), 'TERM': 'dumb'})
    text = os.read(terminal, 5).decode()
    time.sleep(0.2)
    os.write(terminal, b'\x03')
    text += read_terminal(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    test.tap.ok(status == FINDINGS and 'by SIGINT' in text, 'Ctrl-C ends the command, not us', text)


def check_job_control(test):
    go = test.path('go')
    child, terminal = pty.fork()
    if child == 0:
        os.execve('/bin/sh', ['sh', '-i'], {**environment(), 'TERM': 'dumb', 'PS1': '$ '})
    line = f'{test.wxaudit} trace --components={test.components} -- {test.calls} ready until={go}'
    os.write(terminal, f'{line}\n'.encode())
    text = ''
    while 'ready\r\n' not in text.split(f'until={go}')[-1]:
        text += os.read(terminal, 65536).decode()
    time.sleep(0.2)
    os.write(terminal, b'\x1a')
    while 'topped' not in text:
        text += os.read(terminal, 65536).decode()
    os.write(terminal, b'fg\n')
    time.sleep(0.2)
    touch(go)
    while 'ended' not in text:
        text += os.read(terminal, 65536).decode()
    os.write(terminal, b'exit\n')
    read_terminal(terminal)
    os.waitpid(child, 0)
    os.close(terminal)
    test.tap.ok('with status 0' in text, 'Ctrl-Z stops the command and us, and fg goes on', text)


def check_storm(test):
    got = test.trace(test.calls, 'storm=3000')
    bare = subprocess.run([test.calls, 'storm=3000'], env=environment(), text=True,
                          capture_output=True, timeout=PATIENCE, check=False)
    count = sum(each['count'] for each in got.findings())
    interrupted = int(re.search(r'interrupted (\d+)', got.err).group(1))
    # One that a signal ends before the supervisor has it was never made.
    test.tap.ok(got.ended() == 'with status 0' and count + interrupted == 3032
                and all(each['stack_complete'] for each in got.findings()),
                'a storm of signals: no call is lost, and all places are walked', got.err, count)
    print(f'# EINTR: {interrupted} of 3032, bare {bare.stdout.split()[1]}')


def check_traced(test):
    got = test.trace(test.calls, 'traced')
    finding = got.only()
    test.tap.ok(got.ended() == 'with status 0' and finding.get('code') == 'WX801'
                and finding['function'] == 'ask_rwx' and not finding['stack_complete']
                and got.report['summary']['incomplete_stacks'] == 1,
                'of who is traced already the direct caller is told', got)


def check_hidden(test):
    got = test.trace(test.calls, 'hidden', 'rwx')
    if os.geteuid() == 0:
        test.tap.ok(got.only().get('function') == 'ask_rwx', 'root sees who hides', got)
    tool = shutil.copy(test.wxaudit, test.folder)
    data = shutil.copytree(test.components, os.path.join(test.folder, 'components'))
    calls = shutil.copy(test.calls, test.folder)
    if os.geteuid() != 0:
        test.tap.skip('as another user', 'we are not root')
        return
    # Whatever the umask of the build is.
    for path in (tool, calls):
        os.chmod(path, 0o755)
    os.chown(data, NOBODY, NOBODY)
    for path in os.scandir(data):
        os.chown(path, NOBODY, NOBODY)
    as_nobody = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}
    got = Trace(tool, data, calls, 'rwx', **as_nobody)
    test.tap.ok(got.only().get('function') == 'ask_rwx' and got.only()['stack_complete'],
                'a user without rights traces what is its own', got)
    got = Trace(tool, data, calls, 'hidden', 'rwx', **as_nobody)
    test.tap.ok(got.ended() == 'with status 0' and got.report['summary'].get('unread') == 1,
                'what may not be read is counted, and lives', got)
    setuid = shutil.copy(shutil.which('id'), os.path.join(test.folder, 'setuid-id'))
    os.chmod(setuid, 0o4755)
    got = Trace(tool, data, setuid, '-u', **as_nobody)
    test.tap.ok(got.err.strip() == str(NOBODY), 'setuid gives a user nothing under it', got)
    got = Trace(test.wxaudit, test.components, 'setpriv', f'--reuid={NOBODY}', '--clear-groups',
                '--', setuid, '-u')
    test.tap.ok(got.err.strip() == '0', 'but does where root traces', got)


def check_nested(test):
    got = test.trace(test.wxaudit, 'trace', f'--components={test.components}', '--', test.calls)
    test.tap.ok(f'with status {FAILED}' in got.out and 'another supervisor' in got.err,
                'a trace in a trace says that it cannot be', got)


def check_filtered(test):
    wxrun = os.path.join(os.path.dirname(test.wxaudit), '../wxrun/wxrun')
    got = test.trace('true')
    test.tap.ok(not got.ended('caution'), 'nothing is said of filters where there is none', got)
    done = subprocess.run([wxrun, '--mode=audit', test.wxaudit, 'trace', '--json',
                           f'--components={test.components}', 'true'],
                          env={**environment(), 'ASAN_OPTIONS': 'verify_asan_link_order=0'},
                          capture_output=True, text=True, timeout=PATIENCE, check=False)
    test.tap.ok('in force already' in done.stdout, 'a filter that outranks ours is told of', done)


def check_namespace(test):
    if os.geteuid() != 0 or subprocess.run(['unshare', '-p', '-f', 'true'], check=False,
                                           capture_output=True).returncode != 0:
        test.tap.skip('a PID namespace', 'none can be made')
        return
    got = test.trace('unshare', '-p', '-f', '--mount-proc', test.calls, 'rwx', 'spawn=2')
    test.tap.ok(got.has(function='ask_rwx', count=3), 'a command in a PID namespace is seen', got)
    got = test.trace('unshare', '-m', 'sh', '-c',
                     f'mount -t tmpfs none /mnt && cp {test.calls} /mnt/calls && /mnt/calls rwx')
    test.tap.ok(got.has(function='ask_rwx', library='/mnt/calls'),
                'a file that only its mount namespace has is read', got)
    done = subprocess.run(['unshare', '-p', '-f', test.wxaudit, 'trace',
                           f'--components={test.components}', 'echo', 'ran'], env=environment(),
                          capture_output=True, text=True, timeout=PATIENCE, check=False)
    test.tap.ok(done.returncode == FAILED and 'ran' not in done.stderr.split('\n')[0],
                'nothing is run where /proc is of another PID namespace', done)


def check_names(test):
    strange = os.path.join(os.fsencode(test.folder), b'line\nand \xff \x1b[31m')
    shutil.copy(test.calls, strange)
    got = Trace(test.wxaudit, test.components, strange, 'rwx', b'x\n\xff')
    subject = got.subjects()[0]
    test.tap.ok('%0A' in subject.get('uri', '') and '%FF' in subject['uri']
                and got.only()['function'] == 'ask_rwx', 'a name that is no text is told', got)
    got = Trace(test.wxaudit, test.components, strange, 'rwx', form=None)
    test.tap.ok(got.status == FINDINGS and '\x1b' not in got.out, 'and harms no terminal', got)
    path = test.path('deleted')
    shutil.copy(test.calls, path)
    got = test.trace(path, 'deleted')
    finding = got.only()
    if os.geteuid() == 0:
        test.tap.ok(finding.get('function') == 'ask_rwx', 'a deleted file is read all the same', got)
    else:
        test.tap.ok(finding.get('library') == path, 'a deleted file is told by its name', got)


def check_replaced(test):
    path = test.path('replaced')
    shutil.copy(test.calls, path)
    script = f'mv {path} {path}.old && echo none > {path} && : > {path}.go'
    with test.started('sh', '-c', f'{path} until={path}.go; exit 0') as process:
        subprocess.run(['sh', '-c', f'sleep 0.3; {script}'], timeout=PATIENCE, check=True)
        out, err = process.communicate(timeout=PATIENCE)
    test.tap.ok(Trace.of(out).has(function='ask_rwx'),
                'a file that gets another name while it runs is read all the same', out, err)


def find_section(program, name):
    """Where it is in the file."""
    out = subprocess.run(['readelf', '-SW', program], capture_output=True, text=True,
                         timeout=PATIENCE, check=True).stdout
    found = re.search(rf' {re.escape(name)} +\S+ +\S+ (\S+) (\S+)', out)
    return int(found.group(1), 16), int(found.group(2), 16)


def check_broken(test):
    """Files that the kernel executes and that make no sense otherwise."""
    with open(test.calls, 'rb') as file:
        good = file.read()
    start, size = find_section(test.calls, '.eh_frame')
    source = random.Random(1)
    frames = [bytes(good[:start]) + source.randbytes(size) + good[start + size:]
              for _ in range(20)]
    # The place, number and names of the sections, and the tables that they lead to.
    headers = [good[:40] + bytes.fromhex(at) + good[48:58] + b'@\0' + number + names + good[64:]
               for at in ('ffffffffffffffff', '0100000000000000', '00000000ffffff7f')
               for number in (b'\xff\xff', b'\0\0') for names in (b'\xff\xff', b'\0\0')]
    broken = []
    for content in [*frames, *headers]:
        path = test.path('broken')
        with open(path, 'wb') as file:
            file.write(content)
        os.chmod(path, 0o755)
        got = test.trace(path, 'rwx')
        if got.status != FINDINGS or got.codes() != ['WX801'] or got.ended() != 'with status 0':
            broken.append(got)
        os.unlink(path)
    test.tap.ok(not broken, f'{len(frames)} files with random frames and {len(headers)} with '
                'broken headers end in a finding', *broken[:2])


def check_vanishing(test):
    script = (f'for i in 1 2 3 4 5 6 7 8; do "{test.calls}" many=100000 & p="$p $!"; done; '
              'sleep 0.3; kill -9 $p; wait; exit 5')
    got = test.trace('sh', '-c', script)
    test.tap.ok(got.ended() == 'with status 5' and got.only().get('function') == 'ask_rwx',
                'processes that are killed while they ask do no harm', got)


def check_fast(test):
    script = f'i=0; while [ $i -lt 300 ]; do "{test.calls}" rwx & i=$((i + 1)); done; wait'
    got = test.trace('sh', '-c', script)
    test.tap.ok(got.only().get('count') == 300, 'three hundred processes at once are all seen', got)
    got = test.trace('true')
    test.tap.ok(got.status == CLEAN, 'and nothing is left over for the next', got)


def main():
    wxaudit, component, calls = map(os.path.abspath, sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix='trace-') as folder:
        os.chmod(folder, 0o755)
        test = Test(wxaudit, component, calls, folder)
        for check in (check_killed, check_supervisor_killed,
                      check_supervisor_killed_in_a_call, check_stopped, check_time,
                      check_enforced_time, check_terminal, check_job_control, check_storm,
                      check_traced, check_hidden, check_nested, check_filtered, check_namespace,
                      check_names, check_replaced, check_broken, check_vanishing, check_fast):
            check(test)
        return test.tap.done()


sys.exit(main())
