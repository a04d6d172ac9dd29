# SPDX-License-Identifier: Apache-2.0
"""Callbacks made before and after fork, used, dropped and replaced on both sides."""

import ctypes
import multiprocessing
import os
from ctypes import CFUNCTYPE, c_int, c_size_t, c_void_p

FORKS = 200

libc = ctypes.CDLL(None)
INT = CFUNCTYPE(c_int, c_int)


def copy_maps():
    with open("/proc/self/maps", "rb") as maps, \
         open(os.path.join(os.environ["MAPS_DIR"], str(os.getpid())), "wb") as copy:
        copy.write(maps.read())


def right(callbacks, add):
    return all(callback(10) == 10 + add + i for i, callback in enumerate(callbacks))


def make(count, add):
    return [INT(lambda x, i=i: x + add + i) for i in range(count)]


def child(before, number):
    """Drop half of what was inherited, so that its memory is used anew."""
    if not right(before, 0):
        return 1
    del before[::2]
    after = make(50, 1000 + number)
    copy_maps()
    return 0 if right(after, 1000 + number) and before[0](0) == 1 else 2


def forks():
    before = make(40, 0)
    statuses, bad = [], 0
    for number in range(FORKS):
        pid = os.fork()
        if pid == 0:
            os._exit(child(before, number))
        after = make(20, 2000 + number)
        bad += not right(after, 2000 + number)
        statuses.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        bad += not right(before, 0)
    print("children", statuses.count(0), "of", FORKS, "wrong in the parent", bad)
    return before


def grandchildren():
    callback = INT(lambda x: x + 1)
    pid = os.fork()
    if pid == 0:
        second = INT(lambda x: x + 2)
        inner = os.fork()
        if inner == 0:
            os._exit(callback(1) + second(1) + INT(lambda x: x + 3)(1))
        os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]) + second(1))
    print("grandchild", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), callback(1))


def sort(values):
    compare = CFUNCTYPE(c_int, c_void_p, c_void_p)(
        lambda a, b: c_int.from_address(a).value - c_int.from_address(b).value)
    array = (c_int * len(values))(*values)
    libc.qsort(array, c_size_t(len(values)), c_size_t(4), compare)
    return list(array)


def pools():
    lists = [[(i * 37 + j * 11) % 50 for j in range(20)] for i in range(40)]
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(3) as pool:
            print(method, pool.map(sort, lists) == [sorted(values) for values in lists])


def main():
    before = forks()
    grandchildren()
    pools()
    print("kept", right(before, 0))
    copy_maps()


if __name__ == "__main__":
    main()
