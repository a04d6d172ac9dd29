#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sort numbers with the C library's qsort() and a comparison written in Python.

To let C call Python, ctypes asks libffi for a closure: a little function made
at run time. The sorted numbers go to stdout. With --memory this process, while
its closure lives, reads its own memory map, tells on stderr what it finds
there, and ends with status 3 if anything can be written and then executed.
"""
import collections
import ctypes
import sys

Mapping = collections.namedtuple("Mapping", "line device_inode permissions path")


def read_mappings():
    """The mappings of this process, as the kernel shows them."""
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
        for line in maps:
            _, permissions, _, device, inode, *path = line.rstrip("\n").split(maxsplit=5)
            yield Mapping(line.rstrip("\n"), (device, inode), permissions, "".join(path))


def write_exec_mappings(mappings):
    """Mappings that are writable and executable."""
    return [m for m in mappings if "w" in m.permissions and "x" in m.permissions]


def aliases(mappings):
    """Views of files, memfds and segments that are written here and run there."""
    views = collections.defaultdict(list)
    for mapping in mappings:
        if mapping.device_inode[1] != "0":
            views[mapping.device_inode].append(mapping)
    for group in views.values():
        written = any("w" in m.permissions and "s" in m.permissions for m in group)
        if written and any("x" in m.permissions for m in group):
            yield from group


def report_memory():
    """Say what is wrong with this process's memory; true if nothing is."""
    mappings = list(read_mappings())
    both = write_exec_mappings(mappings)
    twice = list(aliases(mappings))
    print(f"pages that are writable and executable: {len(both)} mapping(s)", file=sys.stderr)
    for mapping in both:
        print(f"  {mapping.line}", file=sys.stderr)
    print(f"files writable here and executable there: {len(twice)} mapping(s)", file=sys.stderr)
    for mapping in twice:
        print(f"  {mapping.line}", file=sys.stderr)
    return not both and not twice


def main():
    """Sort, print, and look around if asked to."""
    integer_pointer = ctypes.POINTER(ctypes.c_int)
    comparison = ctypes.CFUNCTYPE(ctypes.c_int, integer_pointer, integer_pointer)
    libc = ctypes.CDLL(None)
    libc.qsort.restype = None
    calls = 0

    @comparison
    def compare(left, right):
        nonlocal calls
        calls += 1
        return left[0] - right[0]

    numbers = (ctypes.c_int * 8)(34, 5, 1, 21, 3, 13, 2, 8)
    size = ctypes.sizeof(ctypes.c_int)
    libc.qsort(numbers, ctypes.c_size_t(len(numbers)), ctypes.c_size_t(size), compare)
    print(f"sorted by a Python function that C called {calls} times:", *numbers)
    sys.stdout.flush()
    return 0 if "--memory" not in sys.argv[1:] or report_memory() else 3


if __name__ == "__main__":
    sys.exit(main())
