#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: rrdtool
rrdtool create a.rrd --start 1000000000 --step 300 DS:x:GAUGE:600:0:U RRA:AVERAGE:0.5:1:100 RRA:MAX:0.5:6:20
i=0
while [ $i -lt 60 ]; do
  i=$((i + 1))
  echo "update a.rrd $((1000000000 + i * 300)):$((i * i % 97))"
done | rrdtool - | grep -c OK
rrdtool fetch a.rrd AVERAGE --start 1000000200 --end 1000003000
rrdtool graph g.svg -a SVG --start 1000000000 --end 1000018000 DEF:x=a.rrd:x:AVERAGE CDEF:y=x,2,* \
  LINE1:y#ff0000:twice 'PRINT:y:MAX:%6.1lf'
rrdtool dump a.rrd | grep -c '<row>'
rrdtool info a.rrd | grep -E 'step|type'
