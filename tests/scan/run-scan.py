#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""wxaudit scan: which files it finds, what they are loaded with, and what it remembers."""

import contextlib
import json
import os
import pty
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading

from elf import ALL_FLAGS as ALL
from elf import EXEC, NEEDED, PLAIN_FLAGS as PLAIN
from elf import RPATH, RUNPATH, SONAME, Image
from tap import Tap

NOBODY = 65534
LOADER = '/lib64/ld.so'

ENGINE = '''[component]
Name=engine
Title=an engine of this test
Kind=jit
Library=libengine.so.*
Attempts=mmap rwx always
UnderRule=dies while it starts
Shim=refused
Switch=environment ENGINE_JIT=0 cost=slower
Source=this test
'''


def library(name, *needed, stack=PLAIN, **lists):
    image = Image().stack(stack).entry(SONAME, name)
    return with_needs(image, needed, **lists)


def program(*needed, stack=PLAIN, loader=LOADER, **lists):
    return with_needs(Image().stack(stack).loaded_by(loader), needed, **lists)


def with_needs(image, needed, rpath=None, runpath=None):
    for each in needed:
        image.entry(NEEDED, each)
    if rpath:
        image.entry(RPATH, rpath)
    if runpath:
        image.entry(RUNPATH, runpath)
    return image.bytes()


def static(stack):
    return Image(kind=EXEC).stack(stack).bytes()


class Scan:
    def __init__(self, wxaudit, folder):
        self.wxaudit, self.folder = wxaudit, folder
        self.tap = Tap()
        self.components = os.path.join(folder, 'components')
        self.number = 0
        self.write(os.path.join(self.components, 'engine.ini'), ENGINE.encode())

    @staticmethod
    def write(path, data):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(data)
        return path

    def tree(self, files):
        """A root with these files; a str is where a link leads."""
        self.number += 1
        root = os.path.join(self.folder, f'root{self.number}')
        for path, data in files.items():
            path = os.path.join(root, path)
            if isinstance(data, str):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                os.symlink(data, path)
            else:
                self.write(path, data)
        return root

    def run(self, *words, **more):
        return subprocess.run([self.wxaudit, 'scan', f'--components={self.components}', *words],
                              capture_output=True, timeout=120, check=False, **more)

    def scan(self, *words, **more):
        done = self.run('--json', *words, **more)
        report = json.loads(done.stdout or b'{"subjects": [], "summary": {}}')
        return Report(done, report)

    def ok(self, passed, name, report=None):
        self.tap.ok(passed, name, report or '')


class Report:
    def __init__(self, done, report):
        self.done, self.status, self.summary = done, done.returncode, report['summary']
        self.subjects = {each['name']: each for each in report['subjects']}

    def codes(self, name):
        return [each['code'] for each in self.subjects.get(name, {'findings': []})['findings']
                if each['code'] != 'WX649']

    def chains(self, name):
        return [each['through'] for each in self.subjects.get(name, {'findings': []})['findings']
                if each['code'] == 'WX613']

    def verdict(self, name):
        return self.subjects.get(name, {}).get('verdict', 'clean')

    def __str__(self):
        return f'{self.status} {self.done.stderr} {json.dumps(self.subjects, indent=1)} {self.summary}'


def basics(test):
    clean = test.tree({'usr/bin/a': program(), LOADER[1:]: library('ld.so'), 'usr/share/text': b'x'})
    report = test.scan(f'--root={clean}')
    test.ok(report.status == 0 and not report.subjects and report.summary['elf'] == 2,
            'a tree of clean files has no findings and status 0', report)
    test.ok(report.summary['files'] == 3 and report.summary['clean'] == 2,
            'all files are counted', report)
    report = test.scan(f'--root={test.tree({"usr/lib/a": bytes([127]) + b"ELF"})}')
    test.ok(report.status == 0 and report.codes('/usr/lib/a') == ['WX608'],
            'information alone is status 0', report)
    report = test.scan(f'--root={test.tree({"app/server": static(ALL)})}')
    test.ok(report.status == 1 and report.codes('/app/server') == ['WX602', 'WX609'],
            'a tree without the usual folders is looked at as a whole', report)
    test.ok(report.verdict('/app/server') == 'exception', 'an executable stack takes an exception',
            report)
    report = test.scan(os.path.join(clean, 'usr/bin/a'))
    test.ok(report.status == 0 and report.verdict(os.path.join(clean, 'usr/bin/a')) == 'clean' and
            len(report.subjects) == 1, 'a file that is named is told of, clean or not', report)
    report = test.scan(os.path.join(clean, 'none'))
    test.ok(report.status == 3 and b'No such file' in report.done.stderr,
            'a path that is not there is an error', report)


