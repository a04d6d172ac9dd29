#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""wxaudit live: real processes that have, and that have not, what it looks for."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

from tap import Tap

NOBODY = 65534

# A way of live-maps, the codes that it is to give, and the same without harm.
WAYS = [
    ('writable and executable memory', 'rwx', ['WX701'], 'rw'),
    ('such memory of a thread', 'thread', ['WX701'], 'rw'),
    ('a memfd mapped both ways', 'memfd-both=a', ['WX702'], 'memfd-rw=a'),
    ('a memfd both ways, of other pages', 'memfd-both-elsewhere=a', ['WX702'], 'memfd-rw=a'),
    ('two memfds of one name, one executable', 'two-memfds=a', ['WX705'], 'memfd-rw=a'),
    ('a file mapped both ways', 'file-private-rx-and-rw=FILE', ['WX702'],
     'file-rx-and-private-rw=FILE'),
    ('a segment attached both ways', 'segment-both', ['WX702'], 'segment-rw'),
    ('executable memory', 'rx', ['WX703'], 'rw'),
    ('a private executable view of a memfd', 'memfd-private-rx=a', ['WX703'], 'memfd-rw=a'),
    ('an executable part of the stack', 'stack', ['WX704'], 'rw'),
    ('an executable segment', 'segment-rx', ['WX705'], 'segment-rw'),
    ('executable shared memory', 'rx-shared', ['WX705'], 'rw-shared'),
    ('a shared executable view of a memfd', 'memfd-rx=a', ['WX705'], 'memfd-rw=a'),
    ('a shared executable view of a file', 'file-rx-shared=FILE', ['WX705'], 'file-rx=FILE'),
    ('all of it at once', 'rwx thread memfd-both=a rx segment-rx',
     ['WX701', 'WX702', 'WX703', 'WX705'], 'rw memfd-rw=a segment-rw'),
]

CALLBACK = '''
import ctypes, sys
callback = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 42)
assert callback() == 42
print('ready', flush=True)
sys.stdin.read()
'''


class Live:
    def __init__(self, wxaudit, wxrun, maps, stack, components, folder):
        self.wxaudit, self.wxrun, self.maps, self.stack = wxaudit, wxrun, maps, stack
        self.components = components
        self.folder = folder
        self.tap = Tap()
        self.env = {name: value for name, value in os.environ.items()
                    if name not in ('LD_PRELOAD', 'WXGUARD')}

    @contextlib.contextmanager
    def process(self, *command, **more):
        """A program that has said that it is ready, until the end of the block."""
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              env=self.env, cwd=self.folder, **more) as process:
            try:
                line = process.stdout.readline()
                if line != 'ready\n':
                    raise RuntimeError(f'{command}: it said {line!r}')
                yield process
            finally:
                process.stdin.close()
                process.wait(timeout=30)

    def ways(self, words):
        path = os.path.join(self.folder, 'mapped')
        return self.process(self.maps, *words.replace('FILE', path).split())

    def audit(self, *words, **more):
        return subprocess.run([self.wxaudit, 'live', *map(str, words)], text=True, timeout=60,
                              capture_output=True, check=False, env=self.env, **more)

    def look(self, *pids, **more):
        """The document, with the run beside it."""
        done = self.audit('--json', *pids, **more)
        document = json.loads(done.stdout) if done.stdout else {'subjects': [], 'summary': {}}
        return done, document


def codes(document):
    return sorted({each['code'] for subject in document['subjects']
                   for each in subject['findings']})


def only(document):
    """The one finding that there is."""
    [subject] = document['subjects']
    [found] = subject['findings']
    return found


def subject_of(document, pid):
    found = [each for each in document['subjects'] if each.get('pid') == pid]
    return found[0] if found else None


def ranges(pid, permissions):
    """What the kernel says, read in another way."""
    with open(f'/proc/{pid}/maps', encoding='utf-8', errors='replace') as maps:
        return [line.split()[0] for line in maps if line.split()[1] == permissions]


def each_way(live):
    for name, way, expected, harmless in WAYS:
        with live.ways(way) as process:
            done, document = live.look(process.pid)
        live.tap.ok(codes(document) == expected and done.returncode == 1, f'found: {name}',
                    codes(document), done)
        with live.ways(harmless) as process:
            done, document = live.look(process.pid)
        live.tap.ok(codes(document) == [] and done.returncode == 0,
                    f'not found without it: {name}', done)


