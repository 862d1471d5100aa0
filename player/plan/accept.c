/* Releases and trust files on their way in. Order, as everywhere: signatures over raw bytes, then
 * parsing, then files by hash, then main keeps it, then it may be shown. What is refused leaves
 * everything as it was. */
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/file.h"
#include "common/log.h"
#include "common/str.h"
#include "model/limits.h"
#include "player/keeper.h"
#include "player/plan/plan.h"

enum { KEEP_AGAIN_MS = 3000 };

/* --- saying ---------------------------------------------------------------- */

void accept_tell(const struct plan *plan)
{
    struct error err;
    const struct conductor *conductor = &plan->conductor;
    const struct edition *held = conductor->next ? conductor->next : conductor->now;
    struct parcel_holding holding = { .trust = -1 };
    if (keyring_top(&plan->keyring))
        holding.trust = keyring_top(&plan->keyring)->number;
    if (held) {
        holding.generation = held->manifest->generation;
        memcpy(holding.latest_sha256, held->latest_sha256, SHA256_HEX_BYTES);
    } else {
        memcpy(holding.latest_sha256, plan->broken_sha256, SHA256_HEX_BYTES);
        memcpy(holding.damaged_sha256, plan->damaged, SHA256_HEX_BYTES);
    }
    memcpy(holding.refused_sha256, plan->refused_sha256, SHA256_HEX_BYTES);
    belt_send(BELT_UP, PARCEL_HOLDING, &holding, sizeof holding, NULL, 0, &err);
}

void accept_tell_damaged(struct plan *plan, const char *sha256)
{
    struct error err;
    struct parcel_blob blob = { .sha256 = "" };
    if (!sha256[0])
        return;
    str_copy(plan->damaged, sizeof plan->damaged, sha256);
    str_copy(blob.sha256, sizeof blob.sha256, sha256);
    belt_send(BELT_UP, PARCEL_DAMAGED, &blob, sizeof blob, NULL, 0, &err);
}

void accept_tell_all(struct plan *plan)
{
    accept_tell(plan);
    if (plan->conductor.now)
        accept_tell_damaged(plan, plan->damaged);
}

void accept_keep_floor(struct plan *plan)
{
    struct error err;
    struct parcel_floor parcel = { .trust = plan->floor.trust,
                                   .generation = plan->floor.generation };
    plan->floor.clock_ms = plan->clock.floor_ms;
    if (plan->floor.is_shown)
        memcpy(parcel.sha256, plan->floor.sha256, sizeof parcel.sha256);
    parcel.clock_ms = plan->floor.clock_ms;
    belt_send(BELT_CONTROL, PARCEL_KEEP_FLOOR, &parcel, sizeof parcel, NULL, 0, &err);
}

/* --- releases and trust ---------------------------------------------------- */

/* Nothing older than what was shown, or than what is accepted and about to be. */
static struct release_floor floor_now(const struct plan *plan)
{
    const struct conductor *conductor = &plan->conductor;
    struct release_floor floor = { .is_set = plan->floor.is_shown,
                                   .trust = plan->floor.trust,
                                   .generation = plan->floor.generation };
    memcpy(floor.sha256, plan->floor.sha256, sizeof floor.sha256);
    if (conductor->now)
        release_floor_raise(&floor, conductor->now->manifest, conductor->now->sha256);
    if (conductor->next)
        release_floor_raise(&floor, conductor->next->manifest, conductor->next->sha256);
    return floor;
}

/* What a publisher that is not ours let through: each is left out, and what is around it plays. */
static void tell_faults(const struct edition *edition)
{
    enum { TOLD_MAX = 8 };
    size_t count = edition->faults.count;
    for (size_t i = 0; i < count && i < TOLD_MAX; i++) {
        struct buf text;
        buf_init(&text, 2 * ERROR_TEXT_BYTES);
        diagnostic_print(&edition->faults.items[i], &text);
        log_warning("left out: %s", buf_text(&text));
        buf_deinit(&text);
    }
    if (count > TOLD_MAX)
        log_warning("left out: %zu more, which bangtin check lists", count - TOLD_MAX);
}

static bool open_edition(struct plan *plan, const char *latest, size_t length, bool is_new,
                         struct edition **ret_edition, bool *ret_is_damaged, struct error *err)
{
    char damaged[SHA256_HEX_BYTES];
    struct release_floor floor = floor_now(plan);
    const struct edition *held = plan->conductor.now;
    const struct edition_input input = { .store = plan->store,
                                         .keyring = &plan->keyring,
                                         .floor = &floor,
                                         .screen = plan->start.screen,
                                         .site = held ? held->manifest->site : NULL,
                                         .is_clock_known = wallclock_is_known(&plan->clock),
                                         .is_new = is_new };
    bool is_open = edition_open(&input, latest, length, ret_edition, damaged, err);
    if (is_open)
        tell_faults(*ret_edition);
    else
        accept_tell_damaged(plan, damaged);
    *ret_is_damaged = !is_open && damaged[0];
    return is_open;
}

