#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: sox
sox -R -n -r 8000 -b 16 tone.wav synth 1 sine 440 vol 0.5
soxi tone.wav | sed -n 's/^\(Channels\|Sample Rate\|Duration\) *: //p'
sox -R -D --temp "$PWD" tone.wav out.wav rate 16000 reverse fade 0.1 1 0.1 lowpass 1000
md5sum tone.wav out.wav
sox -R tone.wav -n stat 2>&1 | grep -E 'Samples|RMS +amplitude|Rough'
sox -R -D -m tone.wav "|sox -R -n -r 8000 -p synth 1 square 220 vol 0.1" -t dat - | md5sum