def words(test):
    for each in (['--root=/none'], ['--package=no-such-package']):
        done = test.run(*each)
        test.ok(done.returncode == 3 and done.stderr.count(b'\n') == 1,
                f'{each[0]} cannot be done and says so in one line', done)
    for each in (['--package=a/b'], ['--package=a', '/usr'], ['--headers', '--reach'],
                 ['--headers', '--cache=x'], ['--components=/none']):
        done = test.run(*each)
        test.ok(done.returncode == 2, f'{" ".join(each)} is a wrong command line', done)


def needs(test):
    root = test.tree({
        LOADER[1:]: library('ld.so'),
        'usr/bin/direct': program('libengine.so.1'),
        'usr/bin/indirect': program('libmiddle.so.1'),
        'usr/bin/apart': program('libother.so.1'),
        'usr/bin/fallen': program('libfallen.so.1'),
        'usr/lib/libengine.so.1': 'libengine.so.1.2',
        'usr/lib/libengine.so.1.2': library('libengine.so.1'),
        'usr/lib/libmiddle.so.1': library('libmiddle.so.1', 'libengine.so.1'),
        'usr/lib/libother.so.1': library('libother.so.1'),
        'usr/lib/libfallen.so.1': library('libfallen.so.1', stack=ALL),
    })
    report = test.scan(f'--root={root}')
    engine = '/usr/lib/libengine.so.1.2'
    test.ok(report.codes(engine) == ['WX611', 'WX614'] and report.verdict(engine) == 'switch',
            'a library is a component by its name', report)
    test.ok([each.get('switch') for each in report.subjects[engine]['findings']] ==
            [['environment ENGINE_JIT=0 cost=slower'], None],
            'a finding has the switch of its component', report)
    test.ok(report.chains('/usr/bin/direct') == [['/usr/bin/direct', engine]],
            'a program reaches what it is linked with', report)
    test.ok(report.chains('/usr/bin/indirect') ==
            [['/usr/bin/indirect', '/usr/lib/libmiddle.so.1', engine]],
            'a program reaches what its libraries are linked with', report)
    test.ok(not report.chains('/usr/bin/apart') and '/usr/bin/apart' not in report.subjects,
            'another one does not', report)
    test.ok(report.subjects['/usr/bin/indirect']['switch'] ==
            ['environment ENGINE_JIT=0 cost=slower'] and
            report.verdict('/usr/bin/indirect') == 'switch', 'it takes the switch of that', report)
    table = test.run(f'--root={root}').stdout
    test.ok(b'\n  switch         environment ENGINE_JIT=0 cost=slower\n' in table,
            'the table shows it beside the findings', table)
    works = ENGINE.replace('dies while it starts', 'falls-back to an interpreter')
    test.write(os.path.join(test.components, 'engine.ini'), works.encode())
    easy = test.scan(f'--root={root}')
    test.write(os.path.join(test.components, 'engine.ini'), ENGINE.encode())
    test.ok(easy.verdict(engine) == 'shim' and 'switch' not in easy.subjects[engine],
            'what works as it is has no switch to be set', easy)
    test.ok(report.verdict('/usr/bin/fallen') == 'exception',
            'a program takes an exception for a library with an executable stack', report)
    reached = report.subjects[engine]['findings'][1]
    test.ok(reached['programs'] == 2 and reached['by'] ==
            [{'programs': 1, 'path': '/usr/lib/libmiddle.so.1'}, {'programs': 1}],
            'a library is told with the programs that reach it, and by which', reached)
    table = test.run(f'--root={root}').stdout.decode()
    test.ok('/usr/bin/direct' not in table and engine in table and 'not shown' in table,
            'the table leaves out who only reaches it', table)
    table = test.run(f'--root={root}', '--reach').stdout.decode()
    test.ok('/usr/bin/direct' in table, '--reach shows them', table)
    report = test.scan(f'--root={root}', '/usr/bin/indirect')
    test.ok(report.chains('/usr/bin/indirect')[0][-1] == engine and
            report.summary['needed_elsewhere'] == 2 and engine in report.subjects,
            'what a file that is named needs is looked at wherever it is', report)
    report = test.scan(f'--root={root}', '--headers')
    test.ok(not report.chains('/usr/bin/direct') and report.codes(engine) == ['WX611'],
            '--headers follows no libraries', report)


