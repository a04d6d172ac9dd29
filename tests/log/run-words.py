#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Programs' own words, in logs of text: those of a real LuaJIT, and those of the knowledge base."""

import os
import re
import shutil
import sys

from logs import CLEAN, COMPONENTS, FINDINGS, Report, ended
from tap import Tap

# LuaJIT says so when its first loop is hot.
LOOP = 'local sum = 0 for i = 1, 1e6 do sum = sum + i end'


def check_luajit(tap, wxaudit, wxrun):
    name = 'what LuaJIT says when it ends is told, with its switch'
    luajit = shutil.which('luajit')
    if not luajit:
        tap.skip(name, 'luajit is not installed')
        return
    done = ended([wxrun, '--no-config', '--report=none', '--', luajit, '-e', LOOP])
    said = done.stderr.decode()
    report = Report(wxaudit, text=''.join(f'2026-11-22T10:53:14.5+00:00 host lua[9]: {line}\n'
                                          for line in said.splitlines()))
    found = report.of('lua')
    tap.ok(done.returncode != 0 and report.status == FINDINGS and len(found) == 1
           and found[0]['code'] == 'WX864' and found[0]['pids'] == [9]
           and found[0]['first'] == '2026-11-22T10:53:14Z'
           and 'option -joff' in report.subject('lua')['switch']
           and report.subject('lua')['verdict'] == 'switch', name, said, report)
    done = ended([luajit, '-e', LOOP])
    report = Report(wxaudit, text=done.stdout + done.stderr)
    tap.ok(done.returncode == 0 and report.status == CLEAN, 'one that works says nothing', report)


def messages():
    for name in sorted(os.listdir(COMPONENTS)):
        with open(os.path.join(COMPONENTS, name), encoding='utf-8') as file:
            text = file.read()
        outcome = re.search(r'^UnderRule=(\S+)', text, re.M)[1]
        for message in re.findall(r'^Message=(.*)$', text, re.M):
            yield name[:-len('.ini')], outcome, message.strip()


def check_messages(tap, wxaudit):
    told = list(messages())
    deadly = {message for _, outcome, message in told if outcome.startswith('dies')}
    wrong = []
    for component, _, message in told:
        report = Report(wxaudit, text=f'Nov  2 01:02:03 host app: it said: {message}\n')
        found = report.of('app')
        code = 'WX866' if len(message) < 16 else 'WX864' if message in deadly else 'WX865'
        named = {found[0]['component'], *found[0].get('candidates', [])} if found else set()
        of = {each for each, _, other in told if other == message}
        if [each['code'] for each in found] != [code] or not named or not named <= of:
            wrong.append((component, message, code, str(report)))
    tap.ok(len(told) > 20 and not wrong,
           f'each of the {len(told)} messages that are known is found',
           *wrong)
    said = 'runtime code generation failed, restricted kernel?'
    named = [Report(wxaudit,
                    text=f'Nov  2 01:02:03 host {each}[1]: {said}\n').findings[0]['component']
             for each in ('app', 'luajit', 'nvim')]
    tap.ok(named == ['luajit', 'luajit', 'neovim'],
           'of components that say the same it is the program that said it, or the one inside',
           named)


def check_forms(tap, wxaudit):
    said = 'fatal: Couldn\'t JIT the PCRE2 pattern'
    forms = {
        f'Nov 22 10:53:14 host app[9]: {said}': 'app',
        f'2026-11-22T10:53:14+01:00 host app[9]: {said}': 'app',
        f'2026-11-22T10:53:14+0100 host app: {said}': 'app',
        said: 'standard input',
        f'[error] {said}': 'standard input',
        f'{{"message": "{said}"}}': 'standard input',
    }
    for line, name in forms.items():
        report = Report(wxaudit, text=line)
        found = report.of(name)
        if [each.get('component') for each in found] != ['git-grep']:
            tap.ok(False, f'it is found in {line}', report)
            return
    tap.ok(True, 'they are found in each form of line')
    for word in ('NoMemoryErrors', 'xMemoryError', 'MemoryError_'):
        report = Report(wxaudit, text=word + '\n')
        tap.ok(report.status == CLEAN, f'{word} is another word', report)
    report = Report(wxaudit, text='MemoryError\n')
    tap.ok([each['code'] for each in report.findings] == ['WX866'],
           'a word alone is no more than a hint')


def check_trust(tap, wxaudit):
    """What a program says is not what the kernel says."""
    lines = ['type=1326 audit(1.000:1): pid=1 comm="x" exe="/usr/sbin/sshd" sig=31 arch=c000003e '
             'syscall=9 code=0x0',
             'app[1]: segfault at 7ff ip 7ff sp 7ff error 15']
    text = ''.join(f'Nov 22 10:53:14 host app[9]: {each}\n'
                   f'Nov 22 10:53:14 host app[9]: audit: {each}\n'
                   for each in lines)
    report = Report(wxaudit, text=text)
    tap.ok(report.status == CLEAN, 'a program that writes as the kernel does is not taken for it',
           report)


def check_window(tap, wxaudit):
    text = ''.join(f'{when} host app: fatal: Couldn\'t JIT the PCRE2 pattern\n' for when in
                   ('2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z'))
    def count(*arguments):
        return sum(each['count'] for each in Report(wxaudit, *arguments, text=text).findings)
    tap.ok(count() == 3 and count('--since=@1795219200') == 2 and count('--until=@1795219200') == 2
           and count('--since=@1795219200', '--until=@1795219200') == 1
           and count('--since=2027-01-01') == 0, 'a time that is asked for is kept to')
    wrong = [Report(wxaudit, f'--since={each}', text='').status for each in
             ('', 'soon', '@', '@x', '2026-13-01', '1 fortnight ago', '-', '99:99')]
    right = [Report(wxaudit, f'--since={each}', text='').status for each in
             ('now', 'today', 'yesterday', '2026-11-22', '2026-11-22 10:53', '10:53', '2h ago',
              '-30min', '3 days ago', '@1795219200')]
    tap.ok(wrong == [2] * len(wrong) and right == [0] * len(right),
           'a time that is none is an error', wrong, right)


def main(wxaudit, wxrun):
    tap = Tap()
    check_luajit(tap, wxaudit, wxrun)
    check_messages(tap, wxaudit)
    check_forms(tap, wxaudit)
    check_trust(tap, wxaudit)
    check_window(tap, wxaudit)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
