#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What each subcommand finds on this machine, in every form: whatever it is, the form is right."""

import json
import os
import re
import sys
import tempfile

from forms import CLEAN, FINDINGS, Ended, parse_metrics, sarif_problems, schema_problems
from tap import Tap

# For those that want to know of what.
COMPONENTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../data/components')
SAMPLE = os.path.join(os.path.dirname(COMPONENTS), '../tests/log/sample.log')
OPERANDS = {
    'explain': [f'--components={COMPONENTS}', 'WX701'],
    'log': [f'--components={COMPONENTS}', SAMPLE],
    'scan': [f'--components={COMPONENTS}', '/usr/bin/env', '/usr/bin/ls'],
    'trace': [f'--components={COMPONENTS}', 'true'],
}


def subcommands(wxaudit):
    told = Ended([wxaudit, '--help'])
    return re.findall(r'^  ([a-z]+) ', told.out, re.M)


def metrics_problems(text):
    try:
        parse_metrics(text)
    except AssertionError as wrong:
        return [wrong]
    return []


def check(tap, name, problems, *runs):
    statuses = [each.status for each in runs if each.status not in (CLEAN, FINDINGS)]
    if problems is None:
        tap.skip(name, 'python3-jsonschema is not installed')
    else:
        tap.ok(not problems and not statuses, name, *problems, *runs)


def check_baseline(tap, command, folder):
    """Processes come and go, so no more is said than that those which stay are known."""
    path = os.path.join(folder, 'baseline.json')
    with open(path, 'wb') as file:
        first = Ended([command[0], '--json', *command[1:]], stdout=file)
    again = Ended([command[0], '--json', f'--baseline={path}', *command[1:]])
    with open(path, encoding='utf-8') as file:
        names = {each['name'] for each in json.load(file)['subjects'] if each['findings']}
    left = {each['name'] for each in json.loads(again.out)['subjects'] if each['findings']}
    tap.ok(first.status in (CLEAN, FINDINGS) and not left & names,
           f'{command[1]} leaves out what its own report has', left & names)


def check_page(tap, wxaudit, command, name):
    with tempfile.TemporaryDirectory(prefix='audit-') as folder:
        path = os.path.join(folder, 'page.html')
        done = Ended([wxaudit, f'--html={path}', '--json', *command[1:]])
        with open(path, encoding='utf-8') as file:
            page = file.read()
    lines = [each for each in page.split('\n') if each.startswith('{')]
    tap.ok(len(lines) == 1 and json.loads(lines[0]) == json.loads(done.out),
           f"{name} --html has the same report", done)


def check_subcommand(tap, wxaudit, name):
    command = [wxaudit, name, *OPERANDS.get(name, [])]
    done = Ended([wxaudit, '--json', *command[1:]])
    report = json.loads(done.out or '{}')
    check(tap, f'{name} --json is what the schema says', schema_problems(report), done)
    found = sum(find['severity'] != 'info' for each in report['subjects']
                for find in each['findings'])
    tap.ok(done.status == (FINDINGS if found else CLEAN) and report['command'] == name,
           f'{name} tells by its status whether it found something', found, done.status)
    done = Ended([wxaudit, '--sarif', *command[1:]])
    check(tap, f'{name} --sarif is well formed', list(sarif_problems(json.loads(done.out))), done)
    done = Ended([wxaudit, '--prometheus', *command[1:]])
    check(tap, f'{name} --prometheus can be read', metrics_problems(done.out), done)
    done = Ended(command)
    last = r'[0-9]+ findings?(: [^;]*)?(; .*)?' if name != 'explain' else ''
    tap.ok(re.fullmatch(last, done.out.split('\n')[-2])
           and not re.search('[\x00-\x09\x0b-\x1f\x7f-\x9f]', done.out),
           f'{name} ends with a sum, unless it looks for nothing', done)
    check_page(tap, wxaudit, command, name)


def main(wxaudit):
    tap = Tap()
    names = subcommands(wxaudit)
    tap.ok(names, 'there are subcommands')
    for each in names:
        check_subcommand(tap, wxaudit, each)
        with tempfile.TemporaryDirectory(prefix='audit-') as folder:
            check_baseline(tap, [wxaudit, each, *OPERANDS.get(each, [])], folder)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
