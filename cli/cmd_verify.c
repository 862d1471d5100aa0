/* `bangtin verify`: would a board with this trust take the release, and is all of it there? */
#include <stdio.h>

#include "cli/command.h"
#include "common/i18n.h"
#include "common/log.h"
#include "desk/signing.h"
#include "desk/verify.h"
#include "model/civil.h"

static void print_signers(const struct latest *latest)
{
    for (size_t i = 0; i < latest->block_count; i++) {
        char id[SIGN_ID_TEXT_BYTES];
        sign_id_format(latest->blocks[i].id, id);
        printf("%-11s %s\n", i == 0 ? _("signature") : "", id);
    }
}

static void print_result(const struct verify_result *result)
{
    const struct manifest *manifest = result->manifest;
    char published[CIVIL_TEXT_BYTES];
    struct timezone_rule zone = timezone_utc;
    struct error ignored;
    timezone_parse(manifest->zone, &zone, &ignored);
    civil_format(manifest->published_ms, &zone, published);
    printf("%-11s %s\n", _("site"), manifest->site);
    printf("%-11s %lld\n", _("generation"), (long long)manifest->generation);
    printf("%-11s %s\n", _("published"), published);
    printf("%-11s %lld\n", _("trust"), (long long)manifest->trust);
    print_signers(&result->latest);
    printf(ngettext("%-11s %zu file, %.1f MB, whole\n", "%-11s %zu files, %.1f MB, whole\n",
                    result->blob_count),
           _("files"), result->blob_count, (double)result->total_bytes / 1e6);
    for (size_t i = 0; i < manifest->withdrawn_count; i++)
        printf("%-11s %s\n", i == 0 ? _("withdrawn") : "", manifest->withdrawn[i]);
    if (manifest->blank)
        printf("%-11s %s\n", _("blank"), _("every screen is plain black"));
}

static bool verify(const char *path, const char *given, struct error *err)
{
    struct tree *tree = NULL;
    struct trust *trust = NULL;
    struct verify_result result;
    bool is_good = tree_open(path, &tree, err) && signing_load_trust(given, &trust, err) &&
                   verify_tree(tree, trust, &result, err);
    if (is_good) {
        print_result(&result);
        verify_result_deinit(&result);
    }
    tree_close(tree);
    return is_good;
}

static int run(const struct options *options)
{
    struct error err;
    if (verify(options_operand(options, 0), options_text(options, "trust"), &err))
        return EXIT_GOOD;
    log_error("%s", err.text);
    return error_exit_code(&err);
}

static const struct option_row rows[] = {
    { "trust", N_("FILE"), N_("what the boards were given: a trust file or a public key"),
      .is_required = true },
    { 0 },
};

const struct command command_verify = {
    .program = {
        .name = "bangtin verify",
        .operands = N_("DIR"),
        .sentence = N_("verifies a release tree as a board would, and every file of it"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
