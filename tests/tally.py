#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Add up the test results of several Meson build folders.

tally.py BUILD...

Every claim of a TAP test counts. A test that ended badly without a failed
claim (a crash, a time-out, a wrong plan) counts as one failure. Prints each
failure and each skip with its reason, and last "N passed, N failed".
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

GOOD = {"OK", "EXPECTEDFAIL", "SKIP"}


def verdicts(build):
    """How each test of a build ended, by name."""
    log = pathlib.Path(build, "meson-logs", "testlog.json").read_text(encoding="utf-8")
    results = (json.loads(line) for line in log.splitlines())
    return {each["name"]: each["result"] for each in results}


def claims(build):
    """(test, claim, outcome, why) for every claim of a build."""
    log = pathlib.Path(build, "meson-logs", "testlog.junit.xml")
    for case in ElementTree.parse(log).getroot().iter("testcase"):
        test = case.get("classname", "").split(".", 1)[-1]
        outcome, why = "passed", ""
        for child in case:
            if child.tag in ("failure", "error"):
                outcome = "failed"
            elif child.tag == "skipped":
                outcome, why = "skipped", child.get("message") or ""
        yield test, case.get("name", ""), outcome, why


def tally(build):
    count = {"passed": 0, "failed": 0, "skipped": 0}
    failed_tests = set()
    for test, claim, outcome, why in claims(build):
        count[outcome] += 1
        if outcome == "failed":
            failed_tests.update((test, claim))
        if outcome != "passed":
            print(f"{build}: {outcome}: {test}: {claim} {why}".rstrip())
    for test, result in verdicts(build).items():
        if result not in GOOD and test not in failed_tests:
            count["failed"] += 1
            print(f"{build}: failed: {test}: {result}")
    return count


def main():
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for build in sys.argv[1:]:
        for outcome, n in tally(build).items():
            total[outcome] += n
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}")
    return 1 if total["failed"] or not total["passed"] else 0


sys.exit(main())