def what_is_said(live):
    with live.ways('rwx rwx') as process:
        found = only(live.look(process.pid)[1])
        there = ranges(process.pid, 'rwxp')
    live.tap.ok(found['ranges'] == there and found['where'] == there[0] and there,
                'the places are those of the kernel', found, there)
    live.tap.ok(found['permissions'] == 'rwxp' and found['bytes'] == 2 * 65536,
                'with permissions and size', found)
    with live.ways('memfd-both=libffi') as process:
        found = only(live.look(process.pid)[1])
    live.tap.ok(found.get('component') == 'libffi' and
                found['path'] == '/memfd:libffi (deleted)' and 'is written to' in found['detail'],
                "a memfd's name tells whose it is", found)
    with live.ways('memfd-both-elsewhere=other') as process:
        found = only(live.look(process.pid)[1])
    live.tap.ok('component' not in found and 'other pages' in found['detail'],
                'or it does not; other pages are told apart', found)
    with live.ways('rwx') as process:
        done = live.audit(process.pid)
    live.tap.ok(f'{process.pid} ({live.maps}): unguarded' in done.stdout and
                'WX701' in done.stdout and 'rwxp, 64 KiB of no file' in done.stdout,
                'and all of it for people', done)
    named_memory(live)


def named_memory(live):
    name = "the name of memory tells whose it is"
    try:
        with live.ways('rx-named') as process:
            found = only(live.look(process.pid)[1])
    except RuntimeError:
        live.tap.skip(name, 'this kernel has no names for memory')
        return
    live.tap.ok(found.get('component') == 'mozjs' and found['code'] == 'WX703', name, found)


def stacks(live):
    with live.process(live.stack) as process:
        document = live.look(process.pid)[1]
        there = [each for each in ranges(process.pid, 'rwxp')]
    live.tap.ok('WX704' in codes(document) and there,
                'found: a program that asks for an executable stack', document)
    with live.process(live.maps) as process:
        document = live.look(process.pid)[1]
    live.tap.ok(codes(document) == [], 'not found: the same that does not ask', document)


def closures(live):
    python = sys.executable
    with live.process(python, '-c', CALLBACK) as process:
        _, document = live.look(process.pid)
        there = ranges(process.pid, 'rwxp')
    subject = subject_of(document, process.pid)
    # A libffi with static trampolines has no need of it; then there is none to find.
    live.tap.ok(codes(document) == (['WX701'] if there else []),
                'found: what libffi makes for a callback of Python', document, there)
    if there:
        live.tap.ok('libffi' in subject['findings'][0].get('component', '') and
                    subject['verdict'] == 'unguarded', 'and that it is its', subject)
    with live.process(live.wxrun, '--', python, '-c', CALLBACK) as process:
        done, document = live.look(process.pid)
        with open(f'/proc/{process.pid}/maps', encoding='utf-8') as maps:
            shim = 'libwxguard.so' in maps.read()
    live.tap.ok(codes(document) == [] and done.returncode == 0 and shim,
                'not found: the same under wxrun', done)


def protection(live):
    with live.process(live.wxrun, '--without-shim', '--allow=anonymous-exec', '--', live.maps,
                      'rw') as process:
        document = live.look(process.pid)[1]
    live.tap.ok(codes(document) == [], 'a process without findings is not shown', document)

    path = os.path.join(live.folder, 'guarded')
    shutil.copy(live.maps, path)
    for name, options, verdict in (('the shim', [], 'guarded'),
                                   ('a filter', ['--without-shim'], 'filtered')):
        with live.process(live.wxrun, *options, '--', path) as process:
            os.unlink(path)
            _, document = live.look(process.pid)
            with open(f'/proc/{process.pid}/status', encoding='utf-8') as file:
                status = dict(line.rstrip('\n').split(':\t', 1) for line in file if ':\t' in line)
        shutil.copy(live.maps, path)
        subject = subject_of(document, process.pid)
        live.tap.ok(subject and subject['verdict'] == verdict and
                    subject['seccomp'] == 'filter' and
                    subject['seccomp_filters'] == int(status['Seccomp_filters']) and
                    subject['no_new_privs'] == (status['NoNewPrivs'] == '1') and
                    subject['shim'] == (verdict == 'guarded'),
                    f'{name} is seen', document, status)


