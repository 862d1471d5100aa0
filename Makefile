# One Makefile builds, tests and installs everything. `make help` lists the targets.
#
#   BUILD    where objects and programs go   (build)
#   CC       gcc or clang                    (cc)
#   CFLAGS, LDFLAGS   go behind our own
#   V=1      shows the commands
#
# A folder is a layer and becomes a static library; a program is its own folder, linked against the
# layers below it. -Wl,--as-needed leaves each program with the shared libraries that it really uses;
# scripts/lint-links holds the list.

BUILD   ?= build
CC      ?= cc
PREFIX  ?= /usr/local
DESTDIR ?=
V       ?= 0

std      := -std=c11 -D_GNU_SOURCE -I. -DLOCALE_DIR='"$(PREFIX)/share/locale"'
warnings := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wformat=2 -Wno-format-nonliteral \
            -Wundef -Wno-missing-field-initializers
harden   := -fPIE -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE
harden   += $(if $(findstring clang,$(CC)),,-ftrivial-auto-var-init=zero -D_FORTIFY_SOURCE=3 -Wno-format-truncation)
flags    := $(std) $(warnings) $(harden) -O2 -g
link     := -pie -Wl,-O1,--as-needed,-z,relro,-z,now,-z,noexecstack

stations := fetch plan paint show snapshot
programs := bangtin bangtin-player bangtin-server

# Which library each layer may bring (docs/design.md, libraries).
libs := -lsqlite3 -ljpeg -lpng -lwebp -lSDL2_ttf -lSDL2 -lqrencode -lcjson -lcrypto -lsodium -lutf8proc -lseccomp -lm

