#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Programs are looked at before they are executed: what breaks the rule by its headers is refused
in strict mode, and what the shim does not reach is recorded."""

import os
import shutil
import subprocess
import sys
import tempfile

from elf import DT_FLAGS, DT_TEXTREL, PT_INTERP, Elf
from tap import Run, Tap

ANSWER, EACCES, ENOENT = 42, 13, 2
STACK, SEGMENT, TEXT = 'its stack is executable', 'writable and executable', 'its text has'
SETUID, CAPABLE = 'setuid or setgid', 'file capabilities'

BY_PATH = ('execve', 'execv', 'execl', 'execle', 'posix_spawn', 'vfork', 'syscall')
BY_NAME = ('execvp', 'execvpe', 'execlp', 'posix_spawnp')


class Exec:
    def __init__(self, shim, folder, temporary):
        self.shim, self.folder, self.temporary = shim, os.path.abspath(folder), temporary
        self.tap = Tap()
        self.answer = os.path.join(self.folder, 'stack-answer')

    def path(self, name):
        return os.path.join(self.temporary, name)

    def make(self, name, change):
        return change(Elf(self.answer)).save(self.path(name))

    def script(self, name, *words):
        path = self.path(name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'#!{" ".join(words)}\n')
        os.chmod(path, 0o755)
        return path

    def launch(self, program, way='execve', config=None, **more):
        launch = os.path.join(self.folder, 'stack-launch')
        before = more.pop('before', [])
        return Run([*before, launch, way, program], self.shim if config is not None else None,
                   f'{config},report=FILE', **more)

    def ends(self, name, run, status, *records):
        """With that status, and with these records: event, outcome, call, part of the detail."""
        found = [(each['event'], each['outcome'], each['call'], each.get('detail', ''))
                 for each in run.records or []]
        right = len(found) == len(records) and all(
            one[:3] == other[:3] and one[3] in other[3] for one, other in zip(records, found))
        self.tap.ok(run.status == status and right, name, run)


def breaches(test):
    programs = {
        'executable stack': (test.make('stack', Elf.executable_stack), STACK),
        'segment that is writable and executable': (test.make('segment', Elf.write_exec), SEGMENT),
        'text relocation': (test.make('flags', lambda elf: elf.text_relocations(DT_FLAGS)), TEXT),
        'text relocation, said in the older way':
            (test.make('textrel', lambda elf: elf.text_relocations(DT_TEXTREL)), TEXT),
    }
    for what, (program, why) in programs.items():
        test.ends(f'control: bare, a program with a(n) {what} runs', test.launch(program), ANSWER)
        test.ends('strict mode refuses it', test.launch(program, config='strict'), EACCES,
                  ('WX309', 'refused', 'execve', why))
        test.ends('so does lock mode', test.launch(program, config='lock,lock-at=call'), EACCES,
                  ('WX309', 'refused', 'execve', why))
        test.ends('with an exception it runs',
                  test.launch(program, config='strict,allow=image,allow=exec-stack'), ANSWER,
                  ('WX309', 'allowed', 'execve', why),
                  *([('WX110', 'allowed', 'execve', '')] if why == STACK else []))
        test.ends('enforce mode lets it start', test.launch(program, config='enforce'), ANSWER,
                  *([('WX110', 'refused', 'execve', '')] if why == STACK else []))
        test.ends('audit mode too', test.launch(program, config='audit'), ANSWER,
                  *([('WX110', 'allowed', 'execve', '')] if why == STACK else []))
    test.ends('control: strict mode executes an ordinary program',
              test.launch(test.answer, config='strict'), ANSWER)


def ways(test):
    program = test.make('bad', Elf.executable_stack)
    for way in (*BY_PATH, *BY_NAME, 'posix_spawn-elsewhere'):
        test.ends(f'control: bare, {way} executes it', test.launch(program, way), ANSWER)
        test.ends(f'control: {way} executes an ordinary program in strict mode',
                  test.launch(test.answer, way, 'strict'), ANSWER)
    for way in (*BY_PATH, *BY_NAME):
        call = 'execve' if way == 'vfork' else way
        test.ends(f'strict mode refuses it to {way}', test.launch(program, way, 'strict'), EACCES,
                  ('WX309', 'refused', call, STACK))
    path = f'/nonexistent:{test.temporary}:{os.environ["PATH"]}'
    for way in BY_NAME:
        os.environ['PATH'] = path
        test.ends(f'and to {way} on PATH', test.launch('bad', way, 'strict'), EACCES,
                  ('WX309', 'refused', way, STACK))
        test.ends(f'{way} finds an ordinary program on PATH behind one that cannot be executed',
                  test.launch('sh', way, 'strict', input='exit 42'), ANSWER)
    test.ends('control: bare, fexecve executes it', test.launch(program, 'fexecve'), ANSWER)
    test.ends('fexecve is refused for having no path',
              test.launch(program, 'fexecve', 'strict'), EACCES,
              ('WX308', 'refused', 'fexecve', ''))
    test.ends('and with an exception for that, for the program',
              test.launch(program, 'fexecve', 'strict,allow=exec-descriptor'), EACCES,
              ('WX308', 'allowed', 'fexecve', ''), ('WX309', 'refused', 'fexecve', STACK))


def counts(test):
    program = test.make('counted', Elf.executable_stack)
    run = test.launch(program, 'vfork-before-mmap', 'strict')
    found = [each['count'] for each in run.records or [] if each['event'] == 'WX101']
    test.tap.ok(found == [1, 2, 3], 'what a child of vfork counted first takes no counts along', run)


def folders(test):
    """posix_spawn() may execute in another folder, where the path means another file."""
    here, there = test.path('here'), test.path('there')
    for folder in (here, there):
        os.mkdir(folder)
    test.make('here/program', Elf.executable_stack)
    shutil.copy(test.answer, there)
    os.rename(os.path.join(there, os.path.basename(test.answer)), os.path.join(there, 'program'))
    test.ends('a program that posix_spawn finds in another folder is not judged by one here',
              test.launch(os.path.join(there, 'program'), 'posix_spawn-elsewhere', 'strict',
                          cwd=here), ANSWER)


def scripts(test):
    program = test.make('interpreter', Elf.executable_stack)
    one, good = test.script('one', program), test.script('good', test.answer)
    two = test.script('two', one, 'argument')
    for name, script in (('a script', one), ('a script of a script', two)):
        test.ends(f'control: bare, {name} is run by its interpreter', test.launch(script), ANSWER)
        test.ends(f'{name} is judged by that in strict mode',
                  test.launch(script, config='strict'), EACCES,
                  ('WX309', 'refused', 'execve', f'{STACK}: {program}'))
    test.ends('a script of an ordinary program runs', test.launch(good, config='strict'), ANSWER)
    test.ends('one of no program fails as it does bare',
              test.launch(test.script('none', '/nonexistent/program'), config='strict'), ENOENT)
    loop = test.script('loop', test.path('loop'))
    test.ends('one that interprets itself does, too', test.launch(loop, config='strict'),
              test.launch(loop).status)
    through_env = test.script('env', '/usr/bin/env', program)
    run = test.launch(through_env, config='strict')
    test.ends('what env executes for a script is refused to env', run, 126,
              ('WX309', 'refused', 'execvp', STACK))


def odd_files(test):
    """They end as they do bare, by the same error, and are not recorded."""
    cut = test.path('cut')
    for size in (0, 1, 4, 20, 63, 64, 200, 500):
        with open(test.answer, 'rb') as whole, open(cut, 'wb') as file:
            file.write(whole.read(size))
        os.chmod(cut, 0o755)
        test.ends(f'a program that was cut to {size} bytes', test.launch(cut, config='strict'),
                  test.launch(cut).status)
    pipe = test.path('pipe')
    os.mkfifo(pipe, 0o755)
    for name, path in (('a pipe', pipe), ('a folder', test.temporary), ('no file', '/nonexistent'),
                       ('a device', '/dev/null'), ('an empty name', '')):
        for way in ('execve', 'execvp', 'posix_spawn', 'posix_spawnp'):
            test.ends(f'{name}, by {way}', test.launch(path, way, 'strict'),
                      test.launch(path, way).status)


def unreached(test, static):
    if static:
        for way in ('execve', 'posix_spawn', 'execvp'):
            test.ends(f'a static program is recorded as not reached ({way})',
                      test.launch(static, way, 'enforce'), ANSWER,
                      ('WX501', 'ignored', way, f'statically linked, and no loader takes a preload'
                                                f': {static}'))
        test.ends('in audit mode it is not', test.launch(static, config='audit'), ANSWER)
        test.ends('a script of it is recorded as it is',
                  test.launch(test.script('static', static), config='enforce'), ANSWER,
                  ('WX501', 'ignored', 'execve', static))
    else:
        test.tap.skip('a static program is recorded as not reached',
                      'the compiler links no static programs')
    foreign = Elf(test.answer)
    foreign.image[18] ^= 0x40
    path = foreign.save(test.path('foreign'))
    test.ends('a program for another CPU is recorded as not reached',
              test.launch(path, config='enforce'), test.launch(path).status,
              ('WX501', 'ignored', 'execve', 'another ABI'))
    loader = interpreter(test.answer)
    test.ends('the loader is reached when it is executed by its name',
              test.launch(loader, config='enforce'), test.launch(loader).status)


def interpreter(path):
    elf = Elf(path)
    header = next(elf.segments(PT_INTERP))
    start, size = elf.field(header, elf.offset), elf.field(header, elf.size)
    return elf.image[start:start + size - 1].decode()


def why_not_privileged(test):
    if os.geteuid() != 0:
        return 'only root can make a program of another user'
    if os.statvfs(test.temporary).f_flag & os.ST_NOSUID:
        return 'the temporary folder is mounted nosuid'
    return None


def privileged(test):
    why = why_not_privileged(test)
    if why:
        test.tap.skip('a setuid program is recorded as not reached', why)
        return
    os.chmod(test.temporary, 0o755)
    for mode, kind in ((0o4755, 'setuid'), (0o2755, 'setgid')):
        path = shutil.copy(test.answer, test.path(kind))
        os.chown(path, 65534, 65534)
        os.chmod(path, mode)
        test.ends(f'a {kind} program is recorded as not reached',
                  test.launch(path, config='enforce'), ANSWER, ('WX501', 'ignored', 'execve', SETUID))
        test.ends('so it is to posix_spawn', test.launch(path, 'posix_spawn', 'enforce'), ANSWER,
                  ('WX501', 'ignored', 'posix_spawn', SETUID))
    own = shutil.copy(test.answer, test.path('own'))
    os.chmod(own, 0o4755)
    test.ends('one that is setuid to who runs it is reached', test.launch(own, config='enforce'),
              ANSWER)
    if shutil.which('setpriv'):
        test.ends('under no_new_privs it is reached',
                  test.launch(test.path('setuid'), config='enforce',
                              before=['setpriv', '--no-new-privs']), ANSWER)
    else:
        test.tap.skip('under no_new_privs it is reached', 'setpriv is not installed')
    capable(test)


def capable(test):
    name = 'a program with file capabilities is recorded as not reached'
    path = shutil.copy(test.answer, test.path('capable'))
    if not shutil.which('setcap') or not shutil.which('setpriv'):
        test.tap.skip(name, 'setcap or setpriv is not installed')
        return
    if subprocess.run(['setcap', 'cap_net_raw+ep', path], check=False,
                      capture_output=True).returncode:
        test.tap.skip(name, 'the temporary folder takes no file capabilities')
        return
    test.ends('to root it is reached', test.launch(path, config='enforce'), ANSWER)
    nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    report = test.path('report')
    os.mkdir(report)
    os.chmod(report, 0o777)
    run = test.launch(path, config=f'enforce,report={report}/file', before=nobody)
    test.tap.ok(CAPABLE in run.err or CAPABLE in read(f'{report}/file'), name, run)


def read(path):
    if not os.path.exists(path):
        return ''
    with open(path, encoding='utf-8') as file:
        return file.read()


def main(shim, folder, static=''):
    # Not where the build is: others must be able to reach it.
    with tempfile.TemporaryDirectory(prefix='exec-') as temporary:
        test = Exec(os.path.abspath(shim), folder, temporary)
        breaches(test)
        ways(test)
        counts(test)
        folders(test)
        scripts(test)
        odd_files(test)
        unreached(test, static and os.path.abspath(static))
        privileged(test)
        return test.tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
