/* See shelf.h. What is decided here only saves traffic: plan verifies everything again. So a wrong
 * decision can cost bytes or time, never what is on the glass. */
#include "player/fetch/shelf.h"

#include <fcntl.h>
#include <stdlib.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/file.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"
#include "player/fetch/store_room.h"
#include "player/keeper.h"

void shelf_init(struct shelf *shelf, const struct parcel_start *start, struct store *store,
                const struct keyring *keyring)
{
    *shelf = (struct shelf){ .start = start, .store = store, .keyring = keyring };
}

void shelf_deinit(struct shelf *shelf)
{
    staging_free(shelf->held);
    staging_free(shelf->next);
    shelf->held = shelf->next = NULL;
}

void shelf_put_next(struct shelf *shelf, struct staging *staging)
{
    staging_free(shelf->next);
    shelf->next = staging;
    shelf->is_swept = false;
}

bool shelf_next_is(const struct shelf *shelf, const char *latest_sha256)
{
    return shelf->next && str_equal(staging_latest_sha256(shelf->next), latest_sha256);
}

/* --- going on ------------------------------------------------------------------------------- */

/* What plan has accepted is not judged again. */
static bool advance(struct shelf *shelf, struct staging *staging, bool is_held, struct error *err)
{
    struct release_floor floor = { 0 };
    if (shelf->held)
        staging_floor(shelf->held, &floor);
    struct staging_rules rules = { .store = shelf->store,
                                   .screen = shelf->start->screen,
                                   .trust = is_held ? NULL : keyring_top(shelf->keyring),
                                   .floor = &floor };
    if (!is_held && !rules.trust)
        return error_set(err, ERROR_INPUT, "nobody is trusted yet: give --trust");
    return staging_advance(staging, &rules, clock_wall_ms(), err);
}

/* Parts of blobs that nobody wants any more go, once it is known what is wanted. */
static void sweep(struct shelf *shelf)
{
    struct store_set wanted = { 0 };
    struct release_floor unused;
    if (shelf->is_swept || (shelf->next && !staging_floor(shelf->next, &unused)))
        return;
    shelf->is_swept = true;
    if (shelf->held)
        staging_keep(shelf->held, &wanted);
    if (shelf->next)
        staging_keep(shelf->next, &wanted);
    store_room_drop_parts(shelf->store, &wanted);
    store_set_deinit(&wanted);
}

bool shelf_step(struct shelf *shelf, struct error *err)
{
    struct error unread;
    bool is_good = !shelf->next || advance(shelf, shelf->next, false, err);
    if (!is_good)
        shelf_put_next(shelf, NULL);
    if (shelf->held && !advance(shelf, shelf->held, true, &unread)) {
        staging_free(shelf->held);
        shelf->held = NULL;
    }
    if (shelf->held || shelf->next)
        sweep(shelf);
    return is_good;
}

/* --- what plan holds ------------------------------------------------------------------------ */

/* Reads KEEPER_CURRENT or KEEPER_PREVIOUS. */
static bool read_kept(const struct shelf *shelf, const char *name, struct staging **ret_staging,
                      struct error *err)
{
    struct buf bytes;
    char *path = mem_format("%s/%s", shelf->start->state, name);
    buf_init(&bytes, LIMIT_LATEST_BYTES);
    bool is_read = file_read(AT_FDCWD, path, &bytes, err) &&
                   staging_new(buf_text(&bytes), bytes.length, ret_staging, err);
    buf_deinit(&bytes);
    free(path);
    return is_read;
}

static void load_held(struct shelf *shelf, const char *latest_sha256)
{
    static const char *const names[] = { KEEPER_CURRENT, KEEPER_PREVIOUS };
    struct error unread;
    staging_free(shelf->held);
    shelf->held = NULL;
    for (size_t i = 0; !shelf->held && i < sizeof names / sizeof *names; i++) {
        struct staging *kept = NULL;
        if (read_kept(shelf, names[i], &kept, &unread) &&
            str_equal(staging_latest_sha256(kept), latest_sha256) &&
            advance(shelf, kept, true, &unread))
            shelf->held = kept;
        else
            staging_free(kept);
    }
}

