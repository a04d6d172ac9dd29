#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: ruby
cat >work.rb <<'RB'
require 'json'; require 'digest'; require 'set'; require 'zlib'; require 'openssl'; require 'yaml'
require 'socket'; require 'erb'; require 'stringio'; require 'bigdecimal'
puts JSON.generate((1..5).to_h { |i| [i, i**20] })
puts Digest::SHA256.hexdigest('x' * 10_000)
puts Zlib::Inflate.inflate(Zlib::Deflate.deflate('abc' * 1000)).size
puts "one two".gsub(/(?<a>\w+) (?<b>\w+)/, '\k<b> \k<a>'), "naïve".unicode_normalize(:nfd).size
puts (1..8).map { |n| Thread.new { n * n } }.sum(&:value)
puts Fiber.new { Fiber.yield 1; 2 }.then { |f| [f.resume, f.resume] }.inspect
server = TCPServer.new('127.0.0.1', 0)
thread = Thread.new { c = server.accept; c.puts c.gets.upcase; c.close }
TCPSocket.open('127.0.0.1', server.addr[1]) { |s| s.puts 'hello'; puts s.read }
thread.join
puts YAML.load("a: [1, 2]\nb: {c: ~}\n").inspect, ERB.new('<%= 6 * 7 %>').result
cipher = OpenSSL::Cipher.new('aes-256-cbc').encrypt
cipher.key = 'k' * 32; cipher.iv = 'i' * 16
puts (cipher.update('secret') + cipher.final).unpack1('H*')
pid = fork { exit 7 }
puts Process.wait2(pid)[1].exitstatus
x = 0
200_000.times { |i| x = (x * 31 + i) % 1_000_003 }
puts x, [3, 1, 2].sort_by { -_1 }.inspect, 100.digits.inspect
GC.start; GC.compact if GC.respond_to?(:compact)
puts ObjectSpace.each_object(Class).first.class
RB
ruby work.rb
