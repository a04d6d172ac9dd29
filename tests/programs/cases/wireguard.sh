#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: wg=wireguard-tools
echo 'OIyZ2NXfs4ELaQl5WoByMAQdmXUNDPyLM1QqyGyz2kA=' | wg pubkey
private=$(wg genkey)
echo "$private" | wg pubkey | base64 -d | wc -c
wg genpsk | base64 -d | wc -c
echo nonsense | wg pubkey 2>&1 || echo "refused, status $?"
