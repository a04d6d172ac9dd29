# SPDX-License-Identifier: Apache-2.0
"""What the scripts of this folder share: a folder in which wxrun has its files, and its users."""

import os
import shutil
import subprocess
import tempfile

NOBODY = 65534
SYSTEM = 'etc/wxguard.d'
USER = 'home/.config/wxguard.d'
IS_ROOT = os.geteuid() == 0


class Result:
    """A wxrun that ended."""

    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.err = done.stderr.replace('wxrun-settings: ', 'wxrun: ')
        self.facts = self.out.splitlines()

    def of(self, key):
        """The lines of --explain that begin with a key."""
        return [line.removeprefix(key + ': ') for line in self.facts if line.startswith(key + ': ')]

    def __str__(self):
        return f'status {self.status}\n{self.out}{self.err}'


class Bench:
    """A copy of the tool and of the shim in a folder that everybody can read."""

    def __init__(self, tool, shim, probe):
        self.holder = tempfile.TemporaryDirectory(prefix='settings-')
        self.root = os.path.realpath(self.holder.name)
        self.tool = self.copy(tool, 'tests/settings/wxrun-settings')
        self.shim = self.copy(shim, 'src/libwxguard.so')
        self.probe = self.copy(probe, 'bin/probe')
        self.neighbour = self.copy(probe, 'bin/neighbour')
        os.makedirs(self.path('writable'))
        os.chmod(self.root, 0o755)
        self.clear()

    def path(self, name):
        return os.path.join(self.root, name)

    def copy(self, source, name):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(source, path)
        os.chmod(path, 0o755)
        return path

    def clear(self):
        """No files, in folders that are in order."""
        for top in ('etc', 'home'):
            shutil.rmtree(self.path(top), ignore_errors=True)
        for folder in (SYSTEM, USER):
            os.makedirs(self.path(folder))
        if IS_ROOT:
            for folder, _, _ in os.walk(self.path('home')):
                os.chown(folder, NOBODY, NOBODY)

    def conf(self, text, name='a.conf', folder=SYSTEM, mode=0o644, owner=None):
        """A file of the system, or with folder=USER one of the user."""
        path = self.path(os.path.join(folder, name))
        with open(path, 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        os.chmod(path, mode)
        if owner is None and folder != SYSTEM:
            owner = NOBODY
        if IS_ROOT and owner is not None:
            os.chown(path, owner, owner)
        return path

    def run(self, *args, user=False, timeout=60, **variables):
        """wxrun as root, or as the user whose files are those of folder=USER."""
        drop = ['setpriv', '--reuid', str(NOBODY), '--regid', str(NOBODY), '--clear-groups']
        become = (drop if IS_ROOT else []) if user else ([] if IS_ROOT else ['unshare', '-r'])
        unset = ('WXGUARD', 'LD_PRELOAD', 'XDG_CONFIG_HOME')
        env = {key: value for key, value in os.environ.items() if key not in unset}
        # AddressSanitizer wants to be first.
        env['ASAN_OPTIONS'] = env.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'
        env['HOME'] = self.path('home')
        env.update(variables)
        return Result(subprocess.run([*become, self.tool, *args], cwd=self.root, env=env,
                                     timeout=timeout, text=True, errors='surrogateescape',
                                     capture_output=True, check=False))

    def explain(self, *args, **more):
        return self.run('--explain', *args, **more)


def no_system_files():
    """Why this user cannot make files that are root's; None if it can."""
    if IS_ROOT or subprocess.run(['unshare', '-r', 'true'], capture_output=True,
                                 check=False).returncode == 0:
        return None
    return 'neither root nor user namespaces'


def no_other_user():
    """Why files of root and of a user cannot both be had."""
    if not IS_ROOT:
        return 'only root can have files of two users'
    return None if shutil.which('setpriv') else 'setpriv is not installed'
