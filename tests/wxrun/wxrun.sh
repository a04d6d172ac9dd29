#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# wxrun, judged by what the commands that it runs see and say.
#
# wxrun.sh WXRUN SHIM WXRUN_IN_PREFIX SHIM_IN_PREFIX SHIM_CONFIGURED PROBE [STATIC_PROBE]
set -u

# The tests change their folder.
wxrun=$(realpath "$1")
shim=$(realpath "$2")
wxrun_in_prefix=$3
shim_in_prefix=$4
shim_configured=$5
probe=$(realpath "$6")
static_probe=${7:+$(realpath "$7")}

# AddressSanitizer wants to be first, and some tests preload another library.
export ASAN_OPTIONS="${ASAN_OPTIONS-}:verify_asan_link_order=0"
unset LD_PRELOAD WXGUARD

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
cd "$tmp" || exit 1
number=0

ok() {
  number=$((number + 1))
  echo "ok $number - $1"
}

not_ok() {
  number=$((number + 1))
  echo "not ok $number - $1"
  shift
  printf '# %s\n' "$@"
}

skip() {
  number=$((number + 1))
  echo "ok $number - $1 # SKIP $2"
}

# is NAME EXPECTED FOUND
is() {
  if [ "$2" = "$3" ]; then
    ok "$1"
  else
    not_ok "$1" "expected: $2" "found: $3"
  fi
}

# like NAME PATTERN TEXT
like() {
  # shellcheck disable=SC2254 # the pattern is meant as one
  case $3 in
    $2) ok "$1" ;;
    *) not_ok "$1" "expected: $2" "found: $3" ;;
  esac
}

# status NAME EXPECTED COMMAND [ARG...]; leaves its output in out and err
status() {
  name=$1 expected=$2
  shift 2
  "$@" >out 2>err
  is "$name" "$expected" $?
}

# lines NAME NUMBER: of the last command's stderr
lines() {
  is "$1" "$2" "$(wc -l <err)"
}

# The value of a variable as a command under wxrun sees it.
seen() {
  variable=$1
  shift
  "$wxrun" "$@" env | sed -n "s/^$variable=//p"
}

# copy_tool FOLDER TOOL SHIM: the tool at FOLDER/TOOL and the shim at FOLDER/SHIM
copy_tool() {
  mkdir -p "$(dirname "$1/$2")" && cp "$wxrun" "$1/$2" || exit 1
  if [ -n "$3" ]; then
    mkdir -p "$(dirname "$1/$3")" && cp "$shim" "$1/$3" || exit 1
  fi
}

exit_statuses() {
  status "a command's status is kept" 42 "$wxrun" sh -c 'exit 42'
  status "a status that wxrun uses itself is kept too" 125 "$wxrun" sh -c 'exit 125'
  lines "and then nothing is said" 0
  # shellcheck disable=SC2016 # $$ is the command's
  status "a command killed by a signal is seen to be" 137 "$wxrun" sh -c 'kill -9 $$'
  status "a command that is not found is 127" 127 "$wxrun" no-such-command
  lines "that is said in one line" 1
  status "a path that is not there is 127" 127 "$wxrun" ./no-such-command
  status "a folder cannot be executed: 126" 126 "$wxrun" /
  : >plain
  chmod 644 plain
  status "a file without permission is 126" 126 "$wxrun" ./plain
  lines "that is said in one line too" 1
}

usage_errors() {
  status "no command is a usage error" 125 "$wxrun"
  lines "usage errors are one line, and where to read on" 2
  like "which names --help" "*Try 'wxrun --help'." "$(cat err)"
  status "an unknown option is a usage error" 125 "$wxrun" --frobnicate true
  like "which is named" "*--frobnicate*" "$(cat err)"
  status "an unknown short option is a usage error" 125 "$wxrun" -xy true
  like "which is named as well" "wxrun: -x *" "$(cat err)"
  status "an option without its argument is a usage error" 125 "$wxrun" --mode
  status "an argument too many is a usage error" 125 "$wxrun" --version=1
  status "an unknown mode is a usage error" 125 "$wxrun" --mode=stricter true
  like "the known modes are named" "*audit, enforce, strict or lock*" "$(cat err)"
  status "an empty report is a usage error" 125 "$wxrun" --report= true
  status "a report that is a folder is a usage error" 125 "$wxrun" --report=./ true
  status "a report with a comma is a usage error" 125 "$wxrun" --report=a,b true
  status "an absolute report with a comma is one too" 125 "$wxrun" --report=/tmp/a,b true
  long=$(printf '%01200d' 0)
  status "a report whose path is too long is a usage error" 125 "$wxrun" "--report=/$long" true
  status "a report in a folder that is not there fails" 125 "$wxrun" --report=none/x true
}

