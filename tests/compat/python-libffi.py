# SPDX-License-Identifier: Apache-2.0
"""libffi's functions called through libffi: ctypes makes closures with its own hands."""

import ctypes
import os
import sys
from ctypes import (CFUNCTYPE, POINTER, byref, c_int, c_long, c_size_t, c_uint, c_void_p, cast)

CLOSURE_SIZE = 64
CIF_SIZE = 64
FFI_UNIX64 = 2

HANDLER = CFUNCTYPE(None, c_void_p, POINTER(c_long), POINTER(POINTER(c_int)), c_void_p)


def load():
    for name in ("libffi.so.8", "libffi.so.7"):
        try:
            return ctypes.CDLL(name)
        except OSError:
            pass
    print("libffi is absent", file=sys.stderr)
    sys.exit(77)


def copy_maps():
    with open("/proc/self/maps", "rb") as maps, \
         open(os.path.join(os.environ["MAPS_DIR"], str(os.getpid())), "wb") as copy:
        copy.write(maps.read())


def declare(libffi):
    libffi.ffi_closure_alloc.restype = c_void_p
    libffi.ffi_closure_alloc.argtypes = [c_size_t, POINTER(c_void_p)]
    libffi.ffi_closure_free.argtypes = [c_void_p]
    libffi.ffi_prep_closure_loc.argtypes = [c_void_p] * 5
    libffi.ffi_prep_cif.argtypes = [c_void_p, c_int, c_uint, c_void_p, c_void_p]


@HANDLER
def add(_, result, arguments, data):
    result[0] = arguments[0][0] + (data or 0)


def main():
    libffi = load()
    declare(libffi)
    cif = ctypes.create_string_buffer(CIF_SIZE)
    number = ctypes.addressof(ctypes.c_char.in_dll(libffi, "ffi_type_sint32"))
    types = (c_void_p * 1)(number)
    print("cif", libffi.ffi_prep_cif(cif, FFI_UNIX64, 1, number, types))
    code = c_void_p()
    closure = libffi.ffi_closure_alloc(CLOSURE_SIZE, byref(code))
    print("prepared", libffi.ffi_prep_closure_loc(closure, ctypes.addressof(cif),
                                                  cast(add, c_void_p), 1000, code))
    print("called", CFUNCTYPE(c_int, c_int)(code.value)(7))
    copy_maps()
    libffi.ffi_closure_free(closure)


main()
