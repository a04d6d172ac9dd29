#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bash, zsh and fish offer what wxaudit and wxrun say that they take, and nothing else.

Usage: WXAUDIT WXRUN BASH ZSH FISH RULES EVENTS EVIDENCE. The shells are run, with the real tools
in PATH.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tap import Tap

HERE = os.path.dirname(os.path.abspath(__file__))
OPTION = re.compile(r'^  (--[a-z-]+)(\[?=?)([A-Z]*)\]?  ?', re.MULTILINE)
SUBCOMMAND = re.compile(r'^  ([a-z]+) ', re.MULTILINE)
RULE = re.compile(r'^RULE\(RULE_\w+, "([a-z-]+)"', re.MULTILINE)
# The words of a case: of bash, of zsh and of fish.
CASE = re.compile(r'^ *(?:case )?\(?([A-Z][A-Z |]*)(?:\)|$)', re.MULTILINE)
CODE = re.compile(r'^(?:EVENT|EVIDENCE)\(\w+, "(WX\d{3})"', re.MULTILINE)
# An option of wxrun, what else it takes beside its words, and how a word is tried.
CHOICES = [
    ('--mode', [], ['--explain', '/bin/true']),
    ('--lock-at', ['SECONDS'], ['--mode=lock', '--explain', '/bin/true']),
    ('--report', ['FILE'], ['--explain', '/bin/true']),
    ('--export', [], []),
]
# What is any number.
FREE = {'SECONDS', 'TIME'}
MOMENTS = ['now', 'today', 'yesterday']
# What the subcommands that there may be one day take, by the words of a help.
HELP = '''#!/bin/sh
case $1 in
  walk) echo 'Usage: wxaudit walk [OPTION...] [PATH...]' ;;
  try) echo 'Usage: wxaudit try [OPTION...] COMMAND [ARGUMENT...]' ;;
  *) echo 'Usage: wxaudit SUBCOMMAND [OPTION...] [OPERAND...]
  walk                look at files
  try                 run it
' ;;
esac
echo '  --root=DIR          below it: [as] a root
  --for=TIME          so long
  --baseline=FILE     leave out
  --json              write JSON'
'''


class Shell:
    """One of them, and how it is asked: command(file, line)."""

    def __init__(self, name, path, command):
        self.name, self.path, self.command = name, path, command

    def offers(self, line, env):
        done = subprocess.run(self.command(self.path, line), env=env, capture_output=True,
                              timeout=30, check=False, stdin=subprocess.DEVNULL, cwd=env['HOME'])
        out = done.stdout.decode(errors='replace')
        words = [each.split('\t')[0].rstrip('=') for each in out.splitlines() if each]
        # fish repeats the option before its argument.
        return sorted({re.sub(r'^--[a-z-]+=', '', each) for each in words}), done.stderr


def shells(bash, zsh, fish):
    def in_folder(path, line):
        return ['zsh', '-f', f'{HERE}/offers.zsh', os.path.dirname(path), line]

    return [
        Shell('bash', bash, lambda path, line: ['bash', f'{HERE}/offers.bash', path, line]),
        Shell('zsh', zsh, in_folder),
        Shell('fish', fish, lambda path, line: ['fish', '--no-config', '-c',
                                                'source $argv[1]; complete -C $argv[2]', path,
                                                line]),
    ]


class Test:
    def __init__(self, tools, folder):
        self.tap, self.folder = Tap(), folder
        self.wxaudit, self.wxrun = tools
        path = [os.path.dirname(each) for each in tools]
        self.env = {**os.environ, 'HOME': folder, 'PATH': ':'.join([*path, '/usr/bin', '/bin']),
                    'TERM': 'dumb', 'LC_ALL': 'C.UTF-8'}

    def help(self, tool, *words):
        return subprocess.run([tool, *words, '--help'], capture_output=True, text=True,
                              timeout=30, check=True).stdout

    def same(self, shell, line, expected, env=None):
        offered, err = shell.offers(line, env or self.env)
        self.tap.ok(offered == sorted(expected) and not err,
                    f'{shell.name}, "{line}": {len(expected)} words', offered, expected, err)

    def has(self, shell, line, word, env=None):
        offered, err = shell.offers(line, env or self.env)
        self.tap.ok(word in offered and not err, f'{shell.name}, "{line}": {word}', offered, err)


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def options(text):
    return [each[0] for each in OPTION.findall(text)]


