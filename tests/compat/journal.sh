#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: journal.sh SHIM. A real journald, in a mount namespace with a /run of
# its own, gets the records; journalctl tells what it understood.
shim=$1
journald=/lib/systemd/systemd-journald

skip() {
  echo "1..0 # SKIP $1"
  exit 0
}

if [ "${2-}" != inside ]; then
  [ -x $journald ] || skip "there is no systemd-journald"
  command -v journalctl >/dev/null || skip "there is no journalctl"
  unshare -m true 2>/dev/null || skip "no mount namespace can be made (not root?)"
  exec unshare -m --propagation private "$0" "$shim" inside
fi

mount -t tmpfs none /run || skip "/run cannot be mounted"
mkdir -p /run/systemd/journal /run/log/journal
$journald >/run/journald.log 2>&1 &
daemon=$!
trap 'kill $daemon' EXIT
tries=100
while [ ! -S /run/systemd/journal/socket ] && [ $tries -gt 0 ]; do
  sleep 0.1
  tries=$((tries - 1))
done

count=0
# claim SENTENCE COMMAND [ARG...]
claim() {
  sentence=$1
  shift
  count=$((count + 1))
  if "$@" >/run/claim.log 2>&1; then
    echo "ok $count - $sentence"
  else
    echo "not ok $count - $sentence"
    sed 's/^/# /' /run/claim.log
  fi
}

has() {
  journalctl -D /run/log/journal --no-pager -q -o json "$@" | grep -q MESSAGE
}

ask='import mmap, sys
try:
    mmap.mmap(-1, 4096, prot=7)
except PermissionError:
    sys.exit(42)'
LD_PRELOAD=$shim WXGUARD=enforce,report=journal /usr/bin/python3 -c "$ask" 2>/run/stderr
status=$?
journalctl --sync 2>/dev/null || sleep 1

claim "the program is refused" test $status = 42
claim "nothing goes to stderr" test ! -s /run/stderr
claim "the journal has the record by its identifier" has SYSLOG_IDENTIFIER=wxguard
claim "and by its fields" has WXGUARD_EVENT=WX101 WXGUARD_OUTCOME=refused WXGUARD_CALL=mmap \
  WXGUARD_NAME=map-write-exec WXGUARD_COUNT=1 PRIORITY=4
claim "no record is there of what did not happen" sh -c \
  '! journalctl -D /run/log/journal --no-pager -q -o json WXGUARD_EVENT=WX102 | grep -q MESSAGE'

kill $daemon
wait $daemon
rm /run/systemd/journal/socket
LD_PRELOAD=$shim WXGUARD=enforce,report=journal /usr/bin/python3 -c "$ask" 2>/run/stderr
claim "without a journal the record goes to stderr" grep -q "WX101 refused mmap" /run/stderr
trap - EXIT
echo "1..$count"
