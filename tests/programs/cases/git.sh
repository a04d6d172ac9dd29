#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# git grep -P ends where libpcre2 gets no memory for its compiler, unless the pattern forbids it.
# needs: git
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@d
export GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000'
git init -q -b main work
cd work || exit
for i in 1 2 3 4 5; do
  seq $((i * 1000)) >numbers && echo "line $i" >>log
  git add . && git commit -q -m "commit $i"
done
git log --oneline --stat
git checkout -q -b side HEAD~2 && echo side >side && git add side && git commit -q -m side
git merge -q -m merge main
git log --graph --format='%h %s'
git grep -n -E '^4(99|00)$' | head -n 3
git grep -c -P '(*NO_JIT)^(?=.*7)\d+$'
git diff --stat HEAD~1
git gc -q && git fsck --strict 2>/dev/null && git count-objects -v | grep in-pack
git clone -q . ../copy && git -C ../copy rev-parse HEAD
git bundle create -q ../all.bundle --all && git bundle verify -q ../all.bundle && echo bundled
git rebase -q main && git rev-parse "HEAD^{tree}"
git archive --format=tar main | sha256sum
start git daemon --reuseaddr --export-all --base-path="$HOME" --listen=127.0.0.1 --port="$PORT"
wait_for git ls-remote "git://127.0.0.1:$PORT/work"
git clone -q -b main "git://127.0.0.1:$PORT/work" ../fetched && git -C ../fetched log -1 --format=%H