def search(test):
    """Two libraries of a name, and the one that has the need is found in these ways only."""
    common = {LOADER[1:]: library('ld.so'), 'usr/lib/libx.so.1': library('libx.so.1'),
              'opt/x/libx.so.1': library('libx.so.1', stack=ALL)}
    ways = {
        'by DT_RUNPATH': (program('libx.so.1', runpath='/opt/x'), {}, True),
        'by DT_RPATH': (program('libx.so.1', rpath='/opt/x'), {}, True),
        'not by DT_RPATH beside DT_RUNPATH': (
            program('libx.so.1', rpath='/opt/x', runpath='/none'), {}, False),
        'by $ORIGIN': (program('libx.so.1', runpath='$ORIGIN/../../opt/x'), {}, True),
        'by ${ORIGIN}': (program('libx.so.1', runpath='${ORIGIN}/../../opt/x'), {}, True),
        'not by a token that there is not': (
            program('libx.so.1', runpath='/opt/$X:$ORIGINAL/x'), {}, False),
        'by a second folder': (program('libx.so.1', runpath='/none:/opt/x'), {}, True),
        'not by a relative folder': (program('libx.so.1', runpath='opt/x'), {}, False),
        'by its path': (program('/opt/x/libx.so.1'), {}, True),
        'by DT_RPATH of what loads the library that needs it': (
            program('liby.so.1', rpath='/opt/x'),
            {'usr/lib/liby.so.1': library('liby.so.1', 'libx.so.1')}, True),
        'not by DT_RUNPATH of what loads the library that needs it': (
            program('liby.so.1', runpath='/opt/x'),
            {'usr/lib/liby.so.1': library('liby.so.1', 'libx.so.1')}, False),
        'because it is loaded already by that name': (
            program('libx.so.1', 'liby.so.1', runpath='/opt/x'),
            {'usr/lib/liby.so.1': library('liby.so.1', 'libx.so.1')}, True),
        'by ld.so.conf': (program('libx.so.1'), {'etc/ld.so.conf': b'# folders\n/opt/x # this\n'},
                          True),
        'by what ld.so.conf includes': (
            program('libx.so.1'),
            {'etc/ld.so.conf': b'include /etc/ld.so.conf.d/*.conf\n',
             'etc/ld.so.conf.d/x.conf': b'/opt/x\n'}, True),
        'not by a file that ld.so.conf does not include': (
            program('libx.so.1'),
            {'etc/ld.so.conf': b'include ld.so.conf.d/*.conf\n', 'etc/ld.so.conf.d/x.off': b'/opt/x\n'},
            False),
        'though ld.so.conf includes itself': (
            program('libx.so.1'), {'etc/ld.so.conf': b'include ld.so.conf\n/opt/x\n'}, True),
        'by a link, which stays in the tree': (
            program('libx.so.1', runpath='/opt/l'), {'opt/l': '/../../opt/x'}, True),
        'past a library of another machine': (
            program('libx.so.1', runpath='/opt/z:/opt/x'),
            {'opt/z/libx.so.1': Image(machine=183).entry(SONAME, 'libx.so.1').bytes()}, True),
        'past what is no library': (program('libx.so.1', runpath='/opt/z:/opt/x'),
                                    {'opt/z/libx.so.1': b'no library'}, True),
    }
    for name, (data, more, wanted) in ways.items():
        root = test.tree({**common, **more, 'usr/bin/p': data})
        report = test.scan(f'--root={root}')
        test.ok(report.chains('/usr/bin/p') == [] if not wanted else
                [each[-1] for each in report.chains('/usr/bin/p')] == ['/opt/x/libx.so.1'],
                f'a library is {"" if wanted else "not "}found {name.removeprefix("not ")}', report)
    root = test.tree({**common, 'usr/lib/liba.so.1': library('liba.so.1', 'libb.so.1'),
                      'usr/lib/libb.so.1': library('libb.so.1', 'liba.so.1', '/opt/x/libx.so.1'),
                      'usr/bin/p': program('liba.so.1')})
    test.ok(len(test.scan(f'--root={root}').chains('/usr/bin/p')) == 1,
            'libraries that need one another are followed once')


