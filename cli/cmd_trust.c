/* `bangtin trust`: writes the next trust file, to be signed with `bangtin sign DIR --trust`. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/key.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/signing.h"
#include "model/manifest.h"

static bool read_role(const struct options *options, const char *option, const char *needed,
                      struct trust_role *role, struct error *err)
{
    size_t count = options_count(options, option);
    int64_t threshold = 1;
    if (!str_integer(options_text(options, needed), 1, LIMIT_TRUST_KEYS, &threshold))
        return error_set(err, ERROR_INPUT, _("--%s is a number from 1 to %d"), needed,
                         LIMIT_TRUST_KEYS);
    if (count > LIMIT_TRUST_KEYS)
        return error_set(err, ERROR_LIMIT, _("--%s: more than %d keys"), option, LIMIT_TRUST_KEYS);
    if (threshold > (int64_t)count)
        return error_set(err, ERROR_INPUT, _("--%s: %lld signatures need as many keys, not %zu"),
                         option, (long long)threshold, count);
    for (size_t i = 0; i < count; i++)
        if (!key_load_public(options_nth(options, option, i), &role->keys[i], err))
            return error_prefix(err, "--%s", option);
    role->count = count;
    role->threshold = (int32_t)threshold;
    return true;
}

/* The site that the releases in this tree belong to. */
static bool find_site(const struct tree *tree, char **ret_site, struct error *err)
{
    struct latest latest;
    struct manifest *manifest = NULL;
    struct buf bytes;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    bool is_good = (tree_read_signatures(tree, LATEST_RELEASE, NULL, &latest, err) ||
                    tree_read_signatures(tree, LATEST_PENDING, NULL, &latest, err)) &&
                   tree_read_blob(tree, latest.sha256, &bytes, err) &&
                   manifest_parse(buf_text(&bytes), bytes.length, &manifest, err);
    if (is_good)
        *ret_site = mem_copy_string(manifest->site);
    else if (err->kind == ERROR_MISSING)
        error_set(err, ERROR_INPUT, _("nothing was published here yet: name the site with --site"));
    manifest_free(manifest);
    buf_deinit(&bytes);
    return is_good;
}

/* The next one, or the given one, which leaves a gap so that nobody takes it for the next. */
static bool choose_number(const struct options *options, const struct trust *now,
                          int64_t *ret_number, struct error *err)
{
    const char *given = options_text(options, "number");
    int64_t next = now ? now->number + 1 : 1, least = now ? next + 1 : 1;
    *ret_number = next;
    return !given || str_integer(given, least, LIMIT_GENERATION, ret_number) ||
           error_set(err, ERROR_INPUT,
                     _("--number: a new chain of trust begins here at %lld or above"),
                     (long long)least);
}

static bool set_head(const struct options *options, const struct tree *tree, struct trust *next,
                     struct error *err)
{
    struct trust *now = NULL;
    const char *site = options_text(options, "site");
    if (!signing_newest_trust(tree, NULL, &now, err))
        return false;
    if (!site && now)
        site = now->site;
    next->site = mem_copy_string(site);
    bool is_good = choose_number(options, now, &next->number, err) &&
                   (site || find_site(tree, &next->site, err));
    if (is_good && now && !str_equal(now->site, next->site))
        is_good = error_set(err, ERROR_INPUT, _("this tree is for the site \"%s\""), now->site);
    trust_free(now);
    return is_good;
}

/* What is written must be readable: the same key twice, for one, is refused here. */
static bool check_readable(const struct trust *next, struct error *err)
{
    struct trust *again = NULL;
    struct buf text;
    buf_init(&text, LIMIT_TRUST_BYTES);
    trust_print(next, &text);
    bool is_good = trust_parse(buf_text(&text), text.length, &again, err);
    trust_free(again);
    buf_deinit(&text);
    return is_good;
}

static bool propose(const struct options *options, const struct tree *tree, struct error *err)
{
    struct trust *next = mem_new(sizeof *next);
    bool is_good = read_role(options, "root", "root-threshold", &next->root, err) &&
                   read_role(options, "content", "content-threshold", &next->content, err) &&
                   set_head(options, tree, next, err) && check_readable(next, err) &&
                   signing_propose_trust(tree, next, err);
    if (is_good) {
        bool is_new_chain = options_is_set(options, "number");
        printf(_("trust file %lld waits for signatures of root keys%s\n"), (long long)next->number,
               next->number > 1 && !is_new_chain ? _(", old and new") : "");
        if (is_new_chain)
            puts(_("it begins a new chain: take it to every board by hand once it is signed"));
        printf(_("sign it with: bangtin sign %s --trust --key NAME.key\n"),
               options_operand(options, 0));
        if (next->number == 1)
            puts(_("boards that were given a bare key need a signature of that key, too"));
    }
    trust_free(next);
    return is_good;
}

static int run(const struct options *options)
{
    struct error err;
    struct tree *tree = NULL;
    bool is_good =
        tree_lock(options_operand(options, 0), &tree, &err) && propose(options, tree, &err);
    tree_close(tree);
    if (is_good)
        return EXIT_GOOD;
    log_error("%s", err.text);
    return error_exit_code(&err);
}

static const struct option_row rows[] = {
    { "root", N_("PUB"), N_("public keys that sign trust files"), .is_required = true,
      .is_list = true },
    { "content", N_("PUB"), N_("public keys that sign releases"), .is_required = true,
      .is_list = true },
    { "root-threshold", N_("N"), N_("how many root keys must sign a trust file"), .fallback = "1" },
    { "content-threshold", N_("N"), N_("how many content keys must sign a release"),
      .fallback = "1" },
    { "site", N_("ID"), N_("the site, when nothing was published here yet") },
    { "number", N_("N"),
      N_("begin a new chain with this number, when root keys or this folder were lost: boards "
         "follow it only once they were given the file by hand") },
    { 0 },
};

const struct command command_trust = {
    .program = {
        .name = "bangtin trust",
        .operands = N_("DIR"),
        .sentence = N_("writes the next trust file, which says who may sign"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
