# SPDX-License-Identifier: Apache-2.0
"""CPython's own tests of ctypes; each test's outcome on stdout."""

import ctypes
import os
import re
import sys
import unittest

try:
    from test import test_ctypes
    import _ctypes_test  # noqa: F401, without it the tests of callbacks skip themselves
except ImportError as error:
    print(f"CPython's test suite is absent: {error}", file=sys.stderr)
    sys.exit(77)


class Outcomes(unittest.TestResult):
    """A list of names and outcomes, instead of dots and timings."""

    def __init__(self):
        super().__init__()
        self.outcomes = []

    def note(self, outcome, test):
        # The names of subtests hold addresses, which differ from run to run.
        self.outcomes.append(re.sub("0x[0-9a-f]+", "ADDRESS", f"{test.id()} {outcome}"))

    def addSuccess(self, test):
        self.note("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note("FAIL", test)

    def addError(self, test, err):
        super().addError(test, err)
        self.note("ERROR", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(f"skipped, {reason}", test)

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.note("expected failure", test)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        self.note("subtest " + ("FAIL" if err else "ok"), subtest)


def copy_maps():
    with open("/proc/self/maps", "rb") as maps, \
         open(os.path.join(os.environ["MAPS_DIR"], str(os.getpid())), "wb") as copy:
        copy.write(maps.read())


def main():
    alive = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda x: x + 1)
    result = Outcomes()
    unittest.defaultTestLoader.loadTestsFromModule(test_ctypes).run(result)
    print("\n".join(sorted(result.outcomes)))
    print("ran", result.testsRun, "skipped", len(result.skipped),
          "failed", len(result.failures) + len(result.errors))
    print("alive", alive(41))
    copy_maps()
    for _, text in result.failures + result.errors:
        print(text, file=sys.stderr)
    return 0 if result.testsRun and result.wasSuccessful() else 1


sys.exit(main())
