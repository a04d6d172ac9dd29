#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # who is to expand these is not this shell
# needs: ncat
start ncat -l -k -c 'read -r line; echo "got $line"' 127.0.0.1 "$PORT"
wait_for ncat -z 127.0.0.1 "$PORT"
echo hello | ncat --no-shutdown 127.0.0.1 "$PORT"
seq 100000 >data
start ncat -l -k --ssl --send-only 127.0.0.1 "$PORT2" -c 'cat data' 2>log
wait_for ncat -z 127.0.0.1 "$PORT2"
ncat --ssl --recv-only 127.0.0.1 "$PORT2" | md5sum
