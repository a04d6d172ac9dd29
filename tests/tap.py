# SPDX-License-Identifier: Apache-2.0
"""What the scripts of this folder share: TAP, and programs under the shim."""

import json
import os
import subprocess
import tempfile


class Tap:
    """Counts its own results; the plan comes last."""

    def __init__(self):
        self.number = 0
        self.failed = 0

    def ok(self, passed, name, *why):
        self.number += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.number} - {name}", flush=True)
        if not passed:
            for line in '\n'.join(str(each) for each in why).splitlines():
                print(f'# {line}', flush=True)
        return passed

    def skip(self, name, why):
        self.number += 1
        print(f'ok {self.number} - {name} # SKIP {why}', flush=True)

    def done(self):
        print(f'1..{self.number}')
        return 1 if self.failed else 0


class Run:
    """A program that ended: status, out, err, and the records it left, None if it made no file."""

    def __init__(self, program, shim=None, config='', timeout=120, **more):
        self.command = [*os.environ.get('MESON_EXE_WRAPPER', '').split(), *program]
        with tempfile.TemporaryDirectory(prefix='attack-') as folder:
            report = os.path.join(folder, 'report.jsonl')
            env = {**os.environ, 'TMPDIR': folder}
            if shim:
                env.update(self.preload(os.path.abspath(shim)))
                env['WXGUARD'] = config.replace('FILE', report)
            done = subprocess.run(self.command, env=env, timeout=timeout, text=True,
                                  capture_output=True, check=False, **more)
            self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
            self.records = None
            if os.path.exists(report):
                with open(report, encoding='utf-8') as lines:
                    self.records = [json.loads(line) for line in lines]

    def preload(self, shim):
        # An emulator is not to load what is meant for the program that it runs.
        if 'qemu' in self.command[0]:
            return {'QEMU_SET_ENV': f'LD_PRELOAD={shim}'}
        return {'LD_PRELOAD': shim}

    def __str__(self):
        return (f'{" ".join(self.command)}: status {self.status}\n{self.out}{self.err}'
                f'records: {json.dumps(self.records)}')
