# SPDX-License-Identifier: Apache-2.0
"""Running wxaudit host, and finding out the same in other ways."""

import ctypes
import errno
import gzip
import json
import os
import platform
import subprocess

LIBC = ctypes.CDLL(None, use_errno=True)


class Host:
    """A wxaudit host that ended: status, err, facts by name."""

    def __init__(self, command, **more):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False,
                              **more)
        self.command, self.status = command, done.returncode
        self.out, self.err = done.stdout, done.stderr
        self.document = json.loads(self.out) if self.out else {'subjects': []}
        self.facts = {each['name']: each for each in self.document['subjects']}

    def value(self, name):
        return self.facts.get(name, {}).get('value')

    def verdict(self, name):
        return self.facts.get(name, {}).get('verdict')

    def codes(self, name):
        return [each['code'] for each in self.facts.get(name, {}).get('findings', [])]

    def __str__(self):
        facts = '\n'.join(f'{name}: {each["value"]} ({each["verdict"]}) '
                          for name, each in self.facts.items())
        return f'{self.command}: status {self.status}\n{self.err}{facts}'


def unsigned(arguments):
    return [ctypes.c_ulong(each) if isinstance(each, int) else each for each in arguments]


def prctl(*arguments):
    """What it returns, or -errno."""
    ret = LIBC.prctl(*unsigned((*arguments, 0, 0, 0, 0)[:5]))
    return ret if ret >= 0 else -ctypes.get_errno()


def syscall(*arguments):
    """What it returns, or -errno; a number of this CPU or of all."""
    ret = LIBC.syscall(*unsigned(arguments))
    return ret if ret >= 0 else -ctypes.get_errno()


def is_absent(ret):
    return ret == -errno.ENOSYS


def read(path):
    try:
        with open(path, encoding='utf-8') as text:
            return text.read().strip()
    except OSError:
        return None


def kernel_config():
    """The options of this kernel, or None where it does not tell."""
    release = platform.release()
    for path, opener in (('/proc/config.gz', gzip.open), (f'/boot/config-{release}', open)):
        if os.path.exists(path):
            with opener(path, 'rt', encoding='utf-8') as lines:
                return {line.strip() for line in lines}
    return None


def release():
    return tuple(int(each) for each in platform.release().split('.')[:2])
