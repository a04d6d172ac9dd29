#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""systemd knows every line of what --export=systemd writes, and finds a service less exposed.

usage: run-systemd.py WXRUN
"""

import os
import re
import shutil
import sys
import tempfile

import consumer
from tap import Tap

UNIT = '[Service]\nExecStart=/bin/true\n'
EXPOSURE = re.compile(r'Overall exposure level.*?(\d+\.\d+)')
# Directories whose names are hard to write down.
NAMES = ('plain', 'with space', 'per%cent', 'quo"te', 'back\\slash', 'dol$lar', '#hash', 'end\\')


class Units:
    """A folder of units, where one service has one drop-in."""

    def __init__(self, folder):
        self.folder = folder
        self.path = os.path.join(folder, 'wxtest.service')
        self.drop_in = os.path.join(folder, 'wxtest.service.d', '50-wxguard.conf')
        os.makedirs(os.path.dirname(self.drop_in), exist_ok=True)
        self.write(self.path, UNIT)

    @staticmethod
    def write(path, text):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    def analyze(self, *words):
        env = {**os.environ, 'SYSTEMD_UNIT_PATH': f'{self.folder}:', 'SYSTEMD_COLORS': '0'}
        return consumer.Done(['systemd-analyze', '--no-pager', *words, self.path], env=env)

    def verify(self, text):
        """What it complains of: of this service, and of the drop-in."""
        self.write(self.drop_in, text)
        done = self.analyze('--man=no', '--recursive-errors=no', 'verify')
        return done, [each for each in (done.out + done.err).splitlines() if 'wxtest' in each]

    def exposure(self, text):
        self.write(self.drop_in, text)
        done = self.analyze('--offline=yes', 'security')
        found = EXPOSURE.search(done.out)
        return float(found[1]) if found else None, done


def active(text):
    """Its options, without comments: a list, as one may be there twice."""
    return [line.partition('=')[::2] for line in text.splitlines()
            if '=' in line and not line.startswith('#')]


def policies(folder):
    """Whatever changes what is written."""
    written = [f'--write={os.path.join(folder, each)}' for each in NAMES]
    yield 'audit', ['--mode=audit']
    yield 'enforce', ['--mode=enforce']
    yield 'strict', ['--mode=strict']
    yield 'strict with folders', ['--mode=strict', *written, '--write=/home', '--write=/dev/shm']
    yield 'strict with exceptions', ['--mode=strict', '--allow=write-exec', '--allow=memfd',
                                     '--allow=write-file', '--allow=foreign-abi']
    yield 'strict without the shim', ['--mode=strict', '--without-shim']
    yield 'lock', ['--mode=lock']
    yield 'lock at ready', ['--mode=lock', '--lock-at=ready']


def check_known(tap, wxrun, units):
    for name, options in policies(units.folder):
        text = consumer.export(wxrun, 'systemd', *options).out
        done, complaints = units.verify(text)
        tap.ok(active(text) and not complaints, f'systemd knows every line of {name}',
               done, text)
        # The lines that are offered and not active, all but the command that is to be put there.
        offered = re.sub(r'^#(Environment=)', r'\1', text, flags=re.M)
        done, complaints = units.verify(offered)
        tap.ok(not complaints, f'and those that {name} offers', done, offered)
    done, complaints = units.verify('[Service]\nMemoryDenyWriteExecutes=yes\n')
    tap.ok(complaints, 'control: it finds an option that it does not know', done)
    done, complaints = units.verify('[Service]\nSystemCallFilter=~memfd_creates:EPERM\n')
    tap.ok(complaints, 'control: it finds a call that it does not know', done)


def check_exposure(tap, wxrun, units):
    bare, done = units.exposure('')
    tap.ok(bare, 'systemd-analyze judges a service without policy', done)
    last = bare or 0
    for mode in ('enforce', 'strict'):
        exposure, done = units.exposure(consumer.export(wxrun, 'systemd', f'--mode={mode}').out)
        tap.ok(exposure and exposure < last, f'with {mode} it is less exposed: {exposure}, '
               f'and was {last}', done)
        last = exposure or 0
    exposure, done = units.exposure(consumer.export(wxrun, 'systemd', '--mode=audit').out)
    tap.ok(exposure == bare, 'with audit it is as exposed as ever', done)


def check_exceptions(tap, wxrun):
    options = [('write-exec', 'MemoryDenyWriteExecute'), ('exec-gain', 'MemoryDenyWriteExecute'),
               ('packet-ring', 'RestrictAddressFamilies'), ('read-implies-exec', 'LockPersonality'),
               ('foreign-abi', 'SystemCallArchitectures'), ('userfaultfd', 'InaccessiblePaths'),
               ('capabilities', 'CapabilityBoundingSet'), ('write-file', 'ProtectSystem')]
    whole = dict(active(consumer.export(wxrun, 'systemd', '--mode=strict').out))
    for rule, option in options:
        text = consumer.export(wxrun, 'systemd', '--mode=strict', f'--allow={rule}').out
        tap.ok(option in whole and option not in dict(active(text)) and
               f'--allow={rule}.' in text and f'# {rule}: ' in text,
               f'an exception for {rule} leaves {option}= out, and says so', text)
    for rule, call in (('memfd', 'memfd_create'), ('exec-descriptor', 'execveat'),
                       ('io-uring', 'io_uring_setup'), ('bpf', 'bpf')):
        filters = [value.split(':')[0] for key, value in
                   active(consumer.export(wxrun, 'systemd', '--mode=strict').out)
                   if key == 'SystemCallFilter']
        text = consumer.export(wxrun, 'systemd', '--mode=strict', f'--allow={rule}').out
        tap.ok(f'~{call}' in filters and f'~{call}:' not in text,
               f'an exception for {rule} leaves {call}() out', text)


def check_report(tap, wxrun, units):
    path = os.path.join(units.folder, 'records.jsonl')
    text = consumer.export(wxrun, 'systemd', '--mode=strict', f'--report={path}').out
    options = active(text)
    tap.ok(('ReadWritePaths', f'"-{path}"') in options and
           ('NoExecPaths', f'"-{path}"') in options and f'report={path}' in text,
           'the file of the records can be written to, and not executed', text)
    text = consumer.export(wxrun, 'systemd', '--mode=lock', '--lock-at=ready').out
    preloads = re.search(r'^Environment="LD_PRELOAD=(.*)"$', text, re.M)[1].split(':')
    tap.ok(len(preloads) == 2 and
           [value for key, value in active(text) if key == 'AssertPathExists'] == preloads,
           'a service that is to lock does not start without what is preloaded', text)


def main(wxrun):
    wxrun = os.path.abspath(wxrun)
    if not shutil.which('systemd-analyze'):
        print('1..0 # SKIP systemd is not installed')
        return 0
    os.environ.pop('WXGUARD', None)
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='systemd-') as folder:
        for name in NAMES:
            os.mkdir(os.path.join(folder, name))
        units = Units(folder)
        check_known(tap, wxrun, units)
        check_exposure(tap, wxrun, units)
        check_exceptions(tap, wxrun)
        check_report(tap, wxrun, units)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
