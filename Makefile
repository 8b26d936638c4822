# Souslik: make, make run, make check, make install, make clean.
#
# Objects, libraries and tests are built under $(BUILD), so that several
# builds (plain, sanitized) live side by side.

PREFIX = /usr/local
MANDIR = $(PREFIX)/share/man
BUILD  = build
CFLAGS = -O2 -g

PACKAGES = libevent_core openssl libmagic libconfuse liburiparser
WARN     = -std=c17 -Wall -Wextra -Wpedantic
NEED     = -D_GNU_SOURCE -Idaemon $(shell pkg-config --cflags $(PACKAGES))
LIBS     = $(shell pkg-config --libs $(PACKAGES)) -lunistring

PROGRAM  = souslik
MAINS    = $(wildcard daemon/*.c)
ROOMS    = $(wildcard daemon/*/*.c)
UNITS    = $(wildcard tests/unit/*.c)

MAIN_OBJ = $(MAINS:%.c=$(BUILD)/%.o)
ROOM_OBJ = $(ROOMS:%.c=$(BUILD)/%.o)
UNIT_BIN = $(UNITS:%.c=$(BUILD)/%)
LIBRARY  = $(BUILD)/libsouslik.a

all: $(PROGRAM)

$(PROGRAM): $(BUILD)/$(PROGRAM)
	cp $< $@

$(BUILD)/$(PROGRAM): $(MAIN_OBJ) $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(ROOM_OBJ)
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(WARN) $(NEED) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) `pkg-config --libs check`

units: $(UNIT_BIN)

clean:
	rm -rf $(BUILD) $(PROGRAM)

.PHONY: all units clean
.SECONDARY:

-include $(MAIN_OBJ:.o=.d) $(ROOM_OBJ:.o=.d) $(UNIT_BIN:=.d)
