/* See folder.h. Files are copied a piece per round of the loop, one file after the other in turn,
 * so that a slow stick does not keep the station from answering main, nor a large file a small one.
 * The folder may come and go: it is opened anew each time. */
#include "player/fetch/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mem.h"
#include "common/str.h"

enum { PIECE_BYTES = 256 * 1024 };

struct transfer {
    struct transfer *next;
    struct request request;
    int fd; /* −1: not yet opened */
    int64_t at;
};

struct folder {
    struct source source;
    char *path;
    char *piece;
    struct transfer *first; /* all that are under way, the one whose turn it is first */
};

static void folder_cancel(struct source *source, struct transfer *transfer)
{
    struct folder *folder = (struct folder *)source;
    for (struct transfer **at = &folder->first; *at; at = &(*at)->next)
        if (*at == transfer) {
            *at = transfer->next;
            if (transfer->fd >= 0)
                close(transfer->fd);
            free(transfer);
            return;
        }
}

static void folder_free(struct source *source)
{
    struct folder *folder = (struct folder *)source;
    while (folder->first)
        folder_cancel(source, folder->first);
    free(folder->path);
    free(folder->piece);
    free(folder);
}

static void append(struct folder *folder, struct transfer *transfer)
{
    struct transfer **end = &folder->first;
    while (*end)
        end = &(*end)->next;
    transfer->next = NULL;
    *end = transfer;
}

static struct transfer *folder_get(struct source *source, const struct request *request)
{
    struct folder *folder = (struct folder *)source;
    struct transfer *transfer = mem_new(sizeof *transfer);
    *transfer = (struct transfer){ .request = *request, .fd = -1, .at = request->from_bytes };
    append(folder, transfer);
    return transfer;
}

static bool begin(const struct folder *folder, struct transfer *transfer, struct error *err)
{
    struct stat about;
    char *path = mem_format("%s/%s", folder->path, transfer->request.path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool is_open = fd >= 0 || error_errno(err, ERROR_AGAIN, "%s", path);
    if (is_open && (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) ||
                    lseek(fd, transfer->at, SEEK_SET) != transfer->at)) {
        is_open = error_set(err, ERROR_INPUT, "%s: not a regular file", path);
        close(fd);
    }
    free(path);
    if (is_open)
        transfer->fd = fd;
    return is_open;
}

/* One piece. True while there may be more. */
static bool carry(struct folder *folder, struct transfer *transfer, struct answer *answer)
{
    struct request *request = &transfer->request;
    answer->kind = request->body ? ANSWER_MISSING : ANSWER_FAILED; /* a folder takes nothing */
    if (request->body)
        return false;
    if (transfer->fd < 0 && !begin(folder, transfer, &answer->error)) {
        if (answer->error.kind == ERROR_MISSING && access(folder->path, X_OK) == 0)
            answer->kind = ANSWER_MISSING;
        return false;
    }
    ssize_t got = read(transfer->fd, folder->piece, PIECE_BYTES);
    if (got < 0 && errno == EINTR)
        return true;
    if (got < 0)
        return error_errno(&answer->error, ERROR_AGAIN, "%s/%s", folder->path, request->path);
    if (got == 0)
        answer->kind = ANSWER_WHOLE;
    else if (transfer->at + got > request->max_bytes)
        error_set(&answer->error, ERROR_LIMIT, "%s/%s: larger than %lld bytes", folder->path,
                  request->path, (long long)request->max_bytes);
    else if (request->take(request->context, transfer->at, folder->piece, (size_t)got,
                           &answer->error)) {
        transfer->at += got;
        return true;
    }
    return false;
}

static bool folder_wait(struct source *source, struct pollfd *fds, size_t count, int timeout_ms,
                        struct error *err)
{
    struct folder *folder = (struct folder *)source;
    if (poll(fds, count, folder->first ? 0 : timeout_ms) < 0 && errno != EINTR)
        return error_errno(err, ERROR_SYSTEM, "poll");
    struct transfer *transfer = folder->first;
    struct answer answer = { .kind = ANSWER_FAILED };
    if (!transfer)
        return true;
    if (carry(folder, transfer, &answer)) {
        folder->first = transfer->next;
        append(folder, transfer);
        return true;
    }
    struct request request = transfer->request;
    folder_cancel(source, transfer);
    request.done(request.context, &answer);
    return true;
}

bool folder_open(const char *path, struct source **ret_source, struct error *err)
{
    static const struct source_kind kind = {
        .free = folder_free, .get = folder_get, .cancel = folder_cancel, .wait = folder_wait
    };
    (void)err;
    struct folder *folder = mem_new(sizeof *folder);
    *folder = (struct folder){ .source = { &kind },
                               .path = mem_copy_string(path),
                               .piece = mem_new(PIECE_BYTES) };
    *ret_source = &folder->source;
    return true;
}
