/* See reports.h. A request is one transaction, and those that come together are one sync: a board
 * that is told 204 may forget what it sent, and one that is told anything else still has it. What a
 * key that nobody accepted sends is not kept, so strangers fill nothing but a few lines of keys
 * that wait. */
#include "server/reports.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/str.h"
#include "desk/plan.h"
#include "desk/storage_budget.h"
#include "desk/storage_evidence.h"

enum { REQUESTS_PER_S = 50, REQUESTS_BURST = 1000, OVER_AGAIN_MS = 3600000, RETRY_S = 600 };

static bool open_storage(struct reports *reports, struct error *err)
{
    return reports->storage || storage_open(reports->state, true, &reports->storage, err);
}

void reports_open(struct reports *reports, const char *state, const char *tree, int64_t evidence_ms)
{
    struct error err;
    *reports = (struct reports){ .state = state, .tree = tree, .evidence_ms = evidence_ms };
    bool is_open = open_storage(reports, &err);
    log_fault(&reports->storage_edge, "reports", is_open ? NULL : &err);
}

bool reports_storage(struct reports *reports, struct storage **ret_storage, struct error *err)
{
    if (!open_storage(reports, err))
        return false;
    *ret_storage = reports->storage;
    return true;
}

void reports_close(struct reports *reports)
{
    storage_close(reports->storage);
}

/* --- ceilings ----------------------------------------------------------------- */

/* A bucket that fills by itself. */
static bool may_ask(struct reports *reports, uint32_t peer)
{
    struct reports_bucket *bucket = &reports->buckets[peer % REPORTS_BUCKETS];
    int64_t now_ms = clock_monotonic_ms(), most = (int64_t)REQUESTS_BURST * 1000;
    int64_t more = (now_ms - bucket->filled_ms) * REQUESTS_PER_S;
    bucket->requests =
        bucket->filled_ms == 0 || bucket->requests + more > most ? most : bucket->requests + more;
    bucket->filled_ms = now_ms;
    if (bucket->requests < 1000)
        return false;
    bucket->requests -= 1000;
    return true;
}

/* --- keys --------------------------------------------------------------------- */

static bool is_screen(const struct reports *reports, const char *id)
{
    struct error err;
    struct plan *plan = NULL;
    if (!plan_of_release(reports->tree, &plan, &err))
        return false;
    bool is_known = site_screen(plan->site, id) != NULL;
    plan_free(plan);
    return is_known;
}

bool reports_note_key(struct reports *reports, const struct sign_public *key, const char *screen,
                      struct error *err)
{
    char code[DEVICE_CODE_BYTES], fingerprint[SHA256_HEX_BYTES], groups[DEVICE_GROUPS_BYTES];
    if (screen[0] && !is_screen(reports, screen))
        return true;
    if (!storage_key_add(reports->storage, key, screen, clock_wall_ms(), err))
        return err->kind == ERROR_LIMIT;
    device_code(key, code);
    device_fingerprint(key, fingerprint);
    device_groups(fingerprint, groups);
    if (screen[0])
        log_info(
            "screen %s wants to report with the key %s (%s): bangtin screens STATE --accept %s",
            screen, code, groups, code);
    else
        log_info("a new board has the key %s (%s): bangtin screens STATE --accept %s --screen ID",
                 code, groups, code);
    return true;
}

/* --- batches ------------------------------------------------------------------ */

/* What became of a request so far. */
struct intake {
    int64_t now_ms;
    size_t good, bad;
    bool is_unknown; /* the key of one of them is not accepted */
    bool is_over;    /* the screen of one of them has said too much */
    struct reports_counts counts;
};

static bool set_aside(struct reports *reports, struct intake *intake, const char *screen,
                      const char *reason, const char *bytes, size_t length, struct error *err)
{
    intake->bad++;
    intake->counts.aside++;
    return storage_set_aside(reports->storage, screen, reason, bytes, length, intake->now_ms, err);
}

/* A record that cannot be used costs nothing but itself. */
static bool take_records(struct reports *reports, struct intake *intake,
                         const struct report_head *head, const char *at, const char *end,
                         struct error *err)
{
    bool is_good = true;
    for (size_t count = 0; is_good && at < end; count++) {
        struct report_record record;
        struct error why;
        const char *line = at;
        if (!report_read_record(&at, end, &record, &why))
            is_good =
                set_aside(reports, intake, head->screen, why.text, line, (size_t)(at - line), err);
        else
            is_good = storage_record(reports->storage, head, &record, intake->now_ms, err);
    }
    return is_good;
}

static void say_over(struct reports *reports, const char *screen)
{
    int64_t now_ms = clock_monotonic_ms();
    if (reports->over_said_ms != 0 && now_ms - reports->over_said_ms < OVER_AGAIN_MS)
        return;
    reports->over_said_ms = now_ms;
    log_warning(
        "screen %s reports more than a board should: it is told to wait; if it goes on, somebody "
        "else may have its key: accept another one",
        screen);
}

