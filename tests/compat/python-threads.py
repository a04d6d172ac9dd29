# SPDX-License-Identifier: Apache-2.0
"""Eight threads that make, call and drop callbacks, and call each other's."""

import ctypes
import os
import queue
import threading
from ctypes import CFUNCTYPE, POINTER, c_double, c_int, c_size_t

THREADS = 8
ROUNDS = 3000

libc = ctypes.CDLL(None)
INT = CFUNCTYPE(c_int, c_int)
DOUBLE = CFUNCTYPE(c_double, c_double, c_double)
COMPARE = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))


def copy_maps():
    with open("/proc/self/maps", "rb") as maps, \
         open(os.path.join(os.environ["MAPS_DIR"], str(os.getpid())), "wb") as copy:
        copy.write(maps.read())


def sorts(seed):
    values = (c_int * 20)(*((seed * 7 + i * 13) % 20 for i in range(20)))
    # ctypes lets go of the interpreter's lock here, and takes it in the callback.
    libc.qsort(values, c_size_t(20), c_size_t(4), COMPARE(lambda a, b: a[0] - b[0]))
    return list(values) == sorted(values)


def work(number, inbox, outbox, wrong):
    for i in range(ROUNDS):
        mine = INT(lambda x, i=i: x + i + number)
        outbox.put((mine, i + number))
        theirs, add = inbox.get()
        if theirs(5) != 5 + add or DOUBLE(lambda a, b: a * b)(i, 0.5) != i / 2:
            wrong.append((number, i))
        if i % 50 == 0 and not sorts(i):
            wrong.append((number, i, "sort"))


def main():
    boxes = [queue.Queue() for _ in range(THREADS)]
    wrong = []
    threads = [threading.Thread(target=work, args=(n, boxes[n], boxes[(n + 1) % THREADS], wrong))
               for n in range(THREADS)]
    kept = [INT(lambda x, i=i: x * i) for i in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("wrong", wrong, "kept", sum(kept[i](3) == 3 * i for i in range(100)))
    copy_maps()


main()
