#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Its compiler for machine code must be off: it ends where it gets no memory.
# needs: guile=guile-3.0
cat >work.scm <<'SCM'
(use-modules (ice-9 regex) (ice-9 match) (srfi srfi-1) (rnrs bytevectors))
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(display (fib 22)) (newline)
(display (fold + 0 (iota 10000))) (newline)
(display (expt 3 200)) (newline)
(display (match '(1 (2 3)) ((a (b c)) (list c b a)))) (newline)
(display (regexp-substitute/global #f "[0-9]+" "a1b22" 'pre "#" 'post)) (newline)
(display (call/cc (lambda (k) (for-each (lambda (x) (if (> x 3) (k x))) '(1 2 5 7)) 'none))) (newline)
(display (string-upcase "straße")) (newline)
(display (catch #t (lambda () (error "oops" 1)) (lambda (key . args) key))) (newline)
SCM
GUILE_JIT_THRESHOLD=-1 GUILE_AUTO_COMPILE=0 guile -s work.scm
