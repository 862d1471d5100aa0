/* See ledger.h. Batches of one start of plan are chained, so nothing has to be remembered over a
 * restart. A batch that was handed over twice, because the word that it is kept was lost, is the
 * same bytes: whoever counts takes it once. */
#include "player/plan/ledger.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "common/file.h"
#include "common/log.h"
#include "common/str.h"
#include "model/device.h"
#include "player/plan/condense.h"

static void make_boot(char ret_boot[REPORT_BOOT_BYTES])
{
    uint64_t random[2] = { 0 };
    if (getrandom(random, sizeof random, 0) != sizeof random)
        random[0] = (uint64_t)getpid(); /* cannot be: such a small read is whole */
    snprintf(ret_boot, REPORT_BOOT_BYTES, "%016llx%016llx", (unsigned long long)random[0],
             (unsigned long long)random[1]);
}

/* Sixty-four bits are enough to compare by. */
static void write_identity(struct ledger *ledger)
{
    struct sign_public public;
    char fingerprint[SHA256_HEX_BYTES], groups[DEVICE_GROUPS_BYTES];
    sign_secret_public(&ledger->key, &public);
    device_code(&public, ledger->code);
    device_fingerprint(&public, fingerprint);
    device_groups(fingerprint, groups);
    snprintf(ledger->identity, sizeof ledger->identity, "%s  ·  %.19s", ledger->code, groups);
}

bool ledger_open(struct ledger *ledger, const char *screen, int state, struct error *err)
{
    struct buf file;
    buf_init(&file, DEVICE_FILE_BYTES);
    *ledger = (struct ledger){ .is_open = false };
    buf_init(&ledger->records, LIMIT_REPORTS_HELD * LIMIT_RECORD_BYTES);
    buf_init(&ledger->sealed, LIMIT_REPORT_BYTES);
    bool is_read = file_read(state, DEVICE_FILE, &file, err);
    if (is_read && !device_parse(buf_text(&file), file.length, &ledger->key))
        is_read = error_set(err, ERROR_INPUT,
                            "%s is damaged: plays are not reported; delete it, start the player "
                            "again, and accept the new key on the server",
                            DEVICE_FILE);
    explicit_bzero(file.bytes, file.length);
    buf_deinit(&file);
    if (!is_read)
        return false;
    str_copy(ledger->head.screen, sizeof ledger->head.screen, screen);
    make_boot(ledger->head.boot);
    write_identity(ledger);
    memset(ledger->head.previous, '0', SHA256_HEX_BYTES - 1);
    ledger->is_open = true;
    return true;
}

void ledger_close(struct ledger *ledger)
{
    buf_deinit(&ledger->records);
    buf_deinit(&ledger->sealed);
    report_sums_deinit(&ledger->sums);
    sign_secret_wipe(&ledger->key);
}

/* --- records ------------------------------------------------------------------ */

void ledger_add(struct ledger *ledger, struct report_record *record, int64_t now_ms)
{
    if (!ledger->is_open)
        return;
    if (ledger->record_count == 0 && ledger->sums.count == 0)
        ledger->first_ms = now_ms;
    record->seq = ++ledger->last_seq;
    if (ledger->record_count == LIMIT_REPORTS_HELD) {
        if (!report_sums_add(&ledger->sums, record))
            log_warning("plays are lost: nobody takes the reports");
        return;
    }
    report_print_record(record, &ledger->records);
    ledger->record_count++;
}

/* Moves up to so many waiting lines into the batch. */
static void take_lines(struct ledger *ledger, struct buf *into)
{
    const char *text = buf_text(&ledger->records), *at = text;
    size_t taken = 0;
    for (; taken < LEDGER_BATCH_RECORDS && taken < ledger->record_count; taken++)
        at = strchr(at, '\n') + 1;
    size_t length = (size_t)(at - text), left = ledger->records.length - length;
    buf_append(into, text, length);
    ledger->record_count -= taken;
    if (left > 0)
        memmove(ledger->records.bytes, at, left + 1);
    ledger->records.length = left;
    size_t sums = LEDGER_BATCH_RECORDS - taken;
    report_sums_print(&ledger->sums, sums < ledger->sums.count ? sums : ledger->sums.count, into);
}

