#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The file of wxaudit --html: when it is written, what it holds, and what it does to what is there.

What a browser makes of it is in run-browser.py.
"""

import html.parser
import json
import os
import re
import stat
import subprocess
import sys
import tempfile

from documents import CHAINS, HOSTILE, document, finding, subject
from tap import Tap

CLEAN, FINDINGS, USAGE, FAILED = range(4)


class Sample:
    """The tool that reports what a document says, and the page that it wrote."""

    def __init__(self, tool, folder):
        self.tool, self.folder = tool, folder
        self.page = os.path.join(folder, 'page.html')

    def document(self, document):
        path = os.path.join(self.folder, 'document.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(document, file)
        return path

    def run(self, document, *options, page=None, **more):
        path = self.document(document)
        return subprocess.run(
            [self.tool, 'sample', f'--html={page or self.page}', *options, path],
            capture_output=True, text=True, timeout=120, check=False, **more)

    def read(self):
        with open(self.page, encoding='utf-8') as file:
            return file.read()


class Elements(html.parser.HTMLParser):
    """The tags of a page, and what each of its scripts holds."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.scripts, self.inside = [], [], False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag == 'script'
        if self.inside:
            self.scripts.append((dict(attrs), ''))

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != 'script'

    def handle_data(self, data):
        if self.inside:
            attrs, text = self.scripts.pop()
            self.scripts.append((attrs, text + data))


def embedded(text):
    return next(json.loads(body) for attrs, body in Elements(text).scripts
                if attrs.get('type') == 'application/json')


def mode_of(path):
    return stat.S_IMODE(os.stat(path).st_mode)


# The file.

def check_beside(tap, sample):
    for form in ([], ['--json'], ['--sarif'], ['--prometheus']):
        done = sample.run(CHAINS, *form)
        alone = subprocess.run([sample.tool, 'sample', *form, sample.document(CHAINS)],
                               capture_output=True, text=True, timeout=60, check=False)
        same = [re.sub(r'(?m)^wxaudit_last_run.*', '', each.stdout) for each in (done, alone)]
        tap.ok(done.returncode == FINDINGS and same[0] == same[1] and not done.stderr
               and sample.read().endswith('</html>\n'),
               f'the page is written beside {form[0] if form else "the table"}, which is the same',
               done)


def check_usage(tap, sample):
    for value in ('', '-'):
        done = subprocess.run([sample.tool, 'sample', f'--html={value}', 'x'], capture_output=True,
                              text=True, timeout=60, check=False)
        tap.ok(done.returncode == USAGE and 'expected a file' in done.stderr,
               f'--html={value} is a wrong command line', done)


def check_replacing(tap, sample):
    with open(sample.page, 'w', encoding='utf-8') as file:
        file.write('old')
    old = os.stat(sample.page).st_ino
    done = sample.run(CHAINS, preexec_fn=lambda: os.umask(0o027))
    tap.ok(done.returncode == FINDINGS and os.stat(sample.page).st_ino != old
           and mode_of(sample.page) == 0o640 and sorted(os.listdir(sample.folder)) ==
           ['document.json', 'page.html'], 'the file is replaced as a whole, with the mode of umask',
           done, oct(mode_of(sample.page)), os.listdir(sample.folder))
    target, link = (os.path.join(sample.folder, each) for each in ('target', 'link'))
    with open(target, 'w', encoding='utf-8') as file:
        file.write('kept')
    os.symlink(target, link)
    sample.run(CHAINS, page=link)
    with open(target, encoding='utf-8') as file:
        kept = file.read()
    tap.ok(kept == 'kept' and not os.path.islink(link),
           'a link is replaced, and what it leads to is left alone')


def check_refused(tap, sample):
    fifo = os.path.join(sample.folder, 'fifo')
    os.mkfifo(fifo)
    for page, why in ((os.path.join(sample.folder, 'none', 'page'), 'No such file'),
                      (sample.folder, 'Is a directory'), (fifo, 'no regular file'),
                      ('/dev/null', 'no regular file')):
        before = os.stat(page).st_ino if os.path.exists(page) else None
        done = sample.run(CHAINS, page=page)
        after = os.stat(page).st_ino if os.path.exists(page) else None
        tap.ok(done.returncode == FAILED and why in done.stderr and done.stderr.count('\n') == 1
               and not done.stdout and before == after,
               f'status 3, one line and no audit where {os.path.basename(page)} cannot be replaced',
               done)


