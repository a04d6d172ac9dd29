#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: mariadbd=mariadb-server-core mariadb=mariadb-client-core
# needs: mariadb-install-db=mariadb-server-core
mariadb-install-db --no-defaults --datadir="$PWD/data" --auth-root-authentication-method=normal \
  --skip-test-db --user="$(id -un)" >log 2>&1
start mariadbd --no-defaults --datadir="$PWD/data" --socket="$PWD/sock" --skip-networking \
  --user="$(id -un)" --pid-file="$PWD/pid" --innodb-buffer-pool-size=16M 2>error.log
sql() {
  mariadb --no-defaults -u root -S sock -N
}
wait_for test -S sock
sql <<'SQL'
create database d; use d;
create table t (id int primary key auto_increment, name varchar(40), n double, key (name)) engine=innodb;
insert into t (name, n) select concat('name', seq), sqrt(seq) from seq_1_to_5000;
select count(*), round(sum(n), 3), max(name) from t;
start transaction; delete from t where id % 2; select count(*) from t; rollback;
select count(*) from t where name regexp '^name(1|2)[0-9]{2}$';
select a.name, b.name from t a join t b on b.id = a.id * 2 where a.id < 4 order by a.id;
create procedure p(in k int) select sum(id) from t where id <= k;
call p(100);
with recursive f(n, a, b) as (select 1, 1, 1 union all select n + 1, b, a + b from f where n < 10) select a from f;
select json_extract('{"a": [1, 2, 3]}', '$.a[1]'), regexp_replace('one two', '(\\w+) (\\w+)', '\\2 \\1');
create table m (a text, fulltext (a)) engine=aria; insert into m values ('the quick fox'), ('lazy dogs');
select a from m where match (a) against ('+laz*' in boolean mode);
check table t, m;
set group_concat_max_len = 1000000; select md5(group_concat(id, name, n order by id)) from t;
SQL
