#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The page of wxaudit --html in a real browser: what it shows, and what it does not do."""

import json
import os
import subprocess
import sys
import tempfile

from browser import browser, missing, pdf_text
from documents import CHAIN_NODES, CHAINS, HOSTILE, PROCESSES, document, finding, subject
from tap import Tap

WIDTHS = {'a phone': 390, 'a small phone': 320, 'a tablet': 768, 'a desk': 1280}


def write_page(tool, folder, name, given, *options):
    """Return: the page's path, and the report that it is of."""
    source, page = (os.path.join(folder, f'{name}.{kind}') for kind in ('json', 'html'))
    with open(source, 'w', encoding='utf-8') as file:
        json.dump(given, file)
    done = subprocess.run([tool, 'sample', f'--html={page}', '--json', *options, source],
                          capture_output=True, text=True, timeout=60, check=False)
    return page, json.loads(done.stdout)


TOO_WIDE = '''
const wide = [...document.querySelectorAll('body *')].filter((each) =>
  !each.closest('.scroll > *') && each.checkVisibility() &&
  each.getBoundingClientRect().right > innerWidth + 1);
return [document.documentElement.scrollWidth, innerWidth,
        wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 200))];
'''

DEAD_LINKS = '''
return [...document.querySelectorAll('a')].map((each) => each.getAttribute('href'))
  .filter((href) => !href.startsWith('#') || !document.getElementById(href.slice(1)));
'''

DOUBLE_IDS = '''
const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
return ids.filter((id, index) => ids.indexOf(id) !== index);
'''

# Text on other text, or outside of the box that it is in.
MISPLACED_TEXT = '''
const wrong = [];
for (const picture of document.querySelectorAll('svg')) {
  if (!picture.checkVisibility()) continue;
  const inside = (a, b) => a.left >= b.left - .5 && a.right <= b.right + .5 &&
    a.top >= b.top - .5 && a.bottom <= b.bottom + .5;
  const places = [...picture.querySelectorAll('text')].map((each) => {
    const box = each.parentNode.querySelector(':scope > rect');
    const place = each.getBoundingClientRect();
    if (box && !inside(place, box.getBoundingClientRect()))
      wrong.push('outside: ' + each.textContent);
    return [place, each.textContent];
  });
  places.forEach(([a, text], i) => places.slice(i + 1).forEach(([b, other]) => {
    if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      wrong.push(`${text} on ${other}`);
  }));
}
return wrong;
'''

CONTRAST = '''
const channel = (c) => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
const light = (rgb) => .2126 * channel(rgb[0]) + .7152 * channel(rgb[1]) + .0722 * channel(rgb[2]);
const parse = (text) => text.match(/[\\d.]+/g).map(Number);
const back = (element) => {
  for (; element; element = element.parentElement) {
    const rgb = parse(getComputedStyle(element).backgroundColor);
    if (rgb.length < 4 || rgb[3]) return rgb;
  }
  return [255, 255, 255];
};
const wrong = new Set();
let count = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || element.closest('svg, script, [hidden]')) continue;
  const [a, b] = [light(parse(getComputedStyle(element).color)), light(back(element))];
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  count++;
  if (ratio < 4.5) wrong.add(`${ratio.toFixed(2)} ${element.tagName}.${element.className}`);
}
return [count, [...wrong]];
'''


def check_quiet(tap, window, name, page):
    window.open(page)
    requests, logs = window.requests(), window.logs()
    tap.ok(requests == [f'file://{page}'] and not logs,
           f'{name}: it asks for nothing but itself, and the console is empty', requests, logs)