help_and_version() {
  status "--help is no error" 0 "$wxrun" --help
  lines "and it goes to stdout" 0
  like "it names every option" "*--mode=*--report=*--help*--version*" "$(cat out)"
  status "--version is no error" 0 "$wxrun" --version
  like "it names a version" "wxrun (wxguard) [0-9]*.[0-9]*" "$(cat out)"
  if [ -w /dev/full ]; then
    "$wxrun" --help 2>err >/dev/full
    is "help that cannot be written is a failure" 125 $?
  else
    skip "help that cannot be written is a failure" "no /dev/full here"
  fi
}

option_parsing() {
  is "the command's options are its own" "--mode=bogus -x" \
    "$("$wxrun" echo --mode=bogus -x)"
  is "-- ends the options" "--help" "$("$wxrun" -- printf %s --help)"
  is "an option's argument may be a word of its own" audit "$(seen WXGUARD --mode audit)"
  is "the last of two modes holds" enforce "$(seen WXGUARD --mode=audit --mode=enforce)"
  is "both options make both words" "audit,report=none" \
    "$(seen WXGUARD --report=none --mode=audit)"
}

environment() {
  is "without options WXGUARD is the mode, so that the shim looks for no files" enforce \
    "$(seen WXGUARD)"
  is "without files too" enforce "$(seen WXGUARD --no-config)"
  is "an empty WXGUARD is replaced by it" enforce "$(WXGUARD='' seen WXGUARD)"
  is "without options WXGUARD stays as it is" "audit,report=none" \
    "$(WXGUARD=audit,report=none seen WXGUARD)"
  is "a mode replaces the inherited mode and keeps the report" "enforce,report=/x" \
    "$(WXGUARD=audit,report=/x seen WXGUARD --mode=enforce)"
  is "a report replaces the inherited report and keeps the mode" "audit,report=none" \
    "$(WXGUARD=report=/x,audit,report=/y seen WXGUARD --report=none)"
  WXGUARD=wrong status "with a wrong word inherited nothing is run" 125 "$wxrun" touch ran
  like "and the word is named" 'wxrun: WXGUARD: "wrong" *' "$(cat err)"
  is "nothing was run indeed" "" "$(ls ran 2>/dev/null)"
  is "the shim is preloaded" "$shim" "$(seen LD_PRELOAD)"
  is "what was preloaded comes behind the shim" "$shim:libm.so.6 libdl.so.2" \
    "$(LD_PRELOAD='libm.so.6 libdl.so.2' seen LD_PRELOAD)"
  is "wxrun under wxrun does not add the shim again" "$shim" \
    "$("$wxrun" "$wxrun" env | sed -n 's/^LD_PRELOAD=//p')"
  is "an empty LD_PRELOAD adds no empty entry" "$shim" \
    "$(LD_PRELOAD='' seen LD_PRELOAD)"
}

guarding() {
  is "control: bare, the probe gets its memory" granted "$("$probe")"
  is "under wxrun it is refused" refused "$("$wxrun" --report=none "$probe")"
  is "with --mode=audit it is granted" granted "$("$wxrun" --mode=audit --report=none "$probe")"
  "$wxrun" --mode=audit "$probe" >out 2>err
  like "and recorded" "*WX101 allowed*" "$(cat err)"
}

reports() {
  mkdir -p run elsewhere
  is "a relative report is made absolute" "report=$(pwd -P)/r.jsonl" \
    "$(seen WXGUARD --report=r.jsonl)"
  is "so is one in another folder" "report=$(pwd -P)/elsewhere/r.jsonl" \
    "$(seen WXGUARD --report=run/../elsewhere/r.jsonl)"
  is "a file may be called as a channel is" "report=$(pwd -P)/none" \
    "$(seen WXGUARD --report=./none)"
  is "an absolute report stays as it is" "report=/nowhere/./r.jsonl" \
    "$(seen WXGUARD --report=/nowhere/./r.jsonl 2>err)"
  # shellcheck disable=SC2016 # $1 is the command's
  (cd run && "$wxrun" --report=r.jsonl sh -c 'cd / && exec "$1"' - "$probe" >/dev/null)
  like "records arrive there when the command changes its folder" '*"event":"WX101"*' \
    "$(cat run/r.jsonl)"
  is "control: in the other folder there are none" "" "$(cat /r.jsonl 2>/dev/null)"
}

