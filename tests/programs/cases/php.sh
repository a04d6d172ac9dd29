#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # who is to expand these is not this shell
# preg_match warns where libpcre2 does not get memory for its compiler; so it is switched off.
# needs: php=php-cli
cat >work.php <<'PHP'
<?php
echo json_encode(['a' => range(1, 5), 'é' => null], JSON_UNESCAPED_UNICODE), "\n";
echo preg_replace_callback('/(\w+)@(\w+)/', fn($m) => strtoupper($m[2]) . " at $m[1]", "me@home you@work"), "\n";
var_dump(preg_match('/^(?:(?=.*\d)(?=.*[a-z]).{4,})$/', 'abc1'));
function gen($n) { for ($i = 0; $i < $n; $i++) yield $i => $i * $i; }
echo array_sum(iterator_to_array(gen(10000))), "\n";
echo hash('sha256', serialize(array_fill(0, 1000, 'x'))), "\n";
$fiber = new Fiber(function () { $x = Fiber::suspend('first'); echo "got $x\n"; });
echo $fiber->start(), "\n"; $fiber->resume('second');
file_put_contents('f.txt', str_repeat("line\n", 1000)); echo count(file('f.txt')), "\n";
$s = 0; for ($i = 0; $i < 500000; $i++) { $s = ($s * 33 + $i) % 1000003; } echo $s, "\n";
try { intdiv(1, 0); } catch (DivisionByZeroError $e) { echo get_class($e), "\n"; }
echo (new DateTime('2024-02-29', new DateTimeZone('UTC')))->modify('+1 year')->format('c'), "\n";
PHP
php -n -d pcre.jit=0 work.php
mkdir www && echo '<?php echo "hello $_GET[who] ", PHP_SAPI, PHP_EOL;' >www/index.php
start php -n -d pcre.jit=0 -S "127.0.0.1:$PORT" -t www >server.log 2>&1
cat >get.php <<'PHP'
<?php echo file_get_contents("http://127.0.0.1:" . getenv("PORT") . "/?who=you") ?: exit(1);
PHP
wait_for php -n get.php
php -n get.php
