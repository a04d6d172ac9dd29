#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: perl
cat >work.pl <<'PL'
use strict; use warnings; use threads; use threads::shared;
use Storable qw(freeze thaw); use Digest::SHA qw(sha1_hex); use List::Util qw(sum reduce);
use Data::Dumper; use POSIX qw(floor strftime); use MIME::Base64; use Time::Local; use JSON::PP;
use Compress::Zlib; use Socket;
$Data::Dumper::Sortkeys = $Data::Dumper::Indent = 1;
my $data = { list => [1 .. 5], map => { a => undef, b => \"x" } };
print Dumper(thaw(freeze($data)));
print sha1_hex(join ',', 1 .. 10000), "\n";
my $total : shared = 0;
$_->join for map { my $n = $_; threads->create(sub { lock $total; $total += $n }) } 1 .. 8;
print "threads $total\n";
my $text = "The year 1999 and 2024";
my @years = $text =~ /\b(\d{4})\b/g;
(my $swapped = $text) =~ s/(?<first>\w+) (?<second>\w+)/$+{second} $+{first}/;
print "@years $swapped\n";
my $re = qr/\((?:[^()]++|(?R))*\)/;
print "balanced: $&\n" if "x(a(b)c)y)" =~ $re;
print JSON::PP->new->canonical->encode({ z => 1, a => [1, "two"] }), "\n";
print length(Compress::Zlib::memGunzip(Compress::Zlib::memGzip("abc" x 10000))), "\n";
print encode_base64(pack 'N*', 1 .. 4), strftime('%F', gmtime timegm(0, 0, 0, 1, 1, 2000)), "\n";
my $pid = open my $pipe, '-|' or do { print "from the child\n"; exit 0 };
print while <$pipe>; close $pipe;
print eval 'my $s = 0; $s += $_ ** 2 for 1 .. 100000; $s', "\n";
print reduce { $a * $b } 1 .. 15; print "\n";
PL
perl work.pl
printf 'a b c\n' | perl -lane 'print join "-", reverse @F'
