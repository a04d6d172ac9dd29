#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A session: its processes do not inherit LD_PRELOAD from the daemon.
# needs: sshd=openssh-server ssh=openssh-client sftp=openssh-client scp=openssh-client
case $(getent passwd "$(id -un)") in
  *nologin | *false) skip "$(id -un) has no login shell" ;;
esac
folder=/run/sshd
if [ "$(id -u)" = 0 ] && [ ! -d $folder ]; then
  mkdir -m 755 $folder
  trap 'stop; rmdir $folder' EXIT
fi
ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f me
cat >config <<C
Port $PORT
ListenAddress 127.0.0.1
HostKey $PWD/host
AuthorizedKeysFile $PWD/me.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
Subsystem sftp internal-sftp
PrintLastLog no
C
sshd -t -f config && echo "the configuration is good"
start "$(command -v sshd)" -D -e -f config 2>log
echo "[127.0.0.1]:$PORT $(cut -d' ' -f 1,2 host.pub)" >known
printf 'Host *\nHostname 127.0.0.1\nPort %s\nIdentityFile %s/me\nUserKnownHostsFile %s/known\n' \
  "$PORT" "$PWD" "$PWD" >client
printf 'BatchMode yes\nLogLevel ERROR\nUser %s\n' "$(id -un)" >>client
wait_for ssh -F client host true
ssh -F client host 'echo hello; exit 3' || echo "status $?"
seq 100000 | ssh -F client host md5sum
ssh -F client -C -c aes128-ctr host 'seq 20000 | sha256sum'
ssh -F client -tt host 'tty >/dev/null && echo on a terminal' | tr -d '\r'
seq 5000 >data
scp -q -F client data "host:$PWD/copy" && cmp data copy && echo copied
echo "rename $PWD/copy $PWD/moved" | sftp -q -F client -b - host >/dev/null && cmp data moved &&
  echo moved
ssh -F client -N -L "127.0.0.1:$PORT2:127.0.0.1:$PORT" host &
started="$! $started"
wait_for ssh-keyscan -p "$PORT2" 127.0.0.1
ssh-keyscan -t ed25519 -p "$PORT2" 127.0.0.1 2>/dev/null | grep -c ed25519
ssh -F client -o PubkeyAuthentication=no host true 2>/dev/null || echo "without the key: $?"
