# SPDX-License-Identifier: Apache-2.0
"""Documents of which pages are made. The tool adds what each code says."""


def finding(code, **members):
    return {'code': code, **members}


def subject(name, *findings, kind='file', **members):
    return {'kind': kind, 'name': name, **members, 'findings': list(findings)}


def document(*subjects, **summary):
    return {'subjects': list(subjects), 'summary': summary}


LIB = '/usr/lib/x86_64-linux-gnu/'


def reaches(component, *through):
    return finding('WX904', component=component, through=list(through), switch=[f'{component}=0'])


# Three needs in five programs, by three libraries, one of them a need itself; and others.
CHAINS = document(
    subject('/bin/one', reaches('pcre2', '/bin/one', f'{LIB}libselinux.so.1', f'{LIB}libpcre2.so'),
            reaches('libffi', '/bin/one', f'{LIB}libglib.so.0', f'{LIB}libffi.so.8'),
            verdict='shim', needs=[f'{LIB}libselinux.so.1', f'{LIB}libglib.so.0']),
    subject('/bin/two', reaches('pcre2', '/bin/two', '/bin/x', f'{LIB}libselinux.so.1',
                                f'{LIB}libpcre2.so'), verdict='switch'),
    subject('/bin/three', reaches('pcre2', '/bin/three', f'{LIB}libpcre2.so'), verdict='switch'),
    subject('/bin/four', reaches('libffi', '/bin/four', f'{LIB}libgobject.so.0',
                                 f'{LIB}libffi.so.8'), verdict='shim'),
    subject('/bin/five', finding('WX701', where='PT_LOAD 2', detail='of a linker script'),
            finding('WX904', through=['/bin/five', f'{LIB}libjit.so']), verdict='exception'),
    subject(f'{LIB}libffi.so.8', finding('WX904', component='libffi', detail='it is the library')),
    subject(f'{LIB}libquiet.so', verdict='clean', origin='nowhere', list=[1, 2], none=[]),
    files=7, without_memory=1204)

# Needs, the libraries that are linked to them, programs; "" is the direct way.
CHAIN_NODES = {'n': 3, 'c': 4, 'p': 5}

# Processes, of which two run the same file.
PROCESSES = document(
    *(subject(f'{pid} ({exe})', finding('WX703', where='7f00-7f10', component=component),
              kind='process', exe=exe, pid=pid, verdict='unguarded')
      for pid, exe, component in ((1, '/bin/a', 'v8'), (2, '/bin/a', 'v8'), (3, '/bin/b', 'v8'),
                                  (4, '/bin/b', 'libffi'))), processes=4)

ATTACK = ('</script><script>window.hit=1</script><!--<img src=x onerror="window.hit=2">'
          '\'" onmouseover="window.hit=3" <svg onload=window.hit=4>&lt;b&gt;&amp;'
          '\u202e\u2066\u2028\x1b[31m\x00\x07\n\r\u05d0\u65e5 ]]>')


def hostile(text):
    """Everything that can be text is, as name and as value."""
    text = text.replace('\x00', '')
    path = '/' + text
    return document(
        subject(path, finding('WX701', where=text, component=text, detail=text, advice=text,
                              switch=[text, text + '2'], through=[path, '/l' + text, '/m' + text],
                              **{text: text, f'{text} list': [text, [text], {text: text}]}),
                finding('WX904', component=text + ' other', through=[path, path + '3']),
                kind=text, verdict=text, exe=path, **{text: text, 'needs': [text]}),
        subject(text, finding('WX903', where=text, detail=text), kind='process', exe=text),
        subject('x' * 5000, finding('WX906', detail='y' * 5000)),
        subject('\u65e5\u672c' * 90, finding('WX904', component='\u65e5\u672c' * 90, through=[
            '/' + '\u65e5\u672c' * 90, '/w' + '\u65e5' * 90, '/' + '\u672c' * 90])),
        **{text: 3})


HOSTILE = hostile(ATTACK)
