/* `bangtin verify`: would a board with this trust take the release, and is all of it there? */
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/signing.h"
#include "desk/verify.h"
#include "model/rfc3339.h"

/* A line of the report; the name of what it tells may be left out below its like. */
static void print_line(const char *name, const char *value)
{
    printf("%s%*s %s\n", name, str_padding(name, 17), "", value);
}

static void print_number(const char *name, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    print_line(name, text);
}

static void print_files(const struct verify_result *result)
{
    char *text = mem_format(
        ngettext("%zu file, %.1f MB, whole", "%zu files, %.1f MB, whole", result->blob_count),
        result->blob_count, (double)result->total_bytes / 1e6);
    print_line(_("files"), text);
    free(text);
}

static void print_signers(const struct latest *latest)
{
    for (size_t i = 0; i < latest->block_count; i++) {
        char id[SIGN_ID_TEXT_BYTES];
        sign_id_format(latest->blocks[i].id, id);
        print_line(i == 0 ? _("signature") : "", id);
    }
}

static void print_result(const struct verify_result *result)
{
    const struct manifest *manifest = result->manifest;
    char published[RFC3339_TEXT_BYTES];
    struct timezone_rule zone = timezone_utc;
    struct error ignored;
    timezone_parse(manifest->zone, &zone, &ignored);
    rfc3339_format(manifest->published_ms, &zone, published);
    print_line(_("site"), manifest->site);
    print_number(_("generation"), manifest->generation);
    print_line(_("published"), published);
    print_number(_("trust"), manifest->trust);
    print_signers(&result->latest);
    print_files(result);
    for (size_t i = 0; i < manifest->withdrawn_count; i++)
        print_line(i == 0 ? _("withdrawn") : "", manifest->withdrawn[i]);
    if (manifest->blank)
        print_line(_("blank"), _("every screen is plain black"));
    if (manifest->identify_screen) {
        char until[RFC3339_TEXT_BYTES];
        rfc3339_format(manifest->identify_until_ms, &zone, until);
        char *text =
            mem_format(_("screen %s says its name until %s"), manifest->identify_screen, until);
        print_line(_("identify"), text);
        free(text);
    }
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
