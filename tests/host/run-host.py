#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run-host.py WXAUDIT WITHOUT OTHER_LIBC WXRUN

What wxaudit host says of this system against other ways of knowing; then of
systems that lack something, in a filter, in mounts over /proc and /sys, and in
a root folder of its own.
"""

import ctypes
import errno
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

from facts import Host, is_absent, kernel_config, prctl, read, release, syscall
from tap import Tap

NOBODY = 65534
IS_ROOT = os.geteuid() == 0
ACTIONS = ['kill_process', 'kill_thread', 'trap', 'errno', 'user_notif', 'trace', 'log', 'allow']
DYNAMIC = b'\177ELF ffi_closure_alloc\0/ffiXXXXXX\0'
STATIC = b'\177ELF ffi_closure_alloc\0/ffiXXXXXX\0%lx-%lx %9s %lx %9s %d %s\0memfd_create\0'


class Suite:
    """One run of all tests."""

    def __init__(self, *programs):
        self.tap = Tap()
        self.tool, self.without, self.other_libc, self.wxrun = map(os.path.abspath, programs)
        self.here = self.host()

    def host(self, *before, **more):
        return Host([*before, self.tool, 'host', '--json'], **more)

    def equal(self, got, expected, name, host=None):
        self.tap.ok(got == expected, name, f'got {got!r}, expected {expected!r}', host or '')

    def run(self):
        for test in (self.document, self.kernel, self.configured, self.ways, self.software,
                     self.nobody, self.filtered, self.bound, self.strict, self.libcs, self.mounted,
                     self.folders, self.rooted, self.usage):
            test()
        return self.tap.done()

    # This system.

    def document(self):
        subjects = self.here.document['subjects']
        self.equal(self.here.status, 1, 'findings are exit status 1', self.here)
        self.equal(self.here.err, '', 'nothing is said beside the report')
        self.equal(len(self.here.facts), len(subjects), 'each fact has a name of its own')
        keys = {'kind', 'name', 'value', 'meaning', 'verdict', 'findings'}
        self.equal([each for each in subjects if set(each) != keys], [],
                   'each fact has a value, a meaning and a verdict')
        self.equal([each['name'] for each in subjects
                    if (each['verdict'] == 'finding') != (len(each['findings']) == 1)], [],
                   'those that weaken the rule, and no others, have a finding')
        self.equal([each for each in subjects for finding in each['findings']
                    if not finding.get('advice') or not finding['code'].startswith('WX9')], [],
                   'each finding has an advice')
        self.equal(self.here.document['summary']['facts'], len(subjects), 'the facts are counted')

    def kernel(self):
        here = self.here
        self.equal(here.value('kernel'), f'{os.uname().release} {os.uname().machine}',
                   'the kernel is the one that uname() tells')
        self.equal(here.verdict('mdwe') == 'good', prctl(66) >= 0,
                   'PR_SET_MDWE is there if PR_GET_MDWE is')
        available = (read('/proc/sys/kernel/seccomp/actions_avail') or '').split()
        self.equal((here.value('seccomp-actions') or '').split(),
                   [each for each in ACTIONS if each in available],
                   'the actions of seccomp are those that /proc tells')
        self.equal(here.value('seccomp-logged'), read('/proc/sys/kernel/seccomp/actions_logged'),
                   'the actions that are logged are those that /proc tells')
        level = ctypes.CDLL('libseccomp.so.2').seccomp_api_get()
        self.equal('user notification' in here.value('seccomp-notify'), level >= 5,
                   'user notification is there if libseccomp finds it')
        self.equal('tsync_esrch' in here.value('seccomp-notify'), level >= 6,
                   'TSYNC_ESRCH is there if libseccomp finds it')
        self.equal('wait_killable_recv' in here.value('seccomp-notify'), release() >= (5, 19),
                   'WAIT_KILLABLE_RECV is there from Linux 5.19 on')
        landlock = syscall(444, None, 0, 1)
        self.equal(here.value('landlock'), f'ABI {landlock}' if landlock > 0 else here.value(
            'landlock'), 'the version of Landlock is what another program gets')
        self.equal(here.verdict('landlock') == 'good', landlock > 0, 'Landlock is there if it works')
        self.equal(here.verdict('mseal') == 'good', syscall(462, None, 0, 0) == 0,
                   'mseal() is there if another program can call it')
        self.equal(here.verdict('mremap-dontunmap') == 'good', release() >= (5, 13),
                   'files are cloned from Linux 5.13 on')
        self.equal(here.value('mdwe-no-inherit') == 'PR_MDWE_NO_INHERIT', release() >= (6, 6),
                   'PR_MDWE_NO_INHERIT is there from Linux 6.6 on')

    def configured(self):
        config, line = kernel_config(), read('/proc/cmdline') or ''
        name = 'what was tried agrees with the options that the kernel was built with'
        if config is None:
            self.tap.skip(name, 'this kernel does not tell its options')
            return
        if os.uname().machine == 'x86_64' and 'ia32_emulation=' not in line:
            self.equal(self.here.value('ia32') == 'works',
                       'CONFIG_IA32_EMULATION=y' in config and
                       'CONFIG_IA32_EMULATION_DEFAULT_DISABLED=y' not in config, f'{name}: ia32')
        if os.uname().machine == 'x86_64':
            self.equal(self.here.value('x32') == 'works',
                       bool({'CONFIG_X86_X32=y', 'CONFIG_X86_X32_ABI=y'} & config) and
                       ('syscall.x32=y' in line or 'CONFIG_X86_X32_DISABLED=y' not in config),
                       f'{name}: x32')
        if 'proc_mem.' not in line:
            self.equal(self.here.value('proc-mem') == 'forced',
                       not {'CONFIG_PROC_MEM_FORCE_PTRACE=y', 'CONFIG_PROC_MEM_NO_FORCE=y'} &
                       config, f'{name}: proc_mem')
        self.equal(self.here.value('audit') == 'no',
                   'CONFIG_AUDIT=y' not in config or 'audit=0' in line, f'{name}: audit')

    def ways(self):
        here = self.here
        level = read('/proc/sys/vm/memfd_noexec')
        fd = os.memfd_create('host')
        sealed = not os.fstat(fd).st_mode & stat.S_IXUSR
        os.close(fd)
        self.equal(here.verdict('memfd-noexec') == 'good', sealed,
                   'a memfd is without x where the fact is good')
        self.equal(here.value('memfd-noexec'), f'vm.memfd_noexec={level}' if level else 'no',
                   'the level of memfd_noexec is what /proc tells')
        ret = syscall(323, 1) if os.uname().machine == 'x86_64' else None
        if ret is None:
            self.tap.skip('userfaultfd() works if another program can call it',
                          'its number is known for x86-64 only')
        else:
            self.equal(here.verdict('userfaultfd') == 'finding', ret >= 0,
                       'userfaultfd() works if another program can call it')
        if (ret or 0) > 0:
            os.close(ret)
        ring = syscall(425, 0, None)
        self.equal(here.verdict('io-uring') == 'finding',
                   not is_absent(ring) and ring != -errno.EPERM and
                   read('/proc/sys/kernel/io_uring_disabled') in (None, '0'),
                   'there are rings if another program can ask for one')
        scope = read('/proc/sys/kernel/yama/ptrace_scope')
        self.equal(here.value('ptrace-scope'),
                   f'kernel.yama.ptrace_scope={scope}' if scope else 'Yama is not active',
                   'the scope of ptrace is what /proc tells')
        for path in ('/tmp', '/var/tmp', '/dev/shm'):
            self.equal(here.value(f'folder {path}'),
                       'noexec' if os.statvfs(path).f_flag & os.ST_NOEXEC else 'exec',
                       f'{path} is mounted as statvfs() tells')

    def software(self):
        here = self.here
        self.equal(here.value('libc'), os.confstr('CS_GNU_LIBC_VERSION'),
                   'the C library is the one that python3 has')
        self.libffi()
        version = shutil.which('systemctl') and subprocess.run(
            ['systemctl', '--version'], capture_output=True, text=True, check=False).stdout
        expected = version.split()[1] if version else 'not'
        self.equal(re.match(r'\w+', here.value('systemd'))[0], expected,
                   "systemd's version is the one that systemctl tells")

    def libffi(self):
        """What a closure of the system's libffi leaves in the memory of a program."""
        name = "libffi's build is what a closure of it shows in memory"
        libraries = [each for each in self.here.facts if each.startswith('libffi /')]
        code = ('import ctypes\n'
                'callback = ctypes.CFUNCTYPE(None)(lambda: None)\n'
                'print(open("/proc/self/maps").read())')
        maps = os.path.exists('/usr/bin/python3') and subprocess.run(
            ['/usr/bin/python3', '-c', code], capture_output=True, text=True, check=False).stdout
        mapped = re.search(r'(/\S+/libffi\.so\.\d)', maps or '')
        facts = [each for each in libraries if mapped and
                 os.path.realpath(each[7:]).startswith(mapped[1])]
        if not facts:
            self.tap.skip(name, '/usr/bin/python3 has none of the libraries that were found')
            return
        self.equal(self.here.value(facts[0]).startswith('dynamic'), ' rwxp ' in maps, name,
                   self.here)

    # Others, and other systems.

    def nobody(self):
        names = ('an ordinary user gets the same facts', 'without a word on standard error',
                 'what only an administrator may ask for is said to be unknown',
                 'all else is the same for both')
        if not IS_ROOT:
            for name in names:
                self.tap.skip(name, 'needs root')
            return
        with tempfile.TemporaryDirectory(prefix='host-') as folder:
            os.chmod(folder, 0o755)
            tool = shutil.copy(self.tool, folder)
            host = Host([tool, 'host', '--json'], user=NOBODY, group=NOBODY, extra_groups=[],
                        cwd='/')
        self.equal(set(host.facts), set(self.here.facts), names[0], host)
        self.equal(host.err, '', names[1])
        self.equal(host.value('audit'), 'cannot be told: Operation not permitted', names[2])
        self.equal([each for each in host.facts if each != 'audit' and
                    host.value(each) != self.here.value(each)], [], names[3], host)

    FILTERED = (
        # What is taken away, the fact, its value then, its verdict and codes.
        ('mdwe', 'mdwe', 'no', 'finding', ['WX901']),
        ('mdwe-effect', 'mdwe', 'without effect', 'finding', ['WX901']),
        ('mdwe-no-inherit', 'mdwe-no-inherit', 'no', 'note', []),
        ('seccomp', 'seccomp-actions', 'none', 'finding', ['WX901']),
        ('seccomp=EOPNOTSUPP', 'seccomp-actions', 'none', 'finding', ['WX901']),
        ('seccomp', 'seccomp-notify', 'no', 'finding', ['WX901']),
        ('landlock', 'landlock', 'no', 'finding', ['WX901']),
        ('landlock_create_ruleset=EOPNOTSUPP', 'landlock', 'built in, not enabled at boot',
         'finding', ['WX901']),
        ('landlock_create_ruleset=EPERM', 'landlock', 'cannot be told: Operation not permitted',
         'unknown', []),
        ('mseal=ENOSYS', 'mseal', 'no', 'finding', ['WX901']),
        ('mseal=KILL', 'mseal', 'the probe was killed by SIGSYS', 'unknown', []),
        ('mremap=EINVAL', 'mremap-dontunmap', 'no', 'finding', ['WX901']),
        ('pwrite64=EIO', 'proc-mem', 'not forced', 'good', []),
        ('userfaultfd=ENOSYS', 'userfaultfd', 'no', 'good', []),
        ('userfaultfd=EPERM', 'userfaultfd', 'refused', 'good', []),
        ('io_uring_setup=ENOSYS', 'io-uring', 'no', 'good', []),
        ('socket=EPROTONOSUPPORT', 'audit', 'no', 'finding', ['WX905']),
    )

    def filtered(self):
        for feature, name, *expected in self.FILTERED:
            host = self.host(self.without, feature, '--')
            self.equal([host.value(name), host.verdict(name), host.codes(name)], expected,
                       f'without {feature}, {name} is told so', host)
            self.equal(host.value(name) != self.here.value(name), True,
                       f'with it, {name} is another', self.here)
        host = self.host(self.without, 'mdwe', '--')
        self.equal(host.value('confinement').startswith('filtered'), True,
                   'a filter on the tool itself is told', host)
        self.equal([each for each in host.facts if each not in ('mdwe', 'mdwe-no-inherit',
                    'confinement') and host.value(each) != self.here.value(each)], [],
                   'what the filter does not touch is told as before', host)

    def bound(self):
        """PR_SET_MDWE is on before the tool starts."""
        if prctl(66) < 0:
            self.tap.skip('where PR_SET_MDWE is on, that is told', 'this kernel has none')
            return
        host = self.host(preexec_fn=lambda: prctl(65, 1))
        self.equal(host.value('mdwe'), 'PR_SET_MDWE, on for this process',
                   'where PR_SET_MDWE is on, that is told', host)
        self.equal(host.verdict('mdwe-no-inherit'), 'unknown',
                   'and the other form of it can no longer be tried', host)
        self.equal(self.here.value('mdwe'), 'PR_SET_MDWE', 'where it is off, that is told')

    STRICT = (
        # What wxrun closes: the fact, its value then.
        ('proc-mem', 'refused'),
        ('userfaultfd', 'refused'),
        ('mdwe', 'PR_SET_MDWE, on for this process'),
        ('ia32', 'killed by a filter'),
        ('x32', 'killed by a filter'),
    )

    def strict(self):
        """The tool itself below wxrun."""
        if self.here.verdict('mdwe') != 'good' or self.here.verdict('landlock') != 'good':
            self.tap.skip('what wxrun closes is told to be closed', 'this kernel lacks some of it')
            return
        host = self.host(self.wxrun, '--mode=strict', '--without-shim', '--')
        for name, value in self.STRICT:
            if name.endswith('32') and os.uname().machine != 'x86_64':
                continue
            self.equal([host.value(name), host.verdict(name)], [value, 'good'],
                       f'below wxrun, {name} is closed', host)
            self.equal(self.here.value(name) != value, True, f'and without it, {name} is not')

    LIBCS = (
        ('glibc 2.40', '', 'no glibc.rtld.execstack', 'finding'),
        ('glibc 2.41', '', 'glibc.rtld.execstack is not set', 'good'),
        ('glibc 3.0', '', 'glibc.rtld.execstack is not set', 'good'),
        ('glibc 2.41', 'glibc.rtld.execstack=2', 'glibc.rtld.execstack=2', 'finding'),
        ('glibc 2.41', 'glibc.malloc.check=1:glibc.rtld.execstack=0', 'glibc.rtld.execstack=0',
         'good'),
        ('', '', None, None),
    )

    def libcs(self):
        if self.sanitized():
            self.tap.skip('each version of glibc is told', 'a sanitizer must be loaded first')
            return
        for version, tunables, *expected in self.LIBCS:
            host = self.host(env={**os.environ, 'LD_PRELOAD': self.other_libc, 'LIBC': version,
                                  'GLIBC_TUNABLES': tunables})
            self.equal([host.value('glibc-execstack'), host.verdict('glibc-execstack')], expected,
                       f'of {version or "another C library"}, {tunables or "no tunable"}', host)

    def sanitized(self):
        with open(self.tool, 'rb') as file:
            return b'__asan_init' in file.read()

    # Mounts over parts of /proc and /sys, in a namespace of their own.

    def in_mounts(self, script, *operands):
        return Host(['unshare', '-m', 'sh', '-ec', script + '\nexec "$0" host --json', self.tool,
                     *operands])

    def can_mount(self):
        return IS_ROOT and subprocess.run(
            ['unshare', '-m', 'mount', '-t', 'tmpfs', 'host', '/mnt'], check=False,
            capture_output=True).returncode == 0

    MOUNTED = (
        # A file, what is in it, the fact, its value then, its verdict.
        ('/proc/sys/vm/memfd_noexec', '1', 'memfd-noexec', 'vm.memfd_noexec=1', 'good'),
        ('/proc/sys/vm/memfd_noexec', '2', 'memfd-noexec', 'vm.memfd_noexec=2', 'good'),
        ('/proc/sys/vm/memfd_noexec', 'x', 'memfd-noexec', 'cannot be told: Invalid argument',
         'unknown'),
        ('/proc/sys/kernel/io_uring_disabled', '1', 'io-uring', 'kernel.io_uring_disabled=1',
         'good'),
        ('/proc/sys/kernel/io_uring_disabled', '2', 'io-uring', 'kernel.io_uring_disabled=2',
         'good'),
        ('/proc/sys/kernel/seccomp/actions_logged', 'kill_process logs', 'seccomp-logged',
         'kill_process logs', 'finding'),
        ('/proc/sys/kernel/seccomp/actions_logged', 'kill_process lo', 'seccomp-logged',
         'kill_process lo', 'finding'),
        ('/proc/sys/kernel/seccomp/actions_logged', '', 'seccomp-logged', 'none', 'finding'),
        ('/proc/sys/kernel/seccomp/actions_logged', 'log kill_process', 'seccomp-logged',
         'log kill_process', 'good'),
    )

    SYSTEM = (
        # Below a /sys of its own: fact, value, verdict.
        ('security-modules', 'lockdown,capability,yama,selinux', 'note'),
        ('selinux', 'enforcing', 'good'),
        ('selinux deny_execmem', 'off', 'finding'),
        ('selinux allow_execmod', 'off', 'good'),
        ('selinux selinuxuser_execstack', 'on', 'finding'),
        ('apparmor', 'active', 'note'),
    )

    SYS = '''
mount -t tmpfs host /sys
mkdir -p /sys/kernel/security /sys/fs/selinux/booleans /sys/module/apparmor/parameters
echo lockdown,capability,yama,selinux >/sys/kernel/security/lsm
echo "$1" >/sys/fs/selinux/enforce
echo 0 0 >/sys/fs/selinux/booleans/deny_execmem
echo 0 0 >/sys/fs/selinux/booleans/allow_execmod
echo 1 1 >/sys/fs/selinux/booleans/selinuxuser_execstack
echo Y >/sys/module/apparmor/parameters/enabled
'''

    YAMA = '''
mount -t tmpfs host /proc/sys/kernel
mkdir /proc/sys/kernel/yama
echo "$1" >/proc/sys/kernel/yama/ptrace_scope
'''

    def mounted(self):
        if not self.can_mount():
            self.tap.skip('other settings are told as they are', 'nothing can be mounted here')
            return
        for path, text, name, *expected in self.MOUNTED:
            if not os.path.exists(path):
                self.tap.skip(f'{path} of "{text}" is told', 'this kernel has no such file')
                continue
            host = self.in_mounts('mount -t tmpfs host /mnt; echo "$2" >/mnt/file\n'
                                  'mount --bind /mnt/file "$1"', path, text)
            self.equal([host.value(name), host.verdict(name)], expected,
                       f'{path} of "{text}" is told', host)
        for scope, verdict in (('0', 'finding'), ('1', 'good'), ('2', 'good'), ('3', 'good')):
            host = self.in_mounts(self.YAMA, scope)
            self.equal([host.value('ptrace-scope'), host.verdict('ptrace-scope')],
                       [f'kernel.yama.ptrace_scope={scope}', verdict],
                       f'ptrace_scope of {scope} is told', host)
        self.security()

    def security(self):
        host = self.in_mounts(self.SYS, '1')
        for name, *expected in self.SYSTEM:
            self.equal([host.value(name), host.verdict(name)], expected,
                       f'of SELinux enforcing, {name} is told', host)
        self.equal('selinux allow_execmem' in host.facts, False,
                   'a boolean that the policy does not have is no fact', host)
        host = self.in_mounts(self.SYS, '0')
        self.equal([host.value('selinux'), host.verdict('selinux')], ['permissive', 'note'],
                   'SELinux that refuses nothing is no help', host)
        host = self.in_mounts('mount -t tmpfs host /sys')
        self.equal([host.verdict('selinux'), host.verdict('apparmor')], ['unknown', 'unknown'],
                   'without /sys, modules are unknown and not absent', host)
        host = self.in_mounts('mount -t securityfs host /sys/kernel/security')
        if host.facts:
            self.equal(set(re.split('[ ,]', host.value('security-modules'))),
                       set(re.split('[ ,]', self.here.value('security-modules'))),
                       'the modules are the same with securityfs and without', host)
        else:
            self.tap.skip('the modules are the same with securityfs and without',
                          f'it cannot be mounted: {host.err.strip()}')

    def folders(self):
        if not self.can_mount():
            self.tap.skip('a folder that is noexec is told', 'nothing can be mounted here')
            return
        host = self.in_mounts('mount -t tmpfs -o noexec host /dev/shm')
        self.equal([host.value('folder /dev/shm'), host.verdict('folder /dev/shm')],
                   ['noexec', 'good'], 'a folder that is noexec is told', host)

    # A root folder of its own.

    def make_root(self, root):
        """The tool, its libraries, and nothing else."""
        libraries = subprocess.run(['ldd', self.tool], capture_output=True, text=True,
                                   check=True).stdout
        for path in re.findall(r'(/\S+) \(', libraries):
            os.makedirs(os.path.dirname(root + path), exist_ok=True)
            shutil.copy(path, root + path)
        os.makedirs(f'{root}/opt/wx/bin')
        shutil.copy(self.tool, f'{root}/opt/wx/bin/wxaudit')

    def put(self, root, path, content=b''):
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        with open(root + path, 'wb') as file:
            file.write(content)
        os.chmod(root + path, 0o755)

    def in_root(self, root, *before):
        return Host([*before, 'chroot', root, '/opt/wx/bin/wxaudit', 'host', '--json'])

    def rooted(self):
        if not IS_ROOT:
            self.tap.skip('a root folder without anything is told as such', 'needs root')
            return
        with tempfile.TemporaryDirectory(prefix='host-') as root:
            self.make_root(root)
            self.bare_root(self.in_root(root))
            self.furnish(root)
            self.furnished(self.in_root(root))
            self.put(root, '/etc/ld.so.preload', b'')
            self.put(root, '/usr/lib/systemd/libsystemd-shared-257.4-1.fc42.so')
            self.systemd(root)
            if self.can_mount():
                self.installed(root)
            else:
                self.tap.skip('an installed wxguard is told', 'nothing can be mounted here')

    def bare_root(self, host):
        # A sanitizer warns of what it cannot read.
        self.equal([host.status, '' if self.sanitized() else host.err], [1, ''],
                   'a root folder without anything is no error', host)
        self.equal({each: host.value(each) for each in host.facts
                    if host.verdict(each) == 'unknown' and not each.startswith('folder')},
                   {**{each: 'cannot be told: /proc or /sys is not mounted' for each in (
                       'seccomp-logged', 'proc-mem', 'memfd-noexec', 'ptrace-scope', 'selinux',
                       'apparmor')}},
                   'without /proc and /sys, what they tell is unknown', host)
        self.equal({each: host.value(each) for each in ('libffi', 'systemd', 'ld-so-preload',
                                                        'shim', 'wxrun')},
                   {'libffi': 'none in the usual folders', 'systemd': 'not found',
                    'ld-so-preload': 'no', 'shim': 'not in the usual folders',
                    'wxrun': 'not in PATH'}, 'what is not installed is told', host)
        self.equal([host.value(each) for each in ('mdwe', 'landlock', 'mseal', 'ia32')],
                   [self.here.value(each) for each in ('mdwe', 'landlock', 'mseal', 'ia32')],
                   'what is tried needs no file', host)

    LIBFFI = (
        ('/usr/lib/libffi.so.5', 'dynamic closures, else a temporary file', 'finding'),
        ('/usr/lib64/libffi.so.6', 'dynamic closures, else a memfd', 'finding'),
        ('/usr/lib/x86_64-linux-gnu/libffi.so.8', 'static trampolines', 'good'),
        ('/usr/local/lib/libffi.so.1', 'cannot be told: not a libffi that is known', 'unknown'),
        ('/usr/local/lib/libffi.so.2', 'cannot be told: Invalid argument', 'unknown'),
        ('/usr/local/lib/libffi.so.3', 'cannot be told: Invalid argument', 'unknown'),
        ('/usr/local/lib/libffi.so.4', 'cannot be told: No such file or directory', 'unknown'),
        ('/usr/local/lib/libffi.so.7', 'cannot be told: Invalid argument', 'unknown'),
        ('/usr/local/lib/libffi.so.9', 'cannot be told: not a libffi that is known', 'unknown'),
    )

    def furnish(self, root):
        self.put(root, '/usr/lib/libffi.so.5', DYNAMIC)
        self.put(root, '/usr/lib64/libffi.so.6', DYNAMIC + b'memfd_create')
        self.put(root, '/usr/lib/x86_64-linux-gnu/libffi.so.8', STATIC)
        self.put(root, '/usr/local/lib/libffi.so.1', b'no library')
        os.mkfifo(f'{root}/usr/local/lib/libffi.so.2')
        os.mkdir(f'{root}/usr/local/lib/libffi.so.3')
        os.symlink('nowhere', f'{root}/usr/local/lib/libffi.so.4')
        self.put(root, '/usr/local/lib/libffi.so.7')
        os.truncate(f'{root}/usr/local/lib/libffi.so.7', 1 << 40)
        self.put(root, '/usr/local/lib/libffi.so.9')
        os.symlink('/usr/lib/libffi.so.5', f'{root}/usr/local/lib/libffi.so.0')

    def furnished(self, host):
        for path, *expected in self.LIBFFI:
            name = f'libffi {path}'
            self.equal([host.value(name), host.verdict(name)], expected, f'{name} is judged', host)
        self.equal('libffi /usr/local/lib/libffi.so.0' in host.facts, False,
                   'a library with two names is one', host)
        self.equal(host.codes('libffi /usr/lib/libffi.so.5'), ['WX904'],
                   'a dynamic libffi has a code of its own', host)

    def systemd(self, root):
        os.makedirs(f'{root}/run')
        host = self.in_root(root)
        self.equal([host.value('ld-so-preload'), host.value('systemd'), host.verdict('systemd')],
                   ['empty', '257, not running', 'note'],
                   'systemd that does not run weakens nothing', host)
        os.makedirs(f'{root}/run/systemd/system')
        prctl_form = self.in_root(root)
        self.equal([prctl_form.value('systemd'), prctl_form.codes('systemd')], ['257', ['WX906']],
                   'systemd that runs leaves ways around its own setting', prctl_form)
        os.rename(f'{root}/usr/lib/systemd/libsystemd-shared-257.4-1.fc42.so',
                  f'{root}/usr/lib/systemd/libsystemd-shared-253.so')
        filter_form = self.in_root(root)
        meanings = [each.facts['systemd']['meaning'].split('.')[0].split(' is ')[1].split(',')[0]
                    for each in (prctl_form, filter_form)]
        self.equal([filter_form.value('systemd'), *meanings],
                   ['253', 'PR_SET_MDWE' if prctl(66) >= 0 else
                    'a filter of mmap()', 'a filter of mmap()'],
                   'the form changed with version 254', filter_form)

    def installed(self, root):
        os.makedirs(f'{root}/proc', exist_ok=True)
        self.put(root, '/opt/wx/bin/wxrun', b'#!/bin/sh\n')
        self.put(root, '/opt/wx/lib/cpu-linux/wxguard/libwxguard.so')
        host = self.in_root(root, 'unshare', '-m', 'sh', '-ec',
                            'mount --rbind /proc "$0/proc"; exec "$@"', root)
        self.equal([host.value('wxrun'), host.value('shim')],
                   ['beside this program', '/opt/wx/lib/cpu-linux/wxguard/libwxguard.so'],
                   'wxguard in a prefix of its own is found by the tool of that prefix', host)
        self.put(root, '/usr/lib/wxguard/libwxguard.so')
        self.equal(self.in_root(root).value('shim'), '/usr/lib/wxguard/libwxguard.so',
                   'the shim in a usual folder is found')

    def usage(self):
        done = subprocess.run([self.tool, 'host', 'operand'], capture_output=True, check=False)
        self.equal(done.returncode, 2, 'an operand is a usage error')


if __name__ == '__main__':
    sys.exit(Suite(*sys.argv[1:]).run())