def odd_files(test):
    root = test.tree({'usr/lib/a': static(ALL), 'usr/lib/loop': '.', 'usr/lib/out': '/../../../etc',
                      'usr/lib/self': 'self', 'usr/lib/name\nof lines': static(ALL),
                      'lib': 'usr/lib', 'bin': '/usr/bin', 'usr/bin/b': static(PLAIN)})
    os.link(os.path.join(root, 'usr/lib/a'), os.path.join(root, 'usr/lib/z'))
    os.link(os.path.join(root, 'usr/lib/a'), os.path.join(root, 'usr/bin/0'))
    os.mkfifo(os.path.join(root, 'usr/lib/pipe'))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.join(root, 'usr/lib/socket'))
    raw = os.path.join(os.fsencode(root), b'usr/lib/\xff\xfe')
    with open(raw, 'wb') as file:
        file.write(static(ALL))
    with open(os.path.join(root, 'usr/lib/huge'), 'wb') as file:
        file.write(b'\x7fELF')
        file.truncate(1 << 40)
    report = test.scan(f'--root={root}')
    names = set(report.subjects)
    test.ok(report.status == 1 and names == {'/usr/bin/0', '/usr/lib/name\nof lines',
                                            '/usr/lib/\\xff\\xfe', '/usr/lib/huge'},
            'pipes, sockets, loops and links are passed over, names are any bytes', report)
    test.ok(report.subjects['/usr/bin/0']['links'] == ['/usr/lib/a', '/usr/lib/z'],
            'hard links are one file, told by its first name', report)
    test.ok(report.summary['files'] == 7 and report.summary['elf'] == 5,
            'each file is opened once, whatever folders lead to it', report)
    test.ok(report.subjects['/usr/lib/\\xff\\xfe']['uri'].endswith('/usr/lib/%FF%FE'),
            'a name that is no UTF-8 has its bytes', report)


