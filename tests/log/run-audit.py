#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The kernel's audit: real records of this kernel, and lines in the forms that it documents."""

import os
import subprocess
import sys
import time

from logs import CLEAN, HERE, PYTHON, Report
from tap import Tap

EXE = os.path.realpath(PYTHON)
CODES = {'errno': 'WX857', 'kill': 'WX858', 'log': 'WX859'}

# seccomp(2) and kernel/auditsc.c, audit_seccomp(): as auditd and as the kernel's log have it.
SECCOMP = ('auid=1000 uid=1000 gid=1000 ses=3 subj=unconfined pid=4242 comm="app" exe="/opt/app" '
           'sig={sig} arch={arch} syscall={call} compat=0 ip=0x7f1c2d3e4f50 code={code}')
DAEMON = 'type=SECCOMP msg=audit(1795344239.981:{serial}): '
KERNEL = '[21334.954243] audit: type=1326 audit(1795344239.981:{serial}): '

# security/selinux/avc.c, with the SYSCALL and PROCTITLE records of the same event.
AVC = ('type=AVC msg=audit(1795344240.100:77): avc:  denied  {{ {permissions} }} for  pid=4243 '
       'comm="jit" {more}scontext=system_u:system_r:app_t:s0 tcontext=system_u:system_r:app_t:s0 '
       'tclass=process permissive={permissive}\n')
SYSCALL = ('type=SYSCALL msg=audit(1795344240.100:77): arch=c000003e syscall=9 success=no exit=-13 '
           'a0=0 a1=1000 a2=7 a3=22 items=0 ppid=1 pid=4243 auid=4294967295 uid=0 gid=0 euid=0 '
           'suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="jit" exe={exe} '
           'subj=system_u:system_r:app_t:s0 key=(null)\x1dARCH=x86_64 SYSCALL=mmap AUID="unset"\n')
PROCTITLE = 'type=PROCTITLE msg=audit(1795344240.100:77): proctitle=2F6F70742F6A6974\n'
EOE = 'type=EOE msg=audit(1795344240.100:77): \n'


def kernel_log(pid):
    done = subprocess.run(['dmesg'], capture_output=True, check=False)
    lines = done.stdout.decode(errors='replace').splitlines(keepends=True)
    return ''.join(each for each in lines if f' pid={pid} ' in each and 'type=1326' in each)


def provoke(action):
    """The kernel's lines of such a program. It writes ten lines in five seconds and no more."""
    for _ in range(4):
        child = subprocess.Popen([PYTHON, os.path.join(HERE, 'filtered.py'), action])
        status = child.wait(timeout=30)
        time.sleep(0.2)
        lines = kernel_log(child.pid)
        if lines or status == 3:
            return lines, child.pid
        time.sleep(2)
    return '', None


# Calls what is on its heap.
JUMP = '''
import ctypes
code = ctypes.create_string_buffer(b'\\xc3' * 4096)
ctypes.CFUNCTYPE(None)(ctypes.addressof(code))()
'''


def check_real_fault(tap, wxaudit):
    name = 'what this kernel writes of a jump to the heap is told'
    for _ in range(4):
        child = subprocess.Popen([PYTHON, '-c', JUMP])
        child.wait(timeout=30)
        time.sleep(0.2)
        done = subprocess.run(['dmesg'], capture_output=True, check=False)
        lines = [each for each in done.stdout.decode(errors='replace').splitlines()
                 if f'[{child.pid}]: segfault' in each]
        if lines:
            report = Report(wxaudit, text=lines[0])
            tap.ok(child.returncode == -11
                   and [(each['code'], each['pids']) for each in report.findings]
                   == [('WX863', [child.pid])], name, lines, report)
            return
        time.sleep(2)
    tap.skip(name, 'no such line in the log of this kernel, or it cannot be read')


def check_real(tap, wxaudit):
    for action, code in CODES.items():
        name = f'what this kernel writes when a filter says {action} is told'
        lines, pid = provoke(action)
        if not lines:
            tap.skip(name, 'no such line in the log of this kernel, or it cannot be read')
            continue
        report = Report(wxaudit, text=lines)
        found = report.of(EXE)
        tap.ok(len(found) == 1 and found[0]['code'] == code and found[0]['call'] == 'mmap'
               and found[0]['pids'] == [pid] and found[0]['count'] == 1, name, lines, report)


def line(form=DAEMON, serial=1, sig=0, arch='c000003e', call=9, code='0x50000'):
    return (form + SECCOMP).format(serial=serial, sig=sig, arch=arch, call=call, code=code) + '\n'


def calls(wxaudit, text):
    return [(each['code'], each['call'], each['count'])
            for each in Report(wxaudit, text=text).of('/opt/app')]


