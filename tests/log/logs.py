# SPDX-License-Identifier: Apache-2.0
"""What the tests of wxaudit log share: its report of logs, and programs that ask."""

import json
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
COMPONENTS = os.path.join(HERE, '../../data/components')
# Whose path is not that of a wrapper.
PYTHON = '/usr/bin/python3'
CLEAN, FINDINGS, USAGE, FAILED = range(4)

CALLBACK = '''
import ctypes
made = [ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 6) for _ in range(7)]
print(sum(each() for each in made))
'''

# Asks so many times, and goes on whatever the answer is.
ASK = '''
import mmap, sys
for _ in range(int(sys.argv[1])):
    try:
        mmap.mmap(-1, 4096, prot=7)
    except PermissionError:
        pass
'''


def ended(command, text=None, env=None, timeout=60):
    return subprocess.run(command, input=text,
                          env={**os.environ, 'LC_ALL': 'C.UTF-8', **(env or {})},
                          capture_output=True, timeout=timeout, check=False)


class Report:
    """What wxaudit log says of logs, given as names of files or as text for standard input."""

    def __init__(self, wxaudit, *arguments, text=None):
        if isinstance(text, str):
            text = text.encode()
        if text is not None:
            arguments = (*arguments, '-')
        self.command = [wxaudit, 'log', f'--components={COMPONENTS}', '--json', *arguments]
        done = ended(self.command, text)
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr.decode()
        self.document = json.loads(self.out) if self.out else {'subjects': [], 'summary': {}}
        self.summary = self.document['summary']

    @property
    def findings(self):
        return [each for subject in self.document['subjects'] for each in subject['findings']]

    def subject(self, name):
        for each in self.document['subjects']:
            if each['name'] == name:
                return each
        return {'findings': [], 'verdict': None}

    def of(self, name, code=None):
        """The findings of a program, with that code."""
        return [each for each in self.subject(name)['findings'] if code in (None, each['code'])]

    def __str__(self):
        document = json.dumps(self.document, indent=1)
        return f'{self.command}: status {self.status}\n{document}\n{self.err}'


def record_lines(path):
    with open(path, encoding='utf-8') as lines:
        return [json.loads(line) for line in lines]


def run_guarded(wxrun, mode, report, program, *more):
    return ended([wxrun, '--no-config', f'--mode={mode}', f'--report={report}', *more, '--',
                  *program])


def folder():
    return tempfile.TemporaryDirectory(prefix='log-')
