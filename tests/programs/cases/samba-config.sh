#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: testparm=samba-common-bin
cat >smb.conf <<C
[global]
  workgroup = DEMO
  server min protocol = SMB2
  private dir = $PWD
  lock directory = $PWD
  state directory = $PWD
  cache directory = $PWD
  pid directory = $PWD
[share]
  path = $PWD
  read only = yes
  valid users = me, @them
C
testparm -s smb.conf 2>/dev/null | sed "s,$PWD,FOLDER,"
testparm -s --parameter-name 'server min protocol' smb.conf 2>/dev/null
testparm -s --section-name share --parameter-name 'read only' smb.conf 2>/dev/null