def deleted(live):
    path = os.path.join(live.folder, 'program')
    shutil.copy(live.maps, path)
    with live.process(path) as process:
        _, before = live.look(process.pid)
        os.unlink(path)
        _, after = live.look(process.pid)
        shutil.copy(live.maps, path)
        _, replaced = live.look(process.pid)
    live.tap.ok(codes(before) == [], 'not found: a program that is there', before)
    live.tap.ok(codes(after) == ['WX706'] and 'no other has its name' in only(after)['detail'],
                'found: a program that was deleted', after)
    live.tap.ok(codes(replaced) == ['WX706'] and 'replaced' in only(replaced)['detail'],
                'and that it was replaced', replaced)
    with live.ways('file-r=FILE') as process:
        os.unlink(os.path.join(live.folder, 'mapped'))
        document = live.look(process.pid)[1]
    live.tap.ok(codes(document) == [], 'not found: a deleted file that is only read', document)


def owners(live):
    """By the knowledge base: a program's own, and who makes code by another that is there."""
    for names, component, candidates in (
            (['node'], 'v8', None), (['libpcre2-8.so.0'], 'pcre2', None),
            (['nginx', 'libpcre2-8.so.0'], 'pcre2', None), (['nginx'], 'nginx', None),
            (['libfoo.so.1'], None, []),
            (['libpcre2-8.so.0', 'libffi.so.8'], None, ['pcre2', 'libffi'])):
        ways = [f'file-rx={os.path.join(live.folder, name)}' for name in names]
        with live.process(live.maps, *ways, 'rx') as process:
            found = only(live.look(process.pid)[1])
        live.tap.ok(found.get('component') == component and
                    sorted(found.get('candidates', [])) == sorted(candidates or []) and
                    ('candidates' in found) == (component is None),
                    f'who executes {" and ".join(names)} is told by the knowledge base', found)


# Ways of the one who writes and of the one who executes; FILE is a file, SHARED a memfd.
CROSS = [
    ('a file that is executed as it is on disk', 'file-rw=FILE', 'file-rx=FILE', ['WX707']),
    ('a file that is executed as a shared view', 'file-rw=FILE', 'file-rx-shared=FILE',
     ['WX705', 'WX707']),
    ('another file', 'file-rw=FILE2', 'file-rx=FILE', []),
    ('a file that is written to privately', 'file-rx-and-private-rw=FILE', 'file-rx=FILE', []),
    ('a file that is only read', 'file-r=FILE', 'file-rx=FILE', []),
    ('a memfd of a parent', 'fd-rw=5', 'fd-rx=5', ['WX705', 'WX707']),
    ('a memfd that is only executed', 'fd-rx=5', 'fd-rx=5', ['WX705']),
]


@contextlib.contextmanager
def descriptor_5():
    """A memfd by a number that children can be told."""
    memory = os.memfd_create('shared', 0)
    os.truncate(memory, 1 << 17)
    os.dup2(memory, 5, inheritable=True)
    os.close(memory)
    try:
        yield
    finally:
        os.close(5)


def cross(live, writer, executor):
    """What is found of the second of two processes that are looked at together."""
    path = os.path.join(live.folder, 'crossed')
    with descriptor_5():
        with live.process(live.maps, writer.replace('FILE', path), pass_fds=[5]) as one, \
             live.process(live.maps, executor.replace('FILE', path), pass_fds=[5]) as other:
            _, document = live.look(one.pid, other.pid)
            _, alone = live.look(other.pid)
            _, twice = live.look(other.pid, other.pid)
            _, everything = live.look()
    return one.pid, other.pid, document, (alone, twice), everything


def found_of(document, pid):
    subject = subject_of(document, pid)
    return subject['findings'] if subject else []


def across(live):
    for name, writer, executor, expected in CROSS:
        one, other, document, lone, everything = cross(live, writer, executor)
        found = found_of(document, other)
        live.tap.ok([each['code'] for each in found] == expected and
                    len([each for each in document['subjects'] if each['pid'] == other]) <= 1 and
                    [each['code'] for each in found_of(everything, other)] == expected,
                    f'of what another process writes to: {name}', document)
        if 'WX707' not in expected:
            continue
        live.tap.ok(found[-1]['writer'] == one and found[-1]['writers'] == 1 and
                    f'which process {one} ({live.maps}) writes to' in found[-1]['detail'],
                    f'and who does: {name}', found)
        live.tap.ok(all('WX707' not in codes(each) for each in lone),
                    f'not found if it is looked at alone: {name}', *lone)
    segments(live)


