#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Closures of libffi: from static code under the shim.
# needs: python3
cat >work.py <<'PY'
import ctypes

libc = ctypes.CDLL(None)
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
numbers = (ctypes.c_int * 1000)(*((i * 7919) % 1009 for i in range(1000)))
libc.qsort(numbers, len(numbers), ctypes.sizeof(ctypes.c_int), compare(lambda a, b: a[0] - b[0]))
print(list(numbers) == sorted(numbers), numbers[0], numbers[999])
double = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_char)
many = [double(lambda x, c, i=i: x * i + ord(c)) for i in range(300)]
print(sum(f(0.5, b'A') for f in many))
PY
python3 work.py
