#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The kernel's part, asked for by wxrun or by the shim alone, on kernels with and without."""

import os
import subprocess
import sys
import tempfile

from tap import Tap

EXECUTED = 0


class Kernel:
    def __init__(self, wxrun, shim, without, attacks):
        self.wxrun, self.shim, self.without = (os.path.abspath(each)
                                               for each in (wxrun, shim, without))
        self.attacks = os.path.abspath(attacks)
        self.tap = Tap()
        self.env = {name: value for name, value in os.environ.items()
                    if name not in ('LD_PRELOAD', 'WXGUARD')}

    def attack(self, name):
        return [os.path.join(self.attacks, name)]

    def run(self, command, words=None, lacking=(), user=()):
        env = dict(self.env)
        if words:
            command = ['env', f'LD_PRELOAD={self.shim}', f'WXGUARD={words},report=none', *command]
        if lacking:
            command = [self.without, *lacking, '--', *command]
        return subprocess.run([*user, *command], env=env, text=True, capture_output=True,
                              timeout=60, check=False)

    def under(self, options, command, **more):
        return self.run([self.wxrun, '--report=none', *options, '--', *command], **more)

    def is_run(self, name, done):
        self.tap.ok(done.returncode == EXECUTED, name, done)

    def is_refused(self, name, done):
        self.tap.ok(done.returncode not in (EXECUTED, 77, 125, 126, 127) and not done.stderr, name,
                    done)


def word(kernel):
    rwx, alias = kernel.attack('raw-anonymous-rwx'), kernel.attack('raw-segment-rw-then-rx')
    written = kernel.attack('file-written-then-private-rx')
    for name, attack in (('memory', rwx), ('a segment', alias)):
        kernel.is_run(f'the shim alone does not see raw calls for {name}',
                      kernel.run(attack, 'enforce'))
        kernel.is_refused(f'with the word kernel it need not, for {name}',
                          kernel.run(attack, 'enforce,kernel'))
        kernel.is_run(f'in audit mode nothing is refused, for {name}',
                      kernel.run(attack, 'audit,kernel'))
    kernel.is_run('in enforce mode it executes what it wrote to a file',
                  kernel.run(written, 'enforce,kernel'))
    kernel.is_refused('in strict mode it writes no file', kernel.run(written, 'strict,kernel'))
    kernel.is_run('with an exception it does',
                  kernel.run(written, 'strict,kernel,allow=write-file'))
    words = 'enforce,kernel,allow=write-exec,allow=anonymous-exec'
    kernel.is_run('with exceptions for memory it gets that', kernel.run(rwx, words))
    kernel.is_refused('and nothing else', kernel.run(alias, words))
    nested(kernel)


def nested(kernel):
    """Each of these programs has a shim that starts; one filter is enough for all."""
    script = 'sh -c "sh -c \\"cat /proc/self/status\\""'
    for words, filters in (('enforce,kernel', 1), ('strict,kernel', 1), ('enforce', 0),
                           ('enforce,kernel,allow=shared-exec', None)):
        done = kernel.run(['sh', '-c', script], words)
        once = kernel.run(['cat', '/proc/self/status'], words)
        counts = [line.split()[1] for line in (done.stdout + once.stdout).splitlines()
                  if line.startswith('Seccomp_filters')]
        kernel.tap.ok(len(counts) == 2 and counts[0] == counts[1] and
                      (filters is None or counts[0] == str(filters)),
                      f'{words}: children have no more filters than their parents', counts, done)


def older_kernels(kernel):
    rwx, alias = kernel.attack('raw-anonymous-rwx'), kernel.attack('raw-segment-rw-then-rx')
    gain = kernel.attack('raw-rw-to-rx')
    for attack, name in ((rwx, 'memory'), (alias, 'a segment'), (gain, 'a gain')):
        kernel.is_run(f'control: nothing but MDWE missing, {name} executes',
                      kernel.run(attack, lacking=['mdwe']))
        kernel.is_refused(f'wxrun without MDWE refuses {name}',
                          kernel.under(['--without-shim'], attack, lacking=['mdwe']))
        kernel.is_refused(f'the shim without MDWE refuses {name}',
                          kernel.run(attack, 'enforce,kernel', lacking=['mdwe']))
    exceptions = 'enforce,kernel,allow=shared-exec'
    kernel.is_refused('so it does with an exception for something else',
                      kernel.run(gain, exceptions, lacking=['mdwe']))
    for feature, mode, names in (('seccomp', 'enforce', 'seccomp'),
                                 ('landlock', 'strict', 'Landlock')):
        wxrun = kernel.under([f'--mode={mode}'], ['echo', 'ran'], lacking=[feature])
        shim = kernel.run(['echo', 'ran'], f'{mode},kernel', lacking=[feature])
        for who, done in (('wxrun', wxrun), ('the shim', shim)):
            kernel.tap.ok(done.returncode == 125 and not done.stdout and names in done.stderr and
                          'Linux' in done.stderr and len(done.stderr.splitlines()) == 1,
                          f'without {feature} {who} starts nothing in {mode} mode, and says why',
                          done)
    done = kernel.under(['--mode=enforce'], ['echo', 'ran'], lacking=['landlock'])
    kernel.tap.ok(done.stdout == 'ran\n', 'enforce mode does not need Landlock', done)


def mounts(kernel):
    with tempfile.TemporaryDirectory(prefix='kernel-') as folder:
        done = kernel.under(['--mode=strict', f'--write={folder}'], ['echo', 'ran'],
                            lacking=['mounts'])
        kernel.tap.ok(done.returncode == 125 and not done.stdout and 'noexec' in done.stderr,
                      'where nothing can be mounted nothing is started', done)


def unprivileged(kernel):
    name = 'who is not root gets the same'
    if os.geteuid() != 0:
        kernel.tap.skip(name, 'this is not root')
        return
    user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    rwx = kernel.attack('raw-anonymous-rwx')
    readable = kernel.run(rwx, user=user)
    if readable.returncode != EXECUTED:
        kernel.tap.skip(name, 'nobody may not reach the build folder')
        return
    kernel.is_refused(f'{name} of wxrun', kernel.under(['--mode=strict'], rwx, user=user))
    kernel.is_refused(f'{name} of the shim', kernel.run(rwx, 'enforce,kernel', user=user))


def main(wxrun, shim, without, attacks):
    kernel = Kernel(wxrun, shim, without, attacks)
    word(kernel)
    older_kernels(kernel)
    mounts(kernel)
    unprivileged(kernel)
    return kernel.tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
