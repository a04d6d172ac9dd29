#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: python3
cat >work.py <<'PY'
import bz2, csv, decimal, hashlib, io, json, lzma, re, sqlite3, struct, zlib, zoneinfo, datetime
import xml.etree.ElementTree as tree

data = {'n': list(range(1000)), 'text': 'é' * 100, 'nested': {'a': [1.5, None, True]}}
text = json.dumps(data, sort_keys=True)
assert json.loads(text) == data
print(hashlib.sha256(text.encode()).hexdigest())
for module in (zlib, bz2, lzma):
    packed = module.compress(text.encode() * 50)
    assert module.decompress(packed) == text.encode() * 50
    print(module.__name__, len(packed) < 5000)
rows = list(csv.DictReader(io.StringIO('a,b\n1,"x, y"\n2,z\n')))
print(rows)
db = sqlite3.connect(':memory:')
db.create_function('triple', 1, lambda x: 3 * x)
db.execute('create table t(x)')
db.executemany('insert into t values(?)', ((i,) for i in range(5000)))
print(db.execute('select sum(triple(x)), count(*) from t where x % 3 = 0').fetchone())
print(re.sub(r'(\w+) (?=\w)', lambda m: m[1].upper() + '_', 'one two three'))
decimal.getcontext().prec = 60
print(decimal.Decimal(2).sqrt())
print(tree.fromstring('<a><b c="1"/><b c="2"/></a>').findall("b[@c='2']")[0].attrib)
print(struct.unpack('<If', struct.pack('<If', 7, 0.5)))
print(datetime.datetime(2024, 2, 29, tzinfo=zoneinfo.ZoneInfo('UTC')).isoformat())
print(sum(i * i for i in range(300000)), 3 ** 2000 % 1000007)
PY
python3 work.py
python3 -m json.tool --compact <<'JSON'
{"b": [1, 2], "a": null}
JSON
