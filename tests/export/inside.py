#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs inside of the container of run-nspawn.py, under its systemd: starts what the plan says.

Beside it is plan.json: the files of units, and the names of services. result.json gets how each
ended, and the properties that were asked for.
"""

import json
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
UNITS = '/run/systemd/system'


def systemctl(*words):
    return subprocess.run(['systemctl', *words], capture_output=True, text=True, timeout=60,
                          check=False)


def show(service, *properties):
    lines = systemctl('show', service, '--property', ','.join(properties)).stdout.splitlines()
    return dict(line.partition('=')[::2] for line in lines)


def install(files):
    for name, text in files.items():
        path = os.path.join(UNITS, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
    systemctl('daemon-reload')


def start(service):
    """A service of Type=oneshot has ended when this returns."""
    done = systemctl('start', service)
    found = show(service, 'ExecMainStatus', 'ExecMainCode', 'Result')
    for name, suffix in (('output', 'out'), ('errors', 'err')):
        path = os.path.join(HERE, f'{service}.{suffix}')
        found[name] = ''
        if os.path.exists(path):
            with open(path, encoding='utf-8', errors='replace') as file:
                found[name] = file.read()
    found['systemctl'] = done.stderr
    return found


def main():
    with open(os.path.join(HERE, 'plan.json'), encoding='utf-8') as file:
        plan = json.load(file)
    install(plan['files'])
    result = {'services': {each: start(each) for each in plan['services']},
              'shown': {each: show(each, *properties)
                        for each, properties in plan['shown'].items()},
              'version': systemctl('--version').stdout.split()[1]}
    with open(os.path.join(HERE, 'result.json'), 'w', encoding='utf-8') as file:
        json.dump(result, file)


if __name__ == '__main__':
    main()
