# SPDX-License-Identifier: Apache-2.0
"""What the files of wxguard.conf(5) may not be: errors by hand, and at random."""

import random

from mutate import mutate

ERRORS = [
    # What is wrong, the file, the line, what is found, what is expected.
    ('an unknown key', '[*]\n\nMood=lock\n', 3, '"Mood" is no setting', 'Mode, Report, .*'),
    ('a key in small letters', '[*]\nmode=lock\n', 2, '"mode" is no setting', '.*'),
    ('an empty key', '[*]\n=lock\n', 2, '"" is no setting', '.*'),
    ('an unknown mode', '[*]\nMode=stricter\n', 2, 'Mode=stricter',
     'audit, enforce, strict or lock'),
    ('a mode with a comment behind it', '[*]\nMode=lock # really\n', 2,
     'Mode=lock # really', '.*'),
    ('an empty value', '[*]\nMode=\n', 2, 'Mode=', '.*'),
    ('an unknown rule', '[*]\nAllow=exec why=x\n', 2, 'Allow=exec why=x',
     r'a rule of wxguard\(7\) .*'),
    ('no rule', '[*]\nAllow=why=x\n', 2, 'Allow=why=x', '.*'),
    ('an empty Allow=', '[*]\nAllow=\n', 2, 'Allow=', '.*'),
    ('two rules on a line', '[*]\nAllow=memfd bpf why=x\n', 2, 'Allow=memfd bpf why=x',
     'why=REASON .*'),
    ('an exception without why=', '[*]\nAllow=memfd\n', 2, 'Allow=memfd', 'why=REASON .*'),
    ('an exception with an empty why=', '[*]\nAllow=memfd why= \t\n', 2,
     'Allow=memfd why=', 'a reason behind why='),
    ('a why= that is glued on', '[*]\nAllow=memfdwhy=x\n', 2, 'Allow=memfdwhy=x', '.*'),
    ('a relative folder', '[*]\nWrite=srv\n', 2, 'Write=srv', 'the absolute path .*'),
    ('a folder that memory is below', '[*]\nWrite=/\n', 2, 'Write=/', 'the absolute path .*'),
    ('/proc itself', '[*]\nWrite=/proc\n', 2, 'Write=/proc', 'the absolute path .*'),
    ('a folder in /proc', '[*]\nWrite=/proc/self\n', 2, 'Write=/proc/self', '.*'),
    ('a folder with a comment behind it', '[*]\nWrite=/srv # data\n', 2,
     'Write=/srv # data', '.*'),
    ('a relative report', '[*]\nReport=records.jsonl\n', 2, 'Report=records.jsonl', '.*'),
    ('a report with a comma', '[*]\nReport=/a,b\n', 2, 'Report=/a,b', '.*'),
    ('a report with a comment behind it', '[*]\nReport=/a # b\n', 2, 'Report=/a # b', '.*'),
    ('a moment that is none', '[*]\nLockAt=soon\n', 2, 'LockAt=soon', 'main, .*'),
    ('the word of WXGUARD= for seconds', '[*]\nLockAt=time\n', 2, 'LockAt=time', 'main, .*'),
    ('a negative number of seconds', '[*]\nLockAt=-1\n', 2, 'LockAt=-1', 'main, .*'),
    ('seconds with a unit', '[*]\nLockAt=5s\n', 2, 'LockAt=5s', 'main, .*'),
    ('too many seconds', '[*]\nLockAt=99999999999999999999\n', 2, 'LockAt=9+', 'main, .*'),
    ('more seconds than a timer has', '[*]\nLockAt=2147483648\n', 2, 'LockAt=2147483648', '.*'),
    ('a relative section', '[bin/true]\nMode=lock\n', 1, r'\[bin/true\]',
     r'the absolute path .* \[\*\]'),
    ('a section of a name', '\n[true]\n', 2, r'\[true\]', '.*'),
    ('a section of names', '[*.py]\n', 1, r'\[\*\.py\]', '.*'),
    ('an empty section', '[]\n', 1, r'\[\]', '.*'),
    ('a section of a folder', '[/usr/bin/]\n', 1, r'\[/usr/bin/\]', '.*'),
    ('a section with ..', '[/usr/bin/../bin/true]\n', 1, r'\[/usr/bin/\.\./bin/true\]', '.*'),
    ('a section with .', '[/usr/./bin/true]\n', 1, r'\[/usr/\./bin/true\]', '.*'),
    ('a section with two slashes', '[/usr//bin/true]\n', 1, r'\[/usr//bin/true\]', '.*'),
    ('a heading that is not closed', '[/usr/bin/true\n', 1, r'"\[/usr/bin/true"', r'\[PATH\]'),
    ('a heading with something behind it', '[*] lock\n', 1, r'"\[\*\] lock"', r'\[PATH\]'),
    ('a setting before any heading', '# first\nMode=lock\n', 2, '"Mode=lock"',
     r'\[PATH\] before .*'),
    ('a line without "="', '[*]\nMode\n', 2, '"Mode"', 'KEY=VALUE, .*'),
    ('a colon for "="', '[*]\nMode: lock\n', 2, '"Mode: lock"', 'KEY=VALUE, .*'),
    ('a colon before "="', '[*]\nMode:=lock\n', 2, '"Mode:=lock"', 'KEY=VALUE, .*'),
    ('a value that goes on on the next line', '[*]\nMode=lock\n strict\n', 3,
     'white space before "strict"', 'each line at the margin'),
    ('a setting that is indented', '[*]\n\tMode=lock\n', 2,
     'white space before "Mode=lock"', 'each line .*'),
    ('a heading that is indented', ' [*]\n', 1, r'white space before "\[\*\]"', '.*'),
    ('a line that ends in a backslash', '[*]\nMode=lock\\\nReport=none\n', 2,
     'a backslash at the end', 'each setting on one line'),
    ('a comment behind a setting', '[*]\nAllow=memfd why=it is ; needed\n', 2, '"; needed"',
     'comments on lines of their own'),
    ('a comment behind a heading', '[*] ;all\n', 1, '";all"', 'comments on .*'),
    ('a NUL', b'[*]\nMode=lock\0\n', 2, 'byte 0x00', 'text'),
    ('a NUL in a comment', b'# \0\n[*]\n', 1, 'byte 0x00', 'text'),
    ('an escape', b'[*]\nAllow=memfd why=\x1b[2J\n', 2, 'byte 0x1b', 'text'),
    ('a vertical tab', b'[*]\n\x0bMode=lock\n', 2, 'byte 0x0b', 'text'),
    ('a carriage return inside a line', b'[*]\nMode=lock\rReport=none\n', 2, 'byte 0x0d',
     'text'),
    ('the second of two errors', '[*]\nMode=1\nMode=2\n', 2, 'Mode=1', '.*'),
    ('an error on the last line, without a newline', '[*]\nMode=lock\nMode=2', 3, 'Mode=2',
     '.*'),
    ('an error behind a byte order mark', b'\xef\xbb\xbf[*]\nMode=2\n', 2, 'Mode=2', '.*'),
    ('an error between carriage returns', '[*]\r\n\r\nMode=2\r\n', 3, 'Mode=2', '.*'),
    ('an error about another program', '[/nowhere/else]\nMode=2\n', 2, 'Mode=2', '.*'),
]

