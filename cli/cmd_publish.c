/* `bangtin publish`: from the site folder to a signed release, and what changed by it. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/findings.h"
#include "cli/key.h"
#include "common/clock.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/publish.h"

static void print_outcome(const struct publish_result *result, const char *tree)
{
    long long generation = result->generation;
    switch (result->outcome) {
    case PUBLISH_UNCHANGED:
        printf(_("nothing has changed: generation %lld stays\n"), generation);
        return;
    case PUBLISH_PENDING:
        printf(_("generation %lld is pending: %s\n"), generation, result->lacks);
        printf(_("add a signature with: bangtin sign %s --key NAME.key\n"), tree);
        break;
    case PUBLISH_LIVE:
        printf(_("generation %lld is published\n"), generation);
        break;
    }
    printf(ngettext("%zu file, %.1f MB\n", "%zu files, %.1f MB\n", result->file_count),
           result->file_count, (double)result->total_bytes / 1e6);
}

static void print_changes(const struct publish_result *result)
{
    static const char *const words[] = {
        [PUBLISH_ADDED] = N_("added"),       [PUBLISH_CHANGED] = N_("changed"),
        [PUBLISH_REMOVED] = N_("removed"),   [PUBLISH_WITHDRAWN] = N_("withdrawn"),
        [PUBLISH_RESTORED] = N_("restored"),
    };
    for (size_t i = 0; i < result->change_count; i++) {
        const char *word = _(words[result->changes[i].kind]);
        printf("  %s%*s %s\n", word, str_padding(word, 10), "", result->changes[i].name);
    }
    if (result->is_blank)
        printf("  %s\n", _("every screen is plain black until --unblank"));
    if (result->identify_screen)
        printf(_("  screen %s says its name until %s\n"), result->identify_screen,
               result->identify_until);
}

static int publish_and_print(const struct publish_order *order)
{
    struct diagnostics findings;
    struct publish_result result;
    struct error err;
    diagnostics_init(&findings);
    bool is_good = publish(order, &findings, &result, &err);
    findings_print(&findings);
    diagnostics_deinit(&findings);
    if (!is_good) {
        log_error("%s", err.text);
        return error_exit_code(&err);
    }
    print_outcome(&result, order->tree_path);
    print_changes(&result);
    publish_result_deinit(&result);
    return EXIT_GOOD;
}

static const char **list_names(const struct options *options, const char *option,
                               struct withdrawal_names *ret_names)
{
    size_t count = options_count(options, option);
    const char **names = mem_array(count, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = options_nth(options, option, i);
    *ret_names = (struct withdrawal_names){ names, count };
    return names;
}

static enum publish_blank blank_option(const struct options *options)
{
    if (options_is_set(options, "blank"))
        return PUBLISH_BLANK_ON;
    return options_is_set(options, "unblank") ? PUBLISH_BLANK_OFF : PUBLISH_BLANK_AS_BEFORE;
}

static int publish_with(const struct options *options, int32_t minutes,
                        const struct sign_secret *key)
{
    struct publish_order order = {
        .site.path = options_operand(options, 0),
        .tree_path = options_text(options, "to"),
        .key = key,
        .blank = blank_option(options),
        .identify = { options_text(options, "identify"), minutes,
                      options_is_set(options, "identify-end") },
        .now_ms = clock_wall_ms(),
        .is_clock_right = clock_is_synchronised() || options_is_set(options, "clock-is-right"),
    };
    const char **withdraw = list_names(options, "withdraw", &order.withdraw);
    const char **restore = list_names(options, "restore", &order.restore);
    int code = publish_and_print(&order);
    free(withdraw);
    free(restore);
    return code;
}

static int run(const struct options *options)
{
    struct error err;
    const char *path = options_text(options, "key");
    if (options_is_set(options, "blank") && options_is_set(options, "unblank")) {
        log_error(_("--blank and --unblank exclude each other"));
        return EXIT_USAGE;
    }
    if (options_is_set(options, "identify") && options_is_set(options, "identify-end")) {
        log_error(_("--identify and --identify-end exclude each other"));
        return EXIT_USAGE;
    }
    int64_t minutes;
    if (!str_integer(options_text(options, "minutes"), 1, IDENTIFY_MAX_MINUTES, &minutes)) {
        log_error(_("--minutes is a whole number from 1 to %d"), IDENTIFY_MAX_MINUTES);
        return EXIT_USAGE;
    }
    if (!path)
        return publish_with(options, (int32_t)minutes, NULL);
    struct sign_secret *key = sign_secret_new(); /* the check forks */
    bool is_loaded = key_load(path, key, &err);
    if (!is_loaded)
        log_error("%s", err.text);
    int code = is_loaded ? publish_with(options, (int32_t)minutes, key) : error_exit_code(&err);
    sign_secret_free(key);
    return code;
}

static const struct option_row rows[] = {
    { "to", N_("DIR"), N_("the release tree to write, made if missing"), .is_required = true },
    { "key", N_("NAME.key"), N_("the key to sign with; without it the release stays pending") },
    { "withdraw", N_("ITEM"), N_("take these items off every screen at once"), .is_list = true },
    { "restore", N_("ITEM"), N_("allow withdrawn items again"), .is_list = true },
    { "blank", NULL, N_("make every screen plain black") },
    { "unblank", NULL, N_("end --blank") },
    { "identify", N_("SCREEN"), N_("make this screen show its name") },
    { "minutes", N_("N"), N_("how long, for --identify"), "10" },
    { "identify-end", NULL, N_("end --identify") },
    { "clock-is-right", NULL,
      N_("believe a clock that is not synchronised and days ahead of the last release") },
    { 0 },
};

const struct command command_publish = {
    .program = {
        .name = "bangtin publish",
        .operands = N_("SITE"),
        .sentence = N_("checks a site, signs it and writes it as a release that boards fetch"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
