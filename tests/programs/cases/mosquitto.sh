#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: mosquitto mosquitto_pub=mosquitto-clients mosquitto_sub=mosquitto-clients
printf 'listener %s 127.0.0.1\nallow_anonymous true\nuser %s\n' "$PORT" "$(id -un)" >conf
start mosquitto -c conf 2>log
wait_for mosquitto_pub -p "$PORT" -t none -n
mosquitto_sub -p "$PORT" -q 1 -i reader -c -t 'a/+' -W 1 >/dev/null 2>&1 || :
seq 500 | mosquitto_pub -p "$PORT" -q 1 -t a/b -l
mosquitto_pub -p "$PORT" -q 1 -t a/c -m last
mosquitto_pub -p "$PORT" -q 1 -r -t kept -m retained
mosquitto_sub -p "$PORT" -q 1 -i reader -c -t 'a/+' -C 100 -F '%t %p' | tail -n 2
mosquitto_sub -p "$PORT" -t kept -C 1
