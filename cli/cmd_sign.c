/* `bangtin sign`: the second pair of eyes. Adds a signature to what waits for one. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/key.h"
#include "common/i18n.h"
#include "common/log.h"
#include "desk/signing.h"

static void print_signing(const struct signing *signing, bool is_trust)
{
    if (is_trust && signing->is_complete)
        printf(_("trust file %lld is valid\n"), (long long)signing->number);
    else if (is_trust)
        printf(_("trust file %lld waits: %s\n"), (long long)signing->number, signing->lacks);
    else if (signing->is_complete)
        printf(_("generation %lld is published\n"), (long long)signing->number);
    else
        printf(_("generation %lld is pending: %s\n"), (long long)signing->number, signing->lacks);
}

static bool sign(const char *path, const struct sign_secret *key, bool is_trust, struct error *err)
{
    struct tree *tree = NULL;
    struct signing signing;
    if (!tree_lock(path, &tree, err))
        return false;
    bool is_good = is_trust ? signing_trust_file(tree, key, &signing, err)
                            : signing_release(tree, key, &signing, err);
    tree_close(tree);
    if (is_good)
        print_signing(&signing, is_trust);
    return is_good;
}

static bool sign_with_key(const struct options *options, struct error *err)
{
    struct sign_secret key;
    if (!key_load(options_text(options, "key"), &key, err))
        return false;
    bool is_good = sign(options_operand(options, 0), &key, options_is_set(options, "trust"), err);
    sign_secret_wipe(&key);
    return is_good;
}

static int run(const struct options *options)
{
    struct error err;
    bool has_key = options_is_set(options, "key");
    if (has_key ? sign_with_key(options, &err)
                : sign(options_operand(options, 0), NULL, options_is_set(options, "trust"), &err))
        return EXIT_GOOD;
    log_error("%s", err.text);
    return error_exit_code(&err);
}

static const struct option_row rows[] = {
    { "key", N_("NAME.key"),
      N_("the key to sign with; without it, count the signatures that were added by hand") },
    { "trust", NULL, N_("sign the next trust file instead of the pending release") },
    { 0 },
};

const struct command command_sign = {
    .program = {
        .name = "bangtin sign",
        .operands = N_("DIR"),
        .sentence = N_("adds a signature to a pending release; with enough of them it is published"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
