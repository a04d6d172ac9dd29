#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""wxrun --export writes the whole policy in each form, and fails where it cannot.

usage: run-export.py WXRUN SOURCE_ROOT
"""

import ctypes
import json
import os
import pty
import re
import sys
import tempfile
import warnings

import consumer
from tap import Tap

try:
    import jsonschema
except ImportError:
    jsonschema = None

MODES = ('audit', 'enforce', 'strict', 'lock')
FORMS = ('bpf', 'oci', 'systemd', 'json')
HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = '/usr/share/gocode/src/github.com/opencontainers/runtime-spec/schema'

RULE = re.compile(r'^RULE\(\w+,\s*"([\w-]+)",\s*MODE_(\w+),\s*"(.*?)"\)', re.M | re.S)
CALL = re.compile(r'^CALL\((\w+),\s*"(\w+)",\s*BY_(\w+),\s*(\w+),', re.M)
CONSTANT = re.compile(r'^RULE\((\w+),\s*"([\w-]+)"', re.M)
MECHANISMS = {'FILTER': 'seccomp', 'MDWE': 'mdwe', 'LOCK': 'lock'}


class Policy:
    """The tables, read as text."""

    def __init__(self, root):
        rules = self.text(root, 'core/rules.def')
        names = dict(CONSTANT.findall(rules))
        self.rules = [(name, mode.lower(), summary) for name, mode, summary in RULE.findall(rules)]
        self.calls = [(names[rule], call, MECHANISMS[cover], error)
                      for rule, call, cover, error in
                      CALL.findall(self.text(root, 'policy/calls.def'))]

    @staticmethod
    def text(root, name):
        with open(os.path.join(root, 'src', name), encoding='utf-8') as file:
            return file.read()

    def calls_here(self):
        """Those that the ABI of this machine has, mmap2() beside mmap()."""
        seccomp = ctypes.CDLL('libseccomp.so.2')
        native = seccomp.seccomp_arch_native()
        number = seccomp.seccomp_syscall_resolve_name_rewrite
        found = set()
        for rule, call, mechanism, error in self.calls:
            for name in [call, 'mmap2'] if call == 'mmap' else [call]:
                if number(ctypes.c_uint32(native), name.encode()) >= 0:
                    found.add((rule, name, mechanism, error))
        return found


def load(done):
    try:
        return json.loads(done.out)
    except ValueError:
        return {}


def tests_of(call):
    return tuple(sorted((each['argument'], each['mask'], each['value']) for each in call['tests']))


def follows(schema, document):
    """What is wrong with a document, or None."""
    try:
        jsonschema.validate(document, schema)
    except jsonschema.ValidationError as error:
        return f'{list(error.path)}: {error.message}'
    return None


def check_schema(tap, documents):
    if not jsonschema:
        tap.skip('json follows its schema', 'python3-jsonschema is not installed')
        return
    with open(os.path.join(HERE, 'policy-schema.json'), encoding='utf-8') as file:
        schema = json.load(file)
    for mode, document in documents.items():
        wrong = follows(schema, document)
        tap.ok(wrong is None, f'json of {mode} mode follows its schema', wrong)
    broken = json.loads(json.dumps(documents['strict']))
    broken['rules'][0]['calls'][0]['errno'] = 13
    tap.ok(follows(schema, broken), 'control: the schema finds a number where a name belongs')


def outcome(mode, first):
    """Of a rule without an exception."""
    if mode == 'audit':
        return 'logged' if first == 'enforce' else 'allowed'
    return 'refused' if MODES.index(first) <= MODES.index(mode) else 'allowed'


def check_json(tap, policy, documents):
    for mode, document in documents.items():
        rules = document.get('rules', [])
        tap.ok(policy.rules and policy.rules == [(each['name'], each['mode'], each['summary'])
                                                 for each in rules],
               f'json of {mode} mode has every rule of rules.def, in its order')
        calls = {(rule['name'], call['name'], call['mechanism'], call['errno'])
                 for rule in rules for call in rule['calls']}
        wanted = policy.calls_here()
        tap.ok(wanted and calls == wanted, f'json of {mode} mode has every call of calls.def',
               f'missing: {wanted - calls}', f'too many: {calls - wanted}')
        tap.ok(all(each['outcome'] == outcome(mode, each['mode']) for each in rules),
               f'json of {mode} mode says what becomes of each rule')
    of_anonymous = [tests_of(call) for rule in documents['enforce']['rules']
                    if rule['name'] == 'anonymous-exec' for call in rule['calls']]
    tap.ok(set(of_anonymous) == {((2, 4, 4), (3, 0x20, 0x20))},
           'its tests are those of the kernel: PROT_EXEC of argument 2, MAP_ANONYMOUS of 3',
           of_anonymous)


def check_exceptions(tap, wxrun):
    rules = load(consumer.export(wxrun, 'json', '--mode=strict', '--allow=memfd'))['rules']
    excepted = [each['name'] for each in rules if each['excepted']]
    tap.ok(excepted == ['memfd'], 'json marks the excepted rule, and no other', excepted)
    tap.ok([each['outcome'] for each in rules if each['excepted']] == ['allowed'],
           'and says that it is allowed')
    document = load(consumer.export(wxrun, 'json', '--mode=lock', '--lock-at=7', '--write=/usr'))
    tap.ok((document.get('lock_at'), document.get('lock_after'), document.get('write')) ==
           ('time', 7, ['/usr']), 'json has the moment of the lock, and the folders', document)


def check_oci(tap, wxrun, documents):
    for mode in ('audit', 'enforce', 'strict'):
        profile = load(consumer.export(wxrun, 'oci', f'--mode={mode}'))
        profile_calls = {
            (each['names'][0], each.get('errnoRet'),
             tuple(sorted((arg['index'], arg['value'], arg['valueTwo'])
                          for arg in each.get('args', [])))) for each in profile['syscalls']}
        wanted = {(call['name'],
                   None if mode == 'audit' else {'EPERM': 1, 'EACCES': 13}[call['errno']],
                   tests_of(call))
                  for rule in documents[mode]['rules'] if rule['outcome'] != 'allowed'
                  for call in rule['calls']}
        tap.ok(wanted and profile_calls == wanted,
               f'oci of {mode} mode has the calls that json has, with their tests and errors',
               f'missing: {wanted - profile_calls}', f'too many: {profile_calls - wanted}')
        check_spec(tap, mode, profile)
    abis = load(consumer.export(wxrun, 'oci', '--mode=strict'))['architectures']
    tap.ok(len(abis) == 1, 'oci names no other ABI, so runtimes kill its calls', abis)


def check_spec(tap, mode, profile):
    name = f'oci of {mode} mode follows the schema of the runtime-spec'
    if not jsonschema or not os.path.isdir(SPEC):
        tap.skip(name, 'python3-jsonschema or golang-github-opencontainers-specs-dev is missing')
        return
    config = {'ociVersion': '1.0.2', 'root': {'path': '/'}, 'linux': {'seccomp': profile}}
    with open(os.path.join(SPEC, 'config-schema.json'), encoding='utf-8') as file:
        schema = json.load(file)
    resolver = jsonschema.RefResolver(f'file://{SPEC}/', schema)
    validator = jsonschema.Draft4Validator(schema, resolver=resolver)
    wrong = [error.message for error in validator.iter_errors(config)]
    tap.ok(not wrong, name, *wrong)
    profile['syscalls'][0]['args'][0]['op'] = 'SCMP_CMP_SOMETHING'
    tap.ok(list(validator.iter_errors(config)), 'control: which finds an operator that is none')


def check_capabilities(tap, wxrun, root):
    """The list is in C, and as words of systemd."""
    table = Policy.text(root, 'kernel/capabilities.c').partition('undoing[] = {')[2]
    table = re.sub(r'/\*.*?\*/', '', table.partition('}')[0])
    wanted = {f'CAP_{each}' for each in re.findall(r'\b(?:CAP_)?([A-Z_]+),', table)}
    text = consumer.export(wxrun, 'systemd', '--mode=strict').out
    found = set(' '.join(re.findall(r'^CapabilityBoundingSet=~(.*)$', text, re.M)).split())
    tap.ok(wanted and found == wanted, 'systemd bounds the capabilities that wxrun gives up',
           wanted ^ found)


def check_missing(tap, wxrun):
    """What a form cannot say is said on standard error, a line a rule."""
    for form in ('bpf', 'oci'):
        lines = consumer.export(wxrun, form, '--mode=strict').err.splitlines()
        for rule in ('alias', 'image', 'write-file', 'written-exec', 'capabilities'):
            tap.ok(sum(f'not in it: {rule},' in line for line in lines) == 1,
                   f'{form} says that {rule} is not in it', *lines)
        lines = consumer.export(wxrun, form, '--mode=strict', '--allow=image').err.splitlines()
        tap.ok(lines and not any('image' in line for line in lines),
               f'{form} does not say so of a rule that is excepted', *lines)
    done = consumer.export(wxrun, 'json', '--mode=strict')
    tap.ok(not done.err, 'json says everything, and nothing on standard error', done.err)


def fails(tap, name, pattern, done):
    tap.ok(done.status == 125 and not done.bytes and re.search(pattern, done.err), name, done)


def check_errors(tap, wxrun):
    fails(tap, 'an unknown form is an error that names the known ones',
          'expected bpf, oci, systemd or json', consumer.export(wxrun, 'xml'))
    fails(tap, 'a form is needed', 'expected bpf', consumer.export(wxrun, ''))
    fails(tap, 'a command is one too many', 'takes no command',
          consumer.export(wxrun, 'json', 'true'))
    fails(tap, 'a wrong WXGUARD= is an error as ever', '"wrong"',
          consumer.export(wxrun, 'json', env={**os.environ, 'WXGUARD': 'wrong'}))
    for form in ('bpf', 'oci'):
        fails(tap, f'{form} has no lock mode, and says what to do', 'export strict',
              consumer.export(wxrun, form, '--mode=lock'))
    fails(tap, 'oci cannot have the rules of two ABIs', 'foreign-abi',
          consumer.export(wxrun, 'oci', '--allow=foreign-abi'))
    fails(tap, 'systemd cannot keep the time of the lock', 'only wxrun',
          consumer.export(wxrun, 'systemd', '--mode=lock', '--lock-at=5'))
    fails(tap, 'systemd has no lock without the shim', 'only the shim',
          consumer.export(wxrun, 'systemd', '--mode=lock', '--without-shim'))
    for form in FORMS:
        with open('/dev/full', 'wb') as full:
            done = consumer.export(wxrun, form, stdout=full)
        tap.ok(done.status == 125 and 'standard output' in done.err,
               f'{form} that cannot be written is a failure', done)


def check_terminal(tap, wxrun):
    ours, theirs = pty.openpty()
    done = consumer.export(wxrun, 'bpf', stdout=theirs)
    os.set_blocking(ours, False)
    try:
        written = os.read(ours, 1)
    except BlockingIOError:
        written = b''
    tap.ok(done.status == 125 and 'terminal' in done.err and not written,
           'bpf is not written to a terminal', done, written)
    done = consumer.export(wxrun, 'systemd', stdout=theirs)
    tap.ok(done.status == 0, 'control: text is', done)
    os.close(ours)
    os.close(theirs)


def check_paths(tap, wxrun):
    with tempfile.TemporaryDirectory(prefix='export-') as folder:
        line = os.path.join(folder, 'new\nline')
        latin = os.path.join(os.fsencode(folder), b'\xe9')
        os.mkdir(line)
        os.mkdir(latin)
        fails(tap, 'systemd cannot say a path with a new line', 'control character',
              consumer.export(wxrun, 'systemd', '--mode=strict', f'--write={line}'))
        name = os.fsdecode(latin)
        env = {**os.environ}
        for form in ('systemd', 'json'):
            done = consumer.Done([wxrun, f'--export={form}', '--mode=strict', f'--write={name}'],
                                 env=env)
            fails(tap, f'{form} cannot say a path that is not UTF-8', 'UTF-8', done)
        document = load(consumer.export(wxrun, 'json', '--mode=strict', f'--write={line}'))
        tap.ok(document.get('write') == [os.path.realpath(line)], 'json can say a new line')


def main(wxrun, root):
    wxrun = os.path.abspath(wxrun)
    os.environ.pop('WXGUARD', None)
    # What replaces RefResolver is not in jsonschema 4.10 yet.
    warnings.simplefilter('ignore', DeprecationWarning)
    tap = Tap()
    documents = {mode: load(consumer.export(wxrun, 'json', f'--mode={mode}')) for mode in MODES}
    check_schema(tap, documents)
    check_json(tap, Policy(root), documents)
    check_exceptions(tap, wxrun)
    check_oci(tap, wxrun, documents)
    check_capabilities(tap, wxrun, root)
    check_missing(tap, wxrun)
    check_errors(tap, wxrun)
    check_terminal(tap, wxrun)
    check_paths(tap, wxrun)
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
