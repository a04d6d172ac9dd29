#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""300 components that are broken at random, and as many files, never crash wxaudit or hang it.

Usage: WXAUDIT DATA
"""

import glob
import os
import random
import subprocess
import sys
import tempfile

from mutate import mutate
from tap import Tap

COUNT = 300
TOKENS = [b'[', b']', b'=', b':', b'\n', b'\r\n', b' ;', b'#', b'\0', b'\\', b'\xff', b'*', b'/',
          b' ', b'\t', b' cost=', b'Bytes=', b'Bytes=' + b'?? ' * 60, b'String=', b'Name=',
          b'[component]\n', b'%s%n', b'A' * 5000, b'\xef\xbb\xbf', b'\x1b[2J', b'-1', b'?' * 150,
          b'\n' * 2000, b'Library=' + b'[' * 100 + b'\n', b'Library=' + b'*a' * 90 + b'\n']


def corrupt(rng, image):
    """Bytes of the headers and of the tables behind them, and its end."""
    image = bytearray(image)
    for _ in range(rng.randrange(1, 40)):
        limit = rng.choice([64, 64, 1024, len(image)])
        image[rng.randrange(min(limit, len(image)))] = rng.choice([0, 1, 0x7f, 0x80, 0xff])
    return bytes(image[:rng.choice([len(image), rng.randrange(len(image))])])


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def write(path, content):
    with open(path, 'wb') as file:
        file.write(content)


def explain(tool, folder, *operands):
    done = subprocess.run([tool, 'explain', '--json', f'--components={folder}', *operands],
                          capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def check_components(tap, tool, data, folder):
    rng = random.Random(1)
    seeds = sorted(glob.glob(f'{data}/*.ini'))
    statuses = []
    before = tap.failed
    for number in range(COUNT):
        text = read(seeds[number % len(seeds)])
        for _ in range(rng.randrange(1, 4)):
            text = mutate(rng, text, TOKENS)
        path = os.path.join(folder, os.path.basename(seeds[number % len(seeds)]))
        write(path, text)
        status, out, err = explain(tool, folder, sys.executable)
        statuses.append(status)
        place = f'wxaudit: {path}:'.encode()
        if not (status == 0 and not err or
                status == 3 and not out and err.startswith(place) and err.count(b'\n') == 1):
            tap.ok(False, f'mutant {number} is understood, or refused with its place',
                   repr(text[:2000]), status, err)
        os.unlink(path)
    tap.ok(tap.failed == before,
           f'{COUNT} broken components are understood, or refused with their place')
    tap.ok(0 in statuses and 3 in statuses, 'some of them are the one, some the other',
           statuses.count(0), statuses.count(3))


def check_files(tap, tool, data, folder):
    rng = random.Random(2)
    image = read(os.path.realpath('/bin/true'))
    path = os.path.join(folder, 'image')
    write(path, image)
    status, _, err = explain(tool, data, path)
    tap.ok(status == 0 and not err, 'control: the file is looked at before it is broken', err)
    before = tap.failed
    for number in range(COUNT):
        write(path, corrupt(rng, image))
        status, _, err = explain(tool, data, path)
        if status != 0 or err:
            tap.ok(False, f'broken file {number} is looked at', status, err)
    tap.ok(tap.failed == before, f'{COUNT} broken ELF files are looked at')


def main(tool, data):
    sys.stdout.reconfigure(errors='backslashreplace')
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix='components-') as folder:
        check_components(tap, tool, data, folder)
    with tempfile.TemporaryDirectory(prefix='components-') as folder:
        check_files(tap, tool, data, folder)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