def check_options(test, shell):
    general = test.help(test.wxaudit)
    subcommands = SUBCOMMAND.findall(general)
    test.same(shell, 'wxaudit ', subcommands)
    test.same(shell, 'wxaudit --', options(general))
    test.same(shell, 'wxrun --', options(test.help(test.wxrun)))
    test.same(shell, 'wxaudit nothing --', [])
    for name in subcommands:
        expected = options(test.help(test.wxaudit, name))
        test.same(shell, f'wxaudit {name} --', expected)
        # The option's argument is no subcommand, and what comes before one counts too.
        test.same(shell, f'wxaudit --json --baseline host {name} --', expected)
    test.same(shell, 'wxaudit --baseline=x ', subcommands)


def choices(text, option):
    """Of the help: "audit, enforce (default), strict or lock"."""
    line = re.search(rf'^  {option}=[A-Z]+ +(.*)', text, re.MULTILINE)[1].split(': ')[-1]
    return [each.replace(' (default)', '') for each in re.split(', | or ', line)]


def check_placeholders(test, paths):
    """A new one is for each shell to know."""
    helps = [test.help(test.wxrun), test.help(test.wxaudit)]
    helps += [test.help(test.wxaudit, each) for each in SUBCOMMAND.findall(helps[1])]
    names = {each[2] for text in helps for each in OPTION.findall(text)} - {'', *FREE}
    for path in paths:
        cases = set(re.findall(r'\b[A-Z]{3,}\b', ' '.join(CASE.findall(read(path)))))
        test.tap.ok(len(names) > 5 and names <= cases,
                    f'{os.path.basename(path)} knows what stands for each argument', names - cases)


def check_moments(test, shell):
    for option in ('--since', '--until'):
        test.same(shell, f'wxaudit log {option}=', MOMENTS)
    for word in MOMENTS:
        done = subprocess.run([test.wxaudit, 'log', f'--since={word}', '/dev/null'], timeout=30,
                              capture_output=True, check=False)
        test.tap.ok(done.returncode == 0, f'wxaudit log takes --since={word}', done)


def check_choices(test, shell):
    text = test.help(test.wxrun)
    for option, other, _ in CHOICES:
        words = [each for each in choices(text, option) if each not in other]
        if 'FILE' not in other:
            test.same(shell, f'wxrun {option}=', words)
        for word in words:
            test.same(shell, f'wxrun {option}={word[:-1]}', [word])
            test.same(shell, f'wxrun --without-shim {option} {word[:-1]}', [word])
    for line in ('wxaudit --fail-on=', 'wxaudit scan --fail-on '):
        test.same(shell, line, ['info', 'low', 'medium', 'high'])
    test.same(shell, 'wxaudit host --fail-on=m', ['medium'])


def check_words(test, tables):
    """They are taken by the tool itself."""
    text = test.help(test.wxrun)
    for option, other, trial in CHOICES:
        for word in choices(text, option):
            if word in other:
                continue
            done = subprocess.run([test.wxrun, '--no-config', f'{option}={word}', *trial],
                                  capture_output=True, timeout=30, check=False)
            test.tap.ok(done.returncode == 0, f'wxrun takes {option}={word}', done)
    for rule in RULE.findall(read(tables[0])):
        done = subprocess.run([test.wxrun, '--no-config', f'--allow={rule}', '--explain',
                               '/bin/true'], capture_output=True, timeout=30, check=False)
        test.tap.ok(done.returncode == 0, f'wxrun takes --allow={rule}', done)


def check_operands(test, shell, tables):
    rules = RULE.findall(read(tables[0]))
    codes = CODE.findall(read(tables[1])) + CODE.findall(read(tables[2]))
    listed = subprocess.run([test.wxaudit, 'explain', '--json'], capture_output=True, check=True,
                            timeout=30)
    names = [each['name'] for each in json.loads(listed.stdout)['subjects']]
    test.tap.ok(len(rules) > 20 and len(codes) > 40 and len(names) > 40, 'the tables are read')
    test.same(shell, 'wxrun --allow=', rules)
    test.same(shell, 'wxrun --allow memfd --allow mem', ['memfd'])
    test.same(shell, 'wxaudit explain W', codes)
    test.same(shell, 'wxaudit explain l', [each for each in names if each[0] == 'l'])
    test.has(shell, f'wxaudit live {str(os.getpid())[:-1]}', str(os.getpid()))
    test.same(shell, 'wxaudit host ', [])


