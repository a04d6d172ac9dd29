#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the files of wxguard.conf(5) do where the shim is preloaded and nobody runs wxrun.

run-settings-shim.py TOOL SHIM LIBRARY PROBE ASK FACTS ATTACK CONFIGURED
"""

import os
import re
import shutil
import subprocess
import sys

from bench import IS_ROOT, NOBODY, SYSTEM, USER, Bench, Result, no_other_user, no_system_files
from cases import ERRORS, SEEDS, mutants
from tap import Tap

FILE = f'{SYSTEM}/a.conf'
REFUSED, GRANTED = 'map refused\ngain refused\n', 'map granted\ngain granted\n'
EXECUTED, NOT_EXECUTED = 0, 1
FEW = 'Report=none\nAllow=write-exec why=x\nAllow=anonymous-exec why=x\n'


class ShimBench(Bench):
    """The shim with its library beside it, and programs to be in front of."""

    def __init__(self, tool, shim, library, probe, attack):
        super().__init__(tool, shim, probe)
        self.library = self.copy(library, 'src/libwxguard-conf.so')
        self.attack = self.copy(attack, 'bin/attack')
        self.shell = self.copy(os.path.realpath('/bin/sh'), 'bin/sh')

    def bare(self, *args, user=False, before='', **variables):
        """A program with nothing but the shim; @before is what a shell does first."""
        drop = ['setpriv', '--reuid', str(NOBODY), '--regid', str(NOBODY), '--clear-groups']
        become = (drop if IS_ROOT else []) if user else ([] if IS_ROOT else ['unshare', '-r'])
        if before:
            become = [*become, 'unshare', '-m', 'sh', '-ec', before + '\nexec "$@"', 'sh']
        preload = variables.pop('LD_PRELOAD', self.shim)
        words = [f'{key}={value}' for key, value in variables.items()]
        if preload:
            words.append(f'LD_PRELOAD={preload}')
        env = {key: value for key, value in os.environ.items()
               if key not in ('WXGUARD', 'LD_PRELOAD', 'XDG_CONFIG_HOME')}
        env['HOME'] = self.path('home')
        return Result(subprocess.run([*become, 'env', *words, *args], cwd=self.root, env=env,
                                     timeout=60, text=True, errors='surrogateescape',
                                     capture_output=True, check=False))


class Suite:
    """The checks, each with a bench that has no files."""

    def __init__(self, tap, bench, ask, facts, configured):
        self.tap, self.bench, self.configured = tap, bench, configured
        self.asking, self.facts = os.path.realpath(ask), os.path.realpath(facts)

    def holds(self, name, passed, *why):
        self.tap.ok(passed, name, *why)

    def shows(self, name, out, *args, **more):
        result = self.bench.bare(*args, **more)
        self.holds(name, result.status == 0 and result.out == out, f'expected {out}', result)

    def ends(self, name, status, *args, **more):
        result = self.bench.bare(*args, **more)
        self.holds(name, result.status == status, f'expected {status}', result)

    def fails(self, name, message, *args, **more):
        """125, one line, and the program does not come to its main()."""
        result = self.bench.bare(*(args or [self.bench.probe]), **more)
        self.holds(name, result.status == 125 and not result.out and
                   re.fullmatch(f'wxguard: {message}\n', result.err), f'expected {message}', result)

    def ask(self, times, *args):
        # What a thread keeps of freed memory would count as used.
        return self.bench.bare(self.asking, str(times), self.bench.library, *args, LD_PRELOAD='',
                               GLIBC_TUNABLES='glibc.malloc.tcache_count=0')

    # Whether there is a section.

    def no_section(self):
        bench = self.bench
        self.shows('control: without the shim the probe gets its memory', GRANTED, bench.probe,
                   LD_PRELOAD='')
        os.rmdir(bench.path(SYSTEM))
        self.shows('without a folder the shim refuses', REFUSED, bench.probe)
        self.ends('and the kernel keeps nothing', EXECUTED, bench.attack)
        os.mkdir(bench.path(SYSTEM))
        self.shows('an empty folder is the same', REFUSED, bench.probe)
        bench.conf(f'[{bench.neighbour}]\nMode=audit\nReport=none\n')
        self.shows('so is a section for another program', REFUSED, bench.probe)
        self.ends('and there too the kernel keeps nothing', EXECUTED, bench.attack)
        self.shows('which holds for that one', GRANTED, bench.neighbour)

    def modes(self):
        bench = self.bench
        for mode, out, status in (('audit', GRANTED, EXECUTED), ('enforce', REFUSED, NOT_EXECUTED),
                                  ('strict', REFUSED, NOT_EXECUTED),
                                  ('lock', REFUSED, NOT_EXECUTED)):
            bench.conf(f'[{bench.root}/bin/*]\nMode={mode}\nReport=none\n')
            self.shows(f'Mode={mode} is in force', out, bench.probe)
            self.ends(f'Mode={mode} is kept by the kernel as it should', status, bench.attack)
        bench.conf('[*]\n')
        self.ends('a section that says nothing asks for the default, and for the kernel too',
                  NOT_EXECUTED, bench.attack)
        script = f'{bench.probe} && echo executed'
        bench.conf(f'[{bench.shell}]\nMode=strict\nReport=none\n')
        self.shows('control: Mode=strict executes a program', REFUSED + 'executed\n', bench.shell,
                   '-c', script)
        bench.conf(f'[{bench.shell}]\nMode=lock\nReport=none\n')
        result = bench.bare(bench.shell, '-c', script)
        self.holds('Mode=lock executes none', result.status not in (0, 125) and not result.out,
                   result)
        bench.conf(f'[{bench.shell}]\nMode=lock\nLockAt=call\nReport=none\n')
        self.shows('LockAt=call locks later', REFUSED + 'executed\n', bench.shell, '-c', script)

    def exceptions(self):
        bench = self.bench
        bench.conf(f'[{bench.root}/bin/*]\n{FEW}')
        self.shows('exceptions hold, and no more', 'map granted\ngain refused\n', bench.probe)
        self.ends('for the kernel too', EXECUTED, bench.attack)
        bench.conf(f'[{bench.shell}]\n{FEW}[{bench.attack}]\nReport=none\n')
        self.ends('control: who has no section in a shell that has exceptions has its kernel',
                  EXECUTED, bench.shell, '-c', f'{bench.attack}; exit $?', LD_PRELOAD='',
                  WXGUARD='')
        self.ends('exceptions of a parent are not those of its child', NOT_EXECUTED, bench.shell,
                  '-c', f'{bench.attack}; exit $?')

    def words_that_are_set(self):
        bench = self.bench
        bench.conf(f'[*]\nMode=audit\nReport=none\n[{bench.attack}]\nMode=enforce\n')
        self.shows('control: without WXGUARD= the file holds', GRANTED, bench.probe)
        self.shows('WXGUARD= holds over files', REFUSED, bench.probe, WXGUARD='enforce')
        self.shows('all of it does', REFUSED, bench.probe, WXGUARD='report=none')
        self.shows('an empty one does', REFUSED, bench.probe, WXGUARD='')
        self.ends('and the kernel is then not asked', EXECUTED, bench.attack, WXGUARD='')
        bench.conf('no heading\n')
        self.shows('then the files are not read', REFUSED, bench.probe, WXGUARD='')
        for options in (['--no-config'], ['--no-config', '--report=none']):
            result = bench.run(*options, bench.probe)
            self.holds(f'nor behind wxrun {" ".join(options)}',
                       result.status == 0 and result.out == REFUSED, result)

    def reports(self):
        bench = self.bench
        records = bench.path('writable/records.jsonl')
        for mode in ('enforce', 'strict'):
            bench.conf(f'[{bench.root}/bin/*]\nMode={mode}\nReport={records}\n')
            result = bench.bare(bench.shell, '-c', f'{bench.probe}; {bench.neighbour}')
            with open(records, encoding='utf-8') as lines:
                text = lines.read()
            os.remove(records)
            self.holds(f'records of {mode} go where Report= says, those of children too',
                       text.count('"event":"WX101"') == 2 and not result.err, text, result)

    # What takes wxrun.

    def folders(self):
        bench = self.bench
        good, bad = bench.path('writable/file'), bench.path('etc/file')
        script = f'echo x >{good}; echo x >{bad}; exit 0'
        head = f'[{bench.shell}]\nMode=strict\nReport=none\n'
        bench.conf(f'{head}Write={bench.root}/writable\n')
        self.fails('Write= is an error: nobody mounts the folder noexec',
                   f'{FILE}:4: Write={bench.root}/writable; expected wxrun, which .*', bench.shell,
                   '-c', script)
        bench.conf(f'{head}Allow=written-exec why=x\nWrite={bench.root}/writable\n')
        bench.bare(bench.shell, '-c', script)
        self.holds('with Allow=written-exec the folder can be written to, and no other',
                   os.path.exists(good) and not os.path.exists(bad), os.listdir(bench.path('etc')))
        bench.conf(f'[{bench.shell}]\nReport=none\nWrite={bench.root}/writable\n')
        bench.bare(bench.shell, '-c', script)
        self.holds('control: in enforce mode it means nothing', os.path.exists(bad), bad)
        bench.conf(f'{head}Allow=written-exec why=x\nWrite={bench.root}/nowhere\n')
        self.fails('a folder must be there', f'{FILE}:5: Write=.*; expected a folder: No such file '
                   'or directory', bench.shell, '-c', script)
        lines = ''.join(f'Write={bench.root}/writable\n' for _ in range(33))
        bench.conf(f'{head}Allow=written-exec why=x\n{lines}')
        self.fails('more folders than the shim has room for are an error',
                   f'{SYSTEM}: too many folders for the shim: .*', bench.shell, '-c', script)

    def moments(self):
        bench = self.bench
        bench.conf(f'[{bench.probe}]\nMode=lock\nLockAt=5\n')
        self.fails('LockAt= of seconds is an error: nobody keeps the time',
                   f'{FILE}:3: LockAt=5; expected main, ready or call, or wxrun, .*')
        bench.conf(f'[{bench.probe}]\nLockAt=5\nReport=none\n')
        self.shows('in another mode it means nothing', REFUSED, bench.probe)

    # What is broken.

    def errors(self):
        bench = self.bench
        for what, text, line, found, expected in ERRORS:
            bench.conf(text)
            shim, tool = bench.bare(bench.probe), bench.run('true')
            self.holds(f'{what} is an error as it is for wxrun',
                       shim.status == tool.status == 125 and not shim.out and
                       shim.err == tool.err.replace('wxrun: ', 'wxguard: ', 1) and
                       re.fullmatch(f'wxguard: {FILE}:{line}: {found}; expected {expected}\n',
                                    shim.err), shim, tool)

    def broken_folders(self):
        bench = self.bench
        bench.conf('[*]\nMode=audit\n', mode=0o666)
        self.fails('a file that others write is an error', f'{FILE}: its mode is 0666; .*')
        bench.clear()
        os.chmod(bench.path(SYSTEM), 0o777)
        self.fails('so is such a folder', f'{SYSTEM}: its mode is 0777; .*')
        os.rmdir(bench.path(SYSTEM))
        with open(bench.path(SYSTEM), 'w', encoding='utf-8'):
            pass
        self.fails('and a file in its place', f'{SYSTEM}: Not a directory')
        os.remove(bench.path(SYSTEM))
        os.symlink('nowhere', bench.path(SYSTEM))
        self.fails('and a link to nothing', f'{SYSTEM}: No such file or directory')

    # The library.

    def missing_library(self):
        bench = self.bench
        absent = r'cannot open shared object file: .*; the program is not started'
        os.rename(bench.library, bench.library + '.away')
        self.fails('a library that is missing is an error',
                   f'{SYSTEM} is not read: {bench.library}: {absent}')
        bench.copy(bench.library + '.away', 'stray/libwxguard-conf.so')
        self.fails('and is not looked for in the environment',
                   f'{SYSTEM} is not read: {bench.library}: {absent}',
                   LD_LIBRARY_PATH=bench.path('stray'))
        self.shows('WXGUARD= does without it', REFUSED, bench.probe, WXGUARD='')
        os.rmdir(bench.path(SYSTEM))
        self.shows('so does a system without the folder', REFUSED, bench.probe)
        os.rename(bench.library + '.away', bench.library)

    def places(self):
        bench = self.bench
        bench.conf('[*]\nMode=audit\nReport=none\n')
        for what, name in (('a build tree', 'x/src'), ('an installation', 'x/lib/wxguard')):
            shim = bench.copy(bench.shim, f'{name}/libwxguard.so')
            bench.copy(bench.library, f'{name}/libwxguard-conf.so')
            self.shows(f'the library is found beside the shim of {what} that was moved', GRANTED,
                       bench.probe, LD_PRELOAD=shim)
        self.shows('of a relative preload too', GRANTED, bench.probe,
                   LD_PRELOAD='src/libwxguard.so')
        shim = bench.copy(bench.shim, 'stray/libwxguard.so')
        bench.copy(bench.library, 'stray/libwxguard-conf.so')
        library = os.path.join(os.path.dirname(self.configured), 'libwxguard-conf.so')
        self.fails('a shim elsewhere takes none that is merely near',
                   f'{SYSTEM} is not read: {library}: .*; the program is not started',
                   LD_PRELOAD=shim)

    def answers(self):
        bench = self.bench
        for text in ('', 'Mode=strict\n', 'Mode=audit\nReport=journal\n', 'LockAt=ready\n',
                     'Allow=memfd why=x\nAllow=bpf why=x\nAllow=memfd why=y\n',
                     'Mode=lock\nLockAt=call\nReport=/nowhere/a b\nAllow=ldt why=x\n'):
            bench.conf(f'[{bench.probe}]\n{text}')
            told = bench.explain(bench.probe).facts[-1].partition('=')[2]
            result = self.ask(1, bench.probe)
            self.holds(f'it answers what wxrun makes of {text.split()}, and "kernel"',
                       result.status == 0 and result.out == f'words: {told},kernel\n', told, result)
        result = self.ask(1, bench.neighbour)
        self.holds('it answers nothing for another program', result.out == 'words: \n', result)
        result = self.ask('other-version', bench.probe)
        self.holds('a shim of another version is an error', result.status == 125 and
                   'another version' in result.err, result)

    def leaks(self):
        bench = self.bench
        bench.conf(f'[{bench.probe}]\nMode=strict\nReport=/nowhere/x\nAllow=written-exec why=x\n'
                   f'Write={bench.root}/writable\n')
        bench.conf(SEEDS[0], 'b.conf')
        result = self.ask(3000, bench.probe, bench.probe)
        self.holds('3000 answers leave nothing behind', result.status == 0 and
                   result.out.startswith('left: 0 bytes, 0 mappings, 0 descriptors\n') and
                   f'folder: {bench.root}/writable\n' in result.out, result)

    def mutants(self):
        bench, wrong, statuses = self.bench, 0, []
        for number, text in mutants():
            bench.conf(text)
            # What they ask for may be anything, so that nothing is run.
            result = self.ask(1, '/bin/true')
            statuses.append(result.status)
            right = (result.out.startswith('words: ') and not result.err if result.status == 0 else
                     result.status == 125 and not result.out and result.err.count('\n') == 1 and
                     result.err.startswith(f'wxguard: {FILE}:'))
            if not right:
                wrong += 1
                self.holds(f'mutant {number} is understood, or refused with its line', False,
                           repr(text[:2000]), result)
        self.holds(f'{len(statuses)} broken files are understood, or refused with their line',
                   statuses and not wrong)
        self.holds('some of them are the one, some the other', 0 in statuses and 125 in statuses,
                   statuses)

    # The process.

    def process(self):
        bench = self.bench
        found = {}
        for mode in (None, 'audit', 'enforce'):
            bench.clear()
            if mode:
                bench.conf(f'[{self.facts}]\nMode={mode}\nReport=none\n')
            found[mode] = bench.bare(self.facts)
        lines = {mode: result.out.splitlines() for mode, result in found.items()}
        self.holds('a mode holds in the main thread, in others and in a child of fork()',
                   {'main: granted', 'thread: granted', 'child: granted'} < set(lines['audit']) and
                   {'main: refused', 'thread: refused', 'child: refused'} < set(lines['enforce']),
                   *found.values())
        self.holds("the default holds for a constructor before the shim's",
                   'early: refused' in lines['audit'], found['audit'])
        self.holds('no descriptor is left, and no library', all(
            lines[None][0] == lines[mode][0] for mode in lines) and not any(
            'libwxguard-conf' in each.out or 'libinih' in each.out for each in found.values()),
            *found.values())
        out = bench.path('writable/facts')
        bench.bare(bench.shell, '-c', f'exec {self.facts} {out} <&- >&- 2>&-')
        with open(out, encoding='utf-8') as file:
            text = file.read()
        self.holds('nor where the first three were closed', text.startswith('descriptors: 0\n') and
                   'main: refused\n' in text, text)

    def chains(self):
        bench = self.bench
        name = 'a chain of programs of the same sections has no more filters than one'
        bench.conf(f'[*]\nReport=none\n{FEW}')
        again = bench.path('bin/again')
        with open(again, 'w', encoding='utf-8') as file:
            file.write(f'[ $1 = 0 ] && exec {self.facts}\nexec {bench.shell} "$0" $(($1 - 1))\n')
        short, long = [bench.bare(bench.shell, again, length) for length in ('0', '20')]
        filters = [re.findall(r'Seccomp_filters:\s*(\d+)', each.out) for each in (short, long)]
        if not filters[0]:
            self.tap.skip(name, 'this kernel does not tell (Linux 5.9)')
            return
        self.holds(name, filters[0] == filters[1] and int(filters[0][0]) > 0, short, long)

    # Which program.

    def script(self, name, line):
        path = self.bench.path(f'bin/{name}')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'#!{line}\n{self.bench.probe}\nexit 0\n')
        os.chmod(path, 0o755)
        return path

    def scripts(self):
        bench = self.bench
        script = self.script('script', bench.shell)
        nested = self.script('nested', script)
        by_env = self.script('by-env', f'/usr/bin/env {bench.shell}')
        os.symlink('../bin/script', bench.path('home/link'))
        for mode, executes in (('strict', True), ('lock', False)):
            bench.conf(f'[{script}]\nMode={mode}\nReport=none\n[{bench.probe}]\nReport=none\n')
            for what, command in (("a script's own section", [script]),
                                  ('that of one by a link', [bench.path('home/link')]),
                                  ('that of one by a relative path', ['bin/script'])):
                result = bench.bare(*command)
                self.holds(f'{what} is in force ({mode})',
                           result.out == (REFUSED if executes else ''), result)
        self.shows('it is not for another script', REFUSED, nested)
        self.shows('nor for the script as an argument', REFUSED, bench.shell, script)
        bench.conf(f'[{bench.shell}]\nMode=lock\nReport=none\n')
        result = bench.bare(script)
        self.holds("the interpreter's section is for its scripts", result.out == '', result)
        bench.conf(f'[{script}]\nMode=strict\nReport=none\n[*]\nMode=lock\nReport=none\n'
                   f'[{bench.probe}]\nMode=enforce\n')
        self.shows("a script's own section holds over the others", REFUSED, script)
        bench.conf(f'[{by_env}]\nMode=lock\nReport=none\n')
        result = bench.bare(by_env)
        self.holds('of a script of env it is for env, which then executes nothing',
                   result.status not in (0, 125) and not result.out, result)

    def user_files(self):
        bench = self.bench
        bench.conf('[*]\nMode=audit\nReport=none\n', folder=USER)
        result = bench.run(bench.probe, user=True)
        self.holds("control: wxrun takes a user's file", result.out == GRANTED, result)
        self.shows('the shim takes none', REFUSED, bench.probe, user=True)

    def without_proc(self):
        bench = self.bench
        name = 'without /proc the program is the one that was executed'
        hide = 'mount -t tmpfs none /proc'
        if bench.bare('true', before=hide, LD_PRELOAD='').status:
            self.tap.skip(name, 'mount namespaces are not permitted')
            return
        bench.conf(f'[{bench.probe}]\nMode=audit\nReport=none\n')
        self.shows(name, GRANTED, bench.probe, before=hide)
        self.shows('and not its neighbour', 'map refused\ngain refused\n', bench.neighbour,
                   before=hide)

    # Setuid programs.

    def setuid(self):
        bench, place = self.bench, os.path.dirname(self.configured)
        # In a mount namespace of their own these programs have /etc and /run to themselves.
        prepare = f'''
cache=$(mktemp) && cp /etc/ld.so.cache "$cache"
mount -t tmpfs -o mode=755 none /run && mount -t tmpfs -o mode=755 none /etc
cp "$cache" /etc/ld.so.cache && rm "$cache"
mkdir /run/bin {place} && cp {bench.shim} {bench.library} {place}
cp {bench.probe} /run/bin/plain && chmod 755 /run/bin/plain
cp {bench.probe} /run/bin/setuid && chmod 4755 /run/bin/setuid
cp {bench.probe} /run/bin/to-nobody && chown {NOBODY} /run/bin/to-nobody
chmod 4755 /run/bin/to-nobody
'''
        if bench.bare('true', before=prepare, LD_PRELOAD='').status:
            self.tap.skip('a setuid program takes files', 'mount namespaces are not permitted')
            return
        drop = ['setpriv', '--reuid', str(NOBODY), '--regid', str(NOBODY), '--clear-groups', 'env',
                'WXGUARD=audit,report=none']

        def installed(at):
            return f'{prepare}\nprintf "%s\\n" {at} >/etc/ld.so.preload'

        bench.conf('[/run/bin/*]\nReport=none\nAllow=exec-gain why=x\n')
        words = {'LD_PRELOAD': '', 'WXGUARD': 'audit,report=none'}
        partly = 'map refused\ngain granted\n'
        self.shows('control: a program that is not setuid obeys WXGUARD=', GRANTED, *drop,
                   '/run/bin/plain', before=installed(self.configured), **words)
        self.shows('a setuid program takes the files', partly, *drop, '/run/bin/setuid',
                   before=installed(self.configured), **words)
        self.shows('one that becomes nobody too', partly, '/run/bin/to-nobody',
                   before=installed(self.configured), **words)
        self.fails('of a shim that is elsewhere it takes no library, and is not started',
                   f'{SYSTEM} is not read: the program is setuid, and the shim is not '
                   f'{self.configured}; the program is not started', *drop, '/run/bin/setuid',
                   before=installed(bench.shim), **words)
        self.shows('control: a program that is not setuid takes it', GRANTED, *drop,
                   '/run/bin/plain', before=installed(bench.shim), **words)
        bench.conf('[/run/bin/*]\nMode=no\n')
        self.fails('a broken file is an error for it too', f'{FILE}:2: Mode=no; .*', *drop,
                   '/run/bin/setuid', before=installed(self.configured), **words)


CHECKS = [
    Suite.no_section, Suite.modes, Suite.exceptions, Suite.words_that_are_set, Suite.reports,
    Suite.folders, Suite.moments, Suite.errors, Suite.broken_folders, Suite.missing_library,
    Suite.places, Suite.answers, Suite.leaks, Suite.mutants, Suite.process, Suite.chains,
    Suite.scripts, Suite.without_proc,
]
TWO_USER_CHECKS = [Suite.user_files, Suite.setuid]


def main(tool, shim, library, probe, ask, facts, attack, configured):
    sys.stdout.reconfigure(errors='backslashreplace')
    tap, bench = Tap(), ShimBench(tool, shim, library, probe, attack)
    suite = Suite(tap, bench, ask, facts, configured)
    for checks, absent in ((CHECKS, no_system_files()), (TWO_USER_CHECKS, no_other_user())):
        for check in checks:
            if absent:
                tap.skip(check.__name__.replace('_', ' '), absent)
                continue
            bench.clear()
            check(suite)
    bench.holder.cleanup()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
