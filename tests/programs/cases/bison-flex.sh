#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: bison flex m4 gcc
cat >calc.y <<'Y'
%{
#include <stdio.h>
int yylex(void);
static void yyerror(const char *text) { printf("%s\n", text); }
%}
%token NUMBER
%left '+' '-'
%left '*' '/'
%%
lines: | lines expr '\n' { printf("%d\n", $2); } | lines error '\n' { yyerrok; };
expr: NUMBER | expr '+' expr { $$ = $1 + $3; } | expr '-' expr { $$ = $1 - $3; }
	| expr '*' expr { $$ = $1 * $3; } | expr '/' expr { $$ = $1 / $3; } | '(' expr ')' { $$ = $2; };
%%
int main(void) { return yyparse(); }
Y
cat >calc.l <<'L'
%{
#include <stdlib.h>
#include "calc.tab.h"
%}
%option noyywrap nounput noinput
%%
[0-9]+ { yylval = atoi(yytext); return NUMBER; }
[ \t]+ ;
.|\n { return *yytext; }
%%
L
bison -d calc.y
flex calc.l
gcc -O1 calc.tab.c lex.yy.c -o calc
printf '1 + 2 * 3\n(1 + 2) * 3\n1 + + 2\n10 / 4 - 1\n' | ./calc
m4 <<'M'
define(`fact', `ifelse($1, 0, 1, `eval($1 * fact(decr($1)))')')dnl
fact(10) format(`%05d', len(`hello')) translit(`abc', `a-c', `A-C') syscmd(`echo from a child')
M
