#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""wxaudit trace: real programs, who in them asks, and what is told of it.

run-trace.py WXAUDIT COMPONENT PROGRAM...
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tap import Tap
from tracing import CLEAN, FAILED, FINDINGS, USAGE, Trace, environment

# A way of trace-calls, what it gives, and in which function.
WAYS = [
    ('rwx', 'WX801', 'mmap', 'rwx', 'ask_rwx'),
    ('raw', 'WX801', 'mmap', 'rwx', 'ask_raw_rwx'),
    ('gain', 'WX802', 'mprotect', 'r-x', 'ask_gain'),
    ('anonymous', 'WX803', 'mmap', 'r-x', 'ask_for'),
    ('shared', 'WX804', 'mmap', 'r-x', 'ask_for'),
    ('file', 'WX805', 'mmap', 'r-x', 'ask_file'),
    ('memfd', 'WX803', 'mmap', 'r-x', 'ask_memfd'),
    ('segment', 'WX801', 'shmat', 'rwx', 'ask_segment'),
    ('personality', 'WX806', 'personality', None, 'ask_personality'),
    ('thread', 'WX801', 'mmap', 'rwx', 'ask_rwx'),
    ('grandchild', 'WX801', 'mmap', 'rwx', 'ask_rwx'),
]
HARMLESS = ['rw', 'memfd-only', 'copy-rw']
CALLBACK = ('import ctypes\n'
            'print(ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 42)())')


class Test:
    def __init__(self, wxaudit, component, programs, folder):
        self.wxaudit, self.components = wxaudit, os.path.dirname(component)
        self.calls, self.folder = programs[0], folder
        self.others = {each.rsplit('-', 1)[1]: each for each in programs[1:]}
        self.tap = Tap()

    def trace(self, *words, **more):
        return Trace(self.wxaudit, self.components, *words, **more)

    def program(self, name):
        return shutil.which(name, path='/usr/bin:/bin:/usr/local/bin')


def check_ways(test, program, kind):
    for way, code, call, protection, function in WAYS:
        got = test.trace(program, way)
        calls = {'mmap': ['mmap', 'mmap2'], 'shmat': ['shmat', 'ipc']}.get(call, [call])
        finding = got.only()
        test.tap.ok(got.status == FINDINGS and finding.get('code') == code
                    and finding['call'] in calls and finding.get('protection') == protection
                    and finding['function'] == function
                    and finding['library'] == os.path.realpath(program)
                    and finding['exe'] == os.path.realpath(program),
                    f'{way} of a {kind} program is {code} in {function}', got)


def check_harmless(test):
    for way in HARMLESS:
        got = test.trace(test.calls, way)
        test.tap.ok(got.status == CLEAN and not got.findings() and got.ended() == 'with status 0',
                    f'{way} is no finding', got)
    compiler = shutil.which('cc') or shutil.which('gcc')
    source = os.path.join(test.folder, 'empty.c')
    with open(source, 'w', encoding='ascii') as file:
        file.write('int main(void) { return 0; }\n')
    got = test.trace(compiler, source, '-o', os.path.join(test.folder, 'empty'))
    test.tap.ok(got.status == CLEAN and got.report['summary']['attempts'] == 0,
                'a compiler, its linker and their children ask for nothing', got)


def check_details(test):
    got = test.trace(test.calls, 'copy')
    test.tap.ok(got.has(code='WX807', call='mremap', function='ask_copy'),
                'a second view of executable memory is told', got)
    got = test.trace(test.calls, 'rwx')
    finding = got.only()
    test.tap.ok('trace-calls.c:' in finding.get('line', ''), 'debug information gives the line',
                got)
    test.tap.ok(finding['stack_complete'] and any('!main+' in each for each in finding['stack']),
                'the stack goes as far as main() in a program with frame pointers', got)
    test.tap.ok(re.fullmatch('[0-9a-f]{40}', finding.get('build_id', '')) is not None,
                'the build-id of the file is told', got)
    got = test.trace(test.calls, 'many=3000')
    test.tap.ok(got.only().get('count') == 3000 and got.report['summary']['attempts'] == 3000,
                'thousands of attempts of one place are one finding with their count', got)
    got = test.trace(test.calls, 'spawn=100')
    test.tap.ok(got.only().get('count') == 100, 'so are those of a hundred processes', got)
    got = test.trace(test.calls, 'memfd')
    test.tap.ok(got.only().get('memfd') is True and got.subjects()[0]['memfds'] == 1,
                'a memfd is noted', got)


def check_other_abi(test):
    got = test.trace(test.others['i386'], 'rwx')
    test.tap.ok(got.only().get('abi') == 'X86', 'a call of i386 is told as such', got)


