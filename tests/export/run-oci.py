#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""OCI runtimes take what --export=oci writes as linux.seccomp, and refuse by it.

usage: run-oci.py WXRUN ATTACKS
"""

import json
import os
import sys
import tempfile

import consumer
from tap import Tap

# crun takes no mixture of cgroup versions, so it gets the newer one for itself.
CGROUP2 = 'umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup; exec "$@"'
RUNTIMES = {
    'crun': ['unshare', '-m', 'sh', '-c', CGROUP2, '-', 'crun', '--cgroup-manager=disabled'],
    'runc': ['runc'],
}


class Container:
    """A bundle that has this machine's programs, and a /tmp of its own."""

    def __init__(self, runtime, folder, attacks):
        self.runtime, self.attacks, self.number = runtime, attacks, 0
        self.bundle = os.path.join(folder, runtime)
        root = os.path.join(self.bundle, 'rootfs')
        for name in ('usr', 'etc', 'tmp', 'proc', 'dev', 'attacks'):
            os.makedirs(os.path.join(root, name))
        for name in ('bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'):
            if os.path.islink(f'/{name}'):
                os.symlink(os.readlink(f'/{name}'), os.path.join(root, name))

    def mounts(self):
        for name in ('proc', 'tmpfs'):
            yield {'destination': {'proc': '/proc', 'tmpfs': '/tmp'}[name], 'type': name,
                   'source': name}
        for source, target in (('/usr', '/usr'), ('/etc', '/etc'), ('/dev', '/dev'),
                               (self.attacks, '/attacks')):
            yield {'destination': target, 'type': 'none', 'source': source,
                   'options': ['rbind'] if target == '/dev' else ['rbind', 'ro']}

    def config(self, command, profile):
        linux = {'namespaces': [{'type': 'mount'}, {'type': 'pid'}]}
        if profile:
            linux['seccomp'] = profile
        return {
            'ociVersion': '1.0.0',
            'process': {'args': command, 'cwd': '/', 'user': {'uid': 0, 'gid': 0},
                        'env': ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'TMPDIR=/tmp'],
                        'noNewPrivileges': True},
            'root': {'path': 'rootfs'}, 'mounts': list(self.mounts()), 'linux': linux}

    def run(self, command, profile=None):
        self.number += 1
        with open(os.path.join(self.bundle, 'config.json'), 'w', encoding='utf-8') as file:
            json.dump(self.config(command, profile), file)
        return consumer.Done([*RUNTIMES[self.runtime], '--root', f'{self.bundle}/state', 'run',
                              '--bundle', self.bundle, f'wxguard-{os.getpid()}-{self.number}'],
                             stdin=-3)

    def why_not(self):
        """Why it runs nothing here, or None."""
        if consumer.missing(self.runtime):
            return f'{self.runtime} is not installed'
        done = self.run(['true'])
        if done.status != 0:
            return f'{self.runtime} runs no container here: {(done.err.splitlines() or ["?"])[-1]}'
        return None


def attack_all(tap, container, profiles):
    for attack, first in consumer.BY_FILTER.items():
        bare = container.run([f'/attacks/{attack}'])
        if not consumer.control(tap, attack, bare, f'under {container.runtime}'):
            continue
        for mode, profile in profiles.items():
            done = container.run([f'/attacks/{attack}'], profile)
            consumer.judge(tap, attack, mode, first, done,
                           f'under {container.runtime} with the {mode} profile')


def work_as_ever(tap, container, profiles):
    for command in consumer.ORDINARY:
        bare = container.run(command)
        tap.ok(bare.out and bare.status in (0, 3),
               f'{command[0]} works under {container.runtime}', bare)
        for mode, profile in profiles.items():
            done = container.run(command, profile)
            tap.ok((done.status, done.out, done.err) == (bare.status, bare.out, bare.err),
                   f'{command[0]} does the same under {container.runtime} '
                   f'with the {mode} profile', done)


def main(wxrun, attacks):
    wxrun, attacks = os.path.abspath(wxrun), os.path.realpath(attacks)
    tap = Tap()
    profiles = {}
    for mode in ('audit', 'enforce', 'strict'):
        done = consumer.export(wxrun, 'oci', f'--mode={mode}')
        tap.ok(done.status == 0, f'there is a profile of {mode} mode', done)
        profiles[mode] = json.loads(done.out)
    with tempfile.TemporaryDirectory(prefix='oci-') as folder:
        for runtime in RUNTIMES:
            container = Container(runtime, folder, attacks)
            why = container.why_not()
            if why:
                tap.skip(f'{runtime} refuses by the profiles', why)
                continue
            attack_all(tap, container, profiles)
            work_as_ever(tap, container, profiles)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
