#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the files of wxguard.conf(5) do to a command. Usage: TOOL SHIM PROBE RULES MANUAL"""

import os
import re
import socket
import subprocess
import sys

from bench import IS_ROOT, NOBODY, SYSTEM, USER, Bench, no_other_user, no_system_files
from cases import ERRORS
from tap import Tap

FILE = f'{SYSTEM}/a.conf'
EXAMPLE = re.compile(r'^\.Bd -literal -offset indent\n(.*?)^\.Ed$', re.MULTILINE | re.DOTALL)
RULE = re.compile(r'^RULE\(\w+, "([^"]+)"', re.MULTILINE)


class Suite:
    """The checks, each with a bench that has no files."""

    def __init__(self, tap, bench, rules, examples):
        self.tap, self.bench, self.rules, self.examples = tap, bench, rules, examples

    def holds(self, name, passed, result):
        self.tap.ok(passed, name, result)

    def says(self, name, key, expected, *args, **more):
        """--explain has exactly these lines of a key."""
        result = self.bench.explain(*args, **more)
        self.holds(name, result.status == 0 and result.of(key) == expected,
                   f'expected of {key}: {expected}\n{result}')

    def fails(self, name, message, *args, **more):
        """125, one line of message on stderr, and the command is not run."""
        marker = self.bench.path('writable/ran')
        result = self.bench.run(*args, 'touch', marker, **more)
        ran = os.path.exists(marker)
        if ran:
            os.remove(marker)
        self.holds(name, result.status == 125 and not ran and result.out == '' and
                   re.fullmatch(f'wxrun: {message}\n', result.err), f'expected {message}\n{result}')

    # One setting each.

    def each_key(self):
        conf, probe = self.bench.conf, self.bench.probe
        for mode in ('audit', 'enforce', 'strict', 'lock'):
            conf(f'[{probe}]\nMode={mode}\n')
            self.says(f'Mode={mode} sets the mode', 'mode', [f'{mode} ({FILE}:2)'], probe)
        for report in ('stderr', 'journal', 'none', '/nowhere/a b.jsonl'):
            conf(f'[{probe}]\nReport={report}\n')
            self.says(f'Report={report} sets the report', 'report', [f'{report} ({FILE}:2)'], probe)
        for moment, found in (('main', 'main'), ('ready', 'ready'), ('call', 'call'),
                              ('0', '0 seconds'), ('3600', '3600 seconds')):
            conf(f'[{probe}]\nMode=lock\nLockAt={moment}\n')
            self.says(f'LockAt={moment} sets the moment', 'lock-at', [f'{found} ({FILE}:3)'], probe)
        conf(f'[{probe}]\nLockAt=ready\n')
        self.says('LockAt= alone locks nothing', 'lock-at', ['never, as the mode is not lock'],
                  probe)

    def adding_keys(self):
        conf, probe, root = self.bench.conf, self.bench.probe, self.bench.root
        for rule in self.rules:
            conf(f'[{probe}]\nAllow={rule} why=a reason\n')
            self.says(f'Allow={rule} is taken with its reason', 'allow',
                      [f'{rule} ({FILE}:2), why: a reason'], probe)
        conf(f'[{probe}]\nAllow=memfd why=one\nAllow=bpf why=two = 2, "#2" and its rest\n')
        self.says('several Allow= add up', 'allow',
                  [f'memfd ({FILE}:2), why: one',
                   f'bpf ({FILE}:3), why: two = 2, "#2" and its rest'], probe)
        result = self.bench.explain(probe)
        self.holds('the shim is told of them',
                   result.facts[-1] == 'WXGUARD=allow=memfd,allow=bpf', result)
        conf(f'[{probe}]\nWrite={root}/writable\nWrite={root}/etc\n')
        self.says('several Write= add up', 'write',
                  [f'{root}/writable ({FILE}:2)', f'{root}/etc ({FILE}:3)'], probe)
        os.symlink('../writable', self.bench.path('etc/link'))
        conf(f'[{probe}]\nWrite={root}/etc/link\n')
        self.says('Write= of a link is where it leads', 'write', [f'{root}/writable ({FILE}:2)'],
                  probe)
        conf(f'[{probe}]\nWrite={root}/nowhere\n')
        self.says('a folder of another program need not be there', 'write', [], 'true')
        conf(f'# one line more\n[*]\nWrite={root}/nowhere\n')
        self.fails('a folder of the command itself must be there',
                   f'{FILE}:3: Write={root}/nowhere; expected a folder: No such file or directory')
        conf(f'[*]\nWrite={probe}\n')
        self.fails('and be a folder', f'{FILE}:2: Write={probe}; expected a folder')

    # What is run.

    def exceptions(self):
        bench = self.bench
        refused, granted = 'map refused\ngain refused\n', 'map granted\ngain refused\n'
        bare = subprocess.run([bench.probe], capture_output=True, text=True, check=False)
        self.holds('control: bare, a program gets what it asks for',
                   bare.stdout == 'map granted\ngain granted\n', bare)
        result = bench.run('--report=none', bench.probe)
        self.holds('without an exception it is refused', result.out == refused, result)
        bench.conf(f'[{bench.probe}]\nAllow=write-exec why=maps its code so\n'
                   'Allow=anonymous-exec why=the same\nReport=none\n')
        for options in ([], ['--without-shim']):
            where = ' by the kernel alone' if options else ''
            result = bench.run(*options, bench.probe)
            self.holds(f'with exceptions it is granted what they are for{where}, and no more',
                       result.out == granted and result.err == '', result)
            result = bench.run('--report=none', *options, bench.neighbour)
            self.holds(f'its neighbour is refused as ever{where}', result.out == refused, result)
        result = bench.run('--no-config', '--report=none', bench.probe)
        self.holds('--no-config leaves the exceptions out', result.out == refused, result)
        bench.conf(f'[{bench.probe}]\nMode=audit\nReport=none\n')
        result = bench.run(bench.probe)
        self.holds('Mode=audit refuses nothing', result.out == bare.stdout, result)
        result = bench.run('--mode=enforce', bench.probe)
        self.holds('unless an option asks for it', result.out == refused, result)

    def lock_in_effect(self):
        bench = self.bench
        bench.conf('[*]\nMode=lock\nLockAt=0\nReport=none\n'
                   'Allow=write-file why=no folder here\nAllow=written-exec why=the same\n')
        result = bench.run('sh', '-c', f'{bench.probe} && echo executed')
        self.holds('LockAt=0 refuses the first program that the command starts',
                   'executed' not in result.out and result.status not in (0, 125), result)
        bench.conf('[*]\nMode=lock\nLockAt=3600\nReport=none\n'
                   'Allow=write-file why=no folder here\nAllow=written-exec why=the same\n')
        result = bench.run('sh', '-c', f'{bench.probe} >/dev/null && echo executed')
        self.holds('control: LockAt=3600 does not yet', result.out == 'executed\n', result)

    def report_in_effect(self):
        bench = self.bench
        records = bench.path('writable/records.jsonl')
        bench.conf(f'[{bench.probe}]\nReport={records}\n')
        result = bench.run(bench.probe)
        with open(records, encoding='utf-8') as lines:
            text = lines.read()
        os.remove(records)
        self.holds('records go where Report= says', '"event":"WX101"' in text and
                   result.err == '', result)

    # Which of several.

    def precedence(self):
        conf, probe, says = self.bench.conf, self.bench.probe, self.says
        second = f'{SYSTEM}/b.conf'
        conf('[*]\nMode=strict\nMode=lock\n')
        says('of two lines the later holds', 'mode', [f'lock ({FILE}:3)'], probe)
        conf(f'[{probe}]\nMode=strict\nReport=none\n[*]\nMode=lock\n')
        says('of two sections the later holds', 'mode', [f'lock ({FILE}:5)'], probe)
        says('for what it says', 'report', [f'none ({FILE}:3)'], probe)
        conf(f'[{probe}]\nMode=audit\n', 'b.conf')
        says('of two files the one with the later name holds', 'mode', [f'audit ({second}:2)'],
             probe)
        says('the sections are listed in their order', 'section',
             [f'[{probe}] ({FILE}:1)', f'[*] ({FILE}:4)', f'[{probe}] ({second}:1)'], probe)
        conf('[*]\nMode=enforce\n', 'Z.conf')
        says('names are ordered by their bytes', 'mode', [f'audit ({second}:2)'], probe)
        says('WXGUARD= holds over files', 'mode', ['strict (WXGUARD=)'], probe, WXGUARD='strict')
        says('for its kind of word', 'mode', [f'audit ({second}:2)'], probe,
             WXGUARD='report=stderr')
        says('its report too', 'report', ['journal (WXGUARD=)'], probe, WXGUARD='report=journal')
        says('an option holds over files', 'mode', ['strict (--mode)'], '--mode=strict', probe)
        says('an option holds over WXGUARD=', 'mode', ['strict (--mode)'], '--mode=strict', probe,
             WXGUARD='audit')
        says('an option --report holds over files', 'report', ['stderr (--report)'],
             '--report=stderr', probe)
        says('--no-config leaves all files out', 'mode', ['enforce (default)'], '--no-config',
             probe)
        says('and says so', 'files', ['none (--no-config)'], '--no-config', probe)

    def precedence_of_the_moment(self):
        probe, says = self.bench.probe, self.says
        self.bench.conf('[*]\nMode=lock\nLockAt=ready\n')
        says('LockAt= holds over the default', 'lock-at', [f'ready ({FILE}:3)'], probe)
        says('WXGUARD= holds over LockAt=', 'lock-at', ['call (WXGUARD=)'], probe,
             WXGUARD='lock-at=call')
        says('a time that another wxrun keeps is told as that', 'lock-at',
             ['when the wxrun outside says (WXGUARD=)'], probe, WXGUARD='lock-at=time')
        says('--lock-at holds over LockAt=', 'lock-at', ['9 seconds (--lock-at)'], '--lock-at=9',
             probe)

    def sums(self):
        bench, probe = self.bench, self.bench.probe
        bench.conf(f'[*]\nAllow=memfd why=f1\nAllow=ldt why=f2\nWrite={bench.root}/etc\n')
        args = ['--allow=memfd', '--allow=bpf', f'--write={bench.root}/writable', probe]
        self.says('options, WXGUARD= and files allow together', 'allow',
                  ['memfd (--allow)', f'memfd ({FILE}:2), why: f1', 'bpf (--allow)',
                   'ldt (WXGUARD=)', f'ldt ({FILE}:3), why: f2', 'uselib (WXGUARD=)'], *args,
                  WXGUARD='allow=ldt,allow=uselib')
        self.says('folders of options and files add up', 'write',
                  [f'{bench.root}/writable (--write)', f'{bench.root}/etc ({FILE}:4)'], *args)
        result = bench.run(*args[:2], 'env', WXGUARD='allow=ldt')
        self.holds('WXGUARD= has each word once',
                   'WXGUARD=allow=ldt,allow=memfd,allow=bpf' in result.facts, result)
        result = bench.run(bench.tool, 'env')
        self.holds('wxrun under wxrun adds none again',
                   'WXGUARD=allow=memfd,allow=ldt' in result.facts, result)

    # Which program.

    def matched(self, name, pattern, expected, *args, **more):
        self.bench.conf(f'[{pattern}]\nMode=strict\n')
        self.says(name, 'section', [f'[{pattern}] ({FILE}:1)'] if expected else [], *args, **more)

    def patterns(self):
        bench = self.bench
        root, probe = bench.root, bench.probe
        self.matched('a path matches its program', probe, True, probe)
        self.matched('and no neighbour', probe, False, bench.neighbour)
        self.matched('nor is its beginning enough', probe[:-1], False, probe)
        self.matched('a path in capitals is another one', probe.upper(), False, probe)
        self.matched('* matches within a name', f'{root}/bin/pr*e', True, probe)
        self.matched('* matches a folder', f'{root}/*/probe', True, probe)
        self.matched('* does not match a slash', f'{os.path.dirname(root)}/*/probe', False, probe)
        self.matched('? matches one byte', f'{root}/bin/prob?', True, probe)
        self.matched('? does not match none', f'{root}/bin/probe?', False, probe)
        self.matched('a class matches, with its brackets', f'{root}/bin/prob[a-f]', True, probe)
        self.matched('two classes do', f'{root}/bin/[!x]rob[a-f]', True, probe)
        self.matched('a class without the byte does not', f'{root}/bin/prob[x-z]', False, probe)
        self.matched('[*] matches every program', '*', True, probe)
        self.matched('a path that is longer than libinih keeps matches',
                     f'{root}/bin/' + 'p*' * 40 + '*', False, probe)
        long = bench.copy(bench.probe, 'bin/' + 'long' * 20)
        self.matched('and matches as a whole', long, True, long)
        self.matched('its beginning alone does not', long[:49], False, long)

    def names(self):
        bench = self.bench
        probe = bench.probe
        os.makedirs(bench.path('home/bin'), exist_ok=True)
        for name, target in (('home/link', probe), ('home/bin/called', '../link')):
            os.symlink(target, bench.path(name))
        self.matched('a command that is a link is what it leads to', probe, True,
                     bench.path('home/link'))
        self.matched('a section that is a link is so too', bench.path('home/bin/called'), True,
                     probe)
        self.matched('a relative command is made absolute', probe, True, './bin/../bin/probe')
        self.matched('a name is looked for on PATH', probe, True, 'called',
                     PATH=f'/nowhere:{bench.root}/home/bin:/usr/bin:/bin')
        self.matched('an empty word of PATH is the working folder', probe, False, 'true',
                     PATH=':/usr/bin:/bin')
        os.chmod(bench.neighbour, 0o644)
        bench.copy(bench.neighbour, 'home/bin/neighbour')
        self.matched('what cannot be executed is passed over on PATH',
                     bench.path('home/bin/neighbour'), True, 'neighbour',
                     PATH=f'{bench.root}/bin:{bench.root}/home/bin:/usr/bin:/bin')
        result = bench.explain('neighbour', PATH=f'{bench.root}/bin:/usr/bin:/bin')
        self.holds('and found all the same if there is nothing else', result.status == 126, result)
        os.chmod(bench.neighbour, 0o755)

    def script(self, name, line):
        path = self.bench.path(f'bin/{name}')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'#!{line}\n')
        os.chmod(path, 0o755)
        return path

    def scripts(self):
        bench, says = self.bench, self.says
        bench.copy('/bin/true', 'bin/interpreter')
        interpreter = bench.path('bin/interpreter')
        plain = self.script('plain', f'{interpreter} -x')
        by_env = self.script('by-env', '/usr/bin/env interpreter')
        nested = self.script('nested', plain)
        bench.conf(f'[{interpreter}]\nMode=strict\n')
        says('a section of the interpreter is for its scripts', 'mode', [f'strict ({FILE}:2)'],
             plain)
        says("a script's interpreter is told", 'interpreter', [interpreter], plain)
        says('and its own path', 'program', [plain], plain)
        says('the program that env is to run is the interpreter', 'mode', [f'strict ({FILE}:2)'],
             by_env, PATH=f'{bench.root}/bin:/usr/bin:/bin')
        says('a script of a script has the last interpreter', 'mode', [f'strict ({FILE}:2)'],
             nested)
        bench.conf(f'[{plain}]\nMode=lock\n[*]\nMode=audit\nReport=none\n[{interpreter}]\n'
                   'Mode=strict\n')
        says("a script's own section holds over its interpreter's", 'mode', [f'lock ({FILE}:2)'],
             plain)
        says('what that does not say comes from the others', 'report', [f'none ({FILE}:5)'], plain)
        says('the sections are in the order of their effect', 'section',
             [f'[*] ({FILE}:3)', f'[{interpreter}] ({FILE}:6)', f'[{plain}] ({FILE}:1)'], plain)
        says('the interpreter alone has nothing of its scripts', 'mode', [f'strict ({FILE}:7)'],
             interpreter)
        bench.conf(f'[{plain}]\nMode=audit\nReport=none\n')
        with open(plain, 'w', encoding='utf-8') as file:
            file.write(f'#!/bin/sh\n{bench.probe}\n')
        result = bench.run(plain)
        self.holds('a section of a script is in force',
                   result.out == 'map granted\ngain granted\n', result)

    # What is wrong.

    def errors(self):
        for what, text, line, found, expected in ERRORS:
            self.bench.conf(text)
            self.fails(f'{what} is an error, and its line is told',
                       f'{FILE}:{line}: {found}; expected {expected}')

    def errors_everywhere(self):
        bench = self.bench
        bench.conf('[*]\nMode=strict\n')
        bench.conf('[*]\nMode=2\n', 'z.conf')
        self.fails('an error in the last file is one', f'{SYSTEM}/z.conf:2: Mode=2; expected .*')
        self.fails('though an option holds over it', f'{SYSTEM}/z.conf:2: .*', '--mode=audit')
        result = bench.explain('true')
        self.holds('--explain fails too', result.status == 125 and result.out == '' and
                   f'{SYSTEM}/z.conf:2:' in result.err, result)
        result = bench.run('no-such-command')
        self.holds('a wrong file is told before a command that is not there',
                   result.status == 125, result)
        result = bench.run('--no-config', 'true')
        self.holds('--no-config reads none of it', result.status == 0 and not result.err, result)

    def lengths(self):
        bench = self.bench
        head = '[*]\nAllow=memfd why='
        bench.conf(head + 'x' * 5000 + '\n')
        result = bench.run('true')
        limit = re.fullmatch(rf'wxrun: {FILE}:2: (\d+) bytes, and at most (\d+) are read; '
                             'expected short lines\n', result.err)
        self.holds('a line that is too long is an error', result.status == 125 and limit and
                   int(limit[1]) == 5000 + len('Allow=memfd why='), result)
        longest = int(limit[2]) - len('Allow=memfd why=') if limit else 0
        bench.conf(head + 'x' * longest + '\nMode=strict\n')
        result = bench.explain('true')
        self.holds('the longest that is none is kept as a whole', result.of('allow') ==
                   [f'memfd ({FILE}:2), why: {"x" * longest}'] and
                   result.of('mode') == [f'strict ({FILE}:3)'], result)
        bench.conf(head + 'x' * (longest + 1) + '\n')
        self.fails('one byte more is an error', f'{FILE}:2: .*; expected short lines')
        bench.conf(head + 'x' * longest)
        self.says('the longest may be the last, without a newline', 'allow',
                  [f'memfd ({FILE}:2), why: {"x" * longest}'], 'true')
        full = '[*]\nMode=strict\n' + '# a comment of 32 bytes in all.\n' * 40000
        bench.conf(full[:1 << 20])
        self.says('a file of 1 MiB is read', 'mode', [f'strict ({FILE}:2)'], 'true')
        bench.conf(full[:(1 << 20) + 1])
        self.fails('one byte more is an error too', f'{FILE}: expected at most 1048576 bytes')

    def forms(self):
        bench, says = self.bench, self.says
        for what, text, line in (
                ('white space around "=" and at the end does not count',
                 '[*]\nMode \t= strict \t\n', 2),
                ('carriage returns do not count', '[*]\r\nMode=strict\r\n', 2),
                ('a byte order mark does not count', b'\xef\xbb\xbf[*]\nMode=strict\n', 2),
                ('the last line needs no newline', '[*]\nMode=strict', 2),
                ('comments begin with # or ;', '# one\n; two\n  # three\n\t; four\n[*]\n'
                 '#Mode=lock\nMode=strict\n;Mode=lock\n', 7),
                ('empty lines are none', '\n \n\t\n[*]\n\nMode=strict\n\n', 6),
                ('a comment may have brackets, "=" and ";"', '[*]\nMode=strict\n# [/a] ; b=c\n', 2),
                ('a section may come twice', '[*]\nMode=lock\n[/a]\n[*]\nMode=strict\n', 5)):
            bench.conf(text)
            says(what, 'mode', [f'strict ({FILE}:{line})'], 'true')
        bench.conf('[*]\nAllow=memfd why=das f\u00fcgt\u2026 und a;b\n')
        says('a reason may be any text in UTF-8, and have a ";" in a word', 'allow',
             [f'memfd ({FILE}:2), why: das f\u00fcgt\u2026 und a;b'], 'true')
        bench.conf(b'[*]\nAllow=memfd why=f\xfcr\n')
        says('and be no UTF-8', 'allow', [f'memfd ({FILE}:2), why: f\udcfcr'], 'true')
        bench.conf('')
        says('an empty file says nothing', 'mode', ['enforce (default)'], 'true')

    def manual(self):
        for number, text in enumerate(self.examples):
            self.bench.conf(text, f'{number}.conf')
        self.says('the examples of the manual are in order', 'files',
                  [f'{SYSTEM}, {len(self.examples)} read'], 'true')
        self.holds('and there are some', self.examples, self.examples)

    # Files that are none.

    def kinds_of_files(self):
        bench = self.bench
        path = bench.path(FILE)
        makers = {
            'a folder': lambda: os.mkdir(path),
            'a fifo': lambda: os.mkfifo(path, 0o644),
            'a link to a fifo': lambda: (os.mkfifo(bench.path('etc/fifo'), 0o644),
                                         os.symlink('../fifo', path)),
            'a device': lambda: os.symlink('/dev/zero', path),
            'a terminal, or none': lambda: os.symlink('/dev/tty', path),
            'a socket': lambda: socket.socket(socket.AF_UNIX).bind(path),
            'a link to nothing': lambda: os.symlink('nowhere', path),
            'a link to itself': lambda: os.symlink('a.conf', path),
        }
        for what, make in makers.items():
            bench.clear()
            make()
            self.fails(f'{what} is an error, and nothing hangs', f'{FILE}: .*')
        bench.clear()
        os.mkdir(bench.path('etc/kept'))
        bench.conf('[*]\nMode=strict\n', 'any-name', 'etc/kept', owner=0)
        os.symlink('../kept/any-name', path)
        self.says('a link to a file is read', 'mode', [f'strict ({FILE}:2)'], 'true')

    def other_names(self):
        for name in ('.hidden.conf', 'a.conf~', 'a.conf.bak', 'conf', '.conf', 'a.CONF',
                     '#a.conf#'):
            self.bench.conf('no heading\n', name)
        self.says('only names that end in .conf are read, and none that is hidden', 'files',
                  [f'{SYSTEM}, 0 read'], 'true')

    def folders(self):
        bench = self.bench
        os.rmdir(bench.path(SYSTEM))
        self.says('a folder that is not there is no error', 'files',
                  [f'{SYSTEM}, which is not there'], 'true')
        with open(bench.path(SYSTEM), 'w', encoding='utf-8'):
            pass
        self.fails('a file for the folder is one', f'{SYSTEM}: Not a directory')

    # Whose files.

    def owners(self):
        bench = self.bench
        for mode in (0o664, 0o646, 0o666, 0o602):
            bench.conf('[*]\nMode=strict\n', mode=mode)
            self.fails(f'a file of mode {mode:o} is an error',
                       f'{FILE}: its mode is {mode:04o}; expected that nobody .*')
        bench.conf('[*]\nMode=strict\n', mode=0o600)
        self.says('one that only its owner reads is not', 'mode', [f'strict ({FILE}:2)'], 'true')
        for mode in (0o775, 0o757, 0o1777):
            os.chmod(bench.path(SYSTEM), mode)
            self.fails(f'a folder of mode {mode:o} is an error',
                       f'{SYSTEM}: its mode is {mode:04o}; .*')
        os.chmod(bench.path(SYSTEM), 0o755)

    def other_owners(self):
        bench = self.bench
        bench.conf('[*]\nMode=strict\n', owner=NOBODY)
        message = f'it belongs to user {NOBODY}; expected root'
        self.fails("a file of the system that is a user's is an error", f'{FILE}: {message}')
        self.fails('for that user himself too', f'{FILE}: {message}', user=True)
        bench.clear()
        os.chown(bench.path(SYSTEM), NOBODY, NOBODY)
        self.fails("so is a folder of the system that is a user's", f'{SYSTEM}: {message}')

    def user_files(self):
        bench, says, probe = self.bench, self.says, self.bench.probe
        home = bench.path(USER)
        bench.conf('[*]\nMode=strict\n', folder=USER)
        says("a user's file holds for the user", 'mode', [f'strict ({home}/a.conf:2)'], probe,
             user=True)
        says('it is looked for below XDG_CONFIG_HOME', 'mode', [f'strict ({home}/a.conf:2)'],
             probe, user=True, HOME='/nowhere', XDG_CONFIG_HOME=bench.path('home/.config'))
        says('and then not below HOME', 'mode', ['enforce (default)'], probe, user=True,
             XDG_CONFIG_HOME='/nowhere')
        says('a relative XDG_CONFIG_HOME does not count', 'mode',
             [f'strict ({home}/a.conf:2)'], probe, user=True, XDG_CONFIG_HOME='etc')
        says('an XDG_CONFIG_HOME that is no folder has no files', 'mode', ['enforce (default)'],
             probe, user=True, XDG_CONFIG_HOME='/dev/null')
        says('nor has a relative HOME', 'mode', ['enforce (default)'], probe, user=True,
             HOME='home')
        bench.conf('[*]\nMode=audit\nReport=none\n', folder=USER)
        result = bench.run(probe, user=True)
        self.holds('it is in force', result.out == 'map granted\ngain granted\n', result)
        bench.conf('[*]\nMode=2\n', folder=USER)
        self.fails('a wrong one is an error', f'{re.escape(home)}/a.conf:2: Mode=2; .*', user=True)
        bench.conf('[*]\nMode=strict\n', folder=USER, mode=0o664)
        self.fails('so is one that others write', f'{re.escape(home)}/a.conf: its mode .*',
                   user=True)

    def unreadable_files(self):
        bench = self.bench
        home = re.escape(bench.path(USER))
        bench.conf('[*]\nMode=strict\n', folder=USER, mode=0)
        self.fails('a file that cannot be read is an error', f'{home}/a.conf: Permission denied',
                   user=True)
        os.chmod(bench.path(USER), 0)
        self.fails('so is a folder', f'{home}: Permission denied', user=True)
        os.chmod(bench.path(USER), 0o755)
        os.chmod(bench.path('home'), 0)
        self.says('a home that is out of reach has no files', 'mode', ['enforce (default)'],
                  self.bench.probe, user=True)
        os.chmod(bench.path('home'), 0o755)

    def root_and_user(self):
        bench, says, probe = self.bench, self.says, self.bench.probe
        home = bench.path(USER)
        bench.conf('[*]\nMode=lock\n', folder=USER)
        says('root takes no file of a user', 'mode', ['enforce (default)'], probe)
        says('nor one below XDG_CONFIG_HOME', 'mode', ['enforce (default)'], probe,
             XDG_CONFIG_HOME=bench.path('home/.config'))
        bench.conf(f'[{probe}]\nMode=strict\nReport=none\nAllow=memfd why=system\n', 'z.conf')
        says('files of the user hold over those of the system', 'mode',
             [f'lock ({home}/a.conf:2)'], probe, user=True)
        says('for what they say', 'report', [f'none ({SYSTEM}/z.conf:3)'], probe, user=True)
        says('what the system allows stays allowed', 'allow',
             [f'memfd ({SYSTEM}/z.conf:4), why: system'], probe, user=True)
        bench.conf('[*]\nMode=strict\n', folder=USER, owner=0)
        says("a file of root's among them is taken", 'mode', [f'strict ({home}/a.conf:2)'], probe,
             user=True)
        bench.conf('[*]\nMode=strict\n', folder=USER, owner=NOBODY - 1)
        self.fails('one of another user is an error',
                   f'{re.escape(home)}/a.conf: it belongs to user {NOBODY - 1}; '
                   'expected root or who runs it', user=True)

    def setuid(self):
        bench = self.bench
        bench.conf('[*]\nMode=strict\n', folder=USER)
        os.chown(bench.tool, NOBODY - 1, -1)
        self.says("control: another user's wxrun takes files of who runs it", 'mode',
                  [f'strict ({bench.path(USER)}/a.conf:2)'], bench.probe, user=True)
        os.chmod(bench.tool, 0o4755)
        if os.statvfs(bench.tool).f_flag & os.ST_NOSUID:
            self.tap.skip('a setuid wxrun takes none', 'the temporary folder is mounted nosuid')
        else:
            # What it says and not its status: LeakSanitizer cannot look into a setuid process.
            result = bench.explain(bench.probe, user=True)
            self.holds('a setuid wxrun takes none', result.of('mode') == ['enforce (default)'],
                       result)
        os.chown(bench.tool, 0, -1)
        os.chmod(bench.tool, 0o755)

    # --explain.

    def explanation(self):
        bench = self.bench
        probe, root = bench.probe, bench.root
        bench.conf(f'[{root}/bin/p*]\nMode=lock\nAllow=write-exec why=maps its code so\n'
                   f'Write={root}/writable\n')
        result = bench.explain('--report=none', '--allow=ldt', probe)
        self.holds('--explain is these lines', [line for line in result.facts if not
                                                line.startswith(('filter: ', 'landlock: '))] == [
            f'program: {probe}',
            f'files: {SYSTEM}, 1 read',
            f'section: [{root}/bin/p*] ({FILE}:1)',
            f'mode: lock ({FILE}:2)',
            f'allow: write-exec ({FILE}:3), why: maps its code so',
            'allow: ldt (--allow)',
            f'write: {root}/writable ({FILE}:4)',
            'report: none (--report)',
            'lock-at: main (default)',
            'shim: in front of the command',
            'mdwe: no, as write-exec or exec-gain is allowed',
            'WXGUARD=lock,allow=ldt,allow=write-exec,report=none',
        ] and result.status == 0 and not result.err, result)
        filters = result.of('filter')
        self.holds('the filter is what the rules are', 'refuses mprotect, for exec-gain' in filters
                   and 'from the lock on refuses execve, for execve' in filters
                   and not any('write-exec' in line or 'ldt' in line for line in filters), result)
        marker = bench.path('writable/ran')
        result = bench.explain('touch', marker)
        self.holds('it runs nothing', result.status == 0 and not os.path.exists(marker), result)

    def explained_commands(self):
        bench = self.bench
        bench.conf('[*]\nMode=strict\n')
        for command, status in (('no-such-command', 127), ('./no-such-command', 127), ('', 127),
                                ('/', 126), ('/etc/passwd', 126)):
            found = bench.explain('--', command, PATH='/usr/bin:/bin')
            ran = bench.run('--no-config', '--', command, PATH='/usr/bin:/bin')
            self.holds(f'of "{command}" it is {status}, as when it is run',
                       found.status == ran.status == status and not found.out and
                       found.err.endswith(ran.err.split(': ')[-1]), f'{found}{ran}')
        if os.path.exists('/dev/full'):
            with open('/dev/full', 'wb') as full:
                done = subprocess.run([bench.tool, '--explain', '--no-config', 'true'], stdout=full,
                                      stderr=subprocess.PIPE, check=False)
            self.holds('an explanation that cannot be written is a failure',
                       done.returncode == 125 and b'standard output' in done.stderr, done)
        self.says('--without-shim is told', 'shim', ['left out (--without-shim)'],
                  '--without-shim', 'true')

    def explained_kernel(self):
        bench = self.bench
        asks = 'import ctypes; print(ctypes.CDLL(None).prctl(66, 0, 0, 0, 0))'
        for mode in ('audit', 'enforce'):
            told = bench.explain(f'--mode={mode}', sys.executable).of('mdwe')
            found = bench.run(f'--mode={mode}', '--report=none', sys.executable, '-c', asks)
            self.holds(f'--explain tells whether there is PR_SET_MDWE in {mode} mode',
                       (told == ['yes']) == (found.out == '1\n'), f'{told}\n{found}')
        asks = 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))'
        version = subprocess.run([sys.executable, '-c', asks], text=True, capture_output=True,
                                 check=False).stdout.strip()
        told = bench.explain('--mode=strict', 'true')
        self.holds('and which Landlock', told.of('landlock')[0].startswith('not in')
                   if version == '-1' else
                   told.of('landlock') == [f'version {version}, for write-file'], told)

    def explained_words(self):
        bench = self.bench
        for text, expected in (
                ('', 'map refused\ngain refused\n'),
                ('Mode=audit\n', 'map granted\ngain granted\n'),
                ('Allow=exec-gain why=x\n', 'map refused\ngain granted\n'),
                ('Allow=write-exec why=x\nAllow=anonymous-exec why=x\n',
                 'map granted\ngain refused\n')):
            bench.conf(f'[{bench.probe}]\nReport=none\n{text}')
            words = bench.explain(bench.probe).facts[-1].partition('=')[2]
            shim = subprocess.run([bench.probe], text=True, capture_output=True, check=False,
                                  env={'LD_PRELOAD': bench.shim, 'WXGUARD': words})
            full = bench.run(bench.probe)
            self.holds(f'WXGUARD={words} does the same to the shim alone',
                       shim.stdout == full.out == expected and not shim.stderr, f'{shim}{full}')


