#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: tclsh8.6=tcl8.6
cat >work.tcl <<'TCL'
proc fib n { expr {$n < 2 ? $n : [fib [expr {$n - 1}]] + [fib [expr {$n - 2}]]} }
puts [fib 18]
set d [dict create b 2 a 1]
puts [lsort [dict keys $d]]
puts [regsub -all {(\w)(\w*)} "one two three" {\2\1}]
puts [clock format 86400 -gmt 1 -format %Y-%m-%d]
coroutine gen apply {{} { yield; for {set i 0} {1} {incr i} { yield [expr {$i * $i}] } }}
puts [list [gen] [gen] [gen] [gen]]
proc serve {chan host port} { puts $chan [string toupper [gets $chan]]; close $chan }
set server [socket -server serve -myaddr 127.0.0.1 0]
set c [socket 127.0.0.1 [lindex [fconfigure $server -sockname] 2]]
fconfigure $c -buffering line -blocking 0
puts $c hello
fileevent $c readable { gets $c line; set done 1 }
vwait done
puts $line
puts [string length [zlib inflate [zlib deflate [string repeat abc 1000]]]]
puts [exec echo from a child]
puts [catch {error oops} message],$message
oo::class create C { method m x { return [expr {$x * 2}] } }
puts [[C new] m 21]
TCL
tclsh8.6 work.tcl
