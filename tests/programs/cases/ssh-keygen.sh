#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: ssh-keygen=openssh-client ssh-agent=openssh-client ssh-add=openssh-client
for type in ed25519 ecdsa rsa; do
  ssh-keygen -q -t $type -N '' -C "a $type key" -f "key-$type"
  ssh-keygen -l -f "key-$type" | awk '{ print $1, $3, $4, $5, $6 }'
done
ssh-keygen -q -s key-ed25519 -I me -n user -z 7 -V 20200101:20200201 key-rsa.pub
ssh-keygen -L -f key-rsa-cert.pub | grep -E 'Serial|Valid|user$'
seq 1000 >data
ssh-keygen -Y sign -q -f key-ed25519 -n file data
echo "me $(cat key-ed25519.pub)" >signers
ssh-keygen -Y verify -f signers -I me -n file -s data.sig <data | cut -d' ' -f 1-6
ssh-keygen -e -m PEM -f key-rsa.pub | head -n 1
ssh-keygen -p -q -P '' -N secret -f key-ecdsa
ssh-keygen -y -P secret -f key-ecdsa | cut -d' ' -f 1
eval "$(ssh-agent -a "$PWD/agent")" >/dev/null
trap 'ssh-agent -k >/dev/null' EXIT
ssh-add -q key-ed25519 key-rsa 2>/dev/null
ssh-add -l | awk '{ print $1, $NF }'