def deep(test):
    """Deeper than a path can be long: what cannot be reached is counted, nothing stops."""
    root = test.tree({'usr/lib/a': static(ALL)})
    here = os.open(os.path.join(root, 'usr'), os.O_RDONLY)
    for _ in range(40):
        os.mkdir('d' * 200, dir_fd=here)
        below = os.open('d' * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    report = test.scan(f'--root={root}')
    test.ok(report.status == 1 and report.summary['failed'] == 1,
            'a folder that is too deep is counted', report)
    subprocess.run(['rm', '-rf', root], check=True)


def changing(test):
    """Files come, go and shrink all the time."""
    root = test.tree({'usr/lib/a': static(ALL)})
    stop = threading.Event()

    def churn(number):
        path = os.path.join(root, f'usr/lib/x{number}')
        data = static(ALL)
        while not stop.is_set():
            with open(path, 'wb') as file:
                file.write(data)
                file.flush()
                file.truncate(30)
            os.unlink(path)
    threads = [threading.Thread(target=churn, args=(each,)) for each in range(2)]
    for each in threads:
        each.start()
    reports = [test.scan(f'--root={root}') for _ in range(20)]
    stop.set()
    for each in threads:
        each.join()
    test.ok(all(each.status == 1 and each.codes('/usr/lib/a') == ['WX602', 'WX609']
                for each in reports), 'files that come and go do not stop it', reports[-1])


def rights(test):
    if os.geteuid():
        test.tap.skip('what cannot be read is counted', 'it takes root to drop its rights')
        return
    root = test.tree({'usr/lib/a': static(ALL), 'usr/lib/b': static(ALL), 'usr/bin/s': static(ALL),
                      'usr/bin/c': program(stack=ALL), 'usr/bin/g': program(stack=ALL)})
    os.chmod(os.path.join(root, 'usr/lib/b'), 0)
    os.chmod(os.path.join(root, 'usr/bin/s'), 0o4755)
    os.chmod(os.path.join(root, 'usr/bin/g'), 0o2755)
    os.chmod(os.path.join(root, 'usr/bin/c'), 0o755)
    for folder, _, _ in os.walk(root):
        os.chmod(folder, 0o755)
    report = test.scan(f'--root={root}')
    test.ok('WX610' in report.codes('/usr/bin/s') and 'WX610' in report.codes('/usr/bin/g') and
            'WX610' not in report.codes('/usr/bin/c'), 'setuid and setgid programs are told', report)
    report = test.scan(f'--root={root}', user=NOBODY, group=NOBODY, extra_groups=[])
    test.ok(report.summary['denied'] == 1 and report.status == 1 and
            b'run it as root' in report.done.stderr, 'what cannot be read is counted', report)
    setcap = shutil.which('setcap')
    done = setcap and subprocess.run([setcap, 'cap_net_raw+ep', os.path.join(root, 'usr/bin/c')],
                                     capture_output=True, check=False)
    if not done or done.returncode:
        test.tap.skip('file capabilities are told', 'setcap cannot set them here')
        return
    test.ok('WX610' in test.scan(f'--root={root}').codes('/usr/bin/c'), 'file capabilities are told')


def other_file_system(test):
    root = test.tree({'usr/lib/a': static(ALL), 'usr/lib/mounted/b': static(ALL)})
    source = test.write(os.path.join(test.folder, 'mounted-file'), static(ALL))
    script = (f'mount -t tmpfs none {root}/usr/lib/mounted && cp {source} {root}/usr/lib/mounted/c '
              f'&& exec "$@"')
    command = ['unshare', '--mount', 'sh', '-c', script, 'sh', test.wxaudit, 'scan', '--json',
               f'--components={test.components}', f'--root={root}']
    if subprocess.run(['unshare', '--mount', 'true'], capture_output=True, check=False).returncode:
        test.tap.skip('another file system is not entered', 'no mount namespace can be made here')
        return
    for name, words_, wanted in (
            ('another file system is not entered', [], {'/usr/lib/a'}),
            ('it is where it is named', ['/usr/lib/mounted'], {'/usr/lib/mounted/c'})):
        done = subprocess.run([*command, *words_], capture_output=True, timeout=60, check=False)
        found = {each['name'] for each in json.loads(done.stdout or b'{"subjects":[]}')['subjects']}
        test.ok(found == wanted, name, f'{found} {done}')


def cache(test):
    root = test.tree({f'usr/lib/{each}': static(ALL) for each in 'abc'})
    folder = os.path.join(test.folder, 'kept')
    os.mkdir(folder, 0o700)
    path = os.path.join(folder, 'cache')
    words_ = [f'--root={root}', f'--cache={path}']
    first, second = test.scan(*words_), test.scan(*words_)
    test.ok(first.summary['code_read'] == 3 and first.summary['code_remembered'] == 0,
            'a cache that is not there yet is empty', first)
    test.ok(second.summary['code_read'] == 0 and second.summary['code_remembered'] == 3 and
            first.subjects == second.subjects, 'what has not changed is remembered', second)
    test.ok(stat.S_IMODE(os.stat(path).st_mode) == 0o600, 'nobody else reads it')
    name = os.path.join(root, 'usr/lib/a')
    times = os.stat(name)
    with open(name, 'r+b') as file:
        file.seek(-1, 2)
        file.write(b'\1')
    os.utime(name, ns=(times.st_atime_ns, times.st_mtime_ns))
    third = test.scan(*words_)
    test.ok(third.summary['code_read'] == 1, 'a changed file is read, also with the old time', third)
    test.write(os.path.join(test.components, 'engine.ini'), ENGINE.replace('slower', 'less').encode())
    test.ok(test.scan(*words_).summary['code_read'] == 3, 'other knowledge forgets all')
    test.write(os.path.join(test.components, 'engine.ini'), ENGINE.encode())
    test.write(path, b'{"wxaudit_scan_cache": 1, "files": 7}')
    test.ok(test.scan(*words_).summary['code_read'] == 3, 'what is no cache is as if it were empty')
    refused = {
        'that others can write to': lambda: os.chmod(path, 0o666),
        'in a folder that others can write to': lambda: (os.chmod(path, 0o600),
                                                         os.chmod(folder, 0o777)),
        'that is a link': lambda: (os.chmod(folder, 0o700), os.rename(path, path + '1'),
                                   os.symlink(path + '1', path)),
        'with two names': lambda: (os.unlink(path), os.link(path + '1', path)),
        'that is no file': lambda: (os.unlink(path), os.mkdir(path)),
    }
    for name, change in refused.items():
        change()
        done = test.run(*words_)
        test.ok(done.returncode == 3 and b'not used' in done.stderr and
                done.stdout == b'',
                f'a cache {name} is refused', done)
    done = test.run(f'--root={root}', f'--cache={folder}/none/cache')
    test.ok(done.returncode == 3, 'a cache in a folder that is not there is an error', done)


def archives(test):
    gcc, ar = shutil.which('gcc'), shutil.which('ar')
    if not gcc or not ar:
        test.tap.skip('objects in archives are looked at', 'gcc or ar is not installed')
        return
    folder = os.path.join(test.folder, 'objects')
    os.mkdir(folder)
    test.write(os.path.join(folder, 'plain.s'), b'.section .note.GNU-stack,"",%progbits\n.text\nnop\n')
    test.write(os.path.join(folder, 'with-a-long-name-without-it.s'), b'.text\nnop\n')
    test.write(os.path.join(folder, 'asks.s'), b'.section .note.GNU-stack,"x",%progbits\n.text\nnop\n')
    for each in os.listdir(folder):
        subprocess.run([gcc, '-c', each], cwd=folder, check=True)
    objects = ['plain.o', 'with-a-long-name-without-it.o', 'asks.o']
    subprocess.run([ar, 'rc', 'all.a', *objects], cwd=folder, check=True)
    subprocess.run([ar, 'rcT', 'thin.a', *objects], cwd=folder, check=True)
    subprocess.run([ar, 'rc', 'good.a', 'plain.o'], cwd=folder, check=True)
    subprocess.run([ar, 'rc', 'outer.a', 'all.a'], cwd=folder, check=True)
    with open(os.path.join(folder, 'all.a'), 'rb') as file:
        data = file.read()
    for length in range(8, len(data), 301):
        test.write(os.path.join(folder, f'cut{length}.a'), data[:length])
    report = test.scan(folder)
    codes = {each: report.codes(os.path.join(folder, each)) for each in os.listdir(folder)}
    test.ok([codes[each] for each in objects] == [[], ['WX605'], ['WX605']],
            'objects without a plain note are told', codes)
    findings = report.subjects[os.path.join(folder, 'all.a')]['findings']
    test.ok([each['where'] for each in findings] == ['with-a-long-name-without-it.o'] and
            '1 more of 3 members' in findings[0]['detail'],
            'those in an archive are told together', findings)
    test.ok(codes['outer.a'] == ['WX605'] and not codes['good.a'] and not codes['thin.a'],
            'an archive in an archive is looked at, a thin one has its members elsewhere', codes)
    test.ok(report.status == 0, 'archives that are cut off anywhere do not stop it', report)


def package(test):
    root = test.tree({
        'usr/bin/p': static(ALL), 'usr/bin/q': static(ALL), 'usr/lib/d/r': static(ALL),
        'bin': 'usr/bin',
        'var/lib/dpkg/info/one.list': b'/.\n/usr\n/usr/bin\n/bin/p\n/gone\nnonsense\n',
        'var/lib/dpkg/info/two:amd64.list': b'/usr/bin/q\n',
        'var/lib/dpkg/info/two:i386.list': b'/usr/lib/d/r'})
    for name, wanted in (('one', {'/usr/bin/p'}), ('two', {'/usr/bin/q', '/usr/lib/d/r'}),
                         ('two:i386', {'/usr/lib/d/r'})):
        report = test.scan(f'--root={root}', f'--package={name}')
        test.ok(set(report.subjects) == wanted, f'--package={name} is its files', report)
    test.ok(test.scan(f'--root={root}', '--package=tw').status == 3,
            'the start of a name is no package')


CALLER = '''#include <sys/mman.h>
%s
void *region(void)
{
	return mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
%s
'''


def rebuilt(test):
    """What a report knew of one build is known of the next, and no more than that."""
    gcc = shutil.which('gcc')
    if not gcc:
        test.tap.skip('a baseline holds for another build', 'gcc is not installed')
        return
    root = test.tree({'usr/lib/none': b''})
    known = os.path.join(root, 'known.json')

    def scan(before, after, *words):
        subprocess.run([gcc, '-O1', '-shared', '-fPIC', '-x', 'c', '-', '-o',
                        os.path.join(root, 'usr/lib/caller.so')],
                       input=CALLER.replace('%s', before, 1).replace('%s', after).encode(), timeout=60, check=True)
        return test.run(f'--root={root}', *words)
    first = scan('', '', '--json')
    test.write(known, first.stdout)
    call = [each for each in json.loads(first.stdout)['subjects'][0]['findings']
            if each['code'] == 'WX620']
    more = 'int other(int a) { return a * 3 + 1; }'
    again = scan(more, '', '--json')
    moved = [each for each in json.loads(again.stdout)['subjects'][0]['findings']
             if each['code'] == 'WX620']
    test.ok(len(call) == len(moved) == 1 and call[0]['where'] != moved[0]['where'],
            'control: another build has the call at another address', (first, again))
    done = scan(more, '', f'--baseline={known}')
    test.ok(done.returncode == 0, 'a baseline holds for another build', done)
    second = CALLER.partition('%s')[2].replace('region', 'another').replace('%s', '')
    done = scan(more, second, f'--baseline={known}')
    test.ok(done.returncode == 1 and b'in another' in done.stdout and
            b'in region' not in done.stdout, 'a call in another function is new', done)


def progress(test):
    root = test.tree({f'usr/lib/{each}': static(ALL) for each in 'abc'})
    ours, theirs = pty.openpty()
    done = subprocess.run([test.wxaudit, 'scan', f'--components={test.components}',
                           f'--root={root}'], stdout=subprocess.PIPE, stderr=theirs, timeout=60,
                          check=False)
    os.close(theirs)
    told = b''
    with contextlib.suppress(OSError):
        while piece := os.read(ours, 4096):
            told += piece
    os.close(ours)
    test.ok(b' of 3 read for code' in told and told.endswith(b'\r\x1b[K') and
            b'read for code' not in done.stdout,
            'a terminal is shown how far it is, and then nothing of that', told)
    test.ok(not test.run(f'--root={root}').stderr, 'what is no terminal is not')


def main(wxaudit):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        test = Scan(os.path.abspath(wxaudit), folder)
        for each in (basics, words, needs, search, odd_files, deep, changing, rights,
                     other_file_system, cache, archives, package,
                     rebuilt, progress):
            each(test)
        return test.tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