finding_the_shim() {
  copy_tool build tools/wxrun/wxrun src/libwxguard.so
  is "a build tree that was moved finds its own shim" "$(pwd -P)/build/src/libwxguard.so" \
    "$(build/tools/wxrun/wxrun env | sed -n 's/^LD_PRELOAD=//p')"
  case $wxrun_in_prefix$shim_in_prefix in
    /* | */usr/*)
      skip "a prefix that was moved finds its own shim" "bindir or libdir is not in the prefix"
      ;;
    *)
      copy_tool prefix "$wxrun_in_prefix" "$shim_in_prefix"
      is "a prefix that was moved finds its own shim" "$(pwd -P)/prefix/$shim_in_prefix" \
        "$("prefix/$wxrun_in_prefix" env | sed -n 's/^LD_PRELOAD=//p')"
      ;;
  esac
  ln -s build/tools/wxrun/wxrun link
  is "a link to the tool finds the shim too" "$(pwd -P)/build/src/libwxguard.so" \
    "$(./link env | sed -n 's/^LD_PRELOAD=//p')"
  # shellcheck disable=SC2016 # a dollar as such
  for bad in 'a space' 'a:colon' 'a$dollar'; do
    copy_tool "$bad" tools/wxrun/wxrun src/libwxguard.so
    status "a shim path with $bad is an error" 125 "$bad/tools/wxrun/wxrun" true
    like "which names the path ($bad)" "wxrun: *$bad/src/libwxguard.so: *" "$(cat err)"
  done
  if [ -e "$shim_configured" ]; then
    skip "without a shim nothing is run" "$shim_configured is installed"
    return
  fi
  copy_tool alone tools/wxrun/wxrun ''
  status "without a shim nothing is run" 125 alone/tools/wxrun/wxrun touch ran
  lines "which is said in one line" 1
  like "that names where was looked" "*$(pwd -P)/alone/src/libwxguard.so*$shim_configured*" \
    "$(cat err)"
  is "indeed nothing" "" "$(ls ran 2>/dev/null)"
  copy_tool stray wxrun src/libwxguard.so
  status "a tool outside the layouts takes no shim that is merely near" 125 stray/wxrun true
}

# warns NAME REASON COMMAND [ARG...]: exactly one line, and the command goes on
warns() {
  name=$1 reason=$2
  shift 2
  "$wxrun" --report=none "$@" >out 2>err
  like "$name" "wxrun: */* runs without the shim: *$reason*" "$(cat err)"
  is "in one line ($reason)" 1 "$(grep -c "without the shim" err)"
}

# silent NAME EXPECTED_STATUS COMMAND [ARG...]: no warning of missing the shim
silent() {
  name=$1 expected=$2
  shift 2
  "$wxrun" --report=none "$@" >out 2>err
  is "$name" "$expected " "$? $(grep "without the shim" err)"
}

static_programs() {
  if [ -z "$static_probe" ]; then
    skip "a static program is warned of" "the compiler links no static programs"
    return
  fi
  warns "a static program is warned of" "statically linked" "$static_probe"
  is "and runs, and the kernel keeps the rule" refused "$(cat out)"
  is "control: in audit mode nobody does" granted \
    "$("$wxrun" --mode=audit "$static_probe" 2>err)"
  mkdir -p path
  cp "$static_probe" path/on-path
  PATH="$PWD/path:$PATH" warns "one that is found on PATH too" "statically linked" on-path
  printf '#!%s\n' "$PWD/path/on-path" >script
  printf '#! /usr/bin/env -S on-path -x\n' >env-script
  printf '#!%s\n' "$PWD/script" >script-of-script
  chmod +x script env-script script-of-script
  warns "a script is judged by its interpreter" "statically linked" ./script
  warns "and that by its own" "statically linked" ./script-of-script
  PATH="$PWD/path:$PATH" warns "env's command is looked for on PATH" "statically linked" \
    ./env-script
  printf '#!/usr/bin/env sh\nexit 3\n' >shell-script
  chmod +x shell-script
  silent "an ordinary script is not warned of" 3 ./shell-script
}

