#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: convert=imagemagick compare=imagemagick
convert -size 200x150 gradient:red-blue -define png:exclude-chunks=date,time a.png
identify -format '%m %wx%h %[mean]\n' a.png
convert a.png -rotate 30 -blur 0x2 -resize 50% -modulate 120,80 b.ppm &&
  identify -format '%wx%h %#\n' b.ppm
convert -size 64x64 plasma:fractal -seed 7 -colorspace Gray -threshold 50% c.pbm && wc -c <c.pbm
convert a.png -crop 10x10+5+5 +repage txt:- | md5sum
convert a.png \( a.png -flop \) -compose difference -composite -format '%[fx:mean]\n' info:
convert -size 100x40 xc:white -fill black -draw 'circle 20,20 30,20' -draw 'line 0,0 99,39' d.gif
identify -format '%m %k %#\n' d.gif
convert a.png -quality 80 a.jpg && convert a.jpg -format '%m %wx%h\n' info:
compare -metric AE a.png a.png null: 2>&1 && echo
montage a.png a.png -geometry 40x30+2+2 -tile 2x1 -label '' m.ppm 2>/dev/null; identify -format '%wx%h\n' m.ppm
