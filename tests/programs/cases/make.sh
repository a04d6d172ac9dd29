#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: make
cat >Makefile <<'MK'
NAMES := $(foreach n,1 2 3 4 5 6,part$(n))
all: whole
whole: $(NAMES)
	cat $(sort $^) >$@
part%:
	@echo making of $* >$@
.PHONY: all again
define template
$(1): ; @echo $(1) is $$(words $(NAMES))
endef
$(eval $(call template,count))
$(info $(shell echo from the shell) $(patsubst %.c,%.o,a.c b.c))
MK
make -s -j2
cat whole
make count
make -q && echo "nothing to do"
touch -d 'now + 1 hour' part3
make -n