def check_programs(test):
    """name, command, and members of a finding that there must be."""
    node = 'node' if test.program('node') else 'nodejs'
    cases = [
        ('python3', ['/usr/bin/python3', '-c', CALLBACK],
         {'code': 'WX801', 'function': 'ffi_closure_alloc', 'component': 'libffi',
          'user': 'python-ctypes', 'verdict': 'shim'}, 'libffi.so.', 'shim'),
        ('git', ['git', 'grep', '--no-index', '-P', r'a\d', os.path.basename(__file__)],
         {'code': 'WX801', 'function': 'pcre2_jit_compile_8', 'component': 'pcre2',
          'user': 'git-grep', 'verdict': 'switch'}, 'libpcre2-8.so.', 'switch'),
        (node, [node, '-e', '1'],
         {'code': 'WX801', 'call': 'mprotect', 'component': 'v8', 'verdict': 'switch'}, 'node',
         'switch'),
        ('luajit', ['luajit', '-e', 'local s = 0 for i = 1, 1e6 do s = s + i end'],
         {'code': 'WX802', 'call': 'mprotect', 'component': 'luajit', 'verdict': 'switch'},
         'luajit', 'switch'),
    ]
    for name, command, members, library, verdict in cases:
        if not test.program(name):
            test.tap.skip(f'{name} asks for it', f'{name} is not installed')
            continue
        got = test.trace(*command, cwd=os.path.dirname(os.path.abspath(__file__)))
        subject = got.subjects()[0] if got.subjects() else {'name': ''}
        found = [each for each in got.findings()
                 if all(each.get(key) == value for key, value in members.items())]
        test.tap.ok(found and library in os.path.basename(found[0]['library'])
                    and subject.get('verdict') == verdict
                    and (verdict != 'switch' or subject['switch']),
                    f'{name} asks for it through {library}, verdict {verdict}', got)


def check_chain(test):
    got = test.trace('/usr/bin/python3', '-c', CALLBACK)
    stack = got.only().get('stack', [])
    names = [each for name in ('libc.so.6', 'libffi.so.8', '_ctypes.', 'python3')
             for each in [next((i for i, at in enumerate(stack) if name in at), None)]]
    test.tap.ok(None not in names and names == sorted(names),
                'a callback of ctypes comes from Python by _ctypes, libffi and libc', got)
    got = test.trace('/usr/bin/python3', '-c', 'import ctypes')
    test.tap.ok(got.status == CLEAN, 'ctypes without a callback asks for nothing', got)


def check_v8_function(test):
    node = test.program('node')
    if not node:
        test.tap.skip("node's function is V8's own", 'node is not installed')
        return
    got = test.trace(node, '-e', '1')
    found = [each for each in got.findings() if 'v8' in each.get('function', '')
             and 'SetPermissions' in each['function']]
    test.tap.ok(found, "node's function is V8's own", got)
    if not any('::' in each['where'] for each in got.findings()):
        test.tap.skip('and is shown as C++ writes it', 'this is built without libiberty')
        return
    test.tap.ok(found[0]['where'].startswith('v8::') and '::SetPermissions (' in found[0]['where']
                and found[0]['function'].startswith('_Z')
                and any('!v8::' in each for each in found[0]['stack']),
                'and is shown as C++ writes it, beside its symbol', found)


# What the filter asks about, by strace's words for it.
def matters(line):
    if 'PROT_EXEC' not in line:
        return False
    if re.search(r'\bmprotect\(|\bpkey_mprotect\(', line):
        return True
    return 'mmap(' in line and ('PROT_WRITE' in line or 'MAP_DENYWRITE' not in line)


def count_by_strace(test, command):
    log = os.path.join(test.folder, 'strace.log')
    subprocess.run(['strace', '-f', '-e', 'trace=%memory', '-o', log, *command],
                   env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=120, check=True)
    with open(log, encoding='utf-8', errors='replace') as lines:
        return sum(map(matters, lines))


def check_count(test):
    commands = [['/usr/bin/python3', '-c', CALLBACK],
                [test.calls, 'rwx', 'gain', 'shared', 'many=40', 'spawn=7', 'grandchild', 'file'],
                ['/bin/sh', '-c', 'true; grep -P a /dev/null; true'],
                ['perl', '-e', 'print 1']]
    for command in commands:
        name = f'strace counts as many attempts of {os.path.basename(command[0])}'
        if not test.program('strace'):
            test.tap.skip(name, 'strace is not installed')
            continue
        expected = count_by_strace(test, command[:2] + command[2:])
        got = test.trace(*command)
        test.tap.ok(sum(each['count'] for each in got.findings()) == expected
                    == got.report['summary']['attempts'], name, f'strace: {expected}', got)


def check_ends(test):
    for way, end in (('exit=7', 'with status 7'), ('kill=9', 'by SIGKILL'),
                     ('kill=6', 'by SIGABRT')):
        got = test.trace(test.calls, 'rwx', way)
        test.tap.ok(got.ended() == end and got.status == FINDINGS,
                    f'that the command ended {end} is told', got)
    got = test.trace(test.calls, 'exit=7', form=None)
    test.tap.ok('with status 7' in got.out and got.status == CLEAN,
                "the command's status is in the table and not ours", got)
    got = test.trace('/nonexistent/program')
    test.tap.ok(got.status == FAILED and not got.out and 'No such file' in got.err,
                'a command that is not there is an error', got)
    got = test.trace('/')
    test.tap.ok(got.status == FAILED and 'ermission' in got.err,
                'what cannot be executed is an error', got)