# patch FILE OFFSET OCTAL: one byte
patch() {
  # shellcheck disable=SC2059 # the format is the byte
  printf "\\$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

elf_headers() {
  silent "an ordinary program is not warned of" 0 "$probe"
  loader=$(sed -n 's/.* \(\/.*ld-linux.*\)/\1/p' /proc/self/maps | head -n 1)
  if [ -x "$loader" ]; then
    silent "the loader run by its name is not warned of" 0 "$loader" "$probe"
    is "and preloads" refused "$(cat out)"
  else
    skip "the loader run by its name is not warned of" "it has another name here"
  fi
  cp "$probe" other-machine && patch other-machine 18 177
  warns "a program of another machine is warned of" "another ABI" ./other-machine
  cp "$probe" other-class && patch other-class 4 7
  warns "a program of another word size is warned of" "another ABI" ./other-class
  cp "$probe" other-order && patch other-order 5 2
  warns "a program of another byte order is warned of" "another ABI" ./other-order
}

# as_env NAME COMMAND: ends as under env(1), which reads no headers, and is not warned of
as_env() {
  env "$2" >/dev/null 2>&1
  silent "$1" $? "$2"
}

hostile_files() {
  for size in 0 1 3 4 17 52 63 64 65 100; do
    head -c "$size" "$probe" >cut-off
    chmod +x cut-off
    as_env "a file cut to $size bytes is left to exec" ./cut-off
  done
  # Where e_type, e_phoff, e_phentsize and e_phnum are depends on the word size.
  for at in 17 28 31 32 35 39 42 43 44 45 54 55 56 57; do
    cp "$probe" mangled && patch mangled "$at" 377
    env ./mangled >/dev/null 2>&1
    status "a header that is wrong at byte $at is survived" $? "$wxrun" --report=none ./mangled
  done
  printf '#!' >script
  chmod +x script
  as_env "a script without an interpreter is left to exec" ./script
  printf '#!/nowhere/interpreter\n' >script
  as_env "a script whose interpreter is not there is left to exec" ./script
  printf '#!/usr/bin/env --version\n' >script
  as_env "a script of env without a command is left to env" ./script
  printf '#!%s\n' "$PWD/script" >script
  as_env "a script that interprets itself is left to exec" ./script
}

# What the kernel does with set-id programs depends on who runs them.
privileged_programs() {
  if [ "$(id -u)" != 0 ]; then
    skip "a setuid program is warned of" "only root can make one of another user"
    return
  fi
  cp "$probe" setuid && chown 65534 setuid && chmod 4755 setuid
  cp "$probe" own-setuid && chmod 4755 own-setuid
  silent "one that is setuid to who runs it is not warned of" 0 ./own-setuid
  is "and is indeed guarded" refused "$(cat out)"
  case $(findmnt -n -o OPTIONS -T . 2>/dev/null) in
    *nosuid*)
      skip "a setuid program is warned of" "the temporary folder is mounted nosuid"
      return
      ;;
  esac
  warns "a setuid program is warned of" "setuid or setgid" ./setuid
  is "and the kernel keeps the rule" refused "$(cat out)"
  is "control: in audit mode nobody does" granted "$("$wxrun" --mode=audit ./setuid 2>err)"
  cp "$probe" setgid && chgrp 65534 setgid && chmod 2755 setgid
  warns "a setgid program is warned of" "setuid or setgid" ./setgid
  is "there too the kernel keeps the rule" refused "$(cat out)"
  if ! command -v setpriv >/dev/null; then
    skip "a setuid program under no_new_privs is not warned of" "setpriv is not installed"
    return
  fi
  setpriv --no-new-privs "$wxrun" --report=none ./setuid >out 2>err
  is "a setuid program under no_new_privs is guarded, without a warning" "refused" \
    "$(cat out err)"
}

file_capabilities() {
  name="a program with file capabilities gets none from a user's policy"
  if [ "$(id -u)" != 0 ]; then
    skip "$name" "only root can give a file capabilities"
    return
  fi
  if ! command -v setcap >/dev/null || ! command -v setpriv >/dev/null; then
    skip "$name" "setcap or setpriv is not installed"
    return
  fi
  # Another user must be able to reach all of it.
  chmod 755 "$tmp"
  copy_tool build tools/wxrun/wxrun src/libwxguard.so
  cp "$probe" capable
  chmod -R a+rX build capable
  if ! setcap cap_net_raw+ep capable 2>err; then
    skip "$name" "the temporary folder takes no file capabilities"
    return
  fi
  silent "one that root runs is not warned of" 0 ./capable
  is "and is indeed guarded" refused "$(cat out)"
  wxrun=$PWD/build/tools/wxrun/wxrun
  setpriv --reuid=65534 --regid=65534 --clear-groups "$wxrun" --report=none ./capable >out 2>err
  like "a user is told that it gets none" "wxrun: */capable gets no rights by its file: *" \
    "$(cat err)"
  is "it keeps the rule" refused "$(cat out)"
}

exit_statuses
usage_errors
help_and_version
option_parsing
environment
guarding
reports
finding_the_shim
static_programs
elf_headers
hostile_files
privileged_programs
file_capabilities
echo "1..$number"
