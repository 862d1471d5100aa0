/* Files: whole reads with a ceiling, atomic writes, folders, locks. Paths are relative to `dir`, an
 * open folder or AT_FDCWD. Every fd is opened O_CLOEXEC. */
#pragma once

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"

/* Reads a whole regular file into `into` (up to its ceiling: ERROR_LIMIT beyond). */
bool file_read(int dir, const char *path, struct buf *into, struct error *err);

/* Reads what is left of an open descriptor in the same way. `name` is for the message. */
bool file_read_fd(int fd, const char *name, struct buf *into, struct error *err);

/* Writes all of the bytes, through short writes and EINTR. */
bool file_write_fd(int fd, const char *name, const void *bytes, size_t length, struct error *err);

/* Replaces `path` so that a reader, a crash or a power cut sees the old bytes or the new ones,
 * never a mixture: temporary file, fsync, rename, fsync of the folder. A failed fsync is never
 * retried: the temporary goes and the caller hears of it (Rebello et al., ATC 2020). */
bool file_replace(int dir, const char *path, const void *bytes, size_t length, unsigned mode,
                  struct error *err);

/* The parts of file_replace for those who stream: an unnamed-by-contract temporary beside `path`
 * ("<path>.tmp-<random>", name returned in ret_name, at least 32 bytes larger than path), … */
bool file_temporary(int dir, const char *path, unsigned mode, int *ret_fd, char *ret_name,
                    size_t name_capacity, struct error *err);
/* … and its end: fsync and close `fd`, rename to `path`, fsync the folder. On failure the temporary
 * is removed. `fd` is closed in either case. */
bool file_commit(int dir, int fd, const char *temporary, const char *path, struct error *err);

/* Removes what crashed writers left: files in the folder itself whose names hold ".tmp-". */
void file_remove_temporaries(int dir);

/* The same in a folder of people's files, which others write to, too: only names that
 * file_temporary() made, untouched for so many seconds. */
void file_remove_old_temporaries(int dir, int64_t age_s);

/* mkdir -p with mode 0755; what it made is on disk. */
bool file_make_folders(int dir, const char *path, struct error *err);

/* The folder `name` within `dir` ("." for itself) for readdir(3), ended by closedir(3); NULL when
 * there is none or it is a link. */
DIR *file_walk(int dir, const char *name);

/* "." or "..", as readdir(3) gives them. */
bool file_is_dot(const char *name);

/* Removes a file, or a folder with all that is in it, however deep; links are not followed. */
void file_remove(int dir, const char *path);

/* Opens a folder for the `dir` arguments above. */
bool file_open_folder(int dir, const char *path, int *ret_fd, struct error *err);

/* fsync of the folder that holds `path`. */
bool file_sync_folder(int dir, const char *path, struct error *err);

/* Holds an exclusive lock on `path` (made if missing) until ret_fd is closed or the process ends.
 * ERROR_AGAIN when another process holds it. */
bool file_lock(int dir, const char *path, int *ret_fd, struct error *err);

/* True for a relative path that stays inside its folder: no empty, "." or ".." part, no leading
 * or trailing '/', no control character, no backslash, UTF-8, at most 240 bytes. */
bool file_is_safe_path(const char *path);