def last(words):
    """zsh offers the last part of a path."""
    return [os.path.basename(each.rstrip('/')) for each in words]


def check_files(test, shell):
    """Also such as are no words, and such as would be run if they were read as shell."""
    folder = tempfile.mkdtemp(dir=test.folder)
    trap = os.path.join(folder, 'ran')
    for name in ('plain', 'two words', f"$(touch {'ran'})", '`touch ran`', ';touch ran'):
        with open(os.path.join(folder, name), 'w', encoding='utf-8'):
            pass
    os.mkdir(os.path.join(folder, 'inner'))
    for line in ('wxaudit --baseline ', 'wxaudit host --baseline=', 'wxaudit explain ',
                 'wxrun --report='):
        offered, _ = shell.offers(f'{line}{folder}/', test.env)
        test.tap.ok('plain' in last(offered) and not os.path.exists(trap) and
                    not os.path.exists(os.path.join(test.folder, 'ran')),
                    f'{shell.name}, "{line}": files, none of which is run', offered)
    for line in ('wxrun --write=', 'wxaudit explain --components '):
        offered, _ = shell.offers(f'{line}{folder}/', test.env)
        test.tap.ok(last(offered) == ['inner'], f'{shell.name}, "{line}": folders only', offered)


def check_commands(test, shell):
    for line in ('wxrun ', 'wxrun -- ', 'wxrun --mode=strict ', 'wxrun --mode strict ',
                 'wxrun --no-config --allow memfd -- '):
        test.has(shell, line + 'wxaud', 'wxaudit')
        test.same(shell, line + 'wxaudit ho', ['host'])
        test.has(shell, line + 'wxaudit --js', '--json')


def check_fixture(test, shell):
    """Subcommands of another wxaudit: what is offered is what that one says."""
    folder = tempfile.mkdtemp(dir=test.folder)
    os.makedirs(os.path.join(folder, 'place/below'))
    tool = os.path.join(folder, 'wxaudit')
    with open(tool, 'w', encoding='utf-8') as file:
        file.write(HELP)
    os.chmod(tool, 0o755)
    env = {**test.env, 'PATH': f"{folder}:{test.env['PATH']}"}
    test.same(shell, 'wxaudit ', ['try', 'walk'], env)
    test.same(shell, 'wxaudit walk --', ['--root', '--for', '--baseline', '--json'], env)
    test.same(shell, 'wxaudit walk --for=', [], env)
    for line in ('wxaudit walk ', 'wxaudit walk --root=', 'wxaudit --json walk --for 3 '):
        offered, _ = shell.offers(f'{line}{folder}/place/', env)
        test.tap.ok(last(offered) == ['below'], f'{shell.name}, "{line}": below', offered)
    for line in ('wxaudit try ', 'wxaudit try -- ', 'wxaudit try --for=3 -- ', 'wxaudit try --for 3 --json '):
        test.has(shell, f'{line}wxru', 'wxrun', env)
        test.same(shell, f'{line}wxrun --mod', ['--mode'], env)
    os.unlink(tool)
    with open(tool, 'w', encoding='utf-8') as file:
        file.write('#!/bin/sh\necho trouble >&2\nexit 1\n')
    os.chmod(tool, 0o755)
    test.same(shell, 'wxaudit ', [], env)


def main(wxaudit, wxrun, bash, zsh, fish, *tables):
    paths = [os.path.abspath(each) for each in (wxaudit, wxrun, bash, zsh, fish)]
    with tempfile.TemporaryDirectory(prefix='completions-') as folder:
        test = Test(paths[:2], folder)
        check_words(test, tables)
        check_placeholders(test, paths[2:])
        for shell in shells(*paths[2:]):
            needs = '/usr/share/bash-completion/bash_completion' if shell.name == 'bash' else '/'
            if not shutil.which(shell.name) or not os.path.exists(needs):
                test.tap.skip(f'what {shell.name} offers', 'it is not installed')
                continue
            check_options(test, shell)
            check_choices(test, shell)
            check_moments(test, shell)
            check_operands(test, shell, tables)
            check_files(test, shell)
            check_commands(test, shell)
            check_fixture(test, shell)
        return test.tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
