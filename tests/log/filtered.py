# SPDX-License-Identifier: Apache-2.0
"""Asks for mmap(rwx) under a filter that has a say in it. Usage: filtered.py ACTION"""

import ctypes
import mmap
import sys

ACTIONS = {'log': 0x7ffc0000, 'errno': 0x00050000 | 13, 'kill': 0x80000000}
ALLOW, ATTRIBUTE_LOG, EQUAL = 0x7fff0000, 6, 4


class Compare(ctypes.Structure):
    _fields_ = [('arg', ctypes.c_uint), ('op', ctypes.c_int), ('a', ctypes.c_uint64),
                ('b', ctypes.c_uint64)]


def main(action):
    library = ctypes.CDLL('libseccomp.so.2')
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(ALLOW)))
    number = library.seccomp_syscall_resolve_name(b'mmap')
    rule = (Compare * 1)(Compare(2, EQUAL, 7, 0))
    if library.seccomp_attr_set(context, ATTRIBUTE_LOG, 1) != 0 \
            or library.seccomp_rule_add_array(context, ctypes.c_uint32(ACTIONS[action]), number, 1,
                                              rule) != 0 \
            or library.seccomp_load(context) != 0:
        sys.exit(3)
    try:
        mmap.mmap(-1, 4096, prot=7)
    except PermissionError:
        pass


if __name__ == '__main__':
    main(sys.argv[1])