def check_findings(tap, window, name, report):
    want = {f'f-{i}-{j}': [f'#{each["code"]}', each.get('component')]
            for i, of in enumerate(report['subjects']) for j, each in enumerate(of['findings'])}
    have = window.run('''
      return Object.fromEntries([...document.querySelectorAll('#list li[id]')].map((each) =>
        [each.id, [each.querySelector(':scope > a').getAttribute('href'),
                   each.closest('details').id]]));''')
    tap.ok({key: value[0] for key, value in have.items()}
           == {key: value[0] for key, value in want.items()}
           and all(value[1] == f's-{key.split("-")[1]}' for key, value in have.items()),
           f'{name}: every finding of the report is on the page, in its subject',
           set(want) ^ set(have))
    data = window.run('return JSON.parse(document.getElementById("document").textContent)')
    tap.ok(data == report, f'{name}: the data in it are the report')


def check_links(tap, window, name):
    dead, double = window.run(DEAD_LINKS), window.run(DOUBLE_IDS)
    tap.ok(not dead and not double, f'{name}: every link leads somewhere', dead, double)


def check_width(tap, window, name, page):
    for device, width in WIDTHS.items():
        window.size(width, 900)
        window.open(page)
        scroll, room, wide = window.run(TOO_WIDE)
        misplaced = window.run(MISPLACED_TEXT)
        tap.ok(room == width and scroll <= width and not wide and not misplaced,
               f'{name}: it fits the width of {device}, and no text is on another', scroll, room,
               wide, misplaced[:9])
    window.size(1280, 900)


def check_page(tap, window, name, page, report):
    check_quiet(tap, window, name, page)
    check_findings(tap, window, name, report)
    check_links(tap, window, name)
    check_width(tap, window, name, page)


# The picture.

def boxes(window, picture):
    return window.run(f'''
      const of = (key) => document.querySelectorAll('svg.{picture} .box[data-' + key + ']').length;
      return {{n: of('n'), c: of('c'), p: of('p')}};''')


def check_picture(tap, window, pages):
    window.open(pages['chains'][0])
    tap.ok(boxes(window, 'wide') == boxes(window, 'narrow') == {**CHAIN_NODES},
           'a picture has a box for each need, library and program of the chains',
           boxes(window, 'wide'))
    widths = window.run('''
      return [...document.querySelectorAll('svg.wide path:not([data-p])')].map((each) => {
        const ends = each.getAttribute('d').match(/[\\d.]+/g).map(Number);
        return [Number(each.dataset.n), Number(each.dataset.c), ends];
      });''')
    # The pen starts at the top of the left end, and ends at its bottom.
    thick = {(need, carrier): round(ends[-1] - ends[1], 1) for need, carrier, ends in widths}
    names = window.run('''
      return [...document.querySelectorAll('svg.wide .box[data-n] > title, ' +
        'svg.wide .box[data-c] > title')].map((each) => each.textContent);''')
    tap.ok(names[0] == 'pcre2: 3 programs' and any('libselinux.so.1: 2 programs' in each
                                                  for each in names)
           and max(thick.values()) == 26.0 and min(thick.values()) == 13.0,
           'a band is as wide as the number of its programs', names, thick)
    window.open(pages['processes'][0])
    tap.ok(boxes(window, 'wide') == {'n': 2, 'c': 0, 'p': 2},
           'processes of one file are one box, and without libraries there are two columns',
           boxes(window, 'wide'))
    for name in ('empty', 'single'):
        window.open(pages[name][0])
        tap.ok(window.run('return !document.querySelector("svg, #picture, a[href=\\"#picture\\"]")'),
               f'a report without chains has no picture: {name}')


def check_highlight(tap, window, page):
    window.open(page)
    on = window.run('''
      const box = [...document.querySelectorAll('svg.wide .box[data-c]')].find((each) =>
        each.querySelector('title').textContent.includes('libselinux'));
      box.focus();
      return [...document.querySelectorAll('svg.wide .box.on > title')].map((each) =>
        each.textContent.split(':')[0]);''')
    tap.ok(sorted(on) == ['/bin/one', '/bin/two', '/usr/lib/x86_64-linux-gnu/libselinux.so.1',
                          'pcre2'], 'a box that has the focus shows what goes through it', on)
    dead = window.run('''
      return [...document.querySelectorAll('svg .box')].filter((each) =>
        !document.querySelector(each.getAttribute('href'))).length;''')
    tap.ok(dead == 0, 'a box leads to more about it', dead)


