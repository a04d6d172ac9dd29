# SPDX-License-Identifier: Apache-2.0
# Ruby's Fiddle: closures from blocks, called by qsort and through ffi_call.

begin
  require "fiddle"
rescue LoadError => error
  warn "Fiddle is absent: #{error.message}"
  exit 77
end

INT = Fiddle::TYPE_INT
DOUBLE = Fiddle::TYPE_DOUBLE
FLOAT = Fiddle::TYPE_FLOAT
POINTER = Fiddle::TYPE_VOIDP
LONG_LONG = Fiddle::TYPE_LONG_LONG

LIBC = Fiddle.dlopen(nil)

def copy_maps
  File.binwrite(File.join(ENV.fetch("MAPS_DIR"), Process.pid.to_s),
                File.binread("/proc/self/maps"))
end

def closure(result, arguments, &block)
  Fiddle::Closure::BlockCaller.new(result, arguments, &block)
end

def call(closure, result, arguments, *values)
  Fiddle::Function.new(closure.to_i, arguments, result).call(*values)
end

def sort(values, format)
  size = [0].pack(format).size
  array = Fiddle::Pointer[values.pack("#{format}*")]
  compare = closure(INT, [POINTER, POINTER]) do |a, b|
    a[0, size].unpack1(format) <=> b[0, size].unpack1(format)
  end
  qsort = Fiddle::Function.new(LIBC["qsort"],
                               [POINTER, Fiddle::TYPE_SIZE_T, Fiddle::TYPE_SIZE_T, POINTER],
                               Fiddle::TYPE_VOID)
  qsort.call(array, values.size, size, compare)
  array[0, values.size * size].unpack("#{format}*")
end

def bsearch(values, key)
  compare = closure(INT, [POINTER, POINTER]) do |a, b|
    a[0, 4].unpack1("l") <=> b[0, 4].unpack1("l")
  end
  array = Fiddle::Pointer[values.pack("l*")]
  search = Fiddle::Function.new(LIBC["bsearch"],
                                [POINTER, POINTER, Fiddle::TYPE_SIZE_T, Fiddle::TYPE_SIZE_T,
                                 POINTER], POINTER)
  found = search.call(Fiddle::Pointer[[key].pack("l")], array, values.size, 4, compare)
  found.null? ? nil : (found.to_i - array.to_i) / 4
end

puts "ints #{sort([5, 3, -9, 44, 0], 'l')}"
puts "doubles #{sort([2.5, -1.25, 9.75], 'd')}"
puts "bsearch #{bsearch((0..99).map { |i| i * 3 }, 42)} #{bsearch([1, 2], 7).inspect}"

mixed = [INT, DOUBLE, LONG_LONG, FLOAT] * 3
sum = closure(DOUBLE, mixed) { |*values| values.each_with_index.sum { |v, i| v * (i + 1) } }
puts "mixed #{call(sum, DOUBLE, mixed, *([2, 0.5, -3, 1.25] * 3))}"

alive = (0...2000).map { |i| closure(INT, [INT]) { |x| x + i } }
puts "alive #{alive.each_with_index.count { |c, i| call(c, INT, [INT], 1) == 1 + i }}"
copy_maps

# Closures that the garbage collector frees between others that live.
alive.select!.with_index { |_, i| i.odd? }
3.times do
  1000.times { closure(INT, [INT]) { |x| x } }
  GC.start
end
puts "kept #{alive.each_with_index.count { |c, i| call(c, INT, [INT], 1) == 2 + 2 * i }}"