SYSTEM_CHECKS = [
    Suite.each_key, Suite.adding_keys, Suite.exceptions, Suite.lock_in_effect,
    Suite.report_in_effect, Suite.precedence, Suite.precedence_of_the_moment, Suite.sums,
    Suite.patterns, Suite.names, Suite.scripts, Suite.errors, Suite.errors_everywhere,
    Suite.lengths, Suite.forms, Suite.manual, Suite.kinds_of_files, Suite.other_names,
    Suite.folders, Suite.owners, Suite.explanation, Suite.explained_commands,
    Suite.explained_kernel, Suite.explained_words,
]
USER_CHECKS = [Suite.user_files, Suite.unreadable_files]
TWO_USER_CHECKS = [Suite.other_owners, Suite.root_and_user, Suite.setuid]


def found_in(path, pattern):
    with open(path, encoding='utf-8') as file:
        return pattern.findall(file.read())


def main(tool, shim, probe, rules, manual):
    sys.stdout.reconfigure(errors='backslashreplace')
    tap, bench = Tap(), Bench(tool, shim, probe)
    suite = Suite(tap, bench, found_in(rules, RULE), found_in(manual, EXAMPLE))
    for checks, absent in ((SYSTEM_CHECKS, no_system_files()),
                           (USER_CHECKS, no_other_user() if IS_ROOT else None),
                           (TWO_USER_CHECKS, no_other_user())):
        for check in checks:
            name = check.__name__.replace('_', ' ')
            if absent:
                tap.skip(name, absent)
                continue
            bench.clear()
            if checks is USER_CHECKS and not IS_ROOT:
                # It would be this user's, and so an error.
                os.rmdir(bench.path(SYSTEM))
            check(suite)
    bench.holder.cleanup()
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
