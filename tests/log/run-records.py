#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real programs under the shim: what it records, by each channel, is what the log tells."""

import json
import os
import re
import sys

from logs import ASK, CALLBACK, CLEAN, FINDINGS, HERE, PYTHON, Report, folder, \
    record_lines, run_guarded
from tap import Tap

EXE = os.path.realpath(PYTHON)


def schema_problems(records):
    try:
        import jsonschema
    except ImportError:
        return None
    with open(os.path.join(HERE, 'record-schema.json'), encoding='utf-8') as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    return [f'{error.message} in {each}' for each in records for error in judge.iter_errors(each)]


def check_callback(tap, wxaudit, wxrun, tmp):
    path = os.path.join(tmp, 'audit.jsonl')
    done = run_guarded(wxrun, 'audit', path, [PYTHON, '-c', CALLBACK])
    report = Report(wxaudit, path)
    found = report.of(EXE, 'WX851')
    tap.ok(done.stdout == b'42\n' and report.status == FINDINGS and len(found) == 1
           and found[0]['component'] == 'libffi' and found[0]['event'] == 'WX101'
           and found[0]['protection'] == 'rwx' and '/libffi.so.' in found[0]['library']
           and report.subject(EXE)['verdict'] == 'shim',
           'in audit mode the callback of ctypes is an attempt by libffi, which the shim serves',
           done, report)
    path = os.path.join(tmp, 'enforce.jsonl')
    run_guarded(wxrun, 'enforce', path, [PYTHON, '-c', CALLBACK])
    report = Report(wxaudit, path)
    found = report.of(EXE)
    tap.ok([each['code'] for each in found] == ['WX852'] and found[0]['count'] == 7
           and found[0]['component'] == 'libffi' and report.subject(EXE)['verdict'] == 'shim',
           'in enforce mode its seven closures are one finding, with both of their records', report)
    path = os.path.join(tmp, 'nothing.jsonl')
    run_guarded(wxrun, 'enforce', path, [PYTHON, '-c', 'print(42)'])
    report = Report(wxaudit, path)
    tap.ok(report.status == CLEAN and report.summary['records'] == 0
           and report.document['subjects'][0]['kind'] == 'limit',
           'the same program without a callback leaves nothing, and that is said to prove nothing',
           report)


def check_count(tap, wxaudit, wxrun, tmp):
    path = os.path.join(tmp, 'count.jsonl')
    for times in (5, 8, 1):
        run_guarded(wxrun, 'enforce', path, [PYTHON, '-c', ASK, str(times)])
    report = Report(wxaudit, path)
    found = report.of(EXE, 'WX850')
    told = sum(each['count'] for each in record_lines(path))
    tap.ok(len(found) == 1 and found[0]['count'] == 14 and found[0]['processes'] == 3
           and len(found[0]['pids']) == 3 and told > 14,
           'of the counts that a process writes the highest holds, and processes add up', told,
           report)
    twice = Report(wxaudit, path, path)
    tap.ok(twice.of(EXE, 'WX850')[0]['count'] == 28, 'what is read twice is there twice', twice)


def records_of(pid, *counts, offset='0x10', **more):
    return ''.join(json.dumps({
        'version': 1, 'time': 1795327252.415486, 'event': 'WX101', 'name': 'map-write-exec',
        'outcome': 'refused', 'exe': '/opt/app', 'pid': pid, 'tid': pid, 'call': 'mmap',
        'library': '/opt/lib.so', 'offset': offset, 'count': count, **more}) + '\n'
        for count in counts)


def check_counting(tap, wxaudit):
    def total(text):
        found = Report(wxaudit, text=text).of('/opt/app')
        return [(each['count'], each.get('processes')) for each in found]

    tap.ok(total(records_of(7, 1, 2, 4, 8, 11)) == [(11, 1)],
           'the last count of a place is its count')
    tap.ok(total(records_of(7, 2, 1, 8, 4)) == [(8, 1)],
           'counts of two threads may come in the wrong order')
    tap.ok(total(records_of(7, 1, 2, 4, 5) + records_of(7, 1, 2, 3)) == [(8, 2)],
           'a number of a process that is used again starts a new count')
    tap.ok(total(records_of(7, 1, 2) + records_of(8, 1, 2, 4)) == [(6, 2)],
           'two processes count for themselves')
    tap.ok(total(records_of(7, 4, 8)) == [(8, 1)],
           'a log that starts in the middle still has the count')
    places = ''.join(records_of(7, 1, offset=hex(each)) for each in range(63))
    shared = ''.join(records_of(7, 1 << each, offset=hex(1000 + each)) for each in range(7))
    found = total(places + shared + records_of(7, 100, library=None, offset=None))
    tap.ok(len(found) == 64 and found.count((1, 1)) == 63 and found[-1] == (100, 1),
           'places beyond those that the shim tells apart have one count together', found)


