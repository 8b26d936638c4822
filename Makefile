# Souslik: make, make run, make check, make install, make clean.
#
# Objects, libraries and tests are built under $(BUILD), so that several
# builds (plain, sanitized) live side by side.

PREFIX  = /usr/local
BINDIR  = $(PREFIX)/bin
MANDIR  = $(PREFIX)/share/man
DATADIR = $(PREFIX)/share/souslik
BUILD   = build
CFLAGS  = -O2 -g
ASAN    = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ    = $(ASAN) -fsanitize=fuzzer-no-link -Werror

# What the checkers look for, less what they are wrong about in C. Cppcheck
# does not see that worker_run (server/supervisor.c) never returns.
TIDY = bugprone-*,clang-analyzer-*,performance-*,\
-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions,\
-bugprone-implicit-widening-of-multiplication-result,\
-bugprone-sizeof-expression,-bugprone-suspicious-missing-comma,\
-clang-analyzer-security.insecureAPI.*,\
-performance-no-int-to-ptr
CPPCHECK = --enable=warning,performance,portability \
	   --suppress=doubleFree:daemon/server/supervisor.c \
	   -Dnoreturn=_Noreturn --include=$(firstword $(wildcard \
	   /usr/include/sys/queue.h /usr/include/*/sys/queue.h))

PACKAGES = libevent_core openssl libmagic libconfuse liburiparser sqlite3 \
	   gmime-3.0
WARN     = -std=c17 -Wall -Wextra -Wpedantic
NEED    := -D_GNU_SOURCE -pthread -Idaemon -I$(BUILD) \
	   $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
LIBS    := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) \
	   -lunistring -lstemmer -lm -pthread
CHECK   := $(shell pkg-config --libs check 2>/dev/null)

PROGRAM  = souslik
MAINS    = $(wildcard daemon/*.c)
ROOMS    = $(wildcard daemon/*/*.c)
UNITS    = $(wildcard tests/unit/*.c)
FUZZERS  = $(wildcard tests/fuzz/*.c)
SPOKEN   = $(basename $(notdir $(wildcard daemon/language/??.c \
	   daemon/language/???.c)))

MAIN_OBJ = $(MAINS:%.c=$(BUILD)/%.o)
ROOM_OBJ = $(ROOMS:%.c=$(BUILD)/%.o)
UNIT_BIN = $(UNITS:%.c=$(BUILD)/%)
FUZZ_BIN = $(FUZZERS:%.c=$(BUILD)/%)
LIBRARY  = $(BUILD)/libsouslik.a

all: $(PROGRAM)

$(PROGRAM): $(BUILD)/$(PROGRAM)
	cp -f $< $@

$(BUILD)/$(PROGRAM): $(MAIN_OBJ) $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(ROOM_OBJ)
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(LIBRARY)
	$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/%.o: %.c | $(BUILD)/packages
	@mkdir -p $(@D)
	$(CC) $(WARN) $(NEED) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The languages that are spoken: a list that changes with the files alone.
$(BUILD)/languages.h: always
	@mkdir -p $(@D)
	@printf 'LANGUAGE(%s)\n' $(SPOKEN) >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/daemon/language/language.o: $(BUILD)/languages.h

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) $(CHECK)

# Say what to do when libraries are missing, before a compiler complains.
$(BUILD)/packages:
	@pkg-config --exists $(PACKAGES) 2>/dev/null || \
	    { echo "Libraries are missing. To install them: .ci/install build"; \
	    exit 1; }
	@mkdir -p $(@D) && touch $@

# Install what is missing, build, and serve the bundled archive.
run:
	@.ci/install build
	@echo "Building Souslik"
	@$(MAKE) --no-print-directory -s -j "$$(nproc)" all
	./$(PROGRAM) serve

# Install what is missing and run every test.
check:
	@.ci/install check
	@tests/check

units: $(UNIT_BIN) $(BUILD)/tests/e2e/slow.so

# The same under AddressSanitizer and UndefinedBehaviorSanitizer.
asan:
	$(MAKE) BUILD=build/asan CFLAGS='$(ASAN)' build/asan/$(PROGRAM) units

# Feed what nobody would write to everything that reads, with libFuzzer:
# make fuzz FUZZ_SECONDS=60 (for each).
fuzz: build-fuzz
	tests/fuzz/run build/fuzz $(FUZZ_SECONDS)

build-fuzz:
	$(MAKE) BUILD=build/fuzz CC=clang CFLAGS='$(FUZZ)' fuzzers

fuzzers: $(FUZZ_BIN)

# What valgrind needs besides (tests/valgrind/openat2.c).
valgrind: build/valgrind/openat2.so

build/valgrind/openat2.so: tests/valgrind/openat2.c
	@mkdir -p $(@D)
	$(CC) $(WARN) -D_GNU_SOURCE $(CFLAGS) -shared -fPIC -o $@ $<

# What makes the disk slow for a test (tests/e2e/slow.c).
$(BUILD)/tests/e2e/slow.so: tests/e2e/slow.c
	@mkdir -p $(@D)
	$(CC) $(WARN) -D_GNU_SOURCE -O2 -g -shared -fPIC -o $@ $<

# Measure it beside other servers: make bench BENCH="--quick text gemini".
bench: $(PROGRAM)
	@$(MAKE) -s -f tests/bench/Makefile BUILD=$(BUILD)
	tests/bench/run $(BUILD)/$(PROGRAM) $(BUILD)/tests/bench $(BENCH)

# What static analysis has to say; nothing, if all is well. (clang-tidy
# always counts what it finds in the headers of others.)
tidy: $(BUILD)/languages.h
	cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
	    $(CPPCHECK) -Idaemon -I$(BUILD) daemon tests
	printf '%s\n' $(MAINS) $(ROOMS) $(wildcard tests/*/*.c) | \
	    xargs -P 2 -I {} sh -c 'said=$$(clang-tidy --quiet \
	    --warnings-as-errors="*" --checks="$(TIDY)" {} -- -std=c17 \
	    $(NEED) 2>&1) || { printf "%s\n" "$$said"; exit 1; }'

# What is installed names the places that it is installed in.
install: $(BUILD)/$(PROGRAM)
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1
	install -d $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(DATADIR)
	install -m 755 $< $(DESTDIR)$(BINDIR)
	install -m 644 daemon/souslik.1 $(DESTDIR)$(MANDIR)/man1
	install -m 644 conf/souslik.conf.5 $(DESTDIR)$(MANDIR)/man5
	install -m 644 conf/souslik.conf conf/souslik.service \
	    $(DESTDIR)$(DATADIR)
	sed -i -e 's|/usr/local/bin|$(BINDIR)|' \
	    -e 's|/usr/local/share/souslik|$(DATADIR)|' \
	    $(DESTDIR)$(MANDIR)/man1/souslik.1 \
	    $(DESTDIR)$(MANDIR)/man5/souslik.conf.5 \
	    $(DESTDIR)$(DATADIR)/souslik.service

clean:
	rm -rf $(BUILD) $(PROGRAM)

.PHONY: all always run check units asan fuzz build-fuzz fuzzers valgrind \
	bench tidy install clean
.SECONDARY:

-include $(MAIN_OBJ:.o=.d) $(ROOM_OBJ:.o=.d) $(UNIT_BIN:=.d) \
	 $(FUZZ_BIN:=.d)
