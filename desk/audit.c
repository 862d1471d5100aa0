/* See audit.h. A batch holds when the key that it names signed it, that key was accepted for its
 * screen, it follows the one before by number and hash, and each of its plays was counted as it
 * says. What nobody signed shows as a row too many. */
#include "desk/audit.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"

#define WHERE_BYTES 96

void audit_init(struct audit *audit, struct storage *storage, struct diagnostics *into)
{
    *audit = (struct audit){ .storage = storage, .into = into };
}

static void find(struct audit *audit, enum diagnostic_level level, const char *screen,
                 const char *boot, int64_t batch, const char *sentence)
{
    char *where =
        batch > 0 ? mem_format("%.8s…/%lld", boot, (long long)batch) : mem_copy_string(boot);
    diagnostics_add(audit->into, level, screen, 0, 0, where, "%s", sentence);
    free(where);
}

static void find_in(struct audit *audit, const struct report_head *head, const char *sentence)
{
    find(audit, DIAGNOSTIC_ERROR, head->screen, head->boot, head->batch, sentence);
}

/* --- boots -------------------------------------------------------------------- */

static void find_unsigned(struct audit *audit, int64_t count)
{
    char *text = mem_format(ngettext("%lld play was counted that the board did not sign",
                                     "%lld plays were counted that the board did not sign",
                                     (unsigned long)count),
                            (long long)count);
    find(audit, DIAGNOSTIC_ERROR, audit->screen, audit->boot, 0, text);
    free(text);
}

/* Has the storage more of this boot than the board signed? */
static bool end_boot(struct audit *audit, struct error *err)
{
    struct storage_count there = { .all = 0 };
    if (!audit->storage || !audit->boot[0] || audit->last_seq == 0)
        return true;
    if (!storage_play_count(audit->storage, audit->screen, audit->boot, audit->first_seq,
                            audit->last_seq, &there, err))
        return false;
    audit->covered.all += there.all;
    audit->covered.young += there.young;
    if (there.all > audit->counted)
        find_unsigned(audit, there.all - audit->counted);
    return true;
}

static bool begin_boot(struct audit *audit, const struct report_head *head, struct error *err)
{
    if (!end_boot(audit, err))
        return false;
    audit->last_batch = audit->first_seq = audit->last_seq = audit->counted = 0;
    str_copy(audit->screen, sizeof audit->screen, head->screen);
    str_copy(audit->boot, sizeof audit->boot, head->boot);
    return true;
}

static void check_place(struct audit *audit, const struct report_head *head)
{
    int64_t missing = head->from - audit->last_batch - 1;
    if (audit->last_batch == 0 && missing > 0) {
        find(audit, DIAGNOSTIC_WARNING, head->screen, head->boot, head->batch,
             _("what came before it is not here any more"));
    } else if (missing > 0) {
        char *text =
            mem_format(ngettext("%lld batch before it is missing",
                                "%lld batches before it are missing", (unsigned long)missing),
                       (long long)missing);
        find_in(audit, head, text);
        free(text);
    } else if (missing < 0) {
        find_in(audit, head, _("its number is there twice"));
    } else if (audit->last_batch > 0 && !str_equal(head->previous, audit->ends)) {
        find_in(audit, head, _("it does not follow the one before: one of the two is another"));
    }
}

/* --- one batch ---------------------------------------------------------------- */

static bool check_key(struct audit *audit, const struct report_batch *batch,
                      const struct report_head *head, struct error *err)
{
    enum storage_key_state state = STORAGE_KEY_ACCEPTED;
    if (audit->storage &&
        !storage_key_state(audit->storage, &batch->key, head->screen, &state, err))
        return false;
    if (state != STORAGE_KEY_ACCEPTED && state != STORAGE_KEY_RETIRED)
        find_in(audit, head, _("nobody accepted its key for this screen"));
    return true;
}

static bool check_record(struct audit *audit, const struct report_head *head,
                         const struct report_record *record, struct error *err)
{
    bool is_counted = true;
    audit->records++;
    audit->last_seq = record->seq > audit->last_seq ? record->seq : audit->last_seq;
    if (audit->first_seq == 0)
        audit->first_seq = record->seq;
    if (record->kind == REPORT_NOW)
        return true;
    audit->counted++;
    if (audit->storage && !storage_play_is(audit->storage, head, record, &is_counted, err))
        return false;
    if (!is_counted) {
        char *text = mem_format(_("record %lld was counted as something else, or not at all"),
                                (long long)record->seq);
        find_in(audit, head, text);
        free(text);
    }
    return true;
}

/* Records that cannot be read were set aside when they came, and count nowhere. */
static bool check_records(struct audit *audit, const struct report_batch *batch,
                          const struct report_head *head, const char *at, struct error *err)
{
    const char *end = report_end(batch);
    while (at < end) {
        struct report_record record;
        struct error ignored;
        if (report_read_record(&at, end, &record, &ignored) &&
            !check_record(audit, head, &record, err))
            return false;
    }
    return true;
}