def check_text(tap, wxaudit, wxrun):
    done = run_guarded(wxrun, 'enforce', 'stderr', [PYTHON, '-c', ASK, '3'])
    report = Report(wxaudit, text=done.stderr)
    found = report.of('standard input')
    tap.ok([each['code'] for each in found] == ['WX850'] and found[0]['count'] == 3
           and found[0]['protection'] == 'rwx' and found[0]['call'] == 'mmap'
           and found[0]['event'] == 'WX101' and found[0]['offset'].startswith('0x')
           and found[0]['library'].startswith('/') and found[0]['pids'],
           'the lines for people tell the same', done.stderr, report)
    syslog = 'Nov 22 10:53:14 host ' + done.stderr.decode().splitlines()[0].replace(
        'wxguard[', 'app[12]: wxguard[')
    found = Report(wxaudit, text=syslog).of('app')
    tap.ok(len(found) == 1 and found[0]['event'] == 'WX101', 'and so they do in syslog', found)


def check_names(tap, wxaudit):
    """As C++ writes them, for people; the symbol beside that."""
    symbol = '_ZN2v84base2OS14SetPermissionsEPvmNS1_16MemoryPermissionE'
    finding = Report(wxaudit, text=records_of(1, 1, symbol=symbol)).findings[0]
    if symbol in finding['detail']:
        tap.skip('a name of C++ is written as that does', 'this is built without libiberty')
    else:
        tap.ok('in v8::base::OS::SetPermissions;' in finding['detail']
               and finding['function'] == symbol, 'a name of C++ is written as that does', finding)


def check_future(tap, wxaudit):
    report = Report(wxaudit, text=records_of(7, 1, event='WX199', name='from-later', version=2))
    found = report.of('/opt/app')
    tap.ok(len(found) == 1 and found[0]['code'] == 'WX856' and found[0]['event'] == 'WX199'
           and found[0]['event_name'] == 'from-later',
           'a record of a later version is kept as one that is not known', report)
    report = Report(wxaudit, text=records_of(7, 1, outcome='postponed'))
    tap.ok([each['code'] for each in report.of('/opt/app')] == ['WX856'],
           'and so is one with an outcome that is not known', report)


def check_schema(tap, wxrun, tmp):
    path = os.path.join(tmp, 'schema.jsonl')
    for mode in ('audit', 'enforce', 'strict'):
        run_guarded(wxrun, mode, path, [PYTHON, '-c', CALLBACK], f'--write={tmp}')
        run_guarded(wxrun, mode, path, [PYTHON, '-c', ASK, '3'], f'--write={tmp}')
    run_guarded(wxrun, 'enforce', path, ['/bin/sh', '-c', '/usr/bin/su --version'])
    records = record_lines(path)
    problems = schema_problems(records)
    events = {each['event'] for each in records}
    if problems is None:
        tap.skip('the schema of records', 'python3-jsonschema is not installed')
    else:
        tap.ok(not problems and {'WX101', 'WX201'} <= events,
               'records of real runs are what the schema says', events, *problems)
        wrong = [{**records[0], 'count': '1'}, {**records[0], 'event': 'X'},
                 {key: value for key, value in records[0].items() if key != 'pid'}]
        tap.ok(all(schema_problems([each]) for each in wrong), 'and wrong ones are not')


def check_manual(tap, root):
    """The manual, the schema and the encoder have the same members."""
    with open(os.path.join(root, 'src/core/record.c'), encoding='utf-8') as file:
        source = file.read()
    with open(os.path.join(root, 'man/wxguard-records.5'), encoding='utf-8') as file:
        manual = file.read()
    with open(os.path.join(HERE, 'record-schema.json'), encoding='utf-8') as file:
        schema = json.load(file)
    written = re.findall(r'json_(?:key|string|number|hex)\(out, "([a-z_]+)"', source)
    section = manual.split('.Ss Members')[1].split('\n.Ss ')[0]
    told = re.findall(r'^\.It Va ([a-z_]+)', section, re.M)
    tap.ok(len(written) > 10 and set(written) == set(told),
           'wxguard-records(5) tells each member that is written, and no other',
           set(written) ^ set(told))
    tap.ok(set(written) == set(schema['properties']), 'and so does the schema',
           set(written) ^ set(schema['properties']))
    fields = {each.rstrip('=') for each in
              re.findall(r'"([A-Z][A-Z_]+)=?"', source.split('/* The journal. */')[1])}
    section = manual.split('.Ss Fields of the journal')[1].split('\n.Ss ')[0]
    told = set(re.findall(r'^\.It Va ([A-Z_]+)', section, re.M))
    tap.ok(len(fields) > 8 and fields == told, 'it tells each field of the journal', fields ^ told)


def main(wxaudit, wxrun, root):
    tap = Tap()
    with folder() as tmp:
        check_callback(tap, wxaudit, wxrun, tmp)
        check_count(tap, wxaudit, wxrun, tmp)
        check_schema(tap, wxrun, tmp)
    check_counting(tap, wxaudit)
    check_text(tap, wxaudit, wxrun)
    check_names(tap, wxaudit)
    check_future(tap, wxaudit)
    check_manual(tap, root)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
