# SPDX-License-Identifier: Apache-2.0
"""ELF files made by hand: of any class, byte order and machine, and with what no linker makes."""

import struct

REL, EXEC, DYN = 1, 2, 3
NONE, SPARC, I386, MIPS, PPC, S390, ARM, SPARCV9, X86_64, AARCH64, RISCV, BPF = (
    0, 2, 3, 8, 20, 22, 40, 43, 62, 183, 243, 247)
LOAD, DYNAMIC, INTERP, GNU_STACK = 1, 2, 3, 0x6474e551
NEEDED, STRTAB, STRSZ, SONAME, RPATH, TEXTREL, RUNPATH, FLAGS = 1, 5, 10, 14, 15, 22, 29, 30
DF_TEXTREL = 4
R, W, X = 4, 2, 1
PLAIN_FLAGS, ALL_FLAGS = R | W, R | W | X

BASE = 0x10000


class Image:
    """One file. Its only segment of bytes is all of it, and is readable unless told otherwise."""

    def __init__(self, bits=64, big=False, machine=X86_64, kind=DYN):
        self.bits, self.order, self.machine, self.kind = bits, '>' if big else '<', machine, kind
        self.big = big
        self.flags = R
        self.segments = []
        self.entries = []
        self.strings = b'\0'
        self.interpreter = None
        self.no_end = False
        self.file_size = None

    def stack(self, flags):
        self.segments.append((GNU_STACK, 0, 0, 0, 0, flags))
        return self

    def load(self, flags, file_size=0x10, memory=0x1000):
        self.segments.append((LOAD, 0, 0x400000, file_size, memory, flags))
        return self

    def entry(self, tag, value):
        if isinstance(value, str):
            text, value = value.encode() + b'\0', len(self.strings)
            self.strings += text
        self.entries.append((tag, value))
        return self

    def loaded_by(self, path):
        self.interpreter = path.encode() + b'\0'
        return self

    def pack(self, narrow, wide, *values):
        return struct.pack(self.order + (wide if self.bits == 64 else narrow), *values)

    def header_size(self):
        return 64 if self.bits == 64 else 52

    def segment(self, kind, offset, address, size, memory, flags):
        if self.bits == 64:
            return self.pack('', 'IIQQQQQQ', kind, flags, offset, address, address, size, memory, 8)
        return self.pack('IIIIIIII', '', kind, offset, address, address, size, memory, flags, 4)

    def header(self, segments, **instead):
        values = {'phoff': self.header_size(), 'phentsize': 56 if self.bits == 64 else 32,
                  'phnum': segments, 'shoff': 0, 'shnum': 0, **instead}
        ident = b'\x7fELF' + bytes([2 if self.bits == 64 else 1, 2 if self.big else 1, 1]) + bytes(9)
        return ident + self.pack(
            'HHIIIIIHHHHHH', 'HHIQQQIHHHHHH', self.kind, self.machine, 1, 0, values['phoff'],
            values['shoff'], 0, self.header_size(), values['phentsize'], values['phnum'],
            64 if self.bits == 64 else 40, values['shnum'], 0)

    def bytes(self, **instead):
        segments = list(self.segments)
        count = len(segments) + 1 + bool(self.entries) + bool(self.interpreter)
        at = self.header_size() + count * (56 if self.bits == 64 else 32)
        body = b''
        if self.interpreter:
            segments.append((INTERP, at, BASE + at, len(self.interpreter), len(self.interpreter), R))
            body += self.interpreter
        body += bytes(-(at + len(body)) % 8)
        if self.entries:
            start = at + len(body)
            size = (len(self.entries) + 2 + (not self.no_end)) * (16 if self.bits == 64 else 8)
            table = self.entries + [(STRTAB, BASE + start + size), (STRSZ, len(self.strings))]
            table += [] if self.no_end else [(0, 0)]
            segments.append((DYNAMIC, start, BASE + start, size, size, R))
            body += b''.join(self.pack('II', 'QQ', *each) for each in table)
            if not self.no_end:
                body += self.strings
        size = at + len(body) if self.file_size is None else self.file_size
        segments.insert(0, (LOAD, 0, BASE, size, at + len(body), self.flags))
        return (self.header(count, **instead) +
                b''.join(self.segment(*each) for each in segments) + body)
