/* `bangtin screens`: the keys that boards report with, and accepting one. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/deed.h"
#include "common/clock.h"
#include "common/i18n.h"
#include "common/str.h"
#include "model/rfc3339.h"
#include "model/schema.h"

static const char *const states[] = {
    [STORAGE_KEY_NEW] = "",
    [STORAGE_KEY_PENDING] = N_("waits"),
    [STORAGE_KEY_ACCEPTED] = N_("accepted"),
    [STORAGE_KEY_RETIRED] = N_("replaced"),
};

static void print_key(void *context, const struct storage_key *key)
{
    char groups[DEVICE_GROUPS_BYTES], seen[RFC3339_TEXT_BYTES];
    const char *state = _(states[key->state]);
    size_t *count = context;
    device_groups(key->fingerprint, groups);
    rfc3339_format(key->seen_ms, NULL, seen);
    printf("%-16s %s  %s%*s %s  %s\n", key->screen, key->code, state, str_padding(state, 12), "",
           seen, groups);
    ++*count;
}

static bool list(struct storage *storage, struct error *err)
{
    size_t count = 0;
    if (!storage_keys(storage, print_key, &count, err))
        return false;
    if (count == 0)
        printf("%s\n", _("no screen has reported yet"));
    return true;
}

static void say_accepted(const char *screen, const char *code, const char *fingerprint)
{
    char groups[DEVICE_GROUPS_BYTES];
    device_groups(fingerprint, groups);
    printf(_("screen %s: accepted the key %s (%s)\n"), screen, code, groups);
}

/* A public key as the board prints it says nothing of the screen. */
static bool accept_key(struct storage *storage, const struct sign_public *key, const char *screen,
                       struct error *err)
{
    char code[DEVICE_CODE_BYTES], fingerprint[SHA256_HEX_BYTES];
    if (!screen || !schema_is_name(screen) || strlen(screen) > LIMIT_NAME_BYTES)
        return error_set(err, ERROR_INPUT, _("say with --screen which screen has this public key"));
    device_code(key, code);
    device_fingerprint(key, fingerprint);
    if (!storage_key_give(storage, key, screen, clock_wall_ms(), err) ||
        !deed_keep(storage, "key.accept", screen, fingerprint, err))
        return false;
    say_accepted(screen, code, fingerprint);
    return true;
}

static bool accept(struct storage *storage, const char *name, const char *screen, struct error *err)
{
    struct storage_key key;
    struct sign_public public;
    struct error ignored;
    if (!storage_begin(storage, err))
        return false;
    if (sign_public_parse(name, &public, &ignored))
        return accept_key(storage, &public, screen, err);
    if (!storage_key_accept(storage, name, screen, &key, err) ||
        !deed_keep(storage, "key.accept", key.screen, key.fingerprint, err))
        return false;
    say_accepted(key.screen, key.code, key.fingerprint);
    return true;
}

static bool refuse(struct storage *storage, const char *name, struct error *err)
{
    struct storage_key key;
    if (!storage_begin(storage, err) || !storage_key_refuse(storage, name, &key, err) ||
        !deed_keep(storage, "key.refuse", key.screen, key.fingerprint, err))
        return false;
    printf(_("screen %s: forgot the key %s\n"), key.screen, key.code);
    return true;
}

static bool act(const struct options *options, struct storage *storage, struct error *err)
{
    const char *accepted = options_text(options, "accept");
    const char *refused = options_text(options, "refuse");
    if (accepted && refused)
        return error_set(err, ERROR_INPUT, _("--accept and --refuse exclude each other"));
    if (accepted)
        return accept(storage, accepted, options_text(options, "screen"), err);
    return refused ? refuse(storage, refused, err) : list(storage, err);
}

static int run(const struct options *options)
{
    return deed_run(options, false, act);
}

static const struct option_row rows[] = {
    { "accept", N_("CODE"),
      N_("believe the reports of the board with this code, fingerprint or public key") },
    { "refuse", N_("CODE"), N_("forget a key that waits, by its code or fingerprint") },
    { "screen", N_("ID"),
      N_("the screen of a board that does not know it, or of a public key not in the list") },
    { 0 },
};

const struct command command_screens = {
    .program = {
        .name = "bangtin screens",
        .operands = N_("STATE"),
        .sentence = N_("lists the keys that boards report with, and accepts one"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
