# SPDX-License-Identifier: Apache-2.0
"""What the tests of wxaudit trace share: a run of it, and what its report says."""

import json
import os
import subprocess

CLEAN, FINDINGS, USAGE, FAILED = 0, 1, 2, 3


def environment():
    return {name: value for name, value in os.environ.items()
            if name not in ('LD_PRELOAD', 'WXGUARD', 'DEBUGINFOD_URLS')}


class Trace:
    """One run: status, out (of the tool), err (of the tool and of the command), report."""

    def __init__(self, wxaudit, components, *words, options=(), form='--json', timeout=120,
                 **more):
        self.command = [wxaudit, 'trace', f'--components={components}',
                        *([form] if form else []), *options, '--', *words]
        done = subprocess.run(self.command, env=environment(), timeout=timeout, check=False,
                              stdin=more.pop('stdin', subprocess.DEVNULL), capture_output=True,
                              **more)
        self.status = done.returncode
        self.out = done.stdout.decode('utf-8', 'replace')
        self.err = done.stderr.decode('utf-8', 'replace')
        self.report = json.loads(self.out) if form == '--json' and self.out else None

    @classmethod
    def of(cls, out):
        """That of a report which is there already."""
        self = cls.__new__(cls)
        self.report = json.loads(out)
        return self

    def subjects(self, kind='program'):
        return [each for each in self.report['subjects'] if each['kind'] == kind]

    def findings(self):
        return [each for subject in self.subjects() for each in subject['findings']]

    def codes(self):
        return sorted({each['code'] for each in self.findings()})

    def ended(self, key='ended'):
        return self.subjects('command')[0].get(key)

    def only(self):
        """The one finding that there is to be."""
        findings = self.findings()
        return findings[0] if len(findings) == 1 else {}

    def has(self, **members):
        return any(all(each.get(key) == value for key, value in members.items())
                   for each in self.findings())

    def __str__(self):
        return f'{self.command}: status {self.status}\n{self.out}\n{self.err}'
