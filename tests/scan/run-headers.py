#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""wxaudit scan: what headers are evidence of, in files that no linker here makes."""

import json
import os
import subprocess
import sys
import tempfile

import elf
from elf import Image
from tap import Tap

PLAIN = elf.R | elf.W
ALL = elf.R | elf.W | elf.X


def library(**what):
    return Image(**what).entry(elf.SONAME, 'libx.so.1')


def program(**what):
    return Image(kind=elf.EXEC, **what)


def cut(image, length):
    return image.bytes()[:length]


def far_dynamic():
    image = library().stack(PLAIN)
    image.file_size = 0x40
    return image.bytes()


def no_end():
    image = library().stack(PLAIN)
    image.no_end = True
    return image.bytes()


def lost_string():
    return Image().stack(PLAIN).entry(elf.SONAME, 0x7fffffff).bytes()


SMALL_BIG = {'bits': 32, 'big': True}
SPARC64 = {'big': True, 'machine': elf.SPARCV9}

# A file, and the codes of its findings; with the property where it has one.
CASES = {
    'a library that says nothing bad is clean': (library().stack(PLAIN).bytes(), []),
    'a writable and executable segment is one': (library().stack(PLAIN).load(ALL).bytes(), ['WX601']),
    'it is one where there are several': (
        library().stack(PLAIN).load(ALL).load(ALL).bytes(), ['WX601']),
    'it is one in 32 bits': (
        library(bits=32, machine=elf.I386).stack(PLAIN).load(ALL).bytes(), ['WX601']),
    'it is one in the other byte order': (
        library(big=True, machine=elf.S390).stack(PLAIN).load(ALL).bytes(), ['WX601']),
    'an executable stack that is asked for is one': (library().stack(ALL).bytes(), ['WX602']),
    'it is one in 32 bits of the other byte order': (
        library(**SMALL_BIG, machine=elf.PPC).stack(ALL).bytes(), ['WX602']),
    'the last of several stack headers holds, a plain one': (
        library().stack(ALL).stack(PLAIN).bytes(), []),
    'the last of several stack headers holds, an executable one': (
        library().stack(PLAIN).stack(ALL).bytes(), ['WX602']),
    'a library of x86-64 without a stack header gives executable stacks': (
        library().bytes(), ['WX603']),
    'a library of aarch64 without a stack header does not': (
        library(machine=elf.AARCH64).bytes(), []),
    'a library of riscv64 without a stack header does not': (
        library(machine=elf.RISCV).bytes(), []),
    'a static program of i386 without a stack header gets one': (
        program(bits=32, machine=elf.I386).bytes(), ['WX603']),
    'a static program of x86-64 without a stack header does not': (program().bytes(), []),
    'a program with a loader and without a stack header gets them': (
        program().loaded_by('/no/loader').entry(elf.NEEDED, 'libc.so.6').bytes(), ['WX603']),
    'DT_TEXTREL is text relocations': (
        library().stack(PLAIN).entry(elf.TEXTREL, 0).bytes(), ['WX604']),
    'DF_TEXTREL alone is too': (
        library().stack(PLAIN).entry(elf.FLAGS, elf.DF_TEXTREL).bytes(), ['WX604']),
    'it is too in 32 bits of the other byte order': (
        library(**SMALL_BIG, machine=elf.PPC).stack(PLAIN).entry(elf.FLAGS, elf.DF_TEXTREL).bytes(),
        ['WX604']),
    'other flags are not': (library().stack(PLAIN).entry(elf.FLAGS, 0xfb & ~4).bytes(), []),
    'a writable and executable table of calls is the ABI of SPARC': (
        library(**SPARC64).stack(PLAIN).load(ALL).bytes(), ['WX606 rwx-segment']),
    'a firmware of SPARC without a dynamic section is no such thing': (
        program(**SPARC64).stack(PLAIN).load(ALL).bytes(), ['WX601']),
    'an executable stack is the ABI of MIPS': (
        library(**SMALL_BIG, machine=elf.MIPS).stack(ALL).bytes(), ['WX606 exec-stack']),
    'what has the form of a library and no machine is left alone': (
        library(machine=elf.NONE).load(ALL).bytes(), []),
    'an object for BPF is left alone': (Image(kind=elf.REL, machine=elf.BPF).bytes(), []),
    'a core file is left alone': (Image(kind=4).load(ALL).bytes(), []),
    'a file of debug information has nothing of its own': (
        Image(kind=elf.DYN).load(ALL, file_size=0).stack(ALL).bytes(), []),
    'a header that is cut off is broken': (cut(library(), 40), ['WX608']),
    'a class that there is not is broken': (b'\x7fELF\3' + library().bytes()[5:], ['WX608']),
    'program headers that are cut off are broken': (cut(library(), 100), ['WX608']),
    'program headers behind the end are broken': (library().bytes(phoff=1 << 40), ['WX608']),
    'program headers at the end of all numbers are broken': (
        library().bytes(phoff=(1 << 64) - 8), ['WX608']),
    'program headers of another size are broken': (library().bytes(phentsize=55), ['WX608']),
    'more program headers than the kernel takes are broken': (
        library().bytes(phnum=65535), ['WX608']),
    'no program headers at all are broken': (library().bytes(phnum=0), ['WX608']),
    'a dynamic section that is not in the file is broken': (far_dynamic(), ['WX608']),
    'a dynamic section without an end is broken': (no_end(), ['WX608']),
    'a name that is not in the file is broken': (lost_string(), ['WX608']),
    'an object whose sections are not there is broken': (
        Image(kind=elf.REL).bytes(shoff=1 << 50, shnum=3), ['WX608']),
    'four bytes are broken': (b'\x7fELF', ['WX608']),
    'no bytes are no ELF file': (b'', []),
    'the start of the magic number is no ELF file': (b'\x7fEL', []),
}

