#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Logs that are broken or mean harm: counted, bounded, and never taken for what they are not."""

import gzip
import json
import os
import resource
import struct
import subprocess
import sys

from logs import CLEAN, COMPONENTS, FAILED, FINDINGS, Report, ended, folder
from tap import Tap

RECORD = {'version': 1, 'time': 1795327252.415486, 'event': 'WX101', 'name': 'map-write-exec',
          'outcome': 'refused', 'exe': '/opt/app', 'pid': 7, 'tid': 7, 'call': 'mmap',
          'library': '/opt/lib.so', 'offset': '0x10', 'count': 1}


def record(**more):
    return json.dumps({**RECORD, **more}).encode() + b'\n'


def check_broken(tap, wxaudit):
    text = (record() + b'{"version":1,"event":\n' + b'{' * 60000 + b'\n' + b'\0' * 100 + b'\n'
            + b'\xff\xfe\xc0 MemoryError \xed\xa0\x80\n' + b'[' * 100000 + b'\n'
            + record(pid=8) + record()[:-20])
    report = Report(wxaudit, text=text)
    found = report.of('/opt/app')
    tap.ok(report.status == FINDINGS and found and found[0]['count'] == 2
           and report.summary['broken_lines'] == 3 and report.summary['cut_lines'] == 1
           and report.summary['records'] == 2,
           'what is broken in the middle, or at the end, is counted and hides nothing', report)
    odd = [record(exe=''), record(exe=7), record(pid='x'), record(pid=-5), record(pid=2 ** 63 - 1),
           record(count=0), record(count=-1), record(count=2 ** 63 - 1), record(count='many'),
           record(time=-1), record(time=1e300), record(event='WX1010'), record(event='WX'),
           record(args=[]), record(args={'prot': 7}), record(library=[]), record(outcome=None),
           record(exe='/opt/\x1b[2J\n\u202eapp'), b'{"event":"WX101"}\n', b'[]\n', b'"x"\n']
    report = Report(wxaudit, text=b''.join(odd))
    tap.ok(report.status == FINDINGS and report.summary['records'] == 17,
           'members of other types and numbers without sense do no harm', report)


def check_printed(tap, wxaudit):
    text = record(exe='/opt/\x1b[2J\nWX850\u202e', library='/lib/\x1b]0;x\x07.so', call='a\x1bb')
    done = ended([wxaudit, 'log', f'--components={COMPONENTS}', '-'], text)
    lines = done.stdout.decode()
    tap.ok(done.returncode == FINDINGS and not set(lines) & set('\x1b\x07\u202e')
           and r'\x1b' in lines and not lines.startswith('WX850')
           and not any(each.startswith('WX850') for each in lines.splitlines()),
           'control characters of a log reach no terminal', lines)


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))


def pour(wxaudit, pieces):
    """Its report of what is written to it piece by piece, within bounded memory."""
    command = [wxaudit, 'log', f'--components={COMPONENTS}', '--json', '-']
    # A sanitizer reserves more address space than that.
    sanitized = b'__asan_init' in open(wxaudit, 'rb').read()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE,
                          preexec_fn=None if sanitized else limit_memory) as child:
        with open(os.dup(child.stdin.fileno()), 'wb') as pipe:
            child.stdin.close()
            child.stdin = None
            for piece in pieces:
                pipe.write(piece)
        out, err = child.communicate(timeout=120)
    return child.returncode, json.loads(out or '{}'), err.decode()


def check_bounds(tap, wxaudit):
    endless = b'x' * (1 << 20)
    status, report, err = pour(wxaudit, [record(), *[endless] * 300, b'\n', record(pid=8)])
    tap.ok(status == FINDINGS and report['summary'] == {'lines': 3, 'records': 2, 'cut_lines': 1},
           'a line of 300 MiB is skipped in bounded memory', status, err, report.get('summary'))
    many = (b''.join(record(exe=f'/opt/{number}/{"x" * 2000}', pid=number) for number in
                     range(start, start + 500)) for start in range(0, 12000, 500))
    status, report, err = pour(wxaudit, many)
    subjects = report.get('subjects', [])
    tap.ok(status == FINDINGS and len(subjects) == 10000 and report['summary']['not_kept'] == 2000
           and 'not kept' in err and max(len(each['name']) for each in subjects) <= 1024,
           'more programs than are kept are counted, and that is said', status, err,
           report.get('summary'))
    pids = (b''.join(record(pid=number) for number in range(start, start + 1000))
            for start in range(1, 20001, 1000))
    status, report, err = pour(wxaudit, pids)
    found = report['subjects'][0]['findings'][0]
    tap.ok(status == FINDINGS and found['count'] == 20000 and found['processes'] <= 20000
           and len(found['pids']) == 32, 'of very many processes the first are listed',
           status, err, {**found, 'pids': None}, report.get('summary'))


