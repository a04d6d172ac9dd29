#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The knowledge base is in order, and recognises what it is about and nothing else.

Usage: WXAUDIT DATA MANUAL KEYS EVENTS EVIDENCE. COMPONENTS_ROOT= may be a folder in which
packages were unpacked that are not installed.
"""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tap import Tap

KEY = re.compile(r'^KEY\(KEY_\w+, "(\w+)", TIMES_(\w+)', re.MULTILINE)
ITEM = re.compile(r'^\.It Cm (\w+)', re.MULTILINE)
CODE = re.compile(r'"(WX\d{3})", "([a-z-]+)"')
NAMES = {'library', 'program'}
CONTENT = {'symbol', 'string', 'bytes'}

# Files of a system that have nothing of what the knowledge base is about.
UNRELATED_MIN = 50
UNRELATED_MAX = 300

NEEDED = {
    'Name': 'a', 'Title': 't', 'Kind': 'jit', 'Attempts': 'mmap rwx for code',
    'UnderRule': 'dies at once', 'Shim': 'refused', 'Source': 'measured: here',
}
# A line, and what is expected in its place.
WRONG = [
    ('Nmae=a', 'a key of wxguard-components(5)'),
    ('name=a', 'a key of wxguard-components(5)'),
    ('Title=again', 'it once'),
    ('UnderMdwe=fine', 'works, falls-back,'),
    ('UnderMdwe=works', 'and a sentence'),
    ('Library=/usr/lib/libffi.so', 'a pattern of file names'),
    ('Library=*', 'a pattern of file names'),
    ('Program=??', 'a pattern of file names'),
    ('Symbol=two words', 'the name of a symbol'),
    ('String=short', 'at least 6 bytes'),
    ('Bytes=01 02 03', 'at least 6 bytes'),
    ('Bytes=01 02 03 04 05 xx', 'at least 6 bytes'),
    ('Bytes=01 02 ?? 04 05 06', 'behind the first 4'),
    ('Attempts=mmap', 'CALL PROTECTION'),
    ('Attempts=mmap rwx', 'CALL PROTECTION'),
    ('Attempts=mmap rw- for data', 'CALL PROTECTION'),
    ('Attempts=open rwx for code', 'CALL PROTECTION'),
    ('Switch=environment A=0', 'cost=TEXT'),
    ('Switch=somehow A=0 cost=none', 'option, environment,'),
    ('Switch=option --off cost=', 'cost=TEXT'),
    ('Except=everything', 'a rule of wxguard(7)'),
    ('Via=Some thing', 'the name of a component'),
    ('Package=libffi8', 'the name of a Debian package'),
    ('Message=', 'text'),
    ('Message=\u00fc', 'ASCII'),
    ('[other]', '[component]'),
    ('Message', 'KEY=VALUE'),
]


class Base:
    """wxaudit explain, of a folder."""

    def __init__(self, tool, folder):
        self.tool, self.folder = tool, folder

    def run(self, *operands, form='--json', folders=()):
        options = [f'--components={each}' for each in (self.folder, *folders)]
        done = subprocess.run([self.tool, 'explain', form, *options, *operands], timeout=120,
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def subjects(self, *operands, **more):
        status, out, err = self.run(*operands, **more)
        if status != 0:
            raise RuntimeError(f'explain {operands}: status {status}: {err}')
        return json.loads(out)['subjects']

    def names(self, **more):
        return [each['name'] for each in self.subjects(**more)]


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def texts(component, keys):
    return [each for key in keys for each in component.get(key, [])]


def check_schema(tap, base, components, data):
    files = sorted(os.path.basename(each)[:-4] for each in glob.glob(f'{data}/*.ini'))
    tap.ok(len(files) >= 40 and base.names() == files, f'all {len(files)} files are listed',
           base.names(), files)
    for name, each in components.items():
        tap.ok(texts(each, NAMES | CONTENT), f'{name} can be recognised', each)
        tap.ok(set(each.get('via', [])) <= set(components), f'{name} goes by way of known ones',
               each.get('via'))
        tap.ok(all(re.match(r'https://\S+$|measured: ', source) for source in each['source']),
               f'{name} has sources that are addresses or measured', each['source'])
        outcome = each['under_rule'].split(':')[0]
        tap.ok(outcome in ('works', 'falls-back', 'unknown') or 'switch' in each
               or 'except' in each, f'{name} has a switch or an exception if it breaks', each)
        tap.ok(outcome not in ('dies', 'dies-later') or 'message' in each
               or 'SIG' in each['under_rule'], f'{name} has the words or the signal of its death',
               each['under_rule'])


def check_manual(tap, keys, manual):
    table = KEY.findall(read(keys))
    told = ITEM.findall(read(manual).split('.Ss Settings')[1].split('.Ss ')[0])
    tap.ok(table and [name for name, _ in table] == told,
           'the manual tells the keys that the reader knows, in its order', table, told)


def check_errors(tap, tool):
    for line, expected in WRONG:
        with tempfile.TemporaryDirectory(prefix='components-') as folder:
            path = os.path.join(folder, 'a.ini')
            good = '[component]\n' + ''.join(f'{key}={NEEDED[key]}\n' for key in NEEDED)
            with open(path, 'w', encoding='utf-8') as file:
                file.write(good)
            control = Base(tool, folder).run()[0]
            with open(path, 'a', encoding='utf-8') as file:
                file.write(line + '\n')
            status, out, err = Base(tool, folder).run()
            place = f'{path}:{len(NEEDED) + 2}: '
            tap.ok(control == 0 and status == 3 and not out and place in err
                   and expected in err.split('; expected ')[-1],
                   f'{line} is refused with its place', control, status, out, err)


def check_missing(tap, tool):
    for left_out in NEEDED:
        with tempfile.TemporaryDirectory(prefix='components-') as folder:
            with open(os.path.join(folder, 'a.ini'), 'w', encoding='utf-8') as file:
                file.write('[component]\n' + ''.join(
                    f'{key}={NEEDED[key]}\n' for key in NEEDED if key != left_out))
            status, _, err = Base(tool, folder).run()
            tap.ok(status == 3 and f'no {left_out}=' in err,
                   f'a file without {left_out} is refused', status, err)


def write_component(folder, name, title):
    with open(os.path.join(folder, f'{name}.ini'), 'w', encoding='utf-8') as file:
        values = {**NEEDED, 'Name': name, 'Title': title}
        file.write('[component]\n' + ''.join(f'{key}={values[key]}\n' for key in values))


def check_added(tap, base):
    with tempfile.TemporaryDirectory(prefix='components-') as folder:
        write_component(folder, 'libffi', 'mine')
        write_component(folder, 'zzz', 'new')
        names = base.names(folders=[folder])
        tap.ok(names == sorted([*base.names(), 'zzz']), 'a folder adds a component', names)
        title = base.subjects('libffi', folders=[folder])[0]['title']
        tap.ok(title == 'mine', 'a file of the same name replaces one', title)
        os.chmod(os.path.join(folder, 'zzz.ini'), 0o666)
        status, out, err = base.run(folders=[folder])
        tap.ok(status == 3 and not out and 'mode is 0666' in err,
               'a file that others can write is refused', status, err)


def check_codes(tap, base, tables):
    codes = [each for table in tables for each in CODE.findall(read(table))]
    for code, name in codes:
        subject = base.subjects(code)[0]
        tap.ok(subject['summary'] and name in (subject.get('event'), subject.get('evidence'))
               and subject['advice'], f'{code} is explained', subject)
    tap.ok(len(codes) > 30, 'there are codes', len(codes))
    tap.ok(base.run('WX000')[0] == 2, 'a code that is not there is an error of usage')
    status, out, err = base.run('libffi', '/no/such/file', 'WX000')
    tap.ok(status == 2 and not out and '/no/such' not in err,
           'which is said before anything is looked at', status, out, err)


def found_by(subject, name, relation):
    return [each for each in subject.get(relation, []) if each.startswith(f'{name}, by ')]


def locate(pattern):
    for root in ('', os.environ.get('COMPONENTS_ROOT', '')):
        found = sorted(glob.glob(root + pattern))
        if found:
            return os.path.realpath(found[0])
    return None


def check_packages(tap, base, components):
    """Return: whether something of all this was there."""
    verified = 0
    for name, component in components.items():
        for package, pattern in (each.split() for each in component.get('package', [])):
            path = locate(pattern)
            if not path:
                tap.skip(f'{name} is recognised in {package}', 'it is not installed')
                continue
            subject = base.subjects(path)[0]
            verified += 1
            if name != 'asmjit':
                tap.ok(found_by(subject, name, 'is'), f'{name} is {package}', subject)
            if texts(component, CONTENT):
                tap.ok(found_by(subject, name, 'has'), f'{name} is in {package}', subject)
    return verified


def is_elf(path):
    try:
        with open(path, 'rb') as file:
            return file.read(4) == b'\x7fELF'
    except OSError:
        return False


def check_renamed(tap, base):
    """What is recognised by its content alone."""
    path = locate('/usr/lib/*/libpcre2-8.so.0')
    if not path:
        tap.skip('a copy under another name is recognised', 'PCRE2 is not installed')
        return
    with tempfile.TemporaryDirectory(prefix='components-') as folder:
        copy = os.path.join(folder, 'no-name')
        with open(path, 'rb') as source, open(copy, 'wb') as file:
            file.write(source.read())
        tap.ok(found_by(base.subjects(copy)[0], 'pcre2', 'has'),
               'a copy under another name is recognised')
        with open(copy, 'r+b') as file:
            file.truncate(5000)
        subject = base.subjects(copy)[0]
        tap.ok('has' not in subject, 'a file that was cut off is looked at all the same', subject)
        tap.ok(base.run(f'{folder}/absent')[0] == 3, 'a file that is not there cannot be looked at')


def check_programs(tap, base):
    """A word that is no component, code or file: a program in PATH, or what one can be called."""
    with tempfile.TemporaryDirectory(prefix='components-') as folder:
        os.mkdir(os.path.join(folder, 'folder'))
        os.mkdir(os.path.join(folder, 'folder/tcc-tool'))
        program = os.path.join(folder, 'tcc-tool')
        with open(program, 'wb') as file:
            file.write(b'TurboFan in a program\0')
        before = os.environ['PATH']
        os.environ['PATH'] = f'{folder}/folder::{folder}:/nowhere'
        try:
            without = base.run('tcc-tool')
            os.chmod(program, 0o755)
            subjects = base.subjects('tcc-tool')
        finally:
            os.environ['PATH'] = before
    tap.ok(subjects[0]['name'] == program and subjects[0]['kind'] == 'file' and
           found_by(subjects[0], 'v8', 'has') and without[0] == 3,
           'a program in PATH is looked at as a file is', subjects[0], without)
    for name, component in (('php-fpm9.9', 'php-pcre'), ('libpypy9-c.so', 'pypy'),
                            ('qemu-system-none', 'qemu-tcg'), ('libmozjs-999.so.1', 'mozjs')):
        subjects = base.subjects(name)
        tap.ok(subjects[0]['kind'] == 'name' and component in [each['name'] for each in subjects]
               and found_by(subjects[0], component, 'is'),
               f'{name} is not here, and known by its name', subjects)
    for word in ('no-such-program', '', './tcc', '/qemu-system-none'):
        status, out, err = base.run(word)
        tap.ok(status == 3 and 'No such file' in err, f'"{word}" is nothing that is known', status,
               out, err)


def check_places(tap, tool, data):
    """The knowledge base is beside the tool: in the tree that built it, in a prefix that moved."""
    def names(program):
        done = subprocess.run([program, 'explain', '--json'], capture_output=True, timeout=60,
                              check=False)
        document = json.loads(done.stdout or '{"subjects": []}')
        return [each['name'] for each in document['subjects']], done

    here, done = names(tool)
    tap.ok(len(here) > 40, 'a tool that runs where it was built has its components', done)
    with tempfile.TemporaryDirectory(prefix='components-') as folder:
        moved = os.path.join(folder, 'bin/wxaudit')
        share = os.path.join(folder, 'share/wxguard/components')
        os.mkdir(os.path.dirname(moved))
        os.makedirs(share)
        shutil.copy(tool, moved)
        shutil.copy(os.path.join(data, 'v8.ini'), share)
        there, done = names(moved)
        tap.ok('v8' in there and 'libffi' not in there, 'one that was moved has those beside it',
               done)
        check_owners(tap, moved, share)


def check_owners(tap, tool, share):
    """Who can write to the folder could say what is known."""
    changes = [('its group writes', lambda: os.chmod(share, 0o775)),
               ('all write', lambda: os.chmod(share, 0o777)),
               ('it belongs to another user', lambda: os.chown(share, 65534, 65534))]
    for what, change in changes[:3 if os.geteuid() == 0 else 2]:
        os.chmod(share, 0o755)
        control = subprocess.run([tool, 'explain'], capture_output=True, timeout=60, check=False)
        change()
        done = subprocess.run([tool, 'explain'], capture_output=True, text=True, timeout=60,
                              check=False)
        tap.ok(control.returncode == 0 and done.returncode == 3 and not done.stdout and
               share in done.stderr, f'a folder of components is refused if {what}', control, done)


def is_known(path, components):
    return any(re.match('(' + pattern.replace('.', r'\.').replace('*', '.*') + ')$',
                        os.path.basename(path))
               for each in components.values() for pattern in texts(each, NAMES))


def check_precision(tap, base, components):
    folders = ['/usr/lib/*-linux-gnu*/lib[a-k]*.so*', '/usr/lib/*-linux-gnu*/lib[l-z]*.so*']
    paths = sorted({os.path.realpath(each) for folder in folders for each in glob.glob(folder)})
    paths = [each for each in paths if is_elf(each) and not is_known(each, components)]
    paths = paths[:UNRELATED_MAX]
    if len(paths) < UNRELATED_MIN:
        tap.skip('what is something else is not recognised', f'{len(paths)} libraries are here')
        return
    files = [each for each in base.subjects(*paths) if each['kind'] == 'file']
    wrong = [each for each in files if 'is' in each or 'has' in each]
    tap.ok(len(files) == len(paths) and not wrong,
           f'of {len(files)} other libraries none is recognised', *wrong)


def main(tool, data, manual, keys, *tables):
    tap, base = Tap(), Base(tool, data)
    status, _, err = base.run()
    if not tap.ok(status == 0, 'the knowledge base is understood', status, err):
        return tap.done()
    components = {name: base.subjects(name)[0] for name in base.names()}
    check_schema(tap, base, components, data)
    check_manual(tap, keys, manual)
    check_errors(tap, tool)
    check_missing(tap, tool)
    check_added(tap, base)
    check_codes(tap, base, tables)
    print(f'# {check_packages(tap, base, components)} files of packages')
    check_renamed(tap, base)
    check_programs(tap, base)
    check_places(tap, os.path.abspath(tool), data)
    check_precision(tap, base, components)
    status, out, _ = base.run('libffi', form='--components=' + data)
    tap.ok(status == 0 and 'closures' in out, 'the text is for people', status, out)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
