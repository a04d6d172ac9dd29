#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: rsyslogd=rsyslog logger=bsdutils
cat >conf <<C
global(workDirectory="$PWD")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="$PWD/sock" UsePIDFromSystem="off")
module(load="imudp")
input(type="imudp" address="127.0.0.1" port="$PORT")
template(name="line" type="string" string="%syslogfacility-text%.%syslogseverity-text% %programname%:%msg%\\n")
if \$programname == 'secret' then stop
if re_match(\$msg, 'number [0-9]*7\$') then action(type="omfile" file="$PWD/sevens" template="line")
action(type="omfile" file="$PWD/all" template="line")
C
rsyslogd -N1 -f conf >log 2>&1 && echo "the configuration is good"
start rsyslogd -n -f conf -i "$PWD/pid"
wait_for test -S sock
for i in $(seq 100); do echo "number $i"; done | logger -u sock -t demo -p local3.warning
logger -u sock -t secret hidden
logger -n 127.0.0.1 -P "$PORT" -d --rfc3164 -t remote -p user.err 'by UDP'
logger -u sock -t demo last
wait_for grep 'by UDP' all
wait_for grep last all
wc -l <sevens && tail -n 1 sevens
grep -c number all && grep UDP all
grep hidden all || echo "nothing hidden"
