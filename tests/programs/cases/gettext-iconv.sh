#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: msgfmt=gettext xgettext=gettext iconv=libc-bin locale=libc-bin
cat >main.c <<'C'
int main(void) { puts(gettext("Hello")); printf(ngettext("%d file", "%d files", n), n); }
C
xgettext --omit-header -k_ -o demo.pot main.c && cat demo.pot
cat >de.po <<'P'
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
msgid "Hello"
msgstr "Grüß Gott"
msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d Datei"
msgstr[1] "%d Dateien"
P
mkdir -p de/LC_MESSAGES
msgfmt -c --statistics -o de/LC_MESSAGES/demo.mo de.po 2>&1
TEXTDOMAINDIR=$PWD LANGUAGE=de gettext demo Hello && echo
TEXTDOMAINDIR=$PWD LANGUAGE=de ngettext demo '%d file' '%d files' 5 && echo
msgmerge -q --no-fuzzy-matching de.po demo.pot | md5sum
echo 'Grüße, 世界' | iconv -f UTF-8 -t UTF-16LE | od -An -tx1 | head -n 1
echo 'Grüße' | iconv -t ISO-8859-1 | iconv -f ISO-8859-1 -t UTF-8
echo '€' | iconv -t ASCII//TRANSLIT
echo '世界' | iconv -t SHIFT-JIS | iconv -f SHIFT-JIS
iconv -l | tr ' ' '\n' | grep -c .
locale -k LC_NUMERIC | head -n 2