def check_command_line(test):
    got = subprocess.run([test.wxaudit, 'trace', f'--components={test.components}', test.calls,
                          '--json', 'rwx', '--for'], env=environment(), text=True,
                         capture_output=True, timeout=60, check=False)
    test.tap.ok(got.returncode == FINDINGS and '--json\n--for' in got.stderr
                and not got.stdout.startswith('{'), "options behind the command are the command's",
                got)
    got = test.trace(test.calls, '--', '--json')
    test.tap.ok('--\n--json' in got.err, 'so is a second --', got)
    got = test.trace('sh', '-c', 'echo out; echo err >&2; cat', stdin=None, input=b'in\n')
    test.tap.ok(got.report is not None and got.err.split() == ['out', 'err', 'in'],
                "what the command writes goes to standard error, and it has our standard input",
                got)
    for wrong in (['--for=0'], ['--for=x'], ['--for=nan'], ['--for=-1'], ['--for=9e99d']):
        got = test.trace('true', options=wrong)
        test.tap.ok(got.status == USAGE, f'{wrong[0]} is refused', got)
    got = test.trace(form=None)
    test.tap.ok(got.status == USAGE, 'no command is a wrong command line', got)
    for form in ('--sarif', '--prometheus', None):
        got = test.trace(test.calls, 'rwx', form=form)
        test.tap.ok(got.status == FINDINGS and 'WX801' in got.out, f'{form or "a table"} is made',
                    got)


def check_baseline(test):
    path = os.path.join(test.folder, 'baseline.json')
    first = test.trace(test.calls, 'rwx')
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(first.report, file)
    again = test.trace(test.calls, 'rwx', options=[f'--baseline={path}'])
    more = test.trace(test.calls, 'rwx', 'gain', options=[f'--baseline={path}'])
    test.tap.ok(again.status == CLEAN and more.codes() == ['WX802'],
                'a baseline leaves out what was there, whatever the addresses', again, more)


def check_enforced(test):
    got = test.trace(test.calls, 'polite', options=['--enforce'])
    test.tap.ok(got.only().get('enforced') == 'falls back' and got.subjects()[0]['verdict'] == 'shim'
                and got.ended('ended_enforced') == 'with status 0',
                'an attempt that the program can do without falls back', got)
    got = test.trace(test.calls, 'polite', 'gain', 'rwx', options=['--enforce'])
    by_function = {each['function']: each.get('enforced') for each in got.findings()}
    test.tap.ok(by_function == {'ask_politely': 'falls back', 'ask_gain': 'kills',
                                'ask_rwx': 'not reached'}
                and got.ended('ended_enforced') == 'with status 9',
                'the last attempt before another end kills, and what follows is not reached', got)
    subject = got.subjects()[0]
    test.tap.ok(subject['verdict'] == 'exception' and 'exec-gain' in subject['exception'],
                'and the program needs an exception', got)
    got = test.trace(test.calls, 'rw', options=['--enforce'])
    test.tap.ok(got.status == CLEAN, 'a program that asks for nothing lives, and is clean', got)
    if test.program('node'):
        got = test.trace('node', '-e', '1', options=['--enforce'])
        test.tap.ok(got.has(enforced='kills', component='v8', code='WX801')
                    and got.ended('ended_enforced') == 'by SIGTRAP', 'node is killed by SIGTRAP',
                    got)
    else:
        test.tap.skip('node is killed by SIGTRAP', 'node is not installed')
    got = test.trace('/usr/bin/python3', '-c', CALLBACK, options=['--enforce'])
    test.tap.ok(got.has(enforced='falls back', component='libffi'),
                'a callback of ctypes falls back', got)


def has_mdwe():
    """PR_GET_MDWE, Linux 6.3."""
    code = 'import ctypes, sys; sys.exit(ctypes.CDLL(None).prctl(66, 0, 0, 0, 0) < 0)'
    return subprocess.run([sys.executable, '-c', code], timeout=60, check=False).returncode == 0


def main():
    wxaudit, component, *programs = map(os.path.abspath, sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix='trace-') as folder:
        test = Test(wxaudit, component, programs, folder)
        check_ways(test, test.calls, 'dynamic')
        for kind in ('static', 'i386'):
            if kind in test.others:
                check_ways(test, test.others[kind], kind)
            else:
                test.tap.skip(f'a {kind} program', 'the compiler makes none')
        if 'i386' in test.others:
            check_other_abi(test)
        check_harmless(test)
        check_details(test)
        check_programs(test)
        check_chain(test)
        check_v8_function(test)
        check_count(test)
        check_ends(test)
        check_command_line(test)
        check_baseline(test)
        if has_mdwe():
            check_enforced(test)
        else:
            test.tap.skip('--enforce', 'this kernel has no PR_SET_MDWE')
        return test.tap.done()


sys.exit(main())
