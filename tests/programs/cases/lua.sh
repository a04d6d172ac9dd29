#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: lua5.4
cat >work.lua <<'LUA'
local t = {}
for i = 1, 50000 do t[i] = (i * 7919) % 50021 end
table.sort(t)
print(#t, t[1], t[25000], t[50000])
print(("hello world"):gsub("(%w+) (%w+)", "%2 %1"), ("%5.2f|%x"):format(math.pi, 255))
local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1); coroutine.yield(b * 2) end)
print(co(1), co(21))
print(select(2, pcall(error, { code = 7 })).code)
print(string.pack("<i4z", 7, "x"):byte(1, -1), utf8.len("naïve"), 7 // 2, 7 % -3, 1 << 40)
local m = setmetatable({}, { __index = function(_, k) return k * k end, __close = function() print("closed") end })
do local c <close> = m; print(c[12]) end
print(load("return ...")(1, 2, 3))
print(io.popen("echo from a pipe"):read("a"))
collectgarbage()
LUA
lua5.4 work.lua
