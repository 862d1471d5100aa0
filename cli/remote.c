/* See remote.h. A token goes to the one server that was named: redirects are not followed, proxies
 * of the environment not asked, certificates always verified. */
#include "cli/remote.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/build.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/json.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"

enum { TOKEN_BYTES = 256, ANSWER_MAX_BYTES = 256 * 1024 * 1024 };

struct remote {
    CURL *easy;
    struct curl_slist *headers;
    char *server;
    char text[CURL_ERROR_SIZE];
};

/* --- opening ------------------------------------------------------------------ */

static bool is_private(const char *path, struct error *err)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return error_errno(err, ERROR_INPUT, "%s", path);
    return (about.st_mode & 077) == 0 ||
           error_set(err, ERROR_INPUT, _("%s: others may read this token: chmod 600 it"), path);
}

static bool read_token(const char *path, struct curl_slist **ret_headers, struct error *err)
{
    struct buf text;
    buf_init(&text, TOKEN_BYTES);
    bool is_read = is_private(path, err) && file_read(AT_FDCWD, path, &text, err);
    if (is_read) {
        char *header = mem_format("Authorization: Bearer %.*s",
                                  (int)strcspn(buf_text(&text), "\r\n"), buf_text(&text));
        *ret_headers = curl_slist_append(NULL, header);
        explicit_bzero(header, strlen(header));
        free(header);
    }
    buf_deinit(&text);
    return is_read;
}

static void set_options(struct remote *remote)
{
    CURL *easy = remote->easy;
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, remote->headers);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, remote->text);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "bangtin/" BANGTIN_VERSION);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)LIMIT_CONNECT_S);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)LIMIT_STALL_S);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_STALL_BYTES_PER_S);
}

bool remote_new(const char *server, const char *token_path, struct remote **ret_remote,
                struct error *err)
{
    struct curl_slist *headers = NULL;
    if (!token_path)
        return error_set(err, ERROR_INPUT, _("give the server's token with --token FILE"));
    if (!str_starts(server, "https://") && !str_starts(server, "http://"))
        return error_set(err, ERROR_INPUT, _("--server %s: write https://… or http://…"), server);
    if (!read_token(token_path, &headers, err))
        return false;
    struct remote *remote = mem_new(sizeof *remote);
    *remote = (struct remote){ .easy = curl_easy_init(), .headers = headers };
    remote->server = mem_copy_string(server);
    for (size_t end = strlen(server); end > 0 && server[end - 1] == '/'; end--)
        remote->server[end - 1] = '\0';
    set_options(remote);
    *ret_remote = remote;
    return true;
}

void remote_free(struct remote *remote)
{
    if (!remote)
        return;
    curl_easy_cleanup(remote->easy);
    curl_slist_free_all(remote->headers);
    free(remote->server);
    free(remote);
}

/* --- asking ------------------------------------------------------------------- */

void remote_query(struct remote *remote, const char *name, const char *value, struct buf *into)
{
    if (!value)
        return;
    char *escaped = curl_easy_escape(remote->easy, value, 0);
    buf_printf(into, "%s%s=%s", into->length > 0 ? "&" : "", name, escaped);
    curl_free(escaped);
}

static size_t on_body(char *bytes, size_t unit, size_t count, void *context)
{
    return buf_append(context, bytes, unit * count) ? unit * count : 0;
}

/* The sentence of an answer that is {"error": "…"}. */
static bool refuse(const struct remote *remote, long status, const struct buf *answer,
                   struct error *err)
{
    struct json *json = NULL;
    struct diagnostics ignored;
    diagnostics_init(&ignored);
    const struct json_value *sentence =
        json_parse(buf_text(answer), answer->length, "", &ignored, &json)
            ? json_get(json_root(json), "error")
            : NULL;
    enum error_kind kind = status == 429 || status >= 500 ? ERROR_AGAIN : ERROR_INPUT;
    if (sentence && json_kind(sentence) == JSON_STRING)
        error_set(err, kind, "%s: %s", remote->server, json_string(sentence));
    else
        error_set(err, kind, _("%s: the server answers with status %ld"), remote->server, status);
    json_free(json);
    diagnostics_deinit(&ignored);
    return false;
}

bool remote_get(struct remote *remote, const char *path, const char *query, struct buf *into,
                struct error *err)
{
    struct buf answer;
    long status = 0;
    bool has_query = query && query[0];
    char *url =
        mem_format("%s%s%s%s", remote->server, path, has_query ? "?" : "", has_query ? query : "");
    buf_init(&answer, ANSWER_MAX_BYTES);
    curl_easy_setopt(remote->easy, CURLOPT_URL, url);
    curl_easy_setopt(remote->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(remote->easy, CURLOPT_WRITEDATA, &answer);
    CURLcode code = curl_easy_perform(remote->easy);
    curl_easy_getinfo(remote->easy, CURLINFO_RESPONSE_CODE, &status);
    free(url);
    bool is_good = code == CURLE_OK && status == 200;
    if (is_good && !buf_append(into, buf_text(&answer), answer.length))
        is_good = error_set(err, ERROR_LIMIT, _("%s: the answer is too long"), remote->server);
    else if (code != CURLE_OK)
        error_set(err, ERROR_AGAIN, "%s: %s", remote->server,
                  remote->text[0] ? remote->text : curl_easy_strerror(code));
    else if (!is_good)
        refuse(remote, status, &answer, err);
    buf_deinit(&answer);
    return is_good;
}