bool shelf_hold(struct shelf *shelf, const char *latest_sha256)
{
    if (shelf_next_is(shelf, latest_sha256)) {
        staging_free(shelf->held);
        shelf->held = shelf->next;
        shelf->next = NULL;
        return true;
    }
    if (!shelf->held || !str_equal(staging_latest_sha256(shelf->held), latest_sha256))
        load_held(shelf, latest_sha256);
    return false;
}

bool shelf_lose(struct shelf *shelf, const char *sha256)
{
    if (!store_remove_damaged(shelf->store, sha256))
        return shelf->held; /* repaired already: plan has to hear of it */
    if (shelf->next)
        staging_mark(shelf->next, sha256, false);
    if (!shelf->held)
        return false;
    char latest_sha256[SHA256_HEX_BYTES];
    str_copy(latest_sha256, sizeof latest_sha256, staging_latest_sha256(shelf->held));
    load_held(shelf, latest_sha256); /* from its beginning: it may be the manifest that is gone */
    return shelf->held && staging_wants(shelf->held, sha256);
}

/* --- what is wanted ------------------------------------------------------------------------- */

size_t shelf_wants(const struct shelf *shelf, struct want *ret_wants, size_t most)
{
    const struct want *held = shelf->held ? staging_want(shelf->held, NULL) : NULL;
    const struct want *next = shelf->next ? staging_want(shelf->next, NULL) : NULL;
    size_t count = 0;
    while (count < most && (held || next)) {
        bool is_held = held && (!next || held->due_ms <= next->due_ms);
        ret_wants[count++] = is_held ? *held : *next;
        if (is_held)
            held = staging_want(shelf->held, held);
        else
            next = staging_want(shelf->next, next);
    }
    return count;
}

void shelf_carried(struct shelf *shelf, const char *sha256)
{
    if (shelf->held)
        staging_mark(shelf->held, sha256, true);
    if (shelf->next)
        staging_mark(shelf->next, sha256, true);
}

void shelf_put_aside(struct shelf *shelf, const char *sha256)
{
    if (shelf->held)
        staging_put_aside(shelf->held, sha256);
    if (shelf->next)
        staging_put_aside(shelf->next, sha256);
}

bool shelf_retry(struct shelf *shelf)
{
    bool was_any = shelf->held && staging_retry(shelf->held);
    return (shelf->next && staging_retry(shelf->next)) || was_any;
}

/* Adds all that a kept release lists. False when that cannot be told now. */
static bool keep_kept(struct shelf *shelf, const char *name, struct store_set *keep,
                      struct error *err)
{
    struct staging *kept = NULL;
    struct store_set all = { 0 };
    struct release_floor unused;
    struct error unread;
    if (!read_kept(shelf, name, &kept, err))
        return err->kind != ERROR_SYSTEM;
    advance(shelf, kept, true, &unread);
    staging_keep(kept, &all); /* its manifest first */
    bool is_known =
        staging_floor(kept, &unused) || (!store_has(shelf->store, all.sha256[0], -1) &&
                                         !store_is_suspect(shelf->store, all.sha256[0]));
    for (size_t i = 0; i < all.count; i++)
        store_set_add(keep, all.sha256[i]);
    store_set_deinit(&all);
    staging_free(kept);
    return is_known || error_set(err, ERROR_SYSTEM, "the %s release cannot be read", name);
}

bool shelf_make_room(struct shelf *shelf, int64_t bytes, struct error *err)
{
    if (store_room_has(shelf->store, bytes, LIMIT_STORE_BYTES))
        return true;
    struct store_set keep = { 0 };
    if (shelf->held)
        staging_keep(shelf->held, &keep);
    if (shelf->next)
        staging_keep(shelf->next, &keep);
    bool is_known = (keep_kept(shelf, KEEPER_CURRENT, &keep, err) &&
                     keep_kept(shelf, KEEPER_PREVIOUS, &keep, err)) ||
                    error_prefix(err, "the disk is full, and what may go is not known");
    bool is_room = is_known && store_room_make(shelf->store, bytes, LIMIT_STORE_BYTES, &keep, err);
    store_set_deinit(&keep);
    return is_room;
}
