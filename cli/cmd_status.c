/* `bangtin status`: what each screen said last of what it shows. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/command.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/str.h"
#include "desk/storage.h"
#include "model/rfc3339.h"

/* What is wrong is said once for a screen, below its zones. */
struct listing {
    char screen[REPORT_NAME_BYTES];
    int64_t gaps, breaks, aside;
    size_t count;
};

static void print_faults(const struct listing *listing)
{
    if (listing->gaps > 0)
        printf("  %s: %" PRId64 "\n", _("batches of reports that are missing"), listing->gaps);
    if (listing->breaks > 0)
        printf("  %s: %" PRId64 "\n", _("batches that do not follow the one before"),
               listing->breaks);
    if (listing->aside > 0)
        printf("  %s: %" PRId64 "\n", _("records set aside because they cannot be read"),
               listing->aside);
}

static void print_status(void *context, const struct storage_status *status)
{
    struct listing *listing = context;
    char since[RFC3339_TEXT_BYTES] = "?", received[RFC3339_TEXT_BYTES];
    if (!str_equal(listing->screen, status->screen))
        print_faults(listing);
    if (status->start_ms >= 0)
        rfc3339_format(status->start_ms + (status->is_on ? 0 : status->shown_ms), NULL, since);
    rfc3339_format(status->received_ms, NULL, received);
    printf("%s%s%s: ", status->screen, status->zone[0] ? " " : "", status->zone);
    printf(status->is_on ? _("%s since %s") : _("%s until %s"), status->item, since);
    printf("; ");
    printf(_("showed release %lld, holds %lld, clock %s, heard %s\n"),
           (long long)status->generation, (long long)status->held, report_clocks[status->clock],
           received);
    *listing = (struct listing){ .gaps = status->gaps,
                                 .breaks = status->breaks,
                                 .aside = status->aside,
                                 .count = listing->count + 1 };
    str_copy(listing->screen, sizeof listing->screen, status->screen);
}

static bool print_all(struct storage *storage, struct error *err)
{
    struct listing listing = { .count = 0 };
    if (!storage_statuses(storage, print_status, &listing, err))
        return false;
    print_faults(&listing);
    if (listing.count == 0)
        printf("%s\n", _("no screen has reported yet"));
    return true;
}

static int run(const struct options *options)
{
    struct storage *storage = NULL;
    struct error err;
    bool is_good = storage_open(options_operand(options, 0), false, &storage, &err) &&
                   print_all(storage, &err);
    storage_close(storage);
    if (is_good)
        return EXIT_GOOD;
    log_error("%s", err.text);
    return error_exit_code(&err);
}

static const struct option_row rows[] = { { 0 } };

const struct command command_status = {
    .program = {
        .name = "bangtin status",
        .operands = N_("STATE"),
        .sentence = N_("says what each screen reported last"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
