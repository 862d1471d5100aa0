# One Makefile builds, tests and installs everything. `make help` lists the targets.
#
#   BUILD  where objects and programs go            (build)
#   CC     gcc or clang                             (cc)
#   CFLAGS added behind our own flags
#
# A folder is a static library; a program is its own folder linked against the libraries below it.
# -Wl,--as-needed leaves each station with just the shared libraries it uses (scripts/lint-links).

BUILD   ?= build
CC      ?= cc
PREFIX  ?= /usr/local
DESTDIR ?=

std      := -std=c11 -D_GNU_SOURCE -I. -DLOCALE_DIR='"$(PREFIX)/share/locale"'
warnings := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wcast-qual -Wwrite-strings -Wvla -Wformat=2 -Wno-format-nonliteral -Wundef \
            -Wno-missing-field-initializers
harden   := -fPIE -fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero \
            -D_FORTIFY_SOURCE=2
optimise := -O2 -g
flags    := $(std) $(warnings) $(harden) $(optimise) $(CFLAGS)
link     := -pie -Wl,-O1,--as-needed,-z,relro,-z,now,-z,noexecstack $(LDFLAGS)

layers   := common model picture desk
stations := fetch plan paint show snapshot
programs := bangtin bangtin-player bangtin-server

# The one place that says which library each layer may bring (design, section 12).
libs_common  := -lcjson -lcrypto -lsodium -lutf8proc -lseccomp
libs_picture := -ljpeg -lSDL2_ttf -lSDL2 -lpng
libs_desk    :=
libs         := $(libs_picture) $(libs_common) -lm

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)/*.c))
archive = $(BUILD)/lib/lib$(1).a

player_objects := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard player/*.c))
main_objects   := $(filter-out $(BUILD)/obj/player/belt.o,$(player_objects))

.PHONY: all
all: $(addprefix $(BUILD)/,$(programs)) $(addprefix $(BUILD)/libexec/bangtin/,$(stations)) \
     $(BUILD)/locale/vi/LC_MESSAGES/bangtin.mo

# --- building ------------------------------------------------------------------------------------

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(flags) $(flags_$(subst /,_,$*)) -MMD -MP -c -o $@ $<

# Inner loops over pixels are worth the vectoriser.
flags_picture_blend    := -O3
flags_picture_resample := -O3

define layer_rule
$(call archive,$(1)): $(call objects,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach layer,$(layers),$(eval $(call layer_rule,$(layer))))

archives_model   := $(call archive,model) $(call archive,common)
archives_picture := $(call archive,picture) $(archives_model)
archives_desk    := $(call archive,desk) $(archives_picture)

# The player proper links libc only: it parses nothing an outsider wrote.
$(BUILD)/bangtin-player: $(main_objects) $(BUILD)/obj/player/belt.o $(call archive,common)
	$(CC) $(link) -o $@ $^

station_fetch    := -lcurl
station_plan     :=
station_paint    :=
station_show     := -lpixman-1 -lX11
station_snapshot :=

define station_rule
$(BUILD)/libexec/bangtin/$(1): $(call objects,player/$(1)) $(BUILD)/obj/player/belt.o $(archives_picture)
	@mkdir -p $$(@D)
	$$(CC) $$(link) -o $$@ $$^ $(station_$(1)) $(libs)
endef
$(foreach station,$(stations),$(eval $(call station_rule,$(station))))

$(BUILD)/bangtin: $(call objects,cli) $(archives_desk)
	$(CC) $(link) -o $@ $^ $(libs)

$(BUILD)/bangtin-server: $(call objects,server) $(archives_desk)
	$(CC) $(link) -o $@ $^ -lmicrohttpd $(libs)

$(BUILD)/locale/vi/LC_MESSAGES/bangtin.mo: po/vi.po
	@mkdir -p $(@D)
	msgfmt --check-format -o $@ $<

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# --- testing -------------------------------------------------------------------------------------

unit_tests := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*.c))

$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(archives_desk)
	@mkdir -p $(@D)
	$(CC) $(link) -o $@ $^ -lcmocka $(libs)

.PHONY: unit
unit: $(unit_tests)
