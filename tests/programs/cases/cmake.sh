#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: cmake g++ make
cat >CMakeLists.txt <<'CM'
cmake_minimum_required(VERSION 3.13)
project(demo C CXX)
enable_testing()
include(CheckIncludeFile)
check_include_file(stdio.h HAVE_STDIO)
configure_file(config.h.in config.h)
add_library(part STATIC part.c)
add_executable(demo main.cc)
target_include_directories(demo PRIVATE ${CMAKE_BINARY_DIR})
target_link_libraries(demo part)
add_test(NAME runs COMMAND demo)
set_tests_properties(runs PROPERTIES PASS_REGULAR_EXPRESSION "part 7, stdio 1")
CM
echo '#cmakedefine01 HAVE_STDIO' >config.h.in
echo 'int part(void) { return 7; }' >part.c
cat >main.cc <<'C'
#include "config.h"
#include <iostream>
extern "C" int part(void);
int main() { std::cout << "part " << part() << ", stdio " << HAVE_STDIO << '\n'; }
C
cmake -S . -B build >log
cmake --build build -j 2 >>log
build/demo
(cd build && ctest --output-on-failure) | grep 'tests passed'
cmake -E sha256sum part.c
cat >work.cmake <<'CM'
string(REGEX REPLACE "([a-z]+) ([a-z]+)" "\\2 \\1" out "one two")
math(EXPR n "6 * 7")
string(JSON x GET [[{"a": [1, 2, 3]}]] a 1)
message("${out} ${n} ${x}")
CM
cmake -P work.cmake 2>&1
