#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Write a template with the rules and codes of the tables in it.
#
# usage: fill.sh TEMPLATE RULES.DEF EVENTS.DEF EVIDENCE.DEF
set -eu

template=$1
# One line of words.
rules=$(sed -n 's/^RULE(RULE_[A-Z_]*, "\([a-z-]*\)".*/\1/p' "$2" | paste -sd' ')
codes=$(sed -n 's/^EV[A-Z]*([A-Z_]*, "\(WX[0-9]*\)".*/\1/p' "$3" "$4" | sort -u | paste -sd' ')
[ -n "$rules" ] && [ -n "$codes" ]
sed "s/@RULES@/$rules/; s/@CODES@/$codes/" "$template"
