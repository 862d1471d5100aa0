/* What is done at once: taking off and blanking, and both of them back. Each is one more release,
 * worked out in a job like any other; signing it is left to the server, which has the key.
 *
 * Taking off must not wait for a second person, who may be asleep, nor for a site to be mended: it
 * is done to what is out, and what else was saved goes its own way. Taking back is a release of the
 * site as it is; where releases are approved it waits, and this user has asked for it. */
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "desk/publish.h"
#include "server/api.h"
#include "server/api_release.h"
#include "server/call_apart.h"
#include "server/history.h"

static const struct deed {
    const char *path;
    bool is_taking_off, has_item;
    enum publish_blank blank;
} deeds[] = {
    { "/api/withdraw", true, true, PUBLISH_BLANK_AS_BEFORE },
    { "/api/restore", false, true, PUBLISH_BLANK_AS_BEFORE },
    { "/api/blank", true, false, PUBLISH_BLANK_ON },
    { "/api/unblank", false, false, PUBLISH_BLANK_OFF },
};

static const struct deed *deed_of(const struct call *call)
{
    const struct deed *deed = deeds;
    while (!str_equal(deed->path, call->route->path))
        deed++;
    return deed;
}

/* --- in the job --------------------------------------------------------------- */

static void publish_deed(struct call *call)
{
    const struct deed *deed = deed_of(call);
    const char *item = call_text(call, "item");
    const struct withdrawal_names names = { &item, deed->has_item ? 1 : 0 };
    struct publish_order order = publisher_order(call->parts->publisher);
    struct diagnostics findings;
    struct publish_result result;
    struct error err;
    order.blank = deed->blank;
    order.is_as_out = deed->is_taking_off;
    *(deed->is_taking_off ? &order.withdraw : &order.restore) = names;
    diagnostics_init(&findings);
    if (publish(&order, &findings, &result, &err)) {
        struct buf said;
        size_t length;
        buf_init(&said, 2 * ERROR_TEXT_BYTES);
        publisher_print(&result, &said);
        char *bytes = buf_take(&said, &length);
        call_bytes(call, "text/plain", bytes, length);
        publish_result_deinit(&result);
    } else {
        call_error(call, &err);
    }
    diagnostics_deinit(&findings);
}

/* --- in the server ------------------------------------------------------------ */

static void end_deed(struct call *call, const char *said)
{
    struct publish_result result = { 0 };
    struct error err;
    bool is_read = publisher_read(&said, &result) ||
                   error_set(&err, ERROR_SYSTEM, "the job was not understood");
    if (!is_read ||
        !publisher_settle(call->parts->publisher, deed_of(call)->is_taking_off, &result, &err)) {
        call_error(call, &err);
        return;
    }
    if (result.outcome == PUBLISH_PENDING && !call_change(call, api_ask_for_pending))
        return;
    history_note(call->parts);
    api_answer_release(call, result.generation, result.outcome != PUBLISH_PENDING, result.lacks);
}

static bool note_deed(struct call *call, struct error *err)
{
    const char *item = call_text(call, "item");
    return call_audit(call, call->route->path + strlen("/api/"), item ? item : "", "", err);
}

/* Noted before it is done: what is not on record is not done. */
static void do_deed(struct call *call)
{
    if (call_change(call, note_deed))
        call_apart_publishing(call, publish_deed, end_deed);
}

void api_withdraw(struct call *call)
{
    do_deed(call);
}

void api_restore(struct call *call)
{
    do_deed(call);
}

void api_blank(struct call *call)
{
    do_deed(call);
}

void api_unblank(struct call *call)
{
    do_deed(call);
}
