/* See release.h. A path is matched against the few forms that exist and never reaches the file
 * system as it came, so there is nothing to escape from. Files are opened anew for each request:
 * the tree may be replaced while we run. */
#include "server/release.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/mem.h"
#include "common/sha256.h"
#include "common/str.h"
#include "model/limits.h"
#include "server/field.h"
#include "server/range.h"

enum { WAIT_MAX_S = 30, TRUST_DIGITS = 16, TAG_BYTES = SHA256_HEX_BYTES + 2 };

const char *const release_changing[] = { "latest", "trust", NULL };

static bool is_trust_path(const char *path)
{
    if (!str_starts(path, "trust/"))
        return false;
    const char *number = path + strlen("trust/");
    size_t digits = strspn(number, "0123456789");
    return digits > 0 && digits <= TRUST_DIGITS &&
           (str_equal(number + digits, ".json") || str_equal(number + digits, ".json.minisig"));
}

/* The hash in "blobs/ab/abcdef…", or NULL. */
static const char *blob_of(const char *path)
{
    if (!str_starts(path, "blobs/") || strlen(path) < strlen("blobs/ab/") || path[8] != '/')
        return NULL;
    const char *folder = path + strlen("blobs/"), *sha256 = path + strlen("blobs/ab/");
    return str_is_sha256(sha256) && strncmp(folder, sha256, 2) == 0 ? sha256 : NULL;
}

/* What cannot be opened is not there, unless the machine is at fault: then it may be there later.
 */
static void answer_missing(struct http_answer *answer, bool is_our_fault)
{
    if (is_our_fault)
        http_text(answer, 503, "cannot be read now\n");
    else
        http_text(answer, 404, "not here\n");
}

/* --- latest ------------------------------------------------------------------- */

static bool read_latest(const char *tree, struct buf *latest, struct http_answer *answer)
{
    struct error err;
    char *path = mem_format("%s/latest", tree);
    buf_init(latest, LIMIT_LATEST_BYTES);
    bool is_read = file_read(AT_FDCWD, path, latest, &err);
    free(path);
    if (!is_read) {
        buf_deinit(latest);
        answer_missing(answer, err.kind != ERROR_MISSING);
    }
    return is_read;
}

static void answer_latest(const char *tree, const struct http_request *request,
                          struct http_answer *answer)
{
    struct buf latest;
    char hex[SHA256_HEX_BYTES], tag[TAG_BYTES];
    if (!read_latest(tree, &latest, answer))
        return;
    sha256_of(buf_text(&latest), latest.length, hex);
    snprintf(tag, sizeof tag, "\"%s\"", hex);
    int64_t wait_s = field_wait_s(http_header(request, "Prefer"), WAIT_MAX_S);
    bool is_same = field_has_tag(http_header(request, "If-None-Match"), tag);
    if (is_same) {
        answer->status = 304;
        answer->wait_ms = wait_s * 1000;
    }
    http_add_header(answer, "ETag", "%s", tag);
    http_add_header(answer, "Cache-Control", "no-cache");
    if (wait_s > 0)
        http_add_header(answer, "Preference-Applied", "wait=%" PRId64, wait_s);
    http_add_header(answer, "Content-Type", "text/plain; charset=utf-8");
    answer->body = buf_take(&latest, &answer->body_bytes);
}

/* --- files -------------------------------------------------------------------- */

static bool open_file(const char *tree, const char *path, int *ret_fd, int64_t *ret_bytes,
                      struct http_answer *answer)
{
    struct stat about;
    char *whole = mem_format("%s/%s", tree, path);
    int fd = open(whole, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool is_our_fault = fd < 0 && errno != ENOENT && errno != ENOTDIR && errno != ELOOP;
    free(whole);
    if (fd >= 0 && fstat(fd, &about) != 0)
        is_our_fault = true;
    else if (fd >= 0 && S_ISREG(about.st_mode)) {
        *ret_fd = fd;
        *ret_bytes = about.st_size;
        return true;
    }
    if (fd >= 0)
        close(fd);
    answer_missing(answer, is_our_fault);
    return false;
}

/* `tag` is "" for a file that has none. */
static enum range_kind asked_range(const struct http_request *request, const char *tag,
                                   int64_t size_bytes, int64_t *ret_first, int64_t *ret_last)
{
    const char *condition = http_header(request, "If-Range");
    bool is_asked = str_equal(http_method(request), "GET") &&
                    (!condition || (tag[0] && str_equal(condition, tag)));
    return range_parse(is_asked ? http_header(request, "Range") : NULL, size_bytes, ret_first,
                       ret_last);
}

static void give_bytes(struct http_answer *answer, int fd, int64_t first, int64_t count)
{
    http_add_header(answer, "Content-Type", "application/octet-stream");
    answer->fd = fd;
    answer->offset = first;
    answer->file_bytes = count;
}

static void answer_bytes(const struct http_request *request, const char *tag, int fd,
                         int64_t size_bytes, struct http_answer *answer)
{
    int64_t first = 0, last = size_bytes - 1;
    enum range_kind kind = asked_range(request, tag, size_bytes, &first, &last);
    http_add_header(answer, "Accept-Ranges", "bytes");
    if (kind == RANGE_UNSATISFIABLE) {
        close(fd);
        answer->status = 416;
        http_add_header(answer, "Content-Range", "bytes */%" PRId64, size_bytes);
        return;
    }
    if (kind == RANGE_PART) {
        answer->status = 206;
        http_add_header(answer, "Content-Range", "bytes %" PRId64 "-%" PRId64 "/%" PRId64, first,
                        last, size_bytes);
    }
    give_bytes(answer, fd, first, last - first + 1);
}

static void answer_trust(const char *tree, const char *path, const struct http_request *request,
                         struct http_answer *answer)
{
    int fd;
    int64_t size_bytes;
    if (!open_file(tree, path, &fd, &size_bytes, answer))
        return;
    http_add_header(answer, "Cache-Control", "no-cache");
    answer_bytes(request, "", fd, size_bytes, answer);
}

static void answer_blob(const char *tree, const char *path, const char *sha256,
                        const struct http_request *request, struct http_answer *answer)
{
    int fd;
    int64_t size_bytes;
    char tag[TAG_BYTES];
    if (!open_file(tree, path, &fd, &size_bytes, answer))
        return;
    snprintf(tag, sizeof tag, "\"%s\"", sha256);
    http_add_header(answer, "ETag", "%s", tag);
    http_add_header(answer, "Cache-Control", "public, max-age=31536000, immutable");
    if (field_has_tag(http_header(request, "If-None-Match"), tag)) {
        answer->status = 304;
        give_bytes(answer, fd, 0, size_bytes);
    } else {
        answer_bytes(request, tag, fd, size_bytes, answer);
    }
}

bool release_answer(const char *tree, const struct http_request *request,
                    struct http_answer *answer)
{
    if (http_path(request)[0] != '/')
        return false;
    const char *path = http_path(request) + 1, *sha256 = blob_of(path);
    if (str_equal(path, "latest"))
        answer_latest(tree, request, answer);
    else if (sha256)
        answer_blob(tree, path, sha256, request, answer);
    else if (is_trust_path(path))
        answer_trust(tree, path, request, answer);
    else
        return false;
    return true;
}
