#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the cases share. Usage: prelude.sh CASE
#
# A case runs in a fresh folder, which is its HOME too, with two free ports of the
# loopback in PORT and PORT2, and a folder of the build in BUILD.
set -eu

started=

# start COMMAND [ARG...]: a daemon in the foreground, stopped when the case ends
start() {
  "$@" &
  started="$! $started"
}

stop() {
  for pid in $started; do
    kill "$pid" 2>/dev/null || :
  done
  for pid in $started; do
    wait "$pid" 2>/dev/null || :
  done
  started=
}

# wait_for COMMAND [ARG...]: until it succeeds, for at most a minute
wait_for() {
  limit=$(($(date +%s) + 60))
  while [ "$(date +%s)" -lt "$limit" ]; do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.1
  done
  echo "never succeeded: $*" >&2
  return 1
}

# become_nobody COMMAND [ARG...]: for programs that do not run as root; ends the shell
become_nobody() {
  [ "$(id -u)" != 0 ] || exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
  exec "$@"
}

as_nobody() {
  (become_nobody "$@")
}

# skip REASON: what the case needs is not on this machine
skip() {
  echo "$*" >&2
  exit 77
}

trap stop EXIT
trap 'exit 1' HUP INT TERM

# shellcheck source=/dev/null
. "$1"
