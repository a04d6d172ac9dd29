#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Real journals: what a journald, in a mount namespace with a /run of its own, takes from programs
under the shim; and files that systemd-journal-remote makes of entries that a kernel, SELinux and
systemd-coredump write.
"""

import glob
import os
import shutil
import subprocess
import sys
import time

from logs import ASK, CALLBACK, CLEAN, FAILED, FINDINGS, PYTHON, Report, ended, folder
from tap import Tap

EXE = os.path.realpath(PYTHON)
JOURNALD = '/lib/systemd/systemd-journald'
REMOTE = '/lib/systemd/systemd-journal-remote'
JOURNAL = '/run/log/journal'
HOT = 'runtime code generation failed, restricted kernel?'
WORDS = "fatal: Couldn't JIT the PCRE2 pattern"
COREDUMP = 'fc2e22bc6ee647b6b90729ab34a250b1'


def why_not():
    if not os.path.exists(JOURNALD) or not shutil.which('journalctl'):
        return 'there is no systemd-journald'
    if subprocess.run(['unshare', '-m', 'true'], capture_output=True, check=False).returncode != 0:
        return 'no mount namespace can be made (not root?)'
    return None


def guarded(shim, mode, program):
    return ended(program, env={'LD_PRELOAD': shim, 'WXGUARD': f'{mode},report=journal'})


def sync():
    """The journal has written what it was sent."""
    if subprocess.run(['journalctl', '--sync'], capture_output=True, check=False).returncode != 0:
        time.sleep(1)


class Journald:
    def __enter__(self):
        subprocess.run(['mount', '-t', 'tmpfs', 'none', '/run'], check=True)
        os.makedirs('/run/systemd/journal')
        os.makedirs(JOURNAL)
        self.daemon = subprocess.Popen([JOURNALD], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        for _ in range(100):
            if os.path.exists('/run/systemd/journal/socket'):
                break
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.daemon.terminate()
        self.daemon.wait()


def check_shim(tap, wxaudit, shim):
    guarded(shim, 'enforce', [PYTHON, '-c', ASK, '5'])
    guarded(shim, 'audit', [PYTHON, '-c', CALLBACK])
    sync()
    report = Report(wxaudit, f'--directory={JOURNAL}')
    refused, allowed = report.of(EXE, 'WX850'), report.of(EXE, 'WX851')
    tap.ok(report.status == FINDINGS and len(refused) == len(allowed) == 1
           and refused[0]['count'] == 5 and refused[0]['processes'] == 1
           and refused[0]['call'] == 'mmap' and refused[0]['protection'] == 'rwx'
           and refused[0]['offset'].startswith('0x') and refused[0]['first'] <= refused[0]['last']
           and allowed[0]['component'] == 'libffi' and '/libffi.so' in allowed[0]['library'],
           'records of real programs are told from the journal as from a file', report)
    return report


def check_forms(tap, wxaudit, report):
    """The same by what journalctl writes of it."""
    def story(each):
        # This journal has what the kernel says of others, too.
        return sorted((found['code'], found['count'], found['where']) for found in each.findings
                      if found['source'] == 'shim')

    for form in ('export', 'json'):
        text = ended(['journalctl', '-q', '-D', JOURNAL, '-o', form]).stdout
        told = Report(wxaudit, text=text)
        tap.ok(story(told) == story(report) and told.of(EXE),
               f'journalctl -o {form} tells the same', told)
    text = ended(['journalctl', '-q', '-D', JOURNAL, '-o', 'short']).stdout
    told = Report(wxaudit, text=text)
    tap.ok(story(told) == story(report), 'and -o short, without the program', told)
    for each in glob.glob(f'{JOURNAL}/*/*.journal'):
        told = Report(wxaudit, each)
        tap.ok(story(told) == story(report), 'a file of the journal alone tells the same', told)


def check_words(tap, wxaudit):
    ended(['systemd-cat', '-t', 'lua', PYTHON, '-c',
           f'import time; print("{HOT}", flush=True); time.sleep(1)'])
    ended(['systemd-cat', '-t', 'kernel', PYTHON, '-c',
           'print("audit: type=1326 audit(1.000:1): pid=1 exe=\\"/usr/sbin/sshd\\" sig=31 '
           'arch=c000003e syscall=9 code=0x0")'])
    sync()
    report = Report(wxaudit, 'journal', f'--directory={JOURNAL}')
    found = report.of(EXE, 'WX864')
    tap.ok([(each['component'], each['count'], each['source']) for each in found]
           == [('luajit', 1, 'words')], 'what a program prints is found', report)
    tap.ok(not report.of('/usr/sbin/sshd'), 'a program that calls itself the kernel is not', report)


def check_times(tap, wxaudit):
    tap.ok(Report(wxaudit, 'journal', f'--directory={JOURNAL}', '--since=-1h').status == FINDINGS
           and Report(wxaudit, 'journal', f'--directory={JOURNAL}', '--boot').status == FINDINGS
           and Report(wxaudit, 'journal', f'--directory={JOURNAL}', '--until=yesterday').status
           == CLEAN
           and Report(wxaudit, 'journal:no.service', f'--directory={JOURNAL}').status == CLEAN,
           'a time, a boot and a unit choose')


SAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'sample.log')


def check_system(tap, wxaudit, tmp):
    """Without a source: with an /etc and a /var/log of our own, in this mount namespace."""
    subprocess.run(['mount', '-t', 'tmpfs', 'none', '/var/log'], check=True)
    subprocess.run(['cp', '-a', '/etc', f'{tmp}/etc'], check=True)
    subprocess.run(['mount', '--bind', f'{tmp}/etc', '/etc'], check=True)
    with open(SAMPLE, encoding='utf-8') as file:
        lines = file.readlines()
    os.mkdir('/var/log/audit')
    os.makedirs('/etc/wxguard.d', exist_ok=True)
    for path, text in (('/var/log/audit/audit.log', lines[1]), ('/var/log/records', lines[0]),
                       ('/etc/wxguard.d/all.conf', '[*]\nReport=/var/log/records\n')):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
    report = Report(wxaudit)
    tap.ok(report.of(EXE, 'WX850') and report.of('/opt/app', 'WX858')
           and report.of('/usr/bin/sample', 'WX850'),
           'without a source it is the journal, the audit log and the files of the configuration',
           report)


ENTRY = '''__CURSOR=s=1;i={number}
__REALTIME_TIMESTAMP=179534423998{number}000
__MONOTONIC_TIMESTAMP=1{number}
_BOOT_ID=0123456789abcdef0123456789abcdef
_MACHINE_ID=0123456789abcdef0123456789abcdef
{fields}

'''


def entries(*lists):
    return ''.join(ENTRY.format(number=number, fields='\n'.join(each))
                   for number, each in enumerate(lists, 10))


KERNEL = ('_TRANSPORT=kernel', 'SYSLOG_IDENTIFIER=kernel', 'SYSLOG_FACILITY=0',
          'MESSAGE=audit: type=1326 audit(1795344239.981:9): auid=1 uid=1 gid=1 ses=1 pid=42 '
          'comm="app" exe="/opt/app" sig=31 arch=c000003e syscall=9 compat=0 ip=0x7f '
          'code=0x80000000')
AUDIT = ('_TRANSPORT=audit', '_AUDIT_TYPE=1400', '_AUDIT_ID=77', '_AUDIT_TYPE_NAME=AVC',
         '_SOURCE_REALTIME_TIMESTAMP=1795344240100000',
         'MESSAGE=AVC avc:  denied  { execmem } for  pid=43 comm="jit" '
         'scontext=system_u:system_r:app_t:s0 tcontext=system_u:system_r:app_t:s0 tclass=process '
         'permissive=0')
AUDIT_CALL = ('_TRANSPORT=audit', '_AUDIT_TYPE=1300', '_AUDIT_ID=77', '_AUDIT_TYPE_NAME=SYSCALL',
              '_SOURCE_REALTIME_TIMESTAMP=1795344240100000',
              'MESSAGE=SYSCALL arch=c000003e syscall=10 success=no exit=-13 a0=0 a1=1000 a2=7 a3=0 '
              'pid=43 comm="jit" exe="/opt/jit"')
CORE = ('_TRANSPORT=journal', f'MESSAGE_ID={COREDUMP}', 'COREDUMP_PID=44', 'COREDUMP_SIGNAL=11',
        '_SYSTEMD_UNIT=systemd-coredump@3-44-0.service', 'COREDUMP_UNIT=app.service')
CORE_NODE = (*CORE, 'COREDUMP_EXE=/usr/bin/node',
             'MESSAGE=Process 44 (node) of user 0 dumped core.')
CORE_STACK = (*CORE, 'COREDUMP_EXE=/opt/game', 'MESSAGE=Process 44 (game) of user 0 dumped core. '
              'Stack trace of thread 44: #0 0x1 n/a (n/a + 0x0) '
              '#1 0x2 lua_call (libluajit-5.1.so.2 + 0x1234) #2 0x3 main (game + 0x10)')
CORE_OTHER = (*CORE, 'COREDUMP_EXE=/opt/other', 'MESSAGE=Process 44 (other) of user 0 dumped core.')
CORE_KILLED = (*CORE, 'COREDUMP_EXE=/opt/app', 'MESSAGE=Process 44 (app) of user 0 dumped core.')
CORE_QUIT = tuple(each.replace('SIGNAL=11', 'SIGNAL=3') for each in CORE_NODE)
CORE_FALSE = tuple(each.replace('systemd-coredump@3-44-0', 'user@1000') for each in CORE_NODE)
SAID = ('_TRANSPORT=stdout', '_EXE=/usr/bin/git', '_PID=45', '_SYSTEMD_UNIT=search.service',
        f'MESSAGE={WORDS}')
SAID_BY_OTHER = ('_TRANSPORT=stdout', '_EXE=/usr/sbin/sshd', '_PID=46', f'MESSAGE={WORDS}')
FALSE_KERNEL = tuple(each.replace('=kernel', '=syslog', 1) for each in KERNEL)
USER_KERNEL = tuple(each.replace('FACILITY=0', 'FACILITY=1') for each in KERNEL)
FALSE_RECORD = ('_TRANSPORT=journal', '_EXE=/opt/liar', '_PID=47', 'WXGUARD_EXE=/usr/sbin/sshd',
                'WXGUARD_EVENT=WX101', 'WXGUARD_OUTCOME=refused', 'WXGUARD_COUNT=1', 'MESSAGE=x')


def stored(tmp, name, *lists):
    path = os.path.join(tmp, name)
    os.mkdir(path)
    done = ended([REMOTE, '-o', f'{path}/all.journal', '-'], entries(*lists).encode())
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return path


def check_entries(tap, wxaudit, tmp):
    path = stored(tmp, 'good', KERNEL, AUDIT, AUDIT_CALL, CORE_NODE, CORE_STACK, CORE_OTHER,
                  CORE_KILLED, CORE_QUIT, SAID)
    report = Report(wxaudit, path)
    tap.ok({'WX858', 'WX862'} == {each['code'] for each in report.of('/opt/app')}
           and report.of('/opt/app', 'WX858')[0]['signal'] == '31',
           'the kernel\'s record of a filter is told, and beside it the core dump', report)
    found = report.of('/opt/jit', 'WX860')
    tap.ok(len(found) == 1 and found[0]['protection'] == 'rwx' and found[0]['call'] == 'mprotect',
           'a denial by SELinux has its call, by the records of the same serial number', report)
    found = report.of('/usr/bin/node', 'WX862')
    tap.ok(len(found) == 1 and found[0]['component'] == 'v8' and found[0]['signal'] == 'SIGSEGV'
           and found[0]['count'] == 1
           and report.subject('/usr/bin/node')['units'] == ['app.service']
           and any('--jitless' in each for each in report.subject('/usr/bin/node')['switch'])
           and report.of('/opt/game')[0]['component'] == 'luajit',
           'a core dump is told of what dies under the rule, by its name or by its stack', report)
    tap.ok(not report.of('/opt/other') and report.summary['other_cores'] == 1,
           'others are not, nor is one by another signal', report)
    found = report.of('/usr/bin/git')
    tap.ok([(each['code'], each['component']) for each in found] == [('WX864', 'git-grep')]
           and report.subject('/usr/bin/git')['units'] == ['search.service'],
           'what a unit says is told with the unit', report)
    report = Report(wxaudit, 'journal:search.service', f'--directory={path}')
    tap.ok([each['name'] for each in report.document['subjects']] == ['/usr/bin/git'],
           'a unit alone can be asked for', report)
    report = Report(wxaudit, 'journal:app.service', f'--directory={path}')
    tap.ok('/usr/bin/node' in [each['name'] for each in report.document['subjects']],
           'and then its core dumps are there', report)


def check_trust(tap, wxaudit, tmp):
    path = stored(tmp, 'false', FALSE_KERNEL, USER_KERNEL, CORE_FALSE, SAID_BY_OTHER)
    report = Report(wxaudit, path)
    tap.ok(report.status == CLEAN and report.summary['entries'] == 4,
           'who is not the kernel, systemd-coredump or the program is not taken for it', report)
    path = stored(tmp, 'liar', FALSE_RECORD)
    report = Report(wxaudit, path)
    tap.ok([each['name'] for each in report.document['subjects']] == ['/opt/liar'],
           'a record is of the program that the journal saw', report)


def check_none(tap, wxaudit):
    with folder() as none:
        for words in ([none], ['journal', f'--directory={none}'], [f'--directory={none}']):
            report = Report(wxaudit, *words)
            tap.ok(report.status == FAILED and 'no journal in it' in report.err,
                   'a folder without a journal is said to be one', report)


def check_broken(tap, wxaudit, tmp):
    path = stored(tmp, 'broken', KERNEL, SAID)
    with open(f'{path}/all.journal', 'r+b') as file:
        size = file.seek(0, 2)
        file.truncate(size // 2)
    report = Report(wxaudit, path)
    tap.ok(report.status in (CLEAN, FINDINGS, FAILED), 'a journal that was cut does no harm',
           report)
    with open(f'{path}/all.journal', 'r+b') as file:
        file.seek(8)
        file.write(b'\xff' * 300)
    report = Report(wxaudit, f'{path}/all.journal')
    tap.ok(report.status == FAILED and report.err.count('\n') == 1,
           'one whose header makes no sense is an error', report)


def inside(wxaudit, shim):
    tap = Tap()
    check_none(tap, wxaudit)
    with Journald():
        report = check_shim(tap, wxaudit, shim)
        check_forms(tap, wxaudit, report)
        check_words(tap, wxaudit)
        check_times(tap, wxaudit)
        with folder() as tmp:
            check_system(tap, wxaudit, tmp)
            subprocess.run(['umount', '/etc'], check=True)
    with folder() as tmp:
        if not os.path.exists(REMOTE):
            tap.skip('entries of others', 'there is no systemd-journal-remote')
            return tap.done()
        check_entries(tap, wxaudit, tmp)
        check_trust(tap, wxaudit, tmp)
        check_broken(tap, wxaudit, tmp)
    return tap.done()


def main(wxaudit, shim, *more):
    if more:
        return inside(wxaudit, shim)
    why = why_not()
    if why:
        print(f'1..0 # SKIP {why}')
        return 0
    os.execvp('unshare', ['unshare', '-m', '--propagation', 'private', sys.executable,
                          os.path.abspath(__file__), os.path.abspath(wxaudit),
                          os.path.abspath(shim), 'inside'])


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
