# SPDX-License-Identifier: Apache-2.0
"""Copies of a program with other headers, as a linker could have made them."""

import os
import struct

PT_NULL, PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_GNU_STACK = 0, 1, 2, 3, 0x6474e551
PF_X, PF_W = 1, 2
DT_NULL, DT_DEBUG, DT_TEXTREL, DT_FLAGS, DF_TEXTREL = 0, 21, 22, 30, 4

# Of a header: where the program headers are, their size and number. Of each of these: its layout,
# and which of its fields are the flags, the offset and the size. Of the dynamic section: an entry.
LAYOUTS = {
    1: ('<I', 28, '<HH', 42, '<8I', 6, 1, 4, '<iI'),
    2: ('<Q', 32, '<HH', 54, '<II6Q', 1, 2, 5, '<qQ'),
}


class Elf:
    def __init__(self, path):
        with open(path, 'rb') as file:
            self.image = bytearray(file.read())
        (word, phoff, halves, phentsize, self.segment, self.flags, self.offset, self.size,
         self.entry) = LAYOUTS[self.image[4]]
        self.start, = struct.unpack_from(word, self.image, phoff)
        self.step, self.count = struct.unpack_from(halves, self.image, phentsize)

    def segments(self, kind):
        """Where each header of a kind is."""
        for i in range(self.count):
            at = self.start + i * self.step
            if struct.unpack_from('<I', self.image, at)[0] == kind:
                yield at

    def field(self, at, number):
        return struct.unpack_from(self.segment, self.image, at)[number]

    def set_field(self, at, number, value):
        fields = list(struct.unpack_from(self.segment, self.image, at))
        fields[number] = value
        struct.pack_into(self.segment, self.image, at, *fields)

    def executable_stack(self):
        for at in self.segments(PT_GNU_STACK):
            self.set_field(at, self.flags, 7)
        return self

    def no_stack(self):
        for at in self.segments(PT_GNU_STACK):
            self.set_field(at, 0, PT_NULL)
        return self

    def write_exec(self):
        """The data become executable."""
        for at in self.segments(PT_LOAD):
            flags = self.field(at, self.flags)
            if flags & PF_W:
                self.set_field(at, self.flags, flags | PF_X)
        return self

    def dynamic(self):
        """Each entry of the dynamic section: where, tag, value."""
        for header in self.segments(PT_DYNAMIC):
            start, size = self.field(header, self.offset), self.field(header, self.size)
            step = struct.calcsize(self.entry)
            for at in range(start, start + size, step):
                yield (at, *struct.unpack_from(self.entry, self.image, at))

    def text_relocations(self, tag):
        """As DT_FLAGS, or as DT_TEXTREL in the place of an entry that only debuggers need."""
        for at, found, value in self.dynamic():
            if tag == DT_FLAGS and found == DT_FLAGS:
                struct.pack_into(self.entry, self.image, at, found, value | DF_TEXTREL)
                return self
            if tag == DT_TEXTREL and found == DT_DEBUG:
                struct.pack_into(self.entry, self.image, at, DT_TEXTREL, 0)
                return self
        raise LookupError('no entry to change')

    def save(self, path):
        with open(path, 'wb') as file:
            file.write(self.image)
        os.chmod(path, 0o755)
        return path
