/* See edit.h. Paths are walked folder by folder with O_NOFOLLOW, as desk/folder.c reads them. */
#include "desk/edit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "common/unicode.h"
#include "desk/folder.h"
#include "model/limits.h"

enum {
    OPEN_FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
    FOLDER_MODE = 0755,
    FILE_MODE = 0644,
    LEFT_AFTER_S = 600 /* whoever was writing a file for so long was ended meanwhile */
};

static bool has_odd_part(const char *path)
{
    for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL) {
        char *name = mem_copy_bytes(part, strcspn(part, "/"));
        bool is_odd = folder_passes_over(name);
        free(name);
        if (is_odd)
            return true;
    }
    return false;
}

bool edit_is_place(const char *path)
{
    if (str_starts(path, "playlists/"))
        return folder_is_json(path);
    return str_starts(path, "content/") && file_is_safe_path(path) &&
           unicode_is_valid(path, strlen(path)) && !has_odd_part(path);
}

/* Where a file lies: its open folder, and its name there. */
struct spot_on_disk {
    int dir;
    const char *name;
};

static int open_part(int dir, const char *part, bool is_made)
{
    int fd = openat(dir, part, OPEN_FOLDER);
    if (fd < 0 && errno == ENOENT && is_made && mkdirat(dir, part, FOLDER_MODE) == 0)
        fd = openat(dir, part, OPEN_FOLDER);
    return fd;
}

static bool find_place(const char *site, const char *path, bool is_made,
                       struct spot_on_disk *ret_spot, struct error *err)
{
    int dir = -1;
    const char *name = path;
    if (!edit_is_place(path))
        return error_set(err, ERROR_INPUT, _("%s: no file of a site can have this name"), path);
    if (!file_open_folder(AT_FDCWD, site, &dir, err))
        return false;
    for (const char *slash; dir >= 0 && (slash = strchr(name, '/')); name = slash + 1) {
        char *part = mem_copy_bytes(name, (size_t)(slash - name));
        int next = open_part(dir, part, is_made);
        free(part);
        int reason = errno;
        close(dir);
        errno = reason;
        dir = next;
    }
    if (dir < 0 && errno == ENOENT)
        return error_set(err, ERROR_MISSING, _("%s: no such file"), path);
    if (dir < 0)
        return error_errno(err, ERROR_SYSTEM, "%s", path);
    *ret_spot = (struct spot_on_disk){ dir, name };
    return true;
}

bool edit_read(const char *site, const char *path, struct buf *into, struct error *err)
{
    struct spot_on_disk spot;
    if (!find_place(site, path, false, &spot, err))
        return false;
    int fd = openat(spot.dir, spot.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool is_missing = fd < 0 && (errno == ENOENT || errno == ELOOP);
    bool is_good = fd >= 0      ? file_read_fd(fd, path, into, err)
                   : is_missing ? error_set(err, ERROR_MISSING, _("%s: no such file"), path)
                                : error_errno(err, ERROR_SYSTEM, "%s", path);
    if (fd >= 0)
        close(fd);
    close(spot.dir);
    return is_good;
}

bool edit_hash(const char *site, const char *path, char ret_sha256[SHA256_HEX_BYTES],
               struct error *err)
{
    struct buf bytes;
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    bool is_read = edit_read(site, path, &bytes, err);
    if (is_read)
        sha256_of(buf_text(&bytes), bytes.length, ret_sha256);
    else if (err->kind == ERROR_MISSING)
        ret_sha256[0] = '\0';
    buf_deinit(&bytes);
    return is_read || err->kind == ERROR_MISSING;
}

bool edit_write(const char *site, const char *path, const void *bytes, size_t length,
                struct error *err)
{
    struct spot_on_disk spot;
    if (!find_place(site, path, true, &spot, err))
        return false;
    file_remove_old_temporaries(spot.dir, LEFT_AFTER_S);
    bool is_good = file_replace(spot.dir, spot.name, bytes, length, FILE_MODE, err);
    close(spot.dir);
    return is_good || error_prefix(err, "%s", path);
}

bool edit_remove(const char *site, const char *path, struct error *err)
{
    struct spot_on_disk spot;
    if (!find_place(site, path, false, &spot, err))
        return false;
    bool is_gone = unlinkat(spot.dir, spot.name, 0) == 0;
    if (!is_gone)
        error_errno(err, errno == ENOENT ? ERROR_MISSING : ERROR_SYSTEM, "%s", path);
    is_gone = is_gone && file_sync_folder(spot.dir, spot.name, err);
    close(spot.dir);
    return is_gone;
}
