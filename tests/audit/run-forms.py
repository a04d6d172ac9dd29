#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The frame of wxaudit and the forms of its report, by a subcommand that finds what it is told."""

import fcntl
import json
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import urllib.parse

from forms import (CLEAN, FAILED, FINDINGS, USAGE, Ended, parse_metrics, sarif_problems,
                   schema_problems)
from tap import Tap

RANGE = '7f0000000000-7f0000001000'

# Kind, name, code, where, component, detail, verdict, exe. Names are what files may be called.
NASTY = [
    b'file\t/opt/a b%"\\#?\xc3\xa9\tWX701\t7f0000000000-7f0000001000\tlibffi\tby {0} and "x"\tshim',
    b'file\t/opt/a b%"\\#?\xc3\xa9\tWX706',
    b'process\t12 (x)\tWX703\t[heap]\t\t\t\t/usr/bin/x',
    b'file\tcaf\xe9\x1b[31m\n\xc2\x9b\xe2\x80\xae\tWX702\t\x1b]0;title\x07',
    b'system\tkernel\tWX901',
    b'system\tempty',
]


def on_terminal(command, columns, **env):
    """What a command writes to a terminal of that width."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    env = {**os.environ, 'LC_ALL': 'C.UTF-8', 'TERM': 'xterm', 'NO_COLOR': '', **env}
    with subprocess.Popen(command, env=env, stdout=side, stdin=subprocess.DEVNULL) as child:
        os.close(side)
        out = b''
        while True:
            try:
                more = os.read(main, 65536)
            except OSError:  # the other side is closed
                break
            if not more:
                break
            out += more
        os.close(main)
        child.wait(timeout=60)
    return out.decode().replace('\r\n', '\n')


# Usage.

def check_usage(tap, sample):
    wrong = [
        ([], 'no subcommand'), (['nonsense'], 'nonsense is not a subcommand'),
        (['--nonsense'], '--nonsense is not an option'), (['-x'], '-x is not an option'),
        (['sample', '--nonsense'], '--nonsense is not an option'),
        (['sample', '--json=1'], 'takes no argument'),
        (['sample', '--baseline'], '--baseline needs an argument'),
        (['sample', '--level=2'], 'expected 1'), (['bare', '--level=1'], 'is not an option'),
        (['sample', '--json', '--sarif'], 'at a time'), (['bare', 'operand'], 'no operands'),
    ]
    for words, why in wrong:
        done = Ended([sample, *words])
        tap.ok(done.status == USAGE and why in done.err and not done.out
               and '--help' in done.err, f'usage is refused: {" ".join(words) or "nothing"}', done)


def check_help(tap, sample):
    done = Ended([sample, '--help'])
    tap.ok(done.status == CLEAN and all(each in done.out for each in (
        'sample', 'bare', '--json', '--baseline=FILE', 'Exit status')) and not done.err,
           'help tells the subcommands and the common options', done)
    done = Ended([sample, 'sample', '--help'])
    tap.ok(done.status == CLEAN and all(each in done.out for each in (
        'Usage: wxaudit sample', '[FINDING...]', '--level=N', '--json')),
           "a subcommand's help tells its own options too", done)
    done = Ended([sample, 'bare', '--help'])
    tap.ok(done.status == CLEAN and '--level' not in done.out,
           "a subcommand's help does not tell those of another", done)
    done = Ended([sample, '--version'])
    tap.ok(done.status == CLEAN and re.fullmatch(r'wxaudit \(wxguard\) [0-9.]+\n', done.out),
           'the version is told', done)


def check_options(tap, sample):
    before, after, between = (Ended([sample, *words]) for words in (
        ['--json', 'sample', NASTY[0]], ['sample', NASTY[0], '--json'],
        ['sample', '--json', '--', NASTY[0]]))
    tap.ok(before.out == after.out == between.out and before.out.startswith('{'),
           'options stand before the subcommand, behind it or behind operands', before, after)
    done = Ended([sample, 'sample', '--', '--json'])
    tap.ok(done.status == FAILED and 'kind' in done.err, 'two dashes end the options', done)
    done = Ended([sample, 'sample', '--level=1', '--level', '1', '--js'])
    tap.ok(done.status == CLEAN and done.out.startswith('{'),
           'an option takes its argument in the next word, and may be cut short', done)


def check_status(tap, sample):
    tap.ok(Ended([sample, 'sample']).status == CLEAN, 'status 0: nothing was found')
    tap.ok(Ended([sample, 'sample', 'system\tx']).status == CLEAN,
           'status 0: a subject without findings is none')
    tap.ok(Ended([sample, 'sample', NASTY[0]]).status == FINDINGS, 'status 1: findings')
    low, high = 'file\tx\tWX706', 'file\tx\tWX701'
    for severity, finding, status in (
            ('info', 'file\tx\tWX605', FINDINGS), ('low', 'file\tx\tWX605', CLEAN),
            ('low', low, FINDINGS), ('medium', low, CLEAN), ('medium', high, FINDINGS),
            ('high', 'file\tx\tWX703', CLEAN), ('high', high, FINDINGS)):
        done = Ended([sample, 'sample', f'--fail-on={severity}', finding])
        tap.ok(done.status == status and finding[-5:] in done.out,
               f'--fail-on={severity}: {finding[-5:]} is told, and the status is {status}', done)
    for severity in ('', 'hig', 'none'):
        done = Ended([sample, 'sample', f'--fail-on={severity}', high])
        tap.ok(done.status == USAGE and 'expected info, low, medium or high' in done.err,
               f'usage is refused: --fail-on={severity}', done)
    done = Ended([sample, 'sample', '--fail-on=high', '--fail', low])
    tap.ok(done.status == FAILED, 'status 3 does not depend on what was found', done)
    done = Ended([sample, 'sample', '--fail', NASTY[0]])
    tap.ok(done.status == FAILED and 'told to fail' in done.err and '1 finding:' in done.out,
           'status 3: it could not be done, and what was found before is told', done)
    tap.ok(done.out.endswith('; not complete\n'), 'and the table says so', done)
    done = Ended([sample, 'sample', '--json', '--fail'])
    tap.ok(done.status == FAILED and not done.out, 'of nothing there is no report', done)
    whole, half = (json.loads(Ended([sample, 'sample', '--json', *more, NASTY[0]]).out)
                   for more in ([], ['--fail']))
    tap.ok(half == {**whole, 'incomplete': True} and schema_problems(half) in ([], None),
           'what is not complete says so as JSON', half)
    log = json.loads(Ended([sample, 'sample', '--sarif', '--fail', NASTY[0]]).out)
    tap.ok(log['runs'][0]['invocations'] == [{'executionSuccessful': False}]
           and not list(sarif_problems(log)), 'and as SARIF', log)
    series = [parse_metrics(Ended([sample, 'sample', '--prometheus', *more, NASTY[0]]).out)
              for more in ([], ['--fail'])]
    tap.ok([each.get('wxaudit_incomplete{command="sample"}') for each in series] == [0, 1],
           'and as a series of Prometheus', *series)


def check_full_disk(tap, sample):
    for form in ([], ['--json'], ['--sarif'], ['--prometheus'], ['--help']):
        with open('/dev/full', 'wb') as full:
            done = Ended([sample, 'sample', *form, *([] if form == ['--help'] else NASTY)],
                         stdout=full)
        tap.ok(done.status == FAILED and 'standard output' in done.err,
               f'status 3: a full disk is told ({form[0] if form else "table"})', done)
    done = Ended(['sh', '-c', '"$0" sample --json >&-', sample])
    tap.ok(done.status == FAILED and 'standard output' in done.err,
           'status 3: so is a standard output that is closed', done)


# JSON.

def check_json(tap, sample):
    done = Ended([sample, 'sample', '--json', *NASTY])
    report = json.loads(done.out)
    tap.ok(done.out.count('\n') == 1, 'JSON is one line where nobody looks', done)
    subjects = {each['name']: each for each in report['subjects']}
    tap.ok(len(subjects) == 5 and report['summary'] == {'operands': 6}
           and report['command'] == 'sample', 'JSON has all subjects and counts', done)
    first = subjects['/opt/a b%"\\#?é']
    tap.ok([each['code'] for each in first['findings']] == ['WX701', 'WX706']
           and first['findings'][0]['where'] == RANGE
           and first['findings'][0]['component'] == 'libffi'
           and first['findings'][0]['detail'] == 'by {0} and "x"' and first['verdict'] == 'shim',
           'JSON has what was found as it was found', first)
    shown = on_terminal([sample, 'sample', '--json', *NASTY], 80)
    tap.ok(json.loads(shown) == report and shown.count('\n') > 20 and shown.isascii()
           and '\x1b' not in shown, 'JSON is indented and harmless on a terminal', repr(shown))
    check_schema(tap, report)


def check_schema(tap, report):
    name = 'JSON is what the schema says, and the schema refuses what is not'
    spoiled = [{**report, 'version': 2}, {**report, 'more': 1}, {**report, 'summary': {'a': -1}},
               {**report, 'subjects': [{'kind': 'file', 'name': 'x'}]},
               {**report, 'subjects': [{'kind': 'file', 'name': 'x', 'findings': [{}]}]}]
    problems = schema_problems(report)
    if problems is None:
        return tap.skip(name, 'python3-jsonschema is not installed')
    return tap.ok(not problems and all(schema_problems(each) for each in spoiled), name, *problems)


# SARIF.

def check_sarif(tap, sample):
    done = Ended([sample, 'sample', '--sarif', *NASTY])
    log = json.loads(done.out)
    problems = list(sarif_problems(log))
    tap.ok(done.status == FINDINGS and not problems, 'SARIF is well formed', *problems)
    results = log['runs'][0]['results']
    tap.ok([(each['ruleId'], each['level']) for each in results] == [
        ('WX701', 'error'), ('WX706', 'note'), ('WX703', 'warning'), ('WX702', 'error'),
        ('WX901', 'warning')], 'SARIF has a result for each finding, with its level', done)
    uris = [each['locations'][0].get('physicalLocation', {}).get('artifactLocation', {}).get('uri')
            for each in results]
    paths = [each and urllib.parse.unquote_to_bytes(each) for each in uris]
    tap.ok(paths == [b'file:///opt/a b%"\\#?\xc3\xa9'] * 2 + [b'file:///usr/bin/x']
           + [b'caf\xe9\x1b[31m\n\xc2\x9b\xe2\x80\xae', None],
           "SARIF's places are the paths, to the byte", *uris)
    text = results[0]['message']['text']
    tap.ok(text == '/opt/a b%"\\#?é has memory that is writable and executable: by {{0}} and "x"',
           "SARIF's messages hold no placeholder", text)
    names = {'/[a](b)': '/[a\\](b)', '/[a\\](b)': '/[a\\](b)', '/[a\\\\](b)': '/[a\\\\\\](b)'}
    links = json.loads(Ended([sample, 'sample', '--sarif',
                              *(f'file\t{each}\tWX704' for each in names)]).out)
    texts = [each['message']['text'].split()[0] for each in links['runs'][0]['results']]
    tap.ok(not list(sarif_problems(links)) and texts == list(names.values()),
           "nor a link, whatever a file is called", *texts)
    empty = json.loads(Ended([sample, 'sample', '--sarif']).out)
    tap.ok(not list(sarif_problems(empty)) and empty['runs'][0]['results'] == [],
           'SARIF of nothing has its rules and an empty list of results', empty)


# Prometheus.

def check_prometheus(tap, sample):
    before = int(time.time())
    done = Ended([sample, 'sample', '--prometheus', *NASTY, NASTY[1]])
    try:
        values = parse_metrics(done.out)
    except AssertionError as wrong:
        return tap.ok(False, 'Prometheus can read it', wrong, done)
    tap.ok(True, 'Prometheus can read it')
    label = 'command="sample"'
    moment = values.get(f'wxaudit_last_run_timestamp_seconds{{{label}}}', 0)
    tap.ok(before <= moment <= time.time(), 'Prometheus is told when', done)
    codes = {re.search('code="(.*?)"', key)[1]: value for key, value in values.items()
             if key.startswith('wxaudit_findings{')}
    tap.ok(codes['WX701'] == 1 and codes['WX706'] == 2 and codes['WX704'] == 0,
           'Prometheus is told of every code, if there is a finding or not', done)
    tap.ok(f'wxaudit_findings{{{label},code="WX703",severity="medium"}}' in values
           and values[f'wxaudit_subjects{{{label}}}'] == 5
           and values[f'wxaudit_tally{{{label},what="operands"}}'] == 7,
           'Prometheus is told severities, subjects and counts', done)
    nasty = Ended([sample, 'sample', '--prometheus', '--count=a\\b"c\nd'])
    tap.ok('what="a\\\\b\\"c\\nd"} 0\n' in nasty.out, "nothing ends a label's value early", nasty)
    return check_promtool(tap, done, nasty)


def check_promtool(tap, *runs):
    name = 'promtool has nothing to say about it'
    promtool = shutil.which('promtool')
    if not promtool:
        return tap.skip(name, 'promtool is not installed')
    told = [subprocess.run([promtool, 'check', 'metrics'], input=each.bytes, capture_output=True,
                           timeout=60, check=False) for each in runs]
    return tap.ok(all(each.returncode == 0 and not each.stderr + each.stdout for each in told),
                  name, *told)


# The manual.

ITEM = re.compile(r'^\.It Li (WX[0-9]{3}) Pq ([a-z]+)\n(.*)$', re.M)


def check_manual(tap, sample, manual):
    run = json.loads(Ended([sample, 'sample', '--sarif']).out)['runs'][0]
    severities = dict(re.findall('code="(.*?)",severity="(.*?)"',
                                 Ended([sample, 'sample', '--prometheus']).out))
    table = {(each['id'], severities[each['id']], each['shortDescription']['text'])
             for each in run['tool']['driver']['rules']}
    with open(manual, encoding='utf-8') as file:
        told = set(ITEM.findall(file.read()))
    tap.ok(table and table == told, 'the manual tells every code, and no other',
           *(f'missing: .It Li {code} Pq {severity}\n{summary}'
             for code, severity, summary in sorted(table - told)),
           *(f'too many: {each}' for each in sorted(told - table)))


# The table.

def check_table(tap, sample):
    done = Ended([sample, 'sample', *NASTY])
    lines = done.out.split('\n')
    controls = [each for each in done.out if each != '\n' and not each.isprintable()]
    tap.ok(not controls and 'caf\\xe9\\x1b[31m\\x0a\\x9b\\u202e' in lines
           and '\\x1b]0;title\\x07' in done.out, 'a name cannot make the terminal do anything',
           done)
    words = [line.split()[0] for line in lines if re.match(r'  (high|medium|low|info) ', line)]
    tap.ok(words == ['high', 'low', 'high', 'medium', 'medium'],
           'the worst subjects come first, and in each the worst findings', words, done)
    tap.ok(lines[-2] == '5 findings: 2 high, 2 medium, 1 low; 6 operands' and lines[-1] == '',
           'the last line sums up', done)
    columns = {line.index('WX') for line in lines if re.match('  [a-z]+ +WX', line)}
    tap.ok(columns == {10} and '\x1b' not in done.out,
           'codes are aligned, and what is no terminal gets no colour', done)
    tap.ok(not re.search(' $', done.out, re.M), 'no line ends with a space', done)
    one = Ended([sample, 'sample', NASTY[0]]).out.split('\n')[-2]
    tap.ok(one == '1 finding: 1 high; 1 operand', 'one finding is no plural', one)
    none = Ended([sample, 'sample'])
    tap.ok(none.out == '0 findings; 0 operands\n', 'nothing is told too', none)
    plain = Ended([sample, 'sample', NASTY[0]], LC_ALL='C')
    tap.ok('\\xe9' in plain.out and plain.out.isascii(),
           'a locale without the characters gets their numbers', plain)
    wide = Ended([sample, 'sample', 'file\tx\tWX701\t' + 'w' * 31, 'file\tx\tWX704\t12345'])
    tap.ok(wide.out.startswith(f'x\n  high    WX701  {"w" * 31}\n{" " * 24}has memory')
           and '\n  high    WX704  12345  has an' in wide.out,
           'a place that is too long for its column has a line of its own', wide)
    tells = Ended([sample, 'sample', '--tell', 'code\tx'])
    tap.ok(tells.out == 'x\n  list  one, two\n        three\n\n1 operand\n',
           'a list has a line for each member, and who looks for nothing does not say so', tells)
    members = Ended([sample, 'sample', 'process\tp\t\t\t\t\tfine\t/usr/bin/x'])
    tap.ok(members.out.startswith('p: fine\n  exe  /usr/bin/x\n'),
           'a subject without findings is told by its members', members)


def check_terminal(tap, sample):
    detail = b'one two three four five six seven eight nine ten ' * 4
    finding = b'file\t/opt/x\tWX701\t7f0000000000-7f0000001000\tlibffi\t' + detail
    for columns in (50, 60, 80, 132):
        shown = on_terminal([sample, 'sample', finding], columns)
        widths = [len(re.sub('\x1b[^m]*m', '', line)) for line in shown.split('\n')]
        tap.ok(max(widths) <= columns and max(widths) > columns - 20 and shown.count('ten') == 4,
               f'a table is as wide as a terminal of {columns} columns', widths, repr(shown))
    tap.ok('\x1b[1;31mhigh\x1b[m' in shown and '\x1b[1m/opt/x\x1b[m' in shown,
           'a terminal gets colours', repr(shown))
    for setting in ({'NO_COLOR': '1'}, {'TERM': 'dumb'}, {'TERM': ''}):
        shown = on_terminal([sample, 'sample', finding], 80, **setting)
        tap.ok('\x1b' not in shown and 'WX701' in shown,
               f'a terminal gets none with {"=".join(*setting.items())}', repr(shown))
    long = on_terminal([sample, 'sample', b'file\t/x\tWX701\t' + b'w' * 200 + b'\t\tend'], 80)
    tap.ok('w' * 200 in long and long.count('\n') < 12, 'a long word is left whole', repr(long))


# Baselines.

def check_baseline(tap, sample, folder):
    known = os.path.join(folder, 'known.json')
    with open(known, 'wb') as file:
        Ended([sample, 'sample', '--json', *NASTY], stdout=file)
    same = Ended([sample, 'sample', f'--baseline={known}', *NASTY, '--json'])
    report = json.loads(same.out)
    tap.ok(same.status == CLEAN and [each['name'] for each in report['subjects']] == ['empty']
           and report['summary']['known'] == 5, 'what the baseline has is left out', same)
    control = Ended([sample, 'sample', *NASTY])
    tap.ok(control.status == FINDINGS, 'without it the same is found', control)
    more = Ended([sample, 'sample', '--baseline', known, *NASTY, 'file\t/new\tWX704'])
    tap.ok(more.status == FINDINGS and more.out.startswith('/new\n')
           and more.out.endswith('\n1 finding: 1 high; 7 operands, 5 known\n'),
           'what is new is told', more)
    moved = NASTY[0].replace(b'7f0000', b'5e0000')
    again = Ended([sample, 'sample', '--baseline', known, moved,
                   'process\t99 (x)\tWX703\t[heap]\t\t\t\t/usr/bin/x'])
    tap.ok(again.status == CLEAN, 'another process of the program, at other addresses, is known',
           again)
    other = Ended([sample, 'sample', '--baseline', known,
                   'process\t12 (x)\tWX703\t[heap]\t\t\t\t/usr/bin/y'])
    tap.ok(other.status == FINDINGS, 'the same process number of another program is not', other)


def check_wrong_baseline(tap, sample, folder):
    path = os.path.join(folder, 'wrong.json')
    wrong = {
        'empty': b'', 'no JSON': b'{"version": 1,\n nonsense \x1b[31m', 'a list': b'[]',
        'of another subcommand': b'{"version":1,"command":"bare","subjects":[],"summary":{}}',
        'of a later version': b'{"version":2,"command":"sample","subjects":[],"summary":{}}',
        'without names': b'{"version":1,"command":"sample","subjects":[{"findings":[]}]}',
        'deep': b'[' * 100000, 'binary': bytes(range(256)),
    }
    for name, content in wrong.items():
        with open(path, 'wb') as file:
            file.write(content)
        done = Ended([sample, 'sample', f'--baseline={path}', NASTY[0]])
        tap.ok(done.status == USAGE and done.err.count('\n') == 1 and path in done.err
               and '\x1b' not in done.err and not done.out,
               f'a baseline that is wrong is refused in one line: {name}', done)
    for place in (os.path.join(folder, 'absent'), folder):
        done = Ended([sample, 'sample', f'--baseline={place}'])
        tap.ok(done.status == USAGE and done.err.count('\n') == 1,
               f'so is {"a folder" if place == folder else "one that is not there"}', done)


def check_pipe(tap, sample):
    """As with any filter: who reads no further ends the writer."""
    done = subprocess.run(['bash', '-c', '"$0" sample --sarif "$@" | true; exit ${PIPESTATUS[0]}',
                           sample, *NASTY * 300], timeout=60, check=False, stderr=subprocess.PIPE)
    tap.ok(done.returncode == 128 + signal.SIGPIPE and not done.stderr,
           'a reader that leaves ends it without a word', done)


def main(sample, manual):
    tap = Tap()
    check_usage(tap, sample)
    check_help(tap, sample)
    check_options(tap, sample)
    check_status(tap, sample)
    check_full_disk(tap, sample)
    check_json(tap, sample)
    check_sarif(tap, sample)
    check_prometheus(tap, sample)
    check_manual(tap, sample, manual)
    check_table(tap, sample)
    check_terminal(tap, sample)
    check_pipe(tap, sample)
    with tempfile.TemporaryDirectory(prefix='audit-') as folder:
        check_baseline(tap, sample, folder)
        check_wrong_baseline(tap, sample, folder)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