static bool check_batch(struct audit *audit, const struct report_batch *batch, struct error *err)
{
    struct report_head head;
    struct error why;
    const char *rest;
    if (!report_is_signed(batch)) {
        find(audit, DIAGNOSTIC_ERROR, audit->screen, "", 0,
             _("a batch is not as it was signed: it was changed"));
        return true;
    }
    if (!report_read_head(batch, &head, &rest, &why)) {
        find(audit, DIAGNOSTIC_ERROR, audit->screen, "", 0, why.text);
        return true;
    }
    if ((!str_equal(audit->screen, head.screen) || !str_equal(audit->boot, head.boot)) &&
        !begin_boot(audit, &head, err))
        return false;
    check_place(audit, &head);
    if (!check_key(audit, batch, &head, err) || !check_records(audit, batch, &head, rest, err))
        return false;
    audit->batches++;
    audit->last_batch = head.batch;
    report_hash(batch, audit->ends);
    if (head.ends[0])
        str_copy(audit->ends, sizeof audit->ends, head.ends);
    return true;
}

bool audit_batch(void *context, const char *bytes, size_t length, struct error *err)
{
    struct audit *audit = context;
    struct report_batch batch;
    struct error why;
    if (report_split(bytes, length, &batch, &why) && batch.length == length)
        return check_batch(audit, &batch, err);
    find(audit, DIAGNOSTIC_ERROR, audit->screen, "", 0,
         _("a batch is not as it was signed: it was changed"));
    return true;
}

/* --- files -------------------------------------------------------------------- */

struct piece {
    struct report_batch batch;
    struct report_head head; /* zeros when it cannot be read: then it comes first */
};

static int by_place(const void *a, const void *b)
{
    const struct report_head *left = &((const struct piece *)a)->head;
    const struct report_head *right = &((const struct piece *)b)->head;
    int order = strcmp(left->screen, right->screen);
    if (order == 0)
        order = strcmp(left->boot, right->boot);
    return order ? order : (left->from > right->from) - (left->from < right->from);
}

static struct piece *split_all(const char *bytes, size_t length, size_t *ret_count,
                               struct error *err)
{
    struct piece *pieces = NULL;
    const char *rest;
    struct error ignored;
    *ret_count = 0;
    for (size_t at = 0; at < length; at += pieces[*ret_count - 1].batch.length) {
        struct piece piece = { .head = { .batch = 0 } };
        if (!report_split(bytes + at, length - at, &piece.batch, err)) {
            free(pieces);
            return NULL;
        }
        if (!report_read_head(&piece.batch, &piece.head, &rest, &ignored))
            piece.head = (struct report_head){ .batch = 0 };
        pieces = mem_grow(pieces, *ret_count + 1, sizeof *pieces);
        pieces[(*ret_count)++] = piece;
    }
    return pieces;
}

bool audit_file(struct audit *audit, const char *bytes, size_t length, struct error *err)
{
    size_t count;
    if (length == 0)
        return error_set(err, ERROR_INPUT, _("there is no batch in it"));
    struct piece *pieces = split_all(bytes, length, &count, err);
    if (!pieces)
        return false;
    qsort(pieces, count, sizeof *pieces, by_place);
    bool is_good = true;
    for (size_t i = 0; is_good && i < count; i++)
        is_good = check_batch(audit, &pieces[i].batch, err);
    free(pieces);
    return is_good;
}

/* Reports are added up from hours. */
static bool check_hours(struct audit *audit, struct error *err)
{
    int64_t wrong = 0;
    if (!storage_hours_wrong(audit->storage, &wrong, err))
        return false;
    if (wrong > 0)
        diagnostics_add(audit->into, DIAGNOSTIC_ERROR, NULL, 0, 0, NULL,
                        ngettext("%lld hour of reports is not the sum of its plays",
                                 "%lld hours of reports are not the sum of their plays",
                                 (unsigned long)wrong),
                        (long long)wrong);
    return true;
}

static void warn_of_old(struct audit *audit, int64_t count)
{
    diagnostics_add(audit->into, DIAGNOSTIC_WARNING, NULL, 0, 0, NULL,
                    ngettext("%lld play was counted whose batch is not kept any more",
                             "%lld plays were counted whose batches are not kept any more",
                             (unsigned long)count),
                    (long long)count);
}

bool audit_finish(struct audit *audit, struct error *err)
{
    struct storage_count all = { .all = 0 };
    if (!end_boot(audit, err))
        return false;
    audit->screen[0] = audit->boot[0] = '\0';
    if (!audit->storage)
        return true;
    if (!storage_play_count(audit->storage, "", "", 0, 0, &all, err) || !check_hours(audit, err))
        return false;
    int64_t young = all.young - audit->covered.young;
    int64_t old = all.all - audit->covered.all - young;
    if (young > 0)
        find_unsigned(audit, young);
    if (old > 0)
        warn_of_old(audit, old);
    return true;
}