COUNT = 300
SEEDS = [
    b'# one\n[/usr/lib/erlang/erts-*/bin/beam.smp]\nMode=enforce\n'
    b'Allow=shared-exec why=one memfd is mapped twice\nAllow=alias why=the same\n'
    b'LockAt=ready\nReport=journal\n',
    b'\xef\xbb\xbf[*]\r\nMode = strict\r\nReport=/nowhere/records\r\nLockAt=17\r\n',
    b'; two\n[/bin/[a-z]*]\nMode=lock\n\n[/bin/true]\nMode=audit\nAllow=memfd why=\xc3\xbc;x\n'
    b'[/opt/' + b'long/' * 30 + b'name]\nReport=none',
]
TOKENS = [b'[', b']', b'=', b':', b'\n', b'\r\n', b' ;', b'#', b'\0', b'\\', b'\xff', b'*', b'/',
          b' ', b'\t', b'why=', b'Allow=', b'Write=', b'[*]\n', b'Mode=', b'%s%n', b'A' * 5000,
          b'\xef\xbb\xbf', b'\x1b[2J', b'-1', b'[' * 300, b'/' * 4096, b'\n' * 2000]


def mutants():
    """The same ones each time."""
    rng = random.Random(1)
    for number in range(COUNT):
        text = SEEDS[number % len(SEEDS)]
        for _ in range(rng.randrange(1, 6)):
            text = mutate(rng, text, TOKENS)
        yield number, text
