#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: gpg gpg-agent gpgconf
export GNUPGHOME="$HOME/g"
mkdir -m 700 "$GNUPGHOME"
trap 'gpgconf --kill all' EXIT
g() {
  gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' --trust-model always "$@"
}
g --quick-generate-key 'Me <me@example.org>' rsa2048 sign,cert never 2>/dev/null
fingerprint=$(g --list-keys --with-colons | awk -F: '$1 == "fpr" { print $10; exit }')
g --quick-add-key "$fingerprint" cv25519 encr never
g --list-secret-keys --with-colons | cut -d: -f 1,4
seq 20000 >data
g --detach-sign -o data.sig data
g --verify data.sig data 2>&1 | grep -o 'Good signature.*'
g -r me@example.org --encrypt -o data.gpg data
g --decrypt data.gpg 2>/dev/null | cmp - data && echo decrypted
g --symmetric --cipher-algo AES256 --passphrase secret -o data.sym data
g --decrypt --passphrase secret data.sym 2>/dev/null | md5sum
g --armor --export | grep -c 'PGP PUBLIC'
echo x >>data
g --verify data.sig data 2>&1 | grep -o 'BAD signature.*'
g --print-md sha256 data