def check_full_disk(tap, sample):
    """A file system that is too small for the page, in a mount namespace of its own."""
    name = 'on a full disk the file is as it was, the table is written, and the status is 3'
    script = ('mount -t tmpfs -o size=8k none "$1" && echo old >"$1/page" && '
              'sh -c \'"$0" sample --html="$1/page" "$2"; echo "status $?"\' "$2" "$1" "$3"; '
              'cat "$1/page"; ls "$1"')
    folder = os.path.join(sample.folder, 'full')
    os.mkdir(folder)
    path = sample.document(CHAINS)
    unshare = ['unshare', '--mount', '--map-root-user']
    if subprocess.run([*unshare, 'true'], capture_output=True, check=False).returncode:
        return tap.skip(name, 'no mount namespace may be made')
    done = subprocess.run([*unshare, 'sh', '-c', script, 'sh', folder, sample.tool, path],
                          capture_output=True, text=True, timeout=60, check=False)
    return tap.ok(done.stdout.endswith('status 3\nold\npage\n') and 'findings' in done.stdout
                  and 'No space left' in done.stderr, name, done)


def check_incomplete(tap, sample):
    done = sample.run(CHAINS, '--fail', '--json')
    text = sample.read()
    tap.ok(done.returncode == FAILED and json.loads(done.stdout)['incomplete'] is True
           and 'Not complete' in text and embedded(text)['incomplete'] is True,
           'what was found before it failed is written, and marked', done)
    sample.run(CHAINS)
    tap.ok('Not complete' not in sample.read() and 'incomplete' not in embedded(sample.read()),
           'what is complete is not marked')


# What it holds.

def check_data(tap, sample):
    for name, given in (('chains', CHAINS), ('hostile', HOSTILE), ('empty', document())):
        done = sample.run(given, '--json')
        text = sample.read()
        told = json.loads(done.stdout)
        lines = [line for line in text.split('\n') if line.startswith('{')]
        tap.ok(embedded(text) == told and len(lines) == 1 and json.loads(lines[0]) == told,
               f'the page holds the report of {name}, on the line that begins with a brace', done)


def check_alone(tap, sample):
    sample.run(HOSTILE)
    text = sample.read()
    tags = Elements(text).tags
    policy = next(attrs['content'] for tag, attrs in tags
                  if attrs.get('http-equiv') == 'Content-Security-Policy')
    tap.ok("default-src 'none'" in policy and 'unsafe' not in policy,
           'its policy forbids all but its own style and script', policy)
    outside = [(tag, attrs) for tag, attrs in tags for key in attrs
               if key in ('src', 'srcset', 'action', 'style') or key.startswith('on')
               or (key == 'href' and not attrs[key].startswith('#'))]
    tap.ok(not outside and not {'link', 'img', 'iframe', 'object', 'base'} & {tag for tag, _ in tags},
           'nothing in it is of elsewhere', *outside)
    controls = {each for each in text if each != '\n' and not each.isprintable()}
    tap.ok(not controls, 'what would turn text or a terminal is visible', *map(ascii, controls))
    sample.run(HOSTILE, env={**os.environ, 'LC_ALL': 'C'})
    again = sample.read()
    tap.ok(re.sub('<time.*?</time>', '', again) == re.sub('<time.*?</time>', '', text),
           'it is the same in every locale')


def check_repeated(tap, sample):
    """Members that a sentence beside them has in it, as host's do."""
    each = finding('WX902', detail='forced. Over its own code. Boot with it.',
                   advice='Boot with it.', where='0x77', ranges=['0x77'], rest='told')
    sample.run(document({**subject('proc-mem', each), 'value': 'forced',
                         'meaning': 'Over its own code.', 'other': 'kept'}))
    text = sample.read()
    details = text[text.index('id="s-0"'):].split('</details>')[0]
    tap.ok(all(details.count(word) == 1 for word in ('forced', 'Over its', 'Boot', 'kept', 'told'))
           and details.count('0x77') == 1,
           'what a sentence has in it is not told again as a member', details)


def check_size(tap, sample):
    count = 10000
    libraries = [f'/usr/lib/x86_64-linux-gnu/lib{each}.so.1' for each in range(60)]
    big = document(*(subject(f'/usr/libexec/package-{each % 977}/program-{each}', finding(
        'WX904', component='libffi', through=[
            f'/usr/libexec/package-{each % 977}/program-{each}', libraries[each % 60],
            '/usr/lib/x86_64-linux-gnu/libffi.so.8'])) for each in range(count)))
    done = sample.run(big, '--json')
    text = sample.read()
    tap.ok(len(re.findall(r'<li id="f-\d+-0">', text)) == count and len(text) < 12e6,
           f'{count} programs make a page of less than 12 MB', len(text))
    tap.ok(len(text) < 2.5 * len(done.stdout), 'a page is not much more than its data',
           len(text), len(done.stdout))
    boxes = len(re.findall('class="box', text))
    tap.ok(boxes < 100 and 'and 9,986 more' in text, 'a picture of them has few boxes', boxes)


def main(tool):
    tap = Tap()
    checks = (check_beside, check_usage, check_replacing, check_refused, check_full_disk,
              check_incomplete, check_data, check_alone, check_repeated, check_size)
    for check in checks:
        with tempfile.TemporaryDirectory(prefix='page-') as folder:
            check(tap, Sample(tool, folder))
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1])))
