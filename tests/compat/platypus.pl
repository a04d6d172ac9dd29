# SPDX-License-Identifier: Apache-2.0
# Perl's FFI::Platypus: closures called by qsort and through ffi_call.
use strict;
use warnings FATAL => 'all';

unless (eval { require FFI::Platypus; 1 }) {
	print STDERR "FFI::Platypus is absent\n";
	exit 77;
}

my $ffi = FFI::Platypus->new(api => 1, lib => undef);

sub copy_maps {
	open my $maps, '<', '/proc/self/maps' or die "maps: $!";
	open my $copy, '>', "$ENV{MAPS_DIR}/$$" or die "$ENV{MAPS_DIR}: $!";
	print $copy $_ while <$maps>;
	close $copy or die "$ENV{MAPS_DIR}: $!";
}

sub int_at {
	return ${$ffi->cast('opaque' => 'int*', $_[0])};
}

sub sort_ints {
	my @values = @_;
	my $qsort = $ffi->function(
		qsort => ['int[]', 'size_t', 'size_t', '(opaque,opaque)->int'] => 'void');
	my $compare = $ffi->closure(sub { int_at($_[0]) <=> int_at($_[1]) });
	$qsort->call(\@values, scalar @values, 4, $compare);
	return @values;
}

# A closure of a signature, called with the values.
sub through {
	my ($signature, $code, @values) = @_;
	my ($arguments, $result) = $signature =~ /^\((.*)\)->(.*)$/;
	my $closure = $ffi->closure($code);
	my $address = $ffi->cast($signature => 'opaque', $closure);
	return $ffi->function($address => [split /,/, $arguments] => $result)->call(@values);
}

sub sum {
	my $sum = 0;
	$sum += $_[$_] * ($_ + 1) for 0 .. $#_;
	return $sum;
}

print 'ints ', join(' ', sort_ints(5, 3, -9, 44, 0, 7)), "\n";
print 'int ', through('(int,int)->int', \&sum, 3, 4), "\n";
print 'double ', through('(double,double)->double', \&sum, 0.5, 0.25), "\n";
print 'float ', through('(float)->float', sub { $_[0] * 2 }, 0.75), "\n";
print 'many ', through('(' . join(',', ('sint64', 'double') x 6) . ')->double', \&sum,
	map { $_, $_ / 2 } 1 .. 6), "\n";
print 'string ', through('(string)->int', sub { length $_[0] }, 'eleven char'), "\n";

my $type = '(int)->int';
my $caller = $ffi->type($type => 'callback');
my @alive;
for my $i (1 .. 500) {
	my $closure = $ffi->closure(sub { $_[0] + $i });
	push @alive, [$closure, $ffi->cast(callback => 'opaque', $closure)];
}
my $right = grep {
	$ffi->function($alive[$_][1] => ['int'] => 'int')->call(1) == $_ + 2
} 0 .. $#alive;
print "alive $right\n";
copy_maps();