/* Bytes that can never become right are remembered, so that fetch does not bring them again. They
 * may be right yet while something of what is trusted could not be read. */
static void refuse(struct plan *plan, const struct parcel_latest *latest, bool is_damaged,
                   const struct error *why)
{
    bool is_sure = plan->leave_ms == 0 || plan->conductor.now;
    log_fault(&plan->release_fault, "latest", why);
    if (!is_damaged && is_sure && (why->kind == ERROR_INPUT || why->kind == ERROR_LIMIT))
        sha256_of(latest->bytes, latest->length, plan->refused_sha256);
    accept_tell(plan);
}

/* What is under way is newer: fetch brings what was held, too, when a file of it was repaired. */
static bool is_overtaken(const struct plan *plan, const struct edition *edition)
{
    struct release_floor newest = { .is_set = false };
    const struct edition *under_way = plan->candidate.edition;
    if (plan->candidate.state == CANDIDATE_NONE)
        return false;
    release_floor_raise(&newest, edition->manifest, edition->sha256);
    release_floor_raise(&newest, under_way->manifest, under_way->sha256);
    return !str_equal(newest.sha256, edition->sha256);
}

void accept_release(struct plan *plan, const struct parcel_latest *latest)
{
    struct edition *edition = NULL;
    struct error err;
    char sha256[SHA256_HEX_BYTES];
    const struct conductor *conductor = &plan->conductor;
    const struct edition *held = conductor->next ? conductor->next : conductor->now;
    sha256_of(latest->bytes, latest->length, sha256);
    if (held && strcmp(sha256, held->latest_sha256) == 0) {
        conductor_try_again(&plan->conductor);
        accept_tell(plan);
        return;
    }
    if (!plan->store)
        return;
    bool is_damaged = false;
    bool is_new = strcmp(sha256, plan->broken_sha256) != 0;
    if (!open_edition(plan, latest->bytes, latest->length, is_new, &edition, &is_damaged, &err)) {
        refuse(plan, latest, is_damaged, &err);
        return;
    }
    if (is_overtaken(plan, edition)) {
        edition_free(edition);
        return;
    }
    candidate_begin(&plan->candidate, edition, latest, plan->start.screen,
                    wallclock_now(&plan->clock));
}

/* main does not answer while the disk is full, say: then it is asked again. */
static void ask_to_keep(struct plan *plan)
{
    struct error err;
    struct parcel_latest *latest = &plan->candidate.latest;
    plan->keep_again_ms = clock_monotonic_ms() + KEEP_AGAIN_MS;
    belt_send(BELT_CONTROL, PARCEL_KEEP_RELEASE, latest, sizeof *latest, NULL, 0, &err);
}

void accept_check(struct plan *plan)
{
    struct error err;
    char damaged[SHA256_HEX_BYTES];
    struct candidate *candidate = &plan->candidate;
    if (candidate->state == CANDIDATE_KEEPING && clock_monotonic_ms() >= plan->keep_again_ms)
        ask_to_keep(plan);
    if (candidate->state != CANDIDATE_CHECKING)
        return;
    if (!candidate_step(candidate, plan->store, damaged, &err)) {
        log_fault(&plan->release_fault, "latest", &err);
        accept_tell_damaged(plan, damaged);
    } else if (candidate->state == CANDIDATE_KEEPING) {
        candidate->latest.serial = ++plan->last_keep;
        ask_to_keep(plan);
    }
}

int accept_wait_ms(const struct plan *plan)
{
    if (plan->candidate.state == CANDIDATE_NONE)
        return -1;
    if (plan->candidate.state == CANDIDATE_CHECKING)
        return 0;
    int64_t left_ms = plan->keep_again_ms - clock_monotonic_ms();
    return left_ms > 0 ? (int)left_ms : 0;
}

static void trust_kept(struct plan *plan)
{
    log_info("trust file %" PRId64 " accepted", plan->next_trust->number);
    keyring_take(&plan->keyring, plan->next_trust);
    plan->next_trust = NULL;
    plan->refused_sha256[0] = '\0'; /* it may be right under this one */
    accept_tell(plan);
}

