# SPDX-License-Identifier: Apache-2.0
"""Python's ctypes: callbacks of many shapes, called by C code and through ffi_call."""

import ctypes
import itertools
import os
from ctypes import (CFUNCTYPE, POINTER, Structure, c_byte, c_char_p, c_double, c_float, c_int,
                    c_longdouble, c_longlong, c_short, c_size_t, c_void_p)

ALIVE = 10000

libc = ctypes.CDLL(None, use_errno=True)


class Pair(Structure):
    """In two integer registers."""
    _fields_ = [("a", c_longlong), ("b", c_longlong)]


class Mixed(Structure):
    """One half in an integer register, one in an SSE register."""
    _fields_ = [("number", c_longlong), ("ratio", c_double)]


class Floats(Structure):
    """In SSE registers."""
    _fields_ = [("x", c_float), ("y", c_float), ("z", c_float)]


class Large(Structure):
    """In memory."""
    _fields_ = [("values", c_longlong * 9)]


def copy_maps():
    with open("/proc/self/maps", "rb") as maps, \
         open(os.path.join(os.environ["MAPS_DIR"], str(os.getpid())), "wb") as copy:
        copy.write(maps.read())


def sort(item_type, values, key):
    array = (item_type * len(values))(*values)
    compare = CFUNCTYPE(c_int, POINTER(item_type), POINTER(item_type))(
        lambda a, b: (key(a[0]) > key(b[0])) - (key(a[0]) < key(b[0])))
    libc.qsort(array, c_size_t(len(values)), c_size_t(ctypes.sizeof(item_type)), compare)
    return array


def sorts():
    print("ints", list(sort(c_int, [5, 3, -9, 44, 0, 7], lambda x: x)))
    print("doubles", list(sort(c_double, [2.5, -1.25, 9.75, 0.5], lambda x: x)))
    pairs = sort(Pair, [Pair(i % 3, i) for i in range(12)], lambda p: (p.a, -p.b))
    print("pairs", [(p.a, p.b) for p in pairs])
    print("large", [large.values[0] for large in
                    sort(Large, [Large((c_longlong * 9)(i * 7 % 5)) for i in range(5)],
                         lambda large: large.values[0])])


def scalars():
    for argument, value in ((c_byte, -5), (c_short, -3000), (c_int, 1 << 30),
                            (c_longlong, -(1 << 60)), (c_float, 0.5), (c_double, -0.125),
                            (c_longdouble, 3.25), (c_char_p, b"text")):
        print(argument.__name__, CFUNCTYPE(c_int, argument)(lambda x, v=value: x == v)(value))


def many_arguments():
    """More than fit in registers of either kind, in every order of two of them."""
    for kinds in itertools.product((c_int, c_double), repeat=4):
        shape = kinds * 5
        values = [index + 1 if kind is c_int else (index + 1) / 2
                  for index, kind in enumerate(shape)]
        callback = CFUNCTYPE(c_double, *shape)(lambda *args: sum(
            (place + 1) * value for place, value in enumerate(args)))
        print(len(shape), callback(*values))


def structures():
    print("pair", CFUNCTYPE(c_longlong, Pair, c_int)(lambda p, i: p.a * p.b + i)(Pair(6, 7), 1))
    print("mixed", CFUNCTYPE(c_double, c_int, Mixed)(
        lambda i, m: i * m.number * m.ratio)(2, Mixed(3, 0.5)))
    print("floats", CFUNCTYPE(c_float, Floats, c_float)(
        lambda v, w: v.x + v.y + v.z + w)(Floats(0.5, 1.5, 2.5), 4.0))
    print("large", CFUNCTYPE(c_longlong, Large, c_int)(
        lambda large, i: sum(large.values) + i)(Large((c_longlong * 9)(*range(9))), 100))


def unprototyped():
    """Called as C code calls a variadic function, with more than the prototype names."""
    callback = CFUNCTYPE(c_double, c_int, c_double, c_double)(lambda n, a, b: n * a + b)
    function = CFUNCTYPE(c_double)(ctypes.cast(callback, c_void_p).value)
    print("variadic", function(c_int(3), c_double(1.5), c_double(0.25)))


def checked():
    callback = CFUNCTYPE(c_int, c_int)(lambda x: -x)
    function = CFUNCTYPE(c_int, c_int)(ctypes.cast(callback, c_void_p).value)
    function.errcheck = lambda result, func, arguments: (result, arguments)
    print("errcheck", function(42))


def nested():
    prototype = CFUNCTYPE(c_int, c_int)
    descend = prototype(lambda depth: depth and descend(depth - 1) + 1)
    print("nested", descend(50))


class Failing:
    """Its name stays the same from run to run."""

    def __call__(self, _):
        raise ValueError("from the callback")

    def __repr__(self):
        return "Failing()"


def raising():
    """An exception cannot pass the C code; ctypes prints it to stderr."""
    print("raising", CFUNCTYPE(None, c_int)(Failing())(1))


def alive():
    prototypes = [CFUNCTYPE(c_int, c_int), CFUNCTYPE(c_double, c_double)]
    callbacks = [prototypes[i % 2](lambda x, i=i: x + i) for i in range(ALIVE)]
    print("alive", sum(callbacks[i](1) == 1 + i for i in range(ALIVE)))
    addresses = {ctypes.cast(callback, c_void_p).value for callback in callbacks}
    print("addresses", len(addresses))
    copy_maps()


def main():
    for part in (sorts, scalars, many_arguments, structures, unprototyped, checked, nested,
                 raising, alive):
        part()


main()
