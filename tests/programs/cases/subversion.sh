#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: svn=subversion svnadmin=subversion svnserve=subversion
svnadmin create repo
printf '[general]\nanon-access = write\n' >repo/conf/svnserve.conf
start svnserve -d --foreground -r "$PWD/repo" --listen-host 127.0.0.1 --listen-port "$PORT"
wait_for svn list "svn://127.0.0.1:$PORT"
svn checkout -q "svn://127.0.0.1:$PORT" work
cd work || exit
mkdir trunk && seq 5000 >trunk/numbers && svn add -q trunk && svn commit -q -m one
sed -i 7d trunk/numbers && svn diff | tail -n +3 && svn commit -q -m two
svn copy -q trunk branch && svn commit -q -m three && svn update -q
svn log -q -v | grep -v '^r'
svn cat -r 1 "svn://127.0.0.1:$PORT/trunk/numbers" | md5sum
svnadmin verify -q ../repo && svnadmin dump -q ../repo | grep -c '^Revision-number'
