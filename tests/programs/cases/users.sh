#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # who is to expand these is not this shell
# Programs by which root becomes somebody else.
# needs: su=util-linux runuser=util-linux setpriv=util-linux chroot=coreutils newgrp=login
[ "$(id -u)" = 0 ] || skip "only root becomes somebody else without a password"
su -s /bin/sh nobody -c 'id; cat /etc/shadow' 2>&1 || echo "status $?"
runuser -u daemon -- id -un
setpriv --reuid=1234 --regid=1234 --clear-groups --no-new-privs sh -c 'id -u; id -G'
chroot --userspec=65534:65534 / id -u
unshare --fork --pid --mount-proc sh -c 'echo "process $$"'
unshare --mount sh -c 'mount -t tmpfs none /mnt && touch /mnt/seen && ls /mnt'
nice -n 5 nice && timeout 0.1 sleep 9 || echo "status $?"
getent passwd nobody | cut -d: -f 3
