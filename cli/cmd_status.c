/* `bangtin status`: what each screen said last of what it shows. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/command.h"
#include "common/clock.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/str.h"
#include "desk/screen_state.h"
#include "desk/storage_heartbeats.h"
#include "model/rfc3339.h"

/* --- what boards say of themselves --------------------------------------------- */

static const char *const states[SCREEN_STATES] = {
    [SCREEN_OK] = N_("ok"),
    [SCREEN_LATE] = N_("late"),
    [SCREEN_SILENT] = N_("silent"),
    [SCREEN_FAULT] = N_("fault"),
};

struct hearing {
    int64_t now_ms;
    size_t count;
};

static void print_word(void *context, const char *screen, const struct storage_word *word)
{
    const struct heartbeat *said = word->is_there ? &word->heartbeat : NULL;
    char since[RFC3339_TEXT_BYTES], received[RFC3339_TEXT_BYTES];
    struct hearing *hearing = context;
    hearing->count++;
    rfc3339_format(word->received_ms, NULL, received);
    printf(_("%s: %s, heard %s\n"), screen,
           _(states[screen_state(said, word->received_ms, hearing->now_ms)]), received);
    if (word->is_cloned)
        printf("  %s\n", _("two boards report with this key: a card was copied"));
    for (size_t i = 0; said && i < said->fault_count; i++) {
        const struct heartbeat_fault *fault = &said->faults[i];
        if (fault->is_over)
            continue;
        rfc3339_format(screen_wall_ms(said, word->received_ms, fault->first_ms) / 1000 * 1000, NULL,
                       since);
        printf(_("  since %s: %s\n"), since, fault->text);
    }
}

/* --- what they report ----------------------------------------------------------- */

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
    struct hearing hearing = { .now_ms = clock_wall_ms() };
    if (!storage_words(storage, hearing.now_ms, print_word, &hearing, err) ||
        !storage_statuses(storage, print_status, &listing, err))
        return false;
    print_faults(&listing);
    if (hearing.count + listing.count == 0)
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
        .sentence = N_("says how each screen is and what it reported last"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
