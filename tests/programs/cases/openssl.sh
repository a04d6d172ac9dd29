#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: openssl
seq 50000 >data
for digest in md5 sha1 sha512 blake2b512 sha3-256; do openssl dgst -$digest data; done
openssl genrsa -out rsa.pem 2048 2>/dev/null
openssl ecparam -genkey -name prime256v1 -noout -out ec.pem
openssl genpkey -algorithm ed25519 -out ed.pem
for key in rsa ec; do
  openssl pkey -in $key.pem -pubout -out $key.pub
  openssl dgst -sha256 -sign $key.pem -out $key.sig data
  openssl dgst -sha256 -verify $key.pub -signature $key.sig data
done
openssl pkeyutl -sign -rawin -inkey ed.pem -in data -out ed.sig
openssl pkeyutl -verify -rawin -inkey ed.pem -in data -sigfile ed.sig
openssl enc -aes-256-ctr -pbkdf2 -pass pass:x -in data -out data.enc
openssl enc -d -aes-256-ctr -pbkdf2 -pass pass:x -in data.enc | cmp - data && echo decrypted
openssl enc -aes-128-cbc -K 00112233445566778899aabbccddeeff -iv 00 -in rsa.pub -a 2>/dev/null |
  wc -l
openssl req -x509 -key rsa.pem -days 2 -subj /CN=ca -out ca.pem
openssl req -new -key ec.pem -subj /CN=leaf -out leaf.csr
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey rsa.pem -CAcreateserial -days 1 -out leaf.pem 2>/dev/null
openssl verify -CAfile ca.pem leaf.pem
openssl x509 -in leaf.pem -noout -subject -issuer
openssl cms -sign -nodetach -binary -in data -signer leaf.pem -inkey ec.pem -outform DER -out data.cms
openssl cms -verify -binary -in data.cms -inform DER -CAfile ca.pem -purpose any -out out 2>&1
start openssl s_server -accept "127.0.0.1:$PORT" -cert leaf.pem -key ec.pem -www -quiet
wait_for openssl s_client -connect "127.0.0.1:$PORT" -CAfile ca.pem -verify_return_error
printf 'GET / HTTP/1.0\r\n\r\n' |
  openssl s_client -connect "127.0.0.1:$PORT" -CAfile ca.pem -quiet -verify_quiet -ign_eof 2>/dev/null |
  grep -c 'TLSv1.3'