/* --- batches ------------------------------------------------------------------ */

static bool is_waiting(const struct ledger *ledger)
{
    return ledger->record_count > 0 || ledger->sums.count > 0;
}

static bool is_due(const struct ledger *ledger, int64_t now_ms)
{
    return is_waiting(ledger) && (ledger->record_count >= LEDGER_BATCH_RECORDS ||
                                  now_ms - ledger->first_ms >= LEDGER_BATCH_MS);
}

static void make_batch(struct ledger *ledger, const struct ledger_moment *moment)
{
    struct error err;
    struct report_head *head = &ledger->head;
    head->from = ++head->batch;
    head->at_ms = moment->now_ms;
    head->wall_ms = moment->wall_ms;
    head->clock = moment->clock;
    head->held = moment->held;
    report_print_head(head, &ledger->sealed);
    take_lines(ledger, &ledger->sealed);
    sha256_of(ledger->sealed.bytes, ledger->sealed.length, head->previous);
    if (!report_seal(&ledger->key, &ledger->sealed, &err))
        log_error("a report cannot be signed: %s", err.text);
    ledger->first_ms = moment->now_ms;
    ledger->again_ms = 0;
}

static bool send_memory(enum parcel_type type, uint64_t serial, const struct buf *bytes)
{
    struct error err;
    int fd = -1;
    struct parcel_report parcel = { .serial = serial, .bytes = (uint32_t)bytes->length };
    if (!ipc_copy("report", bytes->bytes, bytes->length, &fd, &err))
        return false;
    bool is_sent = belt_send(BELT_UP, type, &parcel, sizeof parcel, &fd, 1, &err);
    close(fd);
    return is_sent;
}

void ledger_step(struct ledger *ledger, const struct ledger_moment *moment, bool is_last)
{
    if (!ledger->is_open)
        return;
    if (ledger->sealed.length == 0 &&
        (is_due(ledger, moment->now_ms) || (is_last && is_waiting(ledger))))
        make_batch(ledger, moment);
    if (ledger->sealed.length == 0 || moment->now_ms < ledger->again_ms)
        return;
    ledger->again_ms = moment->now_ms + LEDGER_AGAIN_MS;
    send_memory(PARCEL_REPORT, (uint64_t)ledger->head.batch, &ledger->sealed);
}

int ledger_wait_ms(const struct ledger *ledger, int64_t now_ms)
{
    int64_t due_ms = INT64_MAX;
    if (ledger->sealed.length > 0)
        due_ms = ledger->again_ms;
    else if (is_waiting(ledger))
        due_ms = is_due(ledger, now_ms) ? now_ms : ledger->first_ms + LEDGER_BATCH_MS;
    if (due_ms == INT64_MAX)
        return -1;
    return due_ms > now_ms ? (int)(due_ms - now_ms) : 0;
}

void ledger_kept(struct ledger *ledger, uint64_t batch)
{
    if (ledger->sealed.length > 0 && batch == (uint64_t)ledger->head.batch)
        buf_deinit(&ledger->sealed);
}

void ledger_fetch_started(struct ledger *ledger)
{
    ledger->again_ms = 0;
}

void ledger_condense(struct ledger *ledger, const struct parcel_report *parcel, int fd)
{
    struct error err;
    struct buf sums;
    const void *map = NULL;
    if (!ledger->is_open || parcel->bytes == 0 || parcel->bytes > 2 * LIMIT_REPORT_BYTES ||
        !ipc_map_sealed(fd, parcel->bytes, &map, &err))
        return;
    buf_init(&sums, 2 * LIMIT_REPORT_BYTES);
    condense(map, parcel->bytes, &ledger->key, &sums);
    munmap((void *)(uintptr_t)map, parcel->bytes);
    send_memory(PARCEL_CONDENSED, parcel->serial, &sums);
    buf_deinit(&sums);
}