quiet_0 = @echo '  $(1)  $(2)';
quiet_1 =
say     = $(call quiet_$(V),$(1),$(2))

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)/*.c))
archive = $(BUILD)/lib/lib$(1).a

.PHONY: all
all: $(addprefix $(BUILD)/,$(programs)) $(addprefix $(BUILD)/libexec/bangtin/,$(stations)) \
     $(BUILD)/locale/vi/LC_MESSAGES/bangtin.mo ## build everything into build/

# --- building -------------------------------------------------------------------

# Inner loops over pixels are worth the vectoriser.
flags_picture_blend    := -O3
flags_picture_light    := -O3
flags_picture_pixmap   := -O3
flags_picture_resample := -O3
flags_picture_survey   := -O3

# The page's files are taken in by the assembler, which names no dependencies.
flags_server_page := -Wa,-Iserver/web,-I$(BUILD)/web
$(BUILD)/obj/server/page.o: $(wildcard server/web/*) $(BUILD)/web/vi.mo

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,cc ,$<)$(CC) $(flags) $(flags_$(subst /,_,$*)) $(CFLAGS) -MMD -MP -c -o $@ $<

define archive_rule
$(call archive,$(1)): $(2)
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(call say,ar ,$$@)ar rcs $$@ $$^
endef
$(foreach layer,common model picture desk,\
    $(eval $(call archive_rule,$(layer),$(call objects,$(layer)))))

model   := $(call archive,model) $(call archive,common)
picture := $(call archive,picture) $(model)
desk    := $(call archive,desk) $(picture)

# What the stations share (the belt, the store, releases as verified), and main's own.
shared := $(patsubst %,$(BUILD)/obj/player/%.o,belt edition floor keyring needs store store_set)
main   := $(filter-out $(shared),$(call objects,player))
$(eval $(call archive_rule,player,$(shared)))

define program_rule
$(BUILD)/$(1): $(2)
	@mkdir -p $$(@D)
	$$(call say,ld ,$$@)$$(CC) $$(link) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$+ $(3)
endef
station_fetch := -lcurl
station_show  := -lX11
$(foreach station,$(stations),$(eval $(call program_rule,libexec/bangtin/$(station),\
    $(call objects,player/$(station)) $(call archive,player) $(picture),$(station_$(station)) $(libs))))
$(eval $(call program_rule,bangtin-player,$(main) $(call archive,player) $(call archive,model) $(call archive,common)))
$(eval $(call program_rule,bangtin,$(call objects,cli) $(desk),-lcurl $(libs)))
$(eval $(call program_rule,bangtin-server,$(call objects,server) $(desk),-lmicrohttpd -lgnutls $(libs)))

$(BUILD)/locale/vi/LC_MESSAGES/bangtin.mo: po/vi.po
	@mkdir -p $(@D)
	$(call say,msg,$@)msgfmt --check-format -o $@ $<

# What of it the page says.
$(BUILD)/web/vi.mo: po/vi.po
	@mkdir -p $(@D)
	$(call say,msg,$@)msggrep --location='server/web/*' $< | msgfmt -o $@ -

.PHONY: po
po: ## bring po/vi.po up to date with the texts in the sources
	@mkdir -p $(BUILD)
	scripts/pot > $(BUILD)/bangtin.pot
	msgmerge --quiet --update --backup=none --no-fuzzy-matching --sort-by-file \
	    --add-location=file po/vi.po $(BUILD)/bangtin.pot

.PHONY: items
items: all ## docs/items.md and its pictures, from the key tables and the themes
	@scripts/items --pictures $(BUILD)

.PHONY: gallery
gallery: all ## docs/gallery.md: frames of the demo site
	@scripts/gallery $(BUILD)

.PHONY: page
page: tests ## docs/page: pictures of the operators' page, with the demo site on real players
	@scripts/page $(BUILD)

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# --- testing --------------------------------------------------------------------

# Objects of programs that a unit test looks into, beside the archives.
test_objects_test_poll := $(BUILD)/obj/player/fetch/poll.o

fuzzes     := $(patsubst %.c,%,$(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
unit_tests := $(patsubst tests/unit/%.c,tests/%,$(wildcard tests/unit/*.c))
preloads   := tests/bench/fast_clock.so tests/fault/kept.so tests/fault/no_sync.so tests/support/bad_decoder.so \
              tests/support/count_malloc.so tests/support/every_frame.so tests/support/hung_lookup.so \
              tests/support/live_bytes.so tests/support/old_landlock.so tests/support/small_textures.so
tools      := $(filter-out $(preloads:.so=),$(patsubst tests/%.c,tests/%,$(wildcard tests/support/*.c)))

# A unit test may use any part of any program but its main().
parts := $(filter-out %/main.o,$(main) $(call objects,player/fetch) $(call objects,player/paint) $(call objects,player/plan) \
         $(call objects,player/show) $(call objects,server))
$(eval $(call archive_rule,parts,$(parts)))
$(foreach test,$(unit_tests),$(eval $(call program_rule,$(test),\
    $(BUILD)/obj/tests/unit/$(notdir $(test)).o $(call archive,parts) $(desk) \
    $(call archive,player) $(picture),-lcmocka -lcurl -lmicrohttpd -lgnutls -lX11 $(libs))))
$(foreach tool,$(tools),$(eval $(call program_rule,$(tool),\
    $(BUILD)/obj/$(tool).o $(call archive,player) $(picture),$(libs))))
# A fuzz target has libFuzzer's main, or one that runs the committed corpus.
FUZZER ?= $(BUILD)/obj/tests/fuzz/replay.o
$(foreach fuzz,$(fuzzes),$(eval $(call program_rule,$(fuzz),\
    $(BUILD)/obj/$(fuzz).o $(FUZZER) $(call archive,parts) $(desk) $(call archive,player) $(picture),\
    -lcurl -lmicrohttpd -lgnutls -lX11 $(libs))))

# Fault injection: programs whose own system calls fail (tests/fault/inject.h).
flags_tests_fault_inject := -U_FORTIFY_SOURCE
faults      := $(addprefix tests/fault/,player_faults server_faults crash_states)
fault_parts := $(patsubst %,$(BUILD)/obj/tests/fault/%.o,inject cases core crash ground board)
$(foreach fault,$(faults),$(eval $(call program_rule,$(fault),$(BUILD)/obj/$(fault).o \
    $(fault_parts) $(call archive,parts) $(desk) $(call archive,player) $(picture),\
    -lcmocka -lcurl -lmicrohttpd -lgnutls -lX11 $(libs))))

# Preloaded into programs.
$(BUILD)/tests/%.so: tests/%.c
	@mkdir -p $(@D)
	$(call say,ld ,$@)$(CC) $(flags) -U_FORTIFY_SOURCE -fPIC -shared $(CFLAGS) $(LDFLAGS) -o $@ $<
.SECONDARY:

# What stands in front of libc's calls cannot stand in front of a sanitizer's, too.
unsanitized := $(if $(findstring sanitize,$(CFLAGS)),,$(faults))

.PHONY: tests unit-tests
tests: all unit-tests $(addprefix $(BUILD)/,$(tools) $(preloads) $(unsanitized)) ## build the tests too
unit-tests: $(addprefix $(BUILD)/,$(unit_tests))

.PHONY: faults
faults: tests ## every call fails, power goes at every point, every attack: an hour
	@BANGTIN_FAULTS=long BANGTIN_CUTS=200 BUILD=$(abspath $(BUILD)) PYTHONPATH=tests \
	    /usr/bin/python3 -m pytest -q -rP -n 2 -p no:cacheprovider tests/fault \
	    tests/flow/test_player.py::test_power_cuts_at_many_moments

.PHONY: check
check: deps ## everything but benchmarks and long soaks; ends with "N passed, N failed, N skipped"
	@tests/run $(BUILD)

.PHONY: fuzz-programs
fuzz-programs: $(addprefix $(BUILD)/,$(fuzzes))

sanitize := -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: asan
asan: ## build/asan: everything under AddressSanitizer and UBSan, by clang
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan CC='$(if $(findstring clang,$(CC)),$(CC),clang)' \
	    CFLAGS='-O1 $(sanitize)' tests fuzz-programs

.PHONY: fuzz
fuzz: deps ## libFuzzer on every target of tests/fuzz, FUZZ_S=60 CPU seconds each; a table
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang FUZZER= \
	    CFLAGS='$(sanitize) -fsanitize=fuzzer-no-link' LDFLAGS=-fsanitize=fuzzer fuzz-programs
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang \
	    CFLAGS='$(sanitize) -fsanitize=fuzzer-no-link' $(BUILD)/fuzz/bangtin
	@tests/fuzz/run $(BUILD)/fuzz

.PHONY: coverage
coverage: deps ## branches of the model and of every parser that unit tests and corpora reach
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage CC=gcc \
	    CFLAGS='--coverage -O0 -U_FORTIFY_SOURCE' unit-tests fuzz-programs
	@tests/coverage $(BUILD)/coverage

.PHONY: instep
instep: tests ## two players side by side for ten minutes: are they in step?
	@BUILD=$(abspath $(BUILD)) PYTHONPATH=tests BANGTIN_INSTEP_S=600 \
	    /usr/bin/python3 -m pytest -q -s -p no:cacheprovider tests/flow/test_instep.py

.PHONY: soak
soak: tests ## a year in a night: 100,000 item changes with faults, releases and clock jumps mixed in
	@BANGTIN_SOAK=100000 BUILD=$(abspath $(BUILD)) PYTHONPATH=tests \
	    /usr/bin/python3 -m pytest -q -s -p no:cacheprovider tests/fault/test_soak.py

.PHONY: lint
lint: ## format, layers, sizes, headers, links, shell
	@scripts/lint $(BUILD)

benches := $(addprefix tests/bench/,stopwatch decode_rows paint_order blend_peer frames scale_rows load boards \
             slogan_paint)
$(foreach bench,$(benches),$(eval $(call program_rule,$(bench),\
    $(BUILD)/obj/$(bench).o $(call archive,player) $(picture),$(libs))))

.PHONY: bench-programs
bench-programs: $(addprefix $(BUILD)/,$(benches) tests/bench/fast_clock.so)

.PHONY: bench
bench: deps all bench-programs ## side by side with what people use today; ratios
	@scripts/deps bench
	@tests/bench/run $(BUILD)

# --- running --------------------------------------------------------------------

.PHONY: demo
demo: ## the whole system on this machine, with the demo site
	@scripts/deps demo
	@$(MAKE) --no-print-directory all
	@scripts/demo $(BUILD)

.PHONY: deps
deps: ## install the Debian packages that building, testing and the demo need
	@scripts/deps

# --- installing -----------------------------------------------------------------

.PHONY: install
install: all ## into $(DESTDIR)$(PREFIX)
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin libexec/bangtin share/locale/vi/LC_MESSAGES \
	    share/man/man1 share/bangtin/themes share/doc/bangtin/examples lib/systemd/system lib/sysusers.d lib/tmpfiles.d)
	install $(addprefix $(BUILD)/,$(programs)) $(DESTDIR)$(PREFIX)/bin
	install $(addprefix $(BUILD)/libexec/bangtin/,$(stations)) $(DESTDIR)$(PREFIX)/libexec/bangtin
	install -m 644 $(BUILD)/locale/vi/LC_MESSAGES/bangtin.mo \
	    $(DESTDIR)$(PREFIX)/share/locale/vi/LC_MESSAGES
	for program in $(programs); do \
	    LC_ALL=C $(BUILD)/$$program --man > $(DESTDIR)$(PREFIX)/share/man/man1/$$program.1; done
	for command in $(patsubst cli/cmd_%.c,%,$(wildcard cli/cmd_*.c)); do \
	    LC_ALL=C $(BUILD)/bangtin $$command --man \
	        > $(DESTDIR)$(PREFIX)/share/man/man1/bangtin-$$command.1; done
	install -m 644 themes/*.json $(DESTDIR)$(PREFIX)/share/bangtin/themes
	install -m 644 systemd/*.service $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 644 systemd/bangtin.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/bangtin.conf
	install -m 644 systemd/bangtin.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/bangtin.conf
	install -m 644 systemd/*.conf $(DESTDIR)$(PREFIX)/share/doc/bangtin/examples

.PHONY: clean
clean: ## remove build/
	rm -rf $(BUILD)

.PHONY: help
help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10