def segments(live):
    """A child has what its parent has, and the parent's own finding is the worse one."""
    with live.ways('segment-both fork') as process:
        with open(f'/proc/{process.pid}/task/{process.pid}/children', encoding='ascii') as file:
            child = int(file.read())
        _, document = live.look(process.pid, child)
    live.tap.ok(codes(document) == ['WX702'] and len(document['subjects']) == 2,
                'what a process writes to itself is not told again for others who do', document)
    name = 'segments of two IPC namespaces that have one number are two'
    probe = subprocess.run(['unshare', '--ipc', 'true'], capture_output=True, check=False)
    if probe.returncode:
        live.tap.skip(name, f'no IPC namespace can be made: {probe.stderr.decode().strip()}')
        return
    with live.process('unshare', '--ipc', live.maps, 'segment-rw') as one, \
         live.process('unshare', '--ipc', live.maps, 'segment-rx') as other:
        _, document = live.look(one.pid, other.pid)
        numbers = [segment_numbers(each.pid) for each in (one, other)]
    live.tap.ok(codes(document) == ['WX705'] and numbers[0] == numbers[1] != [], name, document,
                numbers)


def segment_numbers(pid):
    with open(f'/proc/{pid}/maps', encoding='utf-8', errors='replace') as maps:
        return [line.split()[4] for line in maps if '/SYSV' in line]


HOSTILE = {
    'words of a deleted file': 'a (deleted)',
    'a newline': 'a\nb',
    'a newline and words of a deleted file': 'a\n00400000-00500000 rwxp 0 0:0 0 (deleted)',
    'spaces': 'a  rwxp  b',
    'a line of maps': '7f0000000000-7f0000001000 rwxp 00000000 00:00 0',
    'what is not text': b'\x80\xff\x1b[2J',
    "a memfd's words": 'memfd:libffi (deleted)',
}


def hostile_names(live):
    for what, name in HOSTILE.items():
        path = os.path.join(os.fsencode(live.folder), os.fsencode(name))
        with live.process(live.maps, b'file-rx=' + path) as process:
            done, before = live.look(process.pid)
            os.unlink(path)
            _, after = live.look(process.pid)
        live.tap.ok(codes(before) == [] and done.returncode == 0 and
                    'broken_lines' not in before['summary'],
                    f'not found: a file whose name has {what}', done)
        live.tap.ok(codes(after) == ['WX706'] and len(after['subjects']) == 1,
                    f'found: the same when it was deleted: {what}', after)


def deep_paths(live):
    for way, expected in (('deep', ['WX706']), ('deep-kept', [])):
        folder = tempfile.mkdtemp(dir=live.folder)
        with live.process('env', '-C', folder, live.maps, way) as process:
            with open(f'/proc/{process.pid}/maps', encoding='utf-8') as maps:
                longest = max(len(line) for line in maps)
            document = live.look(process.pid)[1]
        live.tap.ok(codes(document) == expected and longest > 5000,
                    f'a path of more than PATH_MAX bytes: {way}', longest, document)


def whole_system(live):
    with live.ways('rwx') as one, live.ways('rw') as other:
        done, document = live.look()
    live.tap.ok(subject_of(document, one.pid) and not subject_of(document, other.pid),
                'of all processes those with findings are shown', document)
    live.tap.ok(document['summary']['processes'] > 2 and done.returncode == 1,
                'and all are counted', document['summary'])
    live.tap.ok(document['summary']['without_memory'] >= kernel_threads(),
                "also the kernel's threads, which have no memory", document['summary'])


def kernel_threads():
    done = subprocess.run(['ps', '--ppid', '2', '-o', 'pid='], capture_output=True, text=True,
                          check=False)
    return len(done.stdout.split())


def threads(live):
    with live.ways('thread') as process:
        _, document = live.look()
    found = [each for each in document['subjects'] if each['pid'] == process.pid]
    live.tap.ok(len(found) == 1, "a process is looked at once, whatever its threads", document)


