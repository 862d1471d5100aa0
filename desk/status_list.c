/* See status_list.h. */
#include "desk/status_list.h"

#include <inttypes.h>

#include "common/i18n.h"
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
    struct buf *into;
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
    buf_printf(hearing->into, _("%s: %s, heard %s\n"), screen,
               _(states[screen_state(said, word->received_ms, hearing->now_ms)]), received);
    if (word->is_cloned)
        buf_printf(hearing->into, "  %s\n",
                   _("two boards report with this key: a card was copied"));
    for (size_t i = 0; said && i < said->fault_count; i++) {
        const struct heartbeat_fault *fault = &said->faults[i];
        if (fault->is_over)
            continue;
        rfc3339_format(screen_wall_ms(said, word->received_ms, fault->first_ms) / 1000 * 1000, NULL,
                       since);
        buf_printf(hearing->into, _("  since %s: %s\n"), since, fault->text);
    }
}

/* --- what they report ----------------------------------------------------------- */

/* What is wrong is said once for a screen, below its zones. */
struct listing {
    struct buf *into;
    char screen[REPORT_NAME_BYTES];
    int64_t gaps, breaks, aside;
    size_t count;
};

static void print_faults(const struct listing *listing)
{
    if (listing->gaps > 0)
        buf_printf(listing->into, "  %s: %" PRId64 "\n", _("batches of reports that are missing"),
                   listing->gaps);
    if (listing->breaks > 0)
        buf_printf(listing->into, "  %s: %" PRId64 "\n",
                   _("batches that do not follow the one before"), listing->breaks);
    if (listing->aside > 0)
        buf_printf(listing->into, "  %s: %" PRId64 "\n",
                   _("records set aside because they cannot be read"), listing->aside);
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
    buf_printf(listing->into, "%s%s%s: ", status->screen, status->zone[0] ? " " : "", status->zone);
    buf_printf(listing->into, status->is_on ? _("%s since %s") : _("%s until %s"), status->item,
               since);
    buf_string(listing->into, "; ");
    buf_printf(listing->into, _("showed release %lld, holds %lld, clock %s, heard %s\n"),
               (long long)status->generation, (long long)status->held, report_clocks[status->clock],
               received);
    *listing = (struct listing){ .into = listing->into,
                                 .gaps = status->gaps,
                                 .breaks = status->breaks,
                                 .aside = status->aside,
                                 .count = listing->count + 1 };
    str_copy(listing->screen, sizeof listing->screen, status->screen);
}

bool status_list_print(struct storage *storage, int64_t now_ms, struct buf *into, struct error *err)
{
    struct listing listing = { .into = into };
    struct hearing hearing = { .into = into, .now_ms = now_ms };
    if (!storage_words(storage, now_ms, print_word, &hearing, err) ||
        !storage_statuses(storage, print_status, &listing, err))
        return false;
    print_faults(&listing);
    if (hearing.count + listing.count == 0)
        buf_printf(into, "%s\n", _("no screen has reported yet"));
    return true;
}