static bool take_known(struct reports *reports, struct intake *intake,
                       const struct report_batch *batch, const struct report_head *head,
                       const char *rest, struct error *err)
{
    char sha256[SHA256_HEX_BYTES];
    int64_t left = 0;
    enum storage_outcome outcome = STORAGE_CLASH;
    report_hash(batch, sha256);
    if (!storage_budget(reports->storage, head->screen, intake->now_ms, &left, err))
        return false;
    if (left <= 0) {
        intake->is_over = true;
        intake->counts.refused++;
        say_over(reports, head->screen);
        return true;
    }
    if (!storage_batch(reports->storage, head, sha256, intake->now_ms, &outcome, err))
        return false;
    intake->good++;
    intake->counts.known += outcome == STORAGE_KNOWN;
    intake->counts.taken += outcome == STORAGE_TAKEN;
    if (outcome == STORAGE_KNOWN)
        return true;
    if (outcome == STORAGE_CLASH)
        return set_aside(reports, intake, head->screen, "another batch of this number is here",
                         batch->lines, batch->lines_length, err);
    if (!storage_budget_set(reports->storage, head->screen, left - (int64_t)batch->length,
                            intake->now_ms, err) ||
        !storage_evidence_keep(reports->storage, head, batch->lines, batch->length, intake->now_ms,
                               intake->now_ms - reports->evidence_ms, err))
        return false;
    return take_records(reports, intake, head, rest, report_end(batch), err) &&
           storage_forget_zones(reports->storage, head->screen, err);
}

/* False when the machine is at fault. */
static bool take_batch(struct reports *reports, struct intake *intake,
                       const struct report_batch *batch, struct error *err)
{
    struct report_head head;
    struct error why;
    const char *rest;
    enum storage_key_state state = STORAGE_KEY_NEW;
    if (!report_is_signed(batch) || !report_read_head(batch, &head, &rest, &why)) {
        intake->bad++; /* anybody's: not kept */
        intake->counts.refused++;
        return true;
    }
    if (!storage_key_state(reports->storage, &batch->key, head.screen, &state, err))
        return false;
    if (state == STORAGE_KEY_ACCEPTED)
        return take_known(reports, intake, batch, &head, rest, err);
    intake->is_unknown = true;
    intake->counts.refused++;
    return state != STORAGE_KEY_NEW || reports_note_key(reports, &batch->key, head.screen, err);
}

/* Up to a batch whose key nobody accepted, or whose screen has said too much: the answer is then
 * that all of it is to come again, and a stranger has one signature checked and one key noted, not
 * a thousand. */
static bool take_all(struct reports *reports, struct intake *intake, const char *bytes,
                     size_t length, struct error *err)
{
    struct report_batch batch;
    struct error why;
    for (size_t at = 0; at < length && !intake->is_unknown && !intake->is_over;
         at += batch.length) {
        if (!report_split(bytes + at, length - at, &batch, &why)) {
            intake->bad++;
            intake->counts.refused++;
            return true;
        }
        if (!take_batch(reports, intake, &batch, err))
            return false;
    }
    return true;
}

/* --- answering ---------------------------------------------------------------- */

void reports_begin(struct reports *reports)
{
    if (reports->storage && reports->is_faulty)
        storage_renew(reports->storage);
    reports->is_grouped = open_storage(reports, &reports->fault) &&
                          storage_group_begin(reports->storage, &reports->fault);
    reports->is_faulty = !reports->is_grouped;
}

bool reports_commit(struct reports *reports)
{
    bool is_kept = reports->is_grouped && storage_group_end(reports->storage, &reports->fault);
    reports->is_grouped = false;
    reports->is_faulty |= !is_kept;
    log_fault(&reports->storage_edge, "reports", !reports->is_faulty ? NULL : &reports->fault);
    return is_kept;
}

/* All of a request or, when the machine is at fault, nothing of it. */
static bool take_whole(struct reports *reports, struct intake *intake, const char *bytes,
                       size_t length, struct error *err)
{
    if (!storage_begin(reports->storage, err))
        return false;
    if (take_all(reports, intake, bytes, length, err) && storage_commit(reports->storage, err))
        return true;
    storage_rollback(reports->storage);
    return false;
}

static void add_counts(struct reports_counts *sum, const struct reports_counts *more)
{
    sum->taken += more->taken;
    sum->known += more->known;
    sum->refused += more->refused;
    sum->aside += more->aside;
}

static void answer_later(struct http_answer *answer, const char *why, int after_s)
{
    http_text(answer, 429, "%s", why);
    http_add_header(answer, "Retry-After", "%d", after_s);
}

static void take_body(struct reports *reports, const char *bytes, size_t length,
                      struct http_answer *answer)
{
    struct intake intake = { .now_ms = clock_wall_ms() };
    bool is_kept =
        reports->is_grouped && take_whole(reports, &intake, bytes, length, &reports->fault);
    reports->is_faulty |= !is_kept;
    if (is_kept)
        add_counts(&reports->counts, &intake.counts);
    if (!is_kept)
        http_text(answer, 503, "cannot be kept now\n");
    else if (intake.is_unknown)
        http_text(answer, 403, "this key is not accepted yet\n");
    else if (intake.is_over)
        answer_later(answer, "too much of this screen\n", RETRY_S);
    else if (intake.good == 0)
        http_text(answer, 400, "no report\n");
    else
        answer->status = 204;
}

bool reports_has_body(struct reports *reports, const struct http_request *request, size_t max_bytes,
                      struct http_answer *answer)
{
    size_t length;
    if (http_body(request, &length)) {
        answer->is_grouped = !http_is_grouped(request);
        return !answer->is_grouped;
    }
    if (may_ask(reports, http_peer(request)))
        answer->body_max_bytes = max_bytes;
    else
        answer_later(answer, "too many requests\n", 60);
    return false;
}

bool reports_answer(struct reports *reports, const struct http_request *request,
                    struct http_answer *answer)
{
    size_t length = 0;
    if (!str_equal(http_path(request), "/reports") || !str_equal(http_method(request), "POST"))
        return false;
    const char *body = http_body(request, &length);
    if (reports_has_body(reports, request, REPORTS_BODY_BYTES, answer))
        take_body(reports, body, length, answer);
    return true;
}