def installed(live):
    """A copy that any user can run, with its knowledge base where a prefix has it."""
    os.chmod(live.folder, 0o755)
    tool = os.path.join(live.folder, 'bin', 'wxaudit')
    os.mkdir(os.path.dirname(tool))
    shutil.copy(live.wxaudit, tool)
    shutil.copytree(live.components, os.path.join(live.folder, 'share/wxguard/components'))
    return tool


def other_users(live):
    name = "another user's process is counted, and root advised"
    if os.geteuid():
        live.tap.skip(name, 'only root has other users')
        return
    tool = installed(live)
    with live.ways('rwx') as process:
        done = subprocess.run([tool, 'live', '--json'], user=NOBODY, group=NOBODY,
                              extra_groups=[], capture_output=True, text=True, check=False,
                              timeout=60)
        named = subprocess.run([tool, 'live', str(process.pid)], user=NOBODY, group=NOBODY,
                               extra_groups=[], capture_output=True, text=True, check=False,
                               timeout=60)
    document = json.loads(done.stdout)
    live.tap.ok(document['summary']['denied'] > 0 and not subject_of(document, process.pid) and
                len(done.stderr.splitlines()) == 1 and 'as root' in done.stderr, name, done)
    live.tap.ok(named.returncode == 3 and 'Permission denied' in named.stderr,
                'and one that is named cannot be looked at', named)
    with live.process(shutil.copy(live.maps, live.folder), 'rwx', user=NOBODY, group=NOBODY,
                      extra_groups=[]) as process:
        done = subprocess.run([tool, 'live', '--json', str(process.pid)], user=NOBODY,
                              group=NOBODY, extra_groups=[], capture_output=True, text=True,
                              check=False, timeout=60)
    found = subject_of(json.loads(done.stdout), process.pid)
    live.tap.ok(found and found['uid'] == NOBODY and done.returncode == 1,
                'a user may look at his own', done)


def namespaces(live):
    name = 'a process in another PID namespace is found by our number, and its own is told'
    probe = subprocess.run(['unshare', '--pid', '--fork', 'true'], capture_output=True,
                           check=False)
    if probe.returncode:
        live.tap.skip(name, f'no PID namespace can be made: {probe.stderr.decode().strip()}')
        return
    with live.process('unshare', '--pid', '--fork', live.maps, 'rwx') as process:
        with open(f'/proc/{process.pid}/task/{process.pid}/children', encoding='ascii') as file:
            child = int(file.read())
        _, document = live.look()
    subject = subject_of(document, child)
    live.tap.ok(subject and subject['inner_pid'] == 1 and
                [each['code'] for each in subject['findings']] == ['WX701'], name, document)


def usage(live):
    for word in ('x', '0', '-1', '12x', '99999999999999999999', '4294967296'):
        done = live.audit('--', word)
        live.tap.ok(done.returncode == 2 and word in done.stderr, f'{word} is no process', done)
    with live.ways('rwx') as process:
        pass
    done = live.audit(process.pid)
    live.tap.ok(done.returncode == 3 and 'No such process' in done.stderr,
                'a process that is gone cannot be looked at', done)
    for value in ('0', '-1', 'x', '1x', 'nan', 'inf', ''):
        done = live.audit(f'--watch={value}')
        live.tap.ok(done.returncode == 2, f'--watch={value} is refused', done)


def processes_that_vanish(live):
    """Some end while it looks; by luck, so that it does look is all that is sure."""
    with subprocess.Popen(['sh', '-c', 'while :; do /bin/true; done']) as churn:
        try:
            runs = [live.look()[0] for _ in range(40)]
        finally:
            churn.kill()
    live.tap.ok(all(run.returncode in (0, 1) for run in runs),
                'processes that come and go are no errors', *runs)


def baseline(live):
    """The next run of a program has another number and other addresses, and is the same."""
    path = os.path.join(live.folder, 'baseline.json')
    with live.ways('rwx') as process, open(path, 'w', encoding='utf-8') as file:
        file.write(live.audit('--json', process.pid).stdout)
    with live.ways('rwx') as process:
        done = live.audit(f'--baseline={path}', process.pid)
    live.tap.ok(done.returncode == 0 and 'WX701' not in done.stdout,
                'what the baseline has is left out of the next run', done)
    with live.ways('rwx rx') as process:
        done = live.audit(f'--baseline={path}', process.pid)
    live.tap.ok(done.returncode == 1 and 'WX703' in done.stdout and 'WX701' not in done.stdout,
                'and what it has not is reported', done)