# What a script adds.

SHOWN = '''return [...document.querySelectorAll('#list > details')]
  .filter((each) => each.checkVisibility()).map((each) => each.querySelector('bdi').textContent)'''


def choose(window, identifier, value):
    window.run('''
      const element = document.getElementById(arguments[0]);
      element.value = arguments[1];
      element.dispatchEvent(new Event('change'));''', identifier, value)


def check_filter(tap, window, page):
    window.open(page)
    every = window.run(SHOWN)
    window.type('#words', 'LIBGOBJECT')
    words = window.run(SHOWN)
    told = window.run('return document.getElementById("shown").value')
    tap.ok(words == ['/bin/four'] and told == '1 of 7' and len(every) == 7,
           'words leave what has them, whatever their case', words, told)
    window.type('#words', 'wx904 exception')
    tap.ok(window.run(SHOWN) == ['/bin/five'], 'several words must all be there')
    window.type('#words', ' ')
    tap.ok(window.run(SHOWN) == every, 'no words leave all')
    choose(window, 'severity', '3')
    tap.ok(window.run(SHOWN) == ['/bin/five'], 'a severity leaves what is as bad')
    choose(window, 'severity', '0')
    choose(window, 'verdict', 'shim')
    tap.ok(sorted(window.run(SHOWN)) == ['/bin/four', '/bin/one'], 'a verdict leaves its own')
    choose(window, 'verdict', '')
    choose(window, 'order', 'name')
    tap.ok(window.run(SHOWN) == sorted(every), 'they can be in the order of their names')
    choose(window, 'order', 'count')
    tap.ok(set(window.run(SHOWN)[:2]) == {'/bin/one', '/bin/five'}, 'or the most findings first')
    choose(window, 'order', 'worst')
    tap.ok(window.run(SHOWN) == every, 'and again in the order in which they were')


def check_fold(tap, window, page):
    count = 'return document.querySelectorAll("#list > details[open]").length'
    window.open(page)
    first = window.run(count)
    window.click('#unfold')
    unfolded = window.run(count)
    window.click('#unfold')
    tap.ok((first, unfolded, window.run(count)) == (12, 40, 0),
           'the first are unfolded, and a button unfolds all and folds them', first, unfolded)
    window.open(page, '#f-39-0')
    tap.ok(window.run('''const target = document.getElementById('f-39-0');
      return target.checkVisibility({contentVisibilityAuto: true}) &&
        target.getBoundingClientRect().top < innerHeight'''),
           'a link to a finding unfolds its subject and goes there')
    window.open(page)
    window.type('#words', 'program-3')
    window.run('location.hash = "#s-20"; return new Promise((done) => setTimeout(done, 200));')
    tap.ok(window.run('return document.getElementById("s-20").checkVisibility()'),
           'and shows what the filter left out')


def check_without_script(tap, window, page):
    window.script(False)
    window.open(page)
    window.script(True)
    told = window.run('''return [
      document.getElementById('filter').checkVisibility(), innerWidth,
      [...document.querySelectorAll('summary bdi')].filter((each) => each.checkVisibility()).length,
      document.querySelectorAll('#list li').length]''')
    tap.ok(told[0] is False and told[2] == 40 and told[3] == 40,
           'without a script all is there, and no filter that would not work', told)


# Eyes and paper.

def check_contrast(tap, window, pages):
    for scheme in ('light', 'dark'):
        window.media(prefers_color_scheme=scheme)
        for name in ('chains', 'mixed'):
            window.open(pages[name][0])
            window.run('document.querySelectorAll("details").forEach((each) => each.open = true)')
            count, wrong = window.run(CONTRAST)
            back = window.run('return getComputedStyle(document.body).backgroundColor')
            tap.ok(count > 30 and not wrong and (back == 'rgb(16, 20, 24)') == (scheme == 'dark'),
                   f'all text has the contrast of WCAG AA, {scheme}: {name}', count, wrong, back)
    window.media()


