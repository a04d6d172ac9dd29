#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: swipl=swi-prolog-nox
cat >work.pl <<'PL'
:- use_module(library(lists)).
queens(N, Qs) :- numlist(1, N, Ns), permutation(Ns, Qs), safe(Qs).
safe([]). safe([Q|Qs]) :- no_attack(Q, Qs, 1), safe(Qs).
no_attack(_, [], _).
no_attack(Q, [Q1|Qs], D) :- Q =\= Q1 + D, Q =\= Q1 - D, D1 is D + 1, no_attack(Q, Qs, D1).
main :- queens(6, Qs), writeln(Qs), findall(X, (member(X, [1,2,3,4]), X mod 2 =:= 0), L), writeln(L),
        X is 2 ** 200, writeln(X), atom_codes(A, "abc"), writeln(A),
        catch(atom_length(_, _), error(E, _), (print(E), nl)),
        concurrent_maplist([Y, Z]>>(Z is Y * Y), [1,2,3], Sq), writeln(Sq).
PL
swipl -q -g main -t halt work.pl