def baseline_of_bytes(live):
    """A program whose name is no text is known again, and not taken for another one."""
    folder = os.fsencode(live.folder)
    names = [os.path.join(folder, name) for name in (b'p\xff', b'p\xfe')]
    path = os.path.join(live.folder, 'bytes.json')
    for name in names:
        shutil.copy(live.maps, name)
    with live.process(names[0], 'rwx') as process, open(path, 'w', encoding='utf-8') as file:
        done = live.audit('--json', process.pid)
        file.write(done.stdout)
    live.tap.ok(json.loads(done.stdout)['subjects'][0]['exe'].endswith('/p\\xff'),
                'bytes of a program\'s name that are no text are told', done)
    for name, status in zip(names, (0, 1)):
        with live.process(name, 'rwx') as process:
            done = live.audit(f'--baseline={path}', process.pid)
        live.tap.ok(done.returncode == status, f'the baseline has {name[-2:]}: {not status}', done)


class Watch:
    """wxaudit live --watch, whose lines are read one by one."""

    def __init__(self, live, *words):
        self.process = subprocess.Popen([live.wxaudit, 'live', '--watch=0.1', *map(str, words)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=live.env)
        self.lines = []
        # A line that does not come is a failure and no hang.
        self.timer = threading.Timer(30, self.process.kill)
        self.timer.start()

    def line_with(self, text):
        """The next line with that text, before which others may come."""
        for line in self.process.stdout:
            self.lines.append(line)
            if text in line:
                return line
        return ''

    def end(self, how=signal.SIGINT):
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=40)
        self.timer.cancel()
        self.lines += out.splitlines(keepends=True)
        return self.process.returncode, out, err


def watching(live):
    watch = Watch(live)
    with live.ways('rwx') as first:
        one = watch.line_with(f' {first.pid} (')
        # By the time of the second one the first was seen again and again.
        with live.ways('memfd-both=libffi') as second:
            two = watch.line_with(f' {second.pid} (')
        status, _, err = watch.end()
    told = [line for line in watch.lines if f' {first.pid} (' in line]
    live.tap.ok('WX701' in one and 'rwxp' in one, 'a new finding makes a line', one, err)
    live.tap.ok('WX702' in two, 'and so does the next', two)
    live.tap.ok(told == [one] and status == 1, 'one that was told is not told again',
                watch.lines, status)

    with live.ways('rwx') as process:
        watch = Watch(live, '--json', process.pid)
        line = json.loads(watch.line_with('WX701'))
        status, _, err = watch.end()
    live.tap.ok(line['subject']['pid'] == process.pid and line['time'].endswith('Z') and
                line['finding']['code'] == 'WX701' and 'findings' not in line['subject'],
                'with --json a line is an object', line, err)
    for word in ('--sarif', '--prometheus', f'--baseline={live.folder}/baseline.json'):
        done = live.audit('--watch', word)
        live.tap.ok(done.returncode == 2 and not done.stdout, f'--watch and {word} do not go', done)

    with live.ways('rw') as process:
        watch = Watch(live, process.pid)
        status, out, err = watch.end(signal.SIGTERM)
    live.tap.ok(status in (0, -signal.SIGTERM) and not out, 'without findings there is no line',
                status, out, err)
    with live.ways('rwx') as process:
        watch = Watch(live, process.pid)
        line = watch.line_with('WX701')
    err = watch.process.communicate(timeout=40)[1]
    watch.timer.cancel()
    live.tap.ok(line and watch.process.returncode == 3 and 'No such process' in err,
                'a named process that ends, ends it', watch.process.returncode, err)


def main(*paths):
    with tempfile.TemporaryDirectory(prefix='live-') as folder:
        live = Live(*map(os.path.abspath, paths), folder)
        for part in (each_way, what_is_said, owners, across, stacks, closures, protection, deleted,
                     hostile_names, deep_paths, whole_system, threads, other_users, namespaces,
                     usage, processes_that_vanish, baseline,
                     baseline_of_bytes, watching):
            part(live)
        return live.tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