def check_seccomp(tap, wxaudit):
    tap.ok(calls(wxaudit, line()) == calls(wxaudit, line(KERNEL)) == [('WX857', 'mmap', 1)],
           'the form of the daemon and that of the kernel tell the same')
    tap.ok(calls(wxaudit, 'node=host ' + line()) == [('WX857', 'mmap', 1)]
           and calls(wxaudit, '6,1234,5678,-;' + line(KERNEL).split('] ')[1]) == [('WX857', 'mmap',
                                                                                   1)]
           and calls(wxaudit, 'Nov 22 10:53:14 host kernel: ' + line(KERNEL)) == [('WX857', 'mmap',
                                                                                   1)],
           'with the name of a host, from /dev/kmsg and by way of syslog too')
    names = [('40000003', 192, 'mmap2'), ('40000003', 125, 'mprotect'),
             ('c00000b7', 226, 'mprotect'),
             ('c000003e', 0x40000009, 'mmap'), ('c000003e', 329, 'pkey_mprotect')]
    tap.ok(all(calls(wxaudit, line(arch=arch, call=call)) == [('WX857', name, 1)]
               for arch, call, name in names), 'calls have the names of their ABI')
    report = Report(wxaudit, text=line(call=0) + line(arch='deadbeef') + line(call=-1)
                    + line(call='99999999999999999999'))
    tap.ok(report.status == CLEAN and report.summary['other_calls'] == 4,
           'calls that are none of ours, or of no known ABI, are counted', report)
    tap.ok(calls(wxaudit, line(sig=31, code='0x0') + line(serial=2, sig=31, code='0x80000000'))
           == [('WX858', 'mmap', 2)], 'one that was killed is told so')
    tap.ok(calls(wxaudit, line() + line(KERNEL)) == [('WX857', 'mmap', 1)]
           and calls(wxaudit, line() + line(KERNEL, serial=2)) == [('WX857', 'mmap', 2)],
           'a record that two logs have is one, and another is another')
    coded = line().replace('"/opt/app"', '2F6F70742F6120620A')
    tap.ok(Report(wxaudit, text=coded).of('/opt/a b\n', 'WX857'),
           'the name of a program in hexadecimal is read')


def avc(permissions='execmem', permissive=0, more=''):
    return AVC.format(permissions=permissions, permissive=permissive, more=more)


def check_avc(tap, wxaudit):
    text = avc() + SYSCALL.format(exe='"/opt/jit"') + PROCTITLE + EOE
    report = Report(wxaudit, text=text)
    found = report.of('/opt/jit')
    tap.ok(len(found) == 1 and found[0]['code'] == 'WX860' and found[0]['event'] == 'execmem'
           and found[0]['call'] == 'mmap' and found[0]['protection'] == 'rwx'
           and found[0]['context'] == 'system_u:system_r:app_t:s0'
           and 'boolean' in found[0]['detail'],
           'a denial has the program, the call and the protection of its other record', report)
    report = Report(wxaudit, text=avc())
    tap.ok([each['event'] for each in report.of('jit')] == ['execmem'],
           'one that has no other record is told by the name of its command', report)
    # Behind what the kernel wrote the daemon may repeat it in words.
    report = Report(wxaudit, text=avc(permissive='1\x1dSYSCALL=mmap'))
    tap.ok([each['code'] for each in report.of('jit')] == ['WX861'], 'a permissive one is another')
    report = Report(wxaudit,
                    text=avc('execstack execmem') + avc('execheap').replace(':77)', ':78)'))
    tap.ok(sorted(each['event'] for each in report.of('jit')) == ['execheap', 'execmem',
                                                                  'execstack'],
           'each permission is one finding', report)
    report = Report(wxaudit,
                    text=avc('execmod', more='path="/usr/lib/x86_64-linux-gnu/libffi.so.8" '))
    tap.ok([(each['library'], each['component']) for each in report.of('jit')]
           == [('/usr/lib/x86_64-linux-gnu/libffi.so.8', 'libffi')],
           'of text relocations the library is told', report)
    report = Report(wxaudit, text=avc('read') + avc().replace('denied', 'granted') + EOE)
    tap.ok(report.status == CLEAN and report.summary['other_denials'] == 2,
           'other denials are counted, and what was granted is none', report)
    mixed = ''.join(avc().replace(':77)', f':{serial})').replace('"jit"', f'"jit{serial}"')
                    for serial in range(100))
    report = Report(wxaudit, text=mixed)
    tap.ok(len(report.document['subjects']) == 100, 'a hundred at once are all told',
           report.summary)


def check_fault(tap, wxaudit):
    fault = ('[ 12.3] app[77]: segfault at 7ffc1000 ip 00007ffc1000 sp 00007ffc0ff0 error {} '
             'in app[1+2]\n')
    report = Report(wxaudit, text=fault.format(15))
    tap.ok([each['code'] for each in report.of('app')] == ['WX863'],
           'a jump to memory that is not executable is told', report)
    report = Report(wxaudit, text=fault.format(14) + fault.format(6))
    tap.ok(report.status == CLEAN, 'one to memory that is not there, or a write, is not', report)


def main(wxaudit):
    tap = Tap()
    check_seccomp(tap, wxaudit)
    check_avc(tap, wxaudit)
    check_fault(tap, wxaudit)
    check_real(tap, wxaudit)
    check_real_fault(tap, wxaudit)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
