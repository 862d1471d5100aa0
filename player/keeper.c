/* See keeper.h. Every file is replaced by the protocol of file_replace, so that a cut at any
 * instant leaves the old bytes or the new ones. */
#include "player/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/device.h"
#include "model/limits.h"
#include "player/floor.h"

struct keeper {
    int dir, lock;
};

static bool make_state(const char *state, int *ret_dir, struct error *err)
{
    static const char *const parts[] = { "store", "spool", "trust", "held" };
    int dir = -1;
    if (!file_make_folders(AT_FDCWD, state, err) || !file_open_folder(AT_FDCWD, state, &dir, err))
        return false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!file_make_folders(dir, parts[i], err)) {
            close(dir);
            return false;
        }
    *ret_dir = dir;
    return true;
}

/* Who this board is to a server: 32 random bytes, made once (model/device.h). */
static bool make_device(int dir, struct error *err)
{
    uint8_t seed[32];
    char text[2 * sizeof seed + 2];
    if (faccessat(dir, DEVICE_FILE, F_OK, 0) == 0)
        return true;
    if (getrandom(seed, sizeof seed, 0) != sizeof seed)
        return error_errno(err, ERROR_SYSTEM, "getrandom");
    for (size_t i = 0; i < sizeof seed; i++)
        snprintf(text + 2 * i, 3, "%02x", seed[i]);
    text[2 * sizeof seed] = '\n';
    bool is_made = file_replace(dir, DEVICE_FILE, text, 2 * sizeof seed + 1, 0600, err);
    explicit_bzero(seed, sizeof seed);
    explicit_bzero(text, sizeof text);
    return is_made;
}

static void remove_temporaries(int dir)
{
    static const char *const written[] = { ".", "trust", "held" };
    struct error err;
    int folder = -1;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (file_open_folder(dir, written[i], &folder, &err)) {
            file_remove_temporaries(folder);
            close(folder);
        }
}

static bool open_state(const char *state, struct keeper *ret_keeper, struct error *err)
{
    int dir = -1, lock = -1;
    struct error no_device;
    if (!make_state(state, &dir, err))
        return false;
    if (!file_lock(dir, "lock", &lock, err)) {
        close(dir);
        return error_prefix(err, "%s", state);
    }
    remove_temporaries(dir);
    if (!make_device(dir, &no_device)) /* a full disk: it shows, and cannot report */
        log_warning("%s: %s", state, no_device.text);
    *ret_keeper = (struct keeper){ .dir = dir, .lock = lock };
    return true;
}

static void close_state(struct keeper *keeper)
{
    if (keeper->dir >= 0)
        close(keeper->dir);
    if (keeper->lock >= 0)
        close(keeper->lock);
    *keeper = (struct keeper){ .dir = -1, .lock = -1 };
}

bool keeper_open(const char *state, struct keeper **ret_keeper, struct error *err)
{
    struct keeper opened = { .dir = -1, .lock = -1 };
    bool is_open = open_state(state, &opened, err);
    if (!is_open && err->kind == ERROR_AGAIN)
        return false;
    *ret_keeper = mem_new(sizeof **ret_keeper);
    **ret_keeper = opened;
    return is_open;
}

bool keeper_is_whole(const struct keeper *keeper)
{
    if (faccessat(keeper->dir, "store", F_OK, 0) == 0)
        return true;
    return keeper->dir >= 0 && errno != ENOENT; /* a disk that fails has not lost it */
}

bool keeper_renew(struct keeper *keeper, const char *state, struct error *err)
{
    close_state(keeper); /* first, or our own lock would be in the way */
    return open_state(state, keeper, err);
}

int keeper_folder(const struct keeper *keeper)
{
    return keeper ? keeper->dir : -1;
}

void keeper_close(struct keeper *keeper)
{
    if (!keeper)
        return;
    close_state(keeper);
    free(keeper);
}

void keeper_read_screen(const struct keeper *keeper, char ret_screen[KEEPER_SCREEN_BYTES])
{
    struct buf file;
    struct error ignored;
    buf_init(&file, KEEPER_SCREEN_BYTES);
    bool is_read = file_read(keeper->dir, "screen", &file, &ignored);
    char *end = is_read ? strchr(buf_text(&file), '\n') : NULL;
    if (end)
        *end = '\0';
    str_copy(ret_screen, KEEPER_SCREEN_BYTES, is_read ? buf_text(&file) : "");
    if (!str_is_name(ret_screen, LIMIT_NAME_BYTES))
        ret_screen[0] = '\0';
    buf_deinit(&file);
}

bool keeper_screen(struct keeper *keeper, const char *screen, struct error *err)
{
    char line[KEEPER_SCREEN_BYTES + 1];
    if (!str_is_name(screen, LIMIT_NAME_BYTES))
        return error_set(err, ERROR_INPUT, "%s is no screen's id", screen);
    snprintf(line, sizeof line, "%s\n", screen);
    return file_replace(keeper->dir, "screen", line, strlen(line), 0644, err);
}

void keeper_match_screen(struct keeper *keeper, char screen[KEEPER_SCREEN_BYTES])
{
    struct error err;
    if (!screen[0])
        keeper_read_screen(keeper, screen);
    else if (!keeper_screen(keeper, screen, &err))
        log_warning("%s", err.text);
}

static bool keep_memory(int dir, const char *path, int fd, size_t bytes, struct error *err)
{
    const void *map = NULL;
    if (!ipc_map_sealed(fd, bytes, &map, err))
        return error_prefix(err, "%s", path);
    bool is_kept = file_replace(dir, path, map, bytes, 0644, err);
    munmap((void *)(uintptr_t)map, bytes);
    return is_kept;
}

/* The signatures first: a trust file counts as kept once N.json is there. */
bool keeper_trust(struct keeper *keeper, const struct parcel_trust *trust,
                  const int fds[IPC_MAX_FDS], struct error *err)
{
    char path[64];
    snprintf(path, sizeof path, "trust/%" PRId64 ".json.minisig", trust->number);
    if (trust->signature_bytes > 0 &&
        !keep_memory(keeper->dir, path, fds[1], trust->signature_bytes, err))
        return false;
    snprintf(path, sizeof path, "trust/%" PRId64 ".json", trust->number);
    return keep_memory(keeper->dir, path, fds[0], trust->file_bytes, err);
}

bool keeper_release(struct keeper *keeper, const struct parcel_latest *latest, struct error *err)
{
    struct buf current;
    bool is_kept = true;
    buf_init(&current, sizeof latest->bytes);
    struct error missing;
    if (file_read(keeper->dir, KEEPER_CURRENT, &current, &missing) &&
        !(current.length == latest->length &&
          memcmp(current.bytes, latest->bytes, latest->length) == 0))
        is_kept =
            file_replace(keeper->dir, KEEPER_PREVIOUS, current.bytes, current.length, 0644, err);
    buf_deinit(&current);
    return is_kept &&
           file_replace(keeper->dir, KEEPER_CURRENT, latest->bytes, latest->length, 0644, err);
}

bool keeper_floor(struct keeper *keeper, const struct parcel_floor *floor, struct error *err)
{
    char text[FLOOR_TEXT_BYTES];
    struct floor_mark mark = { .is_shown = floor->sha256[0] != '\0',
                               .trust = floor->trust,
                               .generation = floor->generation,
                               .clock_ms = floor->clock_ms };
    memcpy(mark.sha256, floor->sha256, sizeof mark.sha256);
    floor_print(&mark, text);
    return file_replace(keeper->dir, "floor", text, strlen(text), 0644, err);
}
