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
OPERANDS = {'explain': [f'--components={COMPONENTS}', 'WX701']}


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
        first = Ended([*command, '--json'], stdout=file)
    again = Ended([*command, '--json', f'--baseline={path}'])
    with open(path, encoding='utf-8') as file:
        names = {each['name'] for each in json.load(file)['subjects'] if each['findings']}
    left = {each['name'] for each in json.loads(again.out)['subjects'] if each['findings']}
    tap.ok(first.status in (CLEAN, FINDINGS) and not left & names,
           f'{command[1]} leaves out what its own report has', left & names)


def check_subcommand(tap, wxaudit, name):
    command = [wxaudit, name, *OPERANDS.get(name, [])]
    done = Ended([*command, '--json'])
    report = json.loads(done.out or '{}')
    check(tap, f'{name} --json is what the schema says', schema_problems(report), done)
    found = sum(len(each['findings']) for each in report['subjects'])
    tap.ok(done.status == (FINDINGS if found else CLEAN) and report['command'] == name,
           f'{name} tells by its status whether it found something', found, done.status)
    done = Ended([*command, '--sarif'])
    check(tap, f'{name} --sarif is well formed', list(sarif_problems(json.loads(done.out))), done)
    done = Ended([*command, '--prometheus'])
    check(tap, f'{name} --prometheus can be read', metrics_problems(done.out), done)
    done = Ended(command)
    tap.ok(re.fullmatch(r'[0-9]+ findings?(: [^;]*)?(; .*)?', done.out.split('\n')[-2])
           and not re.search('[\x00-\x09\x0b-\x1f\x7f-\x9f]', done.out),
           f'{name} ends with a sum', done)


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
