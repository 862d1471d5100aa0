/* See status.h. The screen that a word is for stands in its line, so the line is read before its
 * key is known to be that screen's; until then nothing of it is kept. */
#include "server/status.h"

#include <string.h>

#include "common/clock.h"
#include "common/str.h"
#include "desk/storage_heartbeats.h"

enum { JPEG_START_BYTES = 3 };

/* A word as it came. */
struct word {
    struct report_batch signed_;
    const char *jpeg;
    size_t jpeg_bytes;
    struct heartbeat heartbeat;
};

/* Whoever signs may say what he likes, but not that something else is a picture. */
static bool is_right_jpeg(const struct word *word)
{
    static const char start[JPEG_START_BYTES] = "\xff\xd8\xff";
    char sha256[SHA256_HEX_BYTES] = "";
    if (word->jpeg_bytes > 0)
        sha256_of(word->jpeg, word->jpeg_bytes, sha256);
    return str_equal(word->heartbeat.thumbnail, sha256) &&
           (word->jpeg_bytes == 0 ||
            (word->jpeg_bytes > sizeof start && memcmp(word->jpeg, start, sizeof start) == 0));
}

static bool read_word(const char *bytes, size_t length, struct word *word, struct error *err)
{
    return heartbeat_split(bytes, length, &word->signed_, &word->jpeg, &word->jpeg_bytes, err) &&
           (report_is_signed(&word->signed_) ||
            error_set(err, ERROR_INPUT, "its signature is wrong")) &&
           heartbeat_read(word->signed_.lines, word->signed_.lines_length, &word->heartbeat, err) &&
           (is_right_jpeg(word) || error_set(err, ERROR_INPUT, "its thumbnail is another"));
}

static bool keep(struct storage *storage, const struct word *word, struct error *err)
{
    bool is_new = false;
    int64_t now_ms = clock_wall_ms();
    return storage_heartbeat(storage, &word->heartbeat, word->signed_.lines,
                             word->signed_.lines_length, now_ms, &is_new, err) &&
           (!is_new || word->jpeg_bytes == 0 ||
            storage_thumbnail(storage, word->heartbeat.screen, word->jpeg, word->jpeg_bytes, now_ms,
                              err));
}

/* What to answer; 0 with the error when the machine is at fault. */
static int take_known(struct reports *reports, struct storage *storage, const struct word *word,
                      struct error *err)
{
    enum storage_key_state state;
    if (!storage_key_state(storage, &word->signed_.key, word->heartbeat.screen, &state, err))
        return 0;
    if (state == STORAGE_KEY_ACCEPTED)
        return keep(storage, word, err) ? 204 : 0;
    return state != STORAGE_KEY_NEW ||
                   reports_note_key(reports, &word->signed_.key, word->heartbeat.screen, err)
               ? 403
               : 0;
}

/* A board that does not know which screen it is: 200 with its id once somebody has said so. */
static int take_unnamed(struct reports *reports, struct storage *storage, const struct word *word,
                        char ret_screen[REPORT_NAME_BYTES], struct error *err)
{
    enum storage_key_state state;
    if (!storage_key_home(storage, &word->signed_.key, ret_screen, err) ||
        !storage_key_state(storage, &word->signed_.key, "", &state, err))
        return 0;
    if (ret_screen[0])
        return 200;
    return state != STORAGE_KEY_NEW || reports_note_key(reports, &word->signed_.key, "", err) ? 403
                                                                                              : 0;
}

/* All of it or, when the machine is at fault, nothing. */
static int take(struct reports *reports, const struct word *word,
                char ret_screen[REPORT_NAME_BYTES], struct error *err)
{
    struct storage *storage = NULL;
    if (!reports->is_grouped || !reports_storage(reports, &storage, err) ||
        !storage_begin(storage, err))
        return 0;
    int status = word->heartbeat.screen[0] ? take_known(reports, storage, word, err)
                                           : take_unnamed(reports, storage, word, ret_screen, err);
    if (status != 0 && storage_commit(storage, err))
        return status;
    storage_rollback(storage);
    return 0;
}

static void take_body(struct reports *reports, const char *bytes, size_t length,
                      struct http_answer *answer)
{
    static struct word word; /* large, and there is one thread */
    struct error err;
    if (!read_word(bytes, length, &word, &err)) {
        http_text(answer, 400, "no status: %s\n", err.text);
        return;
    }
    char screen[REPORT_NAME_BYTES] = "";
    int status = take(reports, &word, screen, &reports->fault);
    reports->is_faulty |= status == 0;
    if (status == 200)
        http_text(answer, 200, "{\"screen\":\"%s\"}\n", screen);
    else if (status == 403)
        http_text(answer, 403, "this key is not accepted yet\n");
    else if (status == 0)
        http_text(answer, 503, "cannot be kept now\n");
    else
        answer->status = status;
}

bool status_answer(struct reports *reports, const struct http_request *request,
                   struct http_answer *answer)
{
    size_t length = 0;
    if (!str_equal(http_path(request), "/status") || !str_equal(http_method(request), "POST"))
        return false;
    const char *body = http_body(request, &length);
    if (reports_has_body(reports, request, HEARTBEAT_BYTES, answer))
        take_body(reports, body, length, answer);
    return true;
}
