#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run a benchmark bare and guarded, in turn, and print the ratios.

compare.py SHIM PROGRAM [MARK=RATIO...]

The least of all rounds stands for each figure: what is above it is other
programs' work. A program of BY_ITSELF takes SHIM, or wxrun in its place, as its
argument, and measures in turn itself. A mark says what the ratio should not exceed; a ratio above it
is marked "missed", which fails nothing, because machines differ.
"""
import os
import subprocess
import sys

ROUNDS = 5
BY_ITSELF = ("bench-startup", "bench-syscalls")


def lines(program, env, *args):
    out = subprocess.run([program, *args], env=env, stdout=subprocess.PIPE, check=True, text=True)
    return [line.split("\t") for line in out.stdout.splitlines()]


def figures(program, preload):
    env = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    if preload:
        env["WXGUARD"] = "report=none"
        env["LD_PRELOAD"] = preload
    return {name: (float(value), unit) for name, value, unit in lines(program, env)}


def least(rounds):
    return {
        name: (min(each[name][0] for each in rounds), unit)
        for name, (_, unit) in rounds[0].items()
    }


def in_turn(program, shim):
    """Rows of name, bare, guarded, unit, from a program that is preloaded or not."""
    bare, guarded = [], []
    for _ in range(ROUNDS):
        bare.append(figures(program, None))
        guarded.append(figures(program, shim))
    bare, guarded = least(bare), least(guarded)
    return [(name, bare[name][0], value, unit) for name, (value, unit) in guarded.items()]


def by_itself(program, shim):
    """The same from a program that takes both measures itself."""
    rows = lines(program, dict(os.environ), shim)
    return [(name, float(bare), float(guarded), unit) for name, bare, guarded, unit in rows]


def main():
    shim, program, *rest = sys.argv[1:]
    marks = dict(mark.split("=") for mark in rest)
    shim = os.path.abspath(shim)
    measure = by_itself if os.path.basename(program) in BY_ITSELF else in_turn

    print(f"{'':24}{'bare':>12}{'guarded':>12}{'ratio':>8}  mark")
    for name, bare, guarded, unit in measure(program, shim):
        ratio = guarded / bare if bare else float("inf")
        mark = marks.get(name, "")
        missed = " missed" if mark and ratio > float(mark) else ""
        print(f"{name:24}{bare:12.2f}{guarded:12.2f}{ratio:8.2f}  {mark}{missed}  [{unit}]")


main()
