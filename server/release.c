/* See release.h. A path is matched against the few forms that exist and never reaches the file
 * system as it came, so there is nothing to escape from. */
#include "server/release.h"

#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/sha256.h"
#include "common/str.h"
#include "model/limits.h"
#include "server/range.h"

enum { WAIT_MAX_S = 30 };

static bool is_blob_path(const char *path)
{
    return strlen(path) == 9 + 64 && str_starts(path, "blobs/") && path[8] == '/' &&
           strncmp(path + 6, path + 9, 2) == 0 && str_is_sha256(path + 9);
}

static bool is_trust_path(const char *path)
{
    if (!str_starts(path, "trust/"))
        return false;
    size_t digits = strspn(path + 6, "0123456789");
    const char *rest = path + 6 + digits;
    return digits > 0 && digits < 16 &&
           (str_equal(rest, ".json") || str_equal(rest, ".json.minisig"));
}

/* --- latest ------------------------------------------------------------------- */

/* "Prefer: wait=30" (RFC 7240); 0 when the client does not wish to wait. */
static int64_t wished_wait_s(const struct http_request *request)
{
    const char *prefer = http_header(request, "Prefer");
    const char *wait = prefer ? strstr(prefer, "wait=") : NULL;
    if (!wait)
        return 0;
    int64_t wish = strtol(wait + 5, NULL, 10);
    return wish < 0 ? 0 : wish > WAIT_MAX_S ? WAIT_MAX_S : wish;
}

static bool is_match(const char *if_none_match, const char *tag)
{
    return if_none_match && strstr(if_none_match, tag) != NULL;
}

static void answer_latest(const struct release_files *files, const struct http_request *request,
                          struct http_answer *answer)
{
    struct buf latest;
    struct error err;
    char hex[SHA256_HEX_BYTES], tag[SHA256_HEX_BYTES + 2];
    buf_init(&latest, LIMIT_LATEST_BYTES);
    if (!file_read(files->tree, "latest", &latest, &err)) {
        http_text(answer, 404, "no release yet\n");
        return;
    }
    sha256_of(latest.bytes, latest.length, hex);
    snprintf(tag, sizeof tag, "\"%s\"", hex);
    int64_t wait_s = wished_wait_s(request);
    bool is_same = is_match(http_header(request, "If-None-Match"), tag);
    if (is_same && wait_s > 0 && !http_has_waited(request)) {
        answer->wait_ms = wait_s * 1000;
        buf_deinit(&latest);
        return;
    }
    http_add_header(answer, "ETag", "%s", tag);
    http_add_header(answer, "Cache-Control", "no-cache");
    if (wait_s > 0)
        http_add_header(answer, "Preference-Applied", "wait=%" PRId64, wait_s);
    if (is_same) {
        answer->status = 304;
        buf_deinit(&latest);
        return;
    }
    http_add_header(answer, "Content-Type", "text/plain; charset=utf-8");
    answer->body = buf_take(&latest, &answer->body_bytes);
}

/* --- files -------------------------------------------------------------------- */

static void answer_file(const struct release_files *files, const struct http_request *request,
                        const char *path, bool is_immutable, struct http_answer *answer)
{
    struct stat about;
    int fd = openat(files->tree, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        if (fd >= 0)
            close(fd);
        http_text(answer, 404, "not here\n");
        return;
    }
    int64_t first = 0, last = about.st_size - 1;
    enum range_kind kind = range_parse(http_header(request, "Range"), about.st_size, &first, &last);
    http_add_header(answer, "Cache-Control", "%s",
                    is_immutable ? "public, max-age=31536000, immutable" : "no-cache");
    http_add_header(answer, "Accept-Ranges", "bytes");
    http_add_header(answer, "Content-Type", "application/octet-stream");
    if (kind == RANGE_UNSATISFIABLE) {
        close(fd);
        answer->status = 416;
        http_add_header(answer, "Content-Range", "bytes */%" PRId64, (int64_t)about.st_size);
        return;
    }
    if (is_immutable)
        http_add_header(answer, "ETag", "\"%s\"", path + 9);
    if (kind == RANGE_PART) {
        answer->status = 206;
        http_add_header(answer, "Content-Range", "bytes %" PRId64 "-%" PRId64 "/%" PRId64, first,
                        last, (int64_t)about.st_size);
    }
    answer->fd = fd;
    answer->offset = first;
    answer->file_bytes = last - first + 1;
}

bool release_answer(const struct release_files *files, const struct http_request *request,
                    struct http_answer *answer)
{
    const char *path = http_path(request) + 1; /* without its leading '/' */
    bool is_latest = str_equal(path, "latest"), is_blob = is_blob_path(path);
    if (!is_latest && !is_blob && !is_trust_path(path))
        return false;
    http_add_header(answer, "X-Content-Type-Options", "nosniff");
    if (is_latest)
        answer_latest(files, request, answer);
    else
        answer_file(files, request, path, is_blob, answer);
    return true;
}