def check_export(tap, wxaudit):
    def entry(*fields):
        return b'__CURSOR=x\n' + b''.join(fields) + b'\n'

    message = b'fatal: Couldn\'t JIT the PCRE2 pattern'
    binary = b'MESSAGE\n' + struct.pack('<Q', len(message)) + message + b'\n'
    good = entry(b'_EXE=/usr/bin/git\n', binary)
    cases = {
        'as it should be': (good, 1),
        'a length that is beyond the end': (good + entry(b'MESSAGE\n' + b'\xff' * 5 + b'\0\0\0x'),
                                            1),
        'a length of nearly everything': (good + entry(b'MESSAGE\n' + b'\xff' * 8 + b'\n') + good,
                                          2),
        'an end within a length': (good + b'__CURSOR=x\nMESSAGE\n\1\0', 1),
        'an end within a field': (good + b'__CURSOR=x\nMESS', 1),
        'an entry that does not end before another': (good[:-1] + good, 2),
        'a field twice': (entry(b'_EXE=/usr/bin/git\n', b'MESSAGE=' + message + b'\n',
                                b'MESSAGE=x\n'), 1),
        'a line that is no field': (good[:-1] + b'some words\n' + good, 2),
    }
    for name, (text, count) in cases.items():
        report = Report(wxaudit, text=text)
        found = report.of('/usr/bin/git')
        if report.status != FINDINGS or [each['count'] for each in found] != [count]:
            tap.ok(False, f'an export with {name} is read', text, report)
            return
    tap.ok(True, 'exports of a journal that are broken are read as far as they go')


def check_files(tap, wxaudit, tmp):
    path = os.path.join(tmp, 'records.gz')
    packed = gzip.compress(record() * 1 + b''.join(record(pid=each) for each in range(8, 3000)))
    with open(path, 'wb') as file:
        file.write(packed)
    report = Report(wxaudit, path)
    tap.ok(report.of('/opt/app')[0]['count'] == 2993, 'a file that was compressed by gzip is read',
           report.err)
    with open(path, 'wb') as file:
        file.write(packed[:-len(packed) // 2])
    report = Report(wxaudit, path)
    found = report.of('/opt/app')
    tap.ok(report.status == FINDINGS and 0 < found[0]['count'] < 2993 and 'broken' in report.err,
           'and one that broke off as far as it goes, which is said', report.err)
    for name, start in (('x.xz', b'\xfd7zXZ\0'), ('x.zst', b'\x28\xb5\x2f\xfd'),
                        ('x.bz2', b'BZh9')):
        path = os.path.join(tmp, name)
        with open(path, 'wb') as file:
            file.write(start + b'x' * 100)
        report = Report(wxaudit, path)
        tap.ok(report.status == FAILED and 'compressed' in report.err
               and report.err.count('\n') == 1,
               f'{name} is not read, and that is said', report)
    for path in ('/nonexistent', '/dev/full/x'):
        report = Report(wxaudit, path)
        tap.ok(report.status == FAILED and path in report.err, f'{path} is an error', report)
    report = Report(wxaudit, '/dev/null')
    tap.ok(report.status == CLEAN and report.summary == {'lines': 0, 'records': 0},
           'an empty log has nothing', report)


def main(wxaudit):
    tap = Tap()
    check_broken(tap, wxaudit)
    check_printed(tap, wxaudit)
    check_export(tap, wxaudit)
    check_bounds(tap, wxaudit)
    with folder() as tmp:
        check_files(tap, wxaudit, tmp)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
