#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Queries as long as these go through its compiler for machine code, which fails: so jit is off.
# needs: setpriv=util-linux /usr/lib/postgresql=postgresql
bin=$(find /usr/lib/postgresql -name initdb -printf '%h\n' | sort -V | tail -n 1)
if [ "$(id -u)" = 0 ]; then
  chown 65534:65534 .
  as_nobody test -r "$BUILD" || skip "a user other than root cannot read $BUILD"
fi
as_nobody "$bin/initdb" -D data -U me -A trust --no-sync >log
start become_nobody "$bin/postgres" -D data -k "$PWD" -h '' -F -c jit=off 2>error.log
sql() {
  as_nobody "$bin/psql" -X -q -h "$PWD" -U me -d postgres -At
}
wait_for test -S .s.PGSQL.5432
sql <<'SQL'
create table t (id serial primary key, name text, n double precision, j jsonb);
insert into t (name, n, j) select 'name' || i, sqrt(i), jsonb_build_object('i', i, 'l', array[i, i + 1])
  from generate_series(1, 20000) i;
create index on t (name); create index on t using gin (j); analyze t;
set jit_above_cost = 0;
select count(*), round(sum(n)::numeric, 3) from t;
select count(*) from t where name ~ '^name(1|2)\d{2}$';
select id from t where j @> '{"l": [77]}' order by id;
begin; delete from t where id % 2 = 1; select count(*) from t; rollback;
select a.id, b.name from t a join t b on b.id = a.id * 2 where a.id < 4 order by 1;
create function f(k int) returns bigint language plpgsql as $$
  declare s bigint := 0; begin for i in 1..k loop s := s + i; end loop; return s; end $$;
select f(10000);
with recursive r(n, x) as (select 1, 1::numeric union all select n + 1, x * n from r where n < 25) select max(x) from r;
set max_parallel_workers_per_gather = 2; set parallel_setup_cost = 0; set parallel_tuple_cost = 0;
set min_parallel_table_scan_size = 0;
select sum(id), max(name) from t;
vacuum full t;
SQL
as_nobody "$bin/pg_dump" -h "$PWD" -U me postgres | grep -v '^--' | grep -v restrict | md5sum