def check_paper(tap, window, folder, page, report):
    names = [each['name'] for each in report['subjects']]
    for script in (True, False):
        words = 'with' if script else 'without'
        name = f'what is folded is printed all the same, {words} a script'
        window.open(page)
        window.script(script)
        if not script:
            window.open(page)
        path = os.path.join(folder, 'page.pdf')
        window.paper(path)
        window.script(True)
        text = pdf_text(path)
        if text is None:
            tap.skip(name, 'pdftotext is not installed')
        else:
            tap.ok(all(each in text for each in names) and text.count('where it is') == len(names)
                   and 'Unfold' not in text, name, text[:2000])


# Hostility.

def check_hostile(tap, window, page):
    window.open(page)
    window.run('document.querySelectorAll("*").forEach((each) => '
               'each.dispatchEvent(new Event("mouseover")))')
    tap.ok(window.run('return window.hit === undefined')
           and window.run('return document.scripts.length') == 2
           and not window.run('return document.querySelectorAll("img, [onload], [onerror]").length'),
           'names that are scripts are text')
    shown = window.run('return document.body.innerText')
    tap.ok('<img src=x onerror="window.hit=2">' in shown and '&lt;b&gt;&amp;' in shown
           and '\\u202e' in shown and '\\x1b[31m' in shown and '\u202e' not in shown,
           'and are shown to the letter, with what cannot be seen', ascii(shown[:500]))


def check_policy(tap, window, folder, page):
    """The control: where a script comes into a page all the same, the browser does not run it."""
    with open(page, encoding='utf-8') as file:
        text = file.read()
    spoiled = os.path.join(folder, 'spoiled.html')
    attack = '<script>window.hit=1</script><img src=file:///x.png onerror="window.hit=2">'
    with open(spoiled, 'w', encoding='utf-8') as file:
        file.write(text.replace('<main>', f'<main>{attack}'))
    window.open(spoiled)
    logs = window.logs()
    tap.ok(window.run('return window.hit === undefined') and len(logs) >= 2
           and all('Content Security Policy' in each for each in logs),
           "what comes in past that is stopped by the page's policy", logs)


def write_pages(tool, folder):
    mixed = document(
        subject('a', finding('WX701', where='x'), finding('WX706', detail='d'), verdict='shim'),
        subject('b', finding('WX703'), verdict='clean', kind='process'), n=1)
    many = document(*(subject(f'/bin/program-{each}', finding('WX904', detail='where it is'))
                      for each in range(40)))
    given = {'chains': CHAINS, 'processes': PROCESSES, 'hostile': HOSTILE, 'mixed': mixed,
             'many': many, 'empty': document(),
             'single': document(subject('a', finding('WX901', component='libffi'), kind='system'))}
    return {name: write_page(tool, folder, name, each) for name, each in given.items()}


def main(tool):
    tap = Tap()
    if missing():
        tap.skip('the page in a browser', f'{missing()} is not installed')
        return tap.done()
    with tempfile.TemporaryDirectory(prefix='pages-') as folder, browser() as window:
        pages = write_pages(tool, folder)
        window.size(1280, 900)
        for name, (page, report) in pages.items():
            check_page(tap, window, name, page, report)
        check_picture(tap, window, pages)
        check_highlight(tap, window, pages['chains'][0])
        check_filter(tap, window, pages['chains'][0])
        check_fold(tap, window, pages['many'][0])
        check_without_script(tap, window, pages['many'][0])
        check_contrast(tap, window, pages)
        check_paper(tap, window, folder, *pages['many'])
        check_hostile(tap, window, pages['hostile'][0])
        check_policy(tap, window, folder, pages['chains'][0])
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1])))
