#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# V8 does not start without memory for its compiler, unless it is told to interpret.
# needs: node=nodejs
cat >work.js <<'JS'
const crypto = require('crypto'), zlib = require('zlib'), fs = require('fs'), http = require('http');
console.log(JSON.stringify({ a: [1, 2, 3].map((x) => x ** 3), b: null }));
console.log(crypto.createHash('sha256').update('x'.repeat(10000)).digest('hex'));
console.log(zlib.gunzipSync(zlib.gzipSync('abc'.repeat(1000))).length);
console.log('one two'.replace(/(?<a>\w+) (?<b>\w+)/u, '$<b> $<a>'), 2n ** 100n);
let s = 0;
for (let i = 0; i < 300000; i++) s = (s * 31 + i) % 1000003;
console.log(s, [...'naïve'].length, new Date(0).toISOString());
const server = http.createServer((q, r) => r.end(`hello ${q.url}\n`)).listen(0, '127.0.0.1', async () => {
  http.get({ host: '127.0.0.1', port: server.address().port, path: '/x' }, (r) => {
    r.pipe(process.stdout);
    r.on('end', () => server.close());
  });
});
process.on('exit', (code) => console.log('exit', code));
JS
node --jitless work.js
