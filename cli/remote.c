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
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"

enum {
    TOKEN_BYTES = 256,

    ANSWER_MAX_BYTES = 256 * 1024 * 1024,
    PATH_MAX_BYTES = 4096
};

struct remote {
    CURL *easy;
    char *authorization; /* the header with the token */
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

static bool read_token(const char *path, char **ret_header, struct error *err)
{
    struct buf text;
    buf_init(&text, TOKEN_BYTES);
    bool is_read = is_private(path, err) && file_read(AT_FDCWD, path, &text, err);
    if (is_read)
        *ret_header = mem_format("Authorization: Bearer %.*s",
                                 (int)strcspn(buf_text(&text), "\r\n"), buf_text(&text));
    buf_deinit(&text);
    return is_read;
}

static void set_options(struct remote *remote)
{
    CURL *easy = remote->easy;
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, remote->text);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "bangtin/" BANGTIN_VERSION);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)LIMIT_CONNECT_S);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)LIMIT_STALL_S);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_STALL_BYTES_PER_S);
}

bool remote_is_instead(const struct options *options)
{
    bool is_one = options_is_set(options, "server") != (options_operand_count(options) == 1);
    if (!is_one)
        log_error(_("give either the server's state folder or --server"));
    return is_one;
}

bool remote_open(const struct options *options, struct remote **ret_remote, struct error *err)
{
    const char *server = options_text(options, "server");
    const char *token_path = options_text(options, "token");
    char *authorization = NULL;
    if (!token_path)
        return error_set(err, ERROR_INPUT, _("give the server's token with --token FILE"));
    if (!str_starts(server, "https://") && !str_starts(server, "http://"))
        return error_set(err, ERROR_INPUT, _("--server %s: write https://… or http://…"), server);
    if (!read_token(token_path, &authorization, err))
        return false;
    struct remote *remote = mem_new(sizeof *remote);
    *remote = (struct remote){ .easy = curl_easy_init(), .authorization = authorization };
    remote->server = mem_copy_string(server);
    for (size_t end = strlen(server); end > 0 && server[end - 1] == '/'; end--)
        remote->server[end - 1] = '\0';
    *ret_remote = remote;
    return true;
}

void remote_free(struct remote *remote)
{
    if (!remote)
        return;
    curl_easy_cleanup(remote->easy);
    explicit_bzero(remote->authorization, strlen(remote->authorization));
    free(remote->authorization);
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

char *remote_path(struct remote *remote, const char *route, const char *path)
{
    struct buf text;
    buf_init(&text, PATH_MAX_BYTES);
    buf_string(&text, route);
    for (const char *part = path; *part;) {
        size_t length = strcspn(part, "/");
        char *escaped = curl_easy_escape(remote->easy, part, (int)length);
        buf_printf(&text, "%s%s", escaped, part[length] ? "/" : "");
        curl_free(escaped);
        part += length + (part[length] != '\0');
    }
    return buf_take(&text, NULL);
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
    enum error_kind kind = status == 429 || status >= 500 ? ERROR_AGAIN
                           : status == 404                ? ERROR_MISSING
                                                          : ERROR_INPUT;
    if (sentence && json_kind(sentence) == JSON_STRING)
        error_set(err, kind, "%s: %s", remote->server, json_string(sentence));
    else
        error_set(err, kind, _("%s: the server answers with status %ld"), remote->server, status);
    json_free(json);
    diagnostics_deinit(&ignored);
    return false;
}

static void set_order(struct remote *remote, const struct remote_order *order, const char *url,
                      struct curl_slist *headers, struct buf *answer)
{
    CURL *easy = remote->easy;
    curl_easy_reset(easy);
    set_options(remote);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    if (order->bytes) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, order->bytes);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)order->length);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, order->method);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, answer);
}

/* With the token, and what this order has beside. */
static struct curl_slist *headers_of(const struct remote *remote, const struct remote_order *order)
{
    struct curl_slist *headers = curl_slist_append(NULL, remote->authorization);
    headers = curl_slist_append(headers, "Expect:"); /* no pause before a body */
    headers = curl_slist_append(headers, "Content-Type: application/octet-stream");
    if (order->match) {
        char *match = mem_format(str_equal(order->match, "*") ? "If-Match: %s" : "If-Match: \"%s\"",
                                 order->match);
        headers = curl_slist_append(headers, match);
        free(match);
    }
    return headers;
}

static bool perform(struct remote *remote, const struct remote_order *order, struct buf *answer,
                    struct error *err)
{
    long status = 0;
    bool has_query = order->query && order->query[0];
    char *url = mem_format("%s%s%s%s", remote->server, order->path, has_query ? "?" : "",
                           has_query ? order->query : "");
    struct curl_slist *headers = headers_of(remote, order);
    remote->text[0] = '\0';
    set_order(remote, order, url, headers, answer);
    CURLcode code = curl_easy_perform(remote->easy);
    curl_easy_getinfo(remote->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    free(url);
    if (code != CURLE_OK)
        return error_set(err, ERROR_AGAIN, "%s: %s", remote->server,
                         remote->text[0] ? remote->text : curl_easy_strerror(code));
    return (status >= 200 && status < 300) || refuse(remote, status, answer, err);
}

bool remote_ask(struct remote *remote, const struct remote_order *order, struct buf *into,
                struct error *err)
{
    struct buf answer;
    buf_init(&answer, ANSWER_MAX_BYTES);
    bool is_good = perform(remote, order, &answer, err) &&
                   (buf_append(into, buf_text(&answer), answer.length) ||
                    error_set(err, ERROR_LIMIT, _("%s: the answer is too long"), remote->server));
    buf_deinit(&answer);
    return is_good;
}
