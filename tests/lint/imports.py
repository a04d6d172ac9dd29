#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the shim asks of libc: it runs inside malloc(), in signal handlers, before main()."""

import subprocess
import sys

# Every name has its reason; what is not async-signal-safe says when it is called.
ALLOWED = {
    # Compiled into every shared object by the toolchain.
    '_ITM_deregisterTMCloneTable': 'start files, weak',
    '_ITM_registerTMCloneTable': 'start files, weak',
    '__cxa_finalize': 'start files, weak',
    '__gmon_start__': 'start files, weak',
    '__stack_chk_fail': 'where the compiler protects stacks by default',
    '__stack_chk_guard': 'where the compiler protects stacks by default',
    # Memory and text: no state.
    'memcpy': 'no state; the compiler calls it too',
    'memmove': 'no state; the compiler calls it too',
    'memset': 'no state; the compiler calls it too',
    # The process.
    '__errno_location': 'the interposed functions set errno as libc does',
    '__environ': 'WXGUARD, once; and whether libc has its environment yet',
    'environ': 'WXGUARD, once; and whether libc has its environment yet',
    '__libc_single_threaded': 'weak: no atomics while there is one thread',
    'abort': 'a closure that leads nowhere was called',
    'getauxval': 'whether the program is setuid, and its name without /proc; reads an array',
    'sigaction': 'explains a crash in closure memory; async-signal-safe by POSIX',
    # The loader.
    '_dl_find_object': 'weak: whose code is that; async-signal-safe by its manual',
    'dl_iterate_phdr': 'finds the libffi of a caller, once a place that calls it',
    'dlopen': 'keeps that libffi loaded, once a libffi',
}


def main(nm, shim):
    lines = subprocess.run([nm, '-D', '--undefined-only', shim], text=True, check=True,
                           capture_output=True).stdout.splitlines()
    names = {line.split()[-1].split('@')[0] for line in lines}
    for name in sorted(names - ALLOWED.keys()):
        print(f'{shim}: imports {name}, which is not on the list')
    print(f'{len(names)} imports')
    return 1 if names - ALLOWED.keys() or not names else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
