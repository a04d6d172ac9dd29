#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Written in Go.
# needs: restic
export RESTIC_PASSWORD=secret RESTIC_REPOSITORY="$PWD/repo" XDG_CACHE_HOME="$PWD/cache"
mkdir -p tree
seq 200000 >tree/numbers
restic -q init
restic -q backup tree
restic snapshots --json | grep -o '"short_id"' | wc -l
restic -q restore latest --target out
find out -name numbers -exec cmp {} tree/numbers \; && echo restored
restic -q check && restic dump latest /tree/numbers | md5sum
