#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: sqlite3
sqlite3 db <<'SQL'
pragma journal_mode = wal;
create table t (id integer primary key, name text, n real);
with recursive c(i) as (select 1 union all select i + 1 from c where i < 20000)
  insert into t select i, 'name' || (i * 7919 % 20011), sqrt(i) from c;
create index byname on t (name);
select count(*), round(sum(n), 3), min(name) from t;
explain query plan select * from t where name = 'name5';
create virtual table f using fts5(a); insert into f values ('the quick fox'), ('lazy dogs');
select a from f where f match 'laz*';
select json_extract('{"a": [1, {"b": 2}]}', '$.a[1].b'), printf('%05.2f', 3.14159);
select name, row_number() over (order by n desc) from t limit 3;
begin; delete from t; rollback;
select count(*) from t;
pragma integrity_check;
.mode csv
select * from t where id in (7, 77) order by id;
SQL
sqlite3 db .dump | md5sum
sqlite3 db 'vacuum into "copy"' && sqlite3 copy 'select count(*) from t'
