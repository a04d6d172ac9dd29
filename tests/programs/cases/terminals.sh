#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # who is to expand these is not this shell
# needs: tmux screen script=bsdutils
export TERM=screen TMUX_TMPDIR="$PWD"
tmux -L demo -f /dev/null new-session -d -x 80 -y 24 'sh'
trap 'tmux -L demo kill-server 2>/dev/null || :; screen -S demo -X quit >/dev/null || :' EXIT
tmux -L demo send-keys 'echo $((6 * 7)) is the answer >out' Enter
wait_for test -s out && cat out
tmux -L demo split-window -d 'echo in a pane >pane; sleep 60'
wait_for test -s pane && tmux -L demo list-panes -F '#{pane_width}x#{pane_height}'
tmux -L demo send-keys 'clear; echo shown' Enter
shown() {
  tmux -L demo capture-pane -p | grep -x shown
}
wait_for shown && shown
export SCREENDIR="$PWD/screens"
mkdir -m 700 screens
screen -dmS demo sh -c 'echo "in a screen, $TERM" >by-screen; sleep 60'
wait_for test -s by-screen && cat by-screen
script -qec 'test -t 0 && echo a terminal' /dev/null </dev/null | tr -d '\r'