/* main has written `current`: from here on the release may be shown. */
static void release_kept(struct plan *plan)
{
    struct edition *edition = candidate_take(&plan->candidate);
    struct release_floor floor = floor_now(plan);
    bool is_anew = floor.is_set && edition->manifest->trust > floor.trust;
    log_fault(&plan->release_fault, "latest", NULL);
    log_info("release %" PRId64 " accepted", edition->manifest->generation);
    wallclock_raise_floor(&plan->clock, edition->manifest->published_ms, is_anew);
    conductor_accept(&plan->conductor, edition, wallclock_now(&plan->clock));
    accept_keep_floor(plan);
    accept_tell(plan);
}

void accept_kept(struct plan *plan, uint64_t serial)
{
    if (plan->next_trust && serial == plan->trust_serial)
        trust_kept(plan);
    else if (plan->candidate.state == CANDIDATE_KEEPING && serial == plan->candidate.latest.serial)
        release_kept(plan);
}

static bool follow_trust(const struct plan *plan, const void *file, size_t length,
                         const void *signatures, size_t signatures_length, struct trust **ret_next,
                         struct error *err)
{
    struct latest blocks;
    const struct trust *top = keyring_top(&plan->keyring);
    if (!top)
        return error_set(err, ERROR_INPUT, "no key is trusted yet (--trust)");
    return latest_parse(LATEST_TRUST, signatures, signatures_length, &blocks, err) &&
           trust_follows(top, file, length, &blocks, ret_next, err);
}

/* It counts once main has kept it, or what is signed under it could not be shown after a restart.
 */
static void ask_to_keep_trust(struct plan *plan, const struct parcel_trust *parcel,
                              const int fds[IPC_MAX_FDS], struct trust *next)
{
    struct error err;
    struct parcel_trust keep = *parcel;
    trust_free(plan->next_trust);
    plan->next_trust = next;
    keep.number = next->number;
    keep.serial = plan->trust_serial = ++plan->last_keep;
    belt_send(BELT_CONTROL, PARCEL_KEEP_TRUST, &keep, sizeof keep, fds, 2, &err);
}

static bool is_of_size(const struct parcel_trust *parcel, struct error *err)
{
    return (parcel->file_bytes <= LIMIT_TRUST_BYTES &&
            parcel->signature_bytes <= LIMIT_TRUST_SIGNATURES * SIGN_BLOCK_MAX_BYTES) ||
           error_set(err, ERROR_LIMIT, "larger than a trust file can be");
}

void accept_trust(struct plan *plan, const struct parcel_trust *parcel, const int fds[IPC_MAX_FDS])
{
    struct error err;
    struct trust *next = NULL;
    const void *file = NULL, *signatures = NULL;
    bool is_mapped = is_of_size(parcel, &err) &&
                     ipc_map_sealed(fds[0], parcel->file_bytes, &file, &err) &&
                     ipc_map_sealed(fds[1], parcel->signature_bytes, &signatures, &err);
    if (is_mapped && follow_trust(plan, file, parcel->file_bytes, signatures,
                                  parcel->signature_bytes, &next, &err)) {
        ask_to_keep_trust(plan, parcel, fds, next);
    } else {
        log_warning("trust file %" PRId64 " refused: %s", parcel->number, err.text);
        accept_tell(plan);
    }
    if (file)
        munmap((void *)(uintptr_t)file, parcel->file_bytes);
    if (signatures)
        munmap((void *)(uintptr_t)signatures, parcel->signature_bytes);
}

/* False when the machine is at fault: it may be readable later. */
static bool open_kept(struct plan *plan, int state, bool is_current, struct error *err)
{
    struct edition *edition = NULL;
    struct buf latest;
    bool is_damaged = false;
    buf_init(&latest, LIMIT_LATEST_BYTES);
    bool is_read = file_read(state, is_current ? KEEPER_CURRENT : KEEPER_PREVIOUS, &latest, err);
    bool is_open = is_read && open_edition(plan, buf_text(&latest), latest.length, false, &edition,
                                           &is_damaged, err);
    if (is_open)
        conductor_accept(&plan->conductor, edition, wallclock_now(&plan->clock));
    else if (is_read || err->kind != ERROR_MISSING)
        log_warning("the %s release cannot be shown: %s", is_current ? "current" : "previous",
                    err->text);
    if (is_read && is_current && !is_open) /* whatever of it is damaged */
        sha256_of(buf_text(&latest), latest.length, plan->broken_sha256);
    buf_deinit(&latest);
    return is_open || err->kind != ERROR_SYSTEM;
}

/* What the board held when it was switched off: current, or until that was shown, previous. */
bool accept_held(struct plan *plan, int state, struct error *err)
{
    struct error older;
    bool is_read = open_kept(plan, state, true, err);
    if (!plan->conductor.now)
        open_kept(plan, state, false, &older);
    return is_read;
}