# All of the above, in a tree that has a loader, for x86-64 only.
FOREIGN = {
    'an executable stack of another machine is told as foreign': (
        library(big=True, machine=elf.S390).stack(ALL).bytes(), ['WX607 exec-stack']),
    'text relocations of another machine are': (
        library(bits=32, machine=elf.ARM).stack(PLAIN).entry(elf.TEXTREL, 0).bytes(),
        ['WX607 text-relocations']),
    'what the ABI of another machine asks for stays that': (
        library(**SPARC64).stack(PLAIN).load(ALL).bytes(), ['WX606 rwx-segment']),
    'a static program that the same kernel runs is not foreign': (
        program(bits=32, machine=elf.I386).stack(ALL).bytes(), ['WX602']),
    'a library that no loader there loads is foreign': (
        library(bits=32, machine=elf.I386).stack(ALL).bytes(), ['WX607 exec-stack']),
    'a library of its own machine is not foreign': (library().stack(ALL).bytes(), ['WX602']),
}


def codes(subject):
    return sorted(' '.join(filter(None, (each['code'], each.get('property'))))
                  for each in subject['findings'] if each['code'] not in ('WX609', 'WX649'))


def scan(wxaudit, root, components, *more):
    done = subprocess.run([wxaudit, 'scan', f'--root={root}', f'--components={components}', '--json',
                           *more], capture_output=True, text=True, timeout=120, check=False)
    report = json.loads(done.stdout)
    return done, {each['name']: each for each in report['subjects']}, report['summary']


def check(tap, wxaudit, components, cases, files=()):
    """Each file at /usr/lib/NUMBER of a tree."""
    with tempfile.TemporaryDirectory() as root:
        folder = os.path.join(root, 'usr/lib')
        os.makedirs(folder)
        for path, data in files:
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            write(os.path.join(root, path), data)
        for number, (data, _) in enumerate(cases.values()):
            write(os.path.join(folder, str(number)), data)
        done, subjects, _ = scan(wxaudit, root, components)
        _, headers, _ = scan(wxaudit, root, components, '--headers')
        for number, (name, (_, wanted)) in enumerate(cases.items()):
            path = f'/usr/lib/{number}'
            found = [codes(each.get(path, {'findings': []})) for each in (subjects, headers)]
            tap.ok(found == [wanted, wanted], name, found, subjects.get(path), done.stderr)


def write(path, data):
    with open(path, 'wb') as file:
        file.write(data)


def main(wxaudit):
    tap = Tap()
    loader = [('lib64/ld.so', library().stack(PLAIN).bytes()),
              ('bin/program', program().loaded_by('/lib64/ld.so').stack(PLAIN).bytes())]
    with tempfile.TemporaryDirectory() as components:
        check(tap, wxaudit, components, CASES)
        check(tap, wxaudit, components, FOREIGN, loader)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
