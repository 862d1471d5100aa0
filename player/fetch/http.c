/* See http.h. One multi handle has all transfers and keeps their connections, each request on one
 * of its own, so that a line which dies takes one with it. What libcurl lets through by default is
 * closed here one by one: redirects, other protocols, proxies from the environment, compression,
 * sizes without end, answers that were not asked for (a 206 or 304). Its size limit does not stop a
 * body of unknown length (7.88), so bytes are counted here. Error sentences carry no times or
 * counts: a fault that lasts is one line. */
#include "player/fetch/http.h"

#include <curl/curl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/build.h"
#include "common/mem.h"
#include "model/limits.h"
#include "player/fetch/reply.h"
#include "player/fetch/sent.h"

enum { MAX_FDS = 4, MAX_KEPT = 16, IGNORED_BODY_BYTES = 64 * 1024, BUFFER_BYTES = 64 * 1024 };

struct http;

struct transfer {
    struct transfer *next;
    struct http *http;
    struct request request;
    CURL *easy;
    struct curl_slist *headers;
    char *url;
    size_t header_bytes;
    int64_t body_bytes;
    struct reply reply;
    bool has_error;
    struct error error;
    char curl_text[CURL_ERROR_SIZE];
};

struct http {
    struct source source;
    char *server, *ca;
    CURLM *multi;
    struct transfer *first;
    bool has_ended; /* one or more that were not finished yet */
};

static size_t give_up(struct transfer *transfer)
{
    transfer->has_error = true;
    return 0;
}

static void set_too_large(const struct transfer *transfer, struct error *err)
{
    error_set(err, ERROR_LIMIT, "%s: larger than %lld bytes", transfer->url,
              (long long)transfer->request.max_bytes);
}

static long status_of(const struct transfer *transfer)
{
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

/* --- what comes in --------------------------------------------------------- */

static size_t on_header(char *bytes, size_t unit, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = unit * count;
    transfer->header_bytes += length;
    if (transfer->header_bytes > LIMIT_HEADER_BYTES) {
        error_set(&transfer->error, ERROR_LIMIT, "%s: more than %d bytes of headers", transfer->url,
                  LIMIT_HEADER_BYTES);
        return give_up(transfer);
    }
    reply_read(&transfer->reply, bytes, length);
    return length;
}

/* Where these bytes of the body belong; −1 when this answer has no body for us. */
static int64_t body_offset(const struct transfer *transfer)
{
    long status = status_of(transfer);
    if (status == 200)
        return transfer->body_bytes;
    if (status == 206 && transfer->request.from_bytes > 0 &&
        transfer->reply.range_from == transfer->request.from_bytes)
        return transfer->reply.range_from + transfer->body_bytes;
    return -1;
}

static size_t on_body(char *bytes, size_t unit, size_t count, void *context)
{
    struct transfer *transfer = context;
    const struct request *request = &transfer->request;
    size_t length = unit * count;
    int64_t offset = body_offset(transfer);
    if (offset < 0) /* an error page: let it end by itself, if it is short */
        return (transfer->body_bytes += (int64_t)length) > IGNORED_BODY_BYTES ? 0 : length;
    if ((int64_t)length > request->max_bytes - offset) {
        set_too_large(transfer, &transfer->error);
        return give_up(transfer);
    }
    if (!request->take(request->context, offset, bytes, length, &transfer->error)) {
        error_prefix(&transfer->error, "%s", transfer->url);
        return give_up(transfer);
    }
    transfer->body_bytes += (int64_t)length;
    return length;
}

/* --- what it means --------------------------------------------------------- */

static bool judge_redirect(const struct transfer *transfer, struct error *err)
{
    char *to = NULL;
    curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &to);
    return error_set(err, ERROR_INPUT,
                     "%s: not our server: it redirects to %.200s (redirects are not followed; "
                     "give the final address with --server)",
                     transfer->url, to ? to : "another place");
}

/* An answer that arrived whole, by its status. */
static enum answer_kind judge_status(const struct transfer *transfer, struct error *err)
{
    long status = status_of(transfer);
    if (transfer->request.body && (status < 300 || status >= 400))
        return sent_judge(status, transfer->url, err);
    if (status == 200 || (status == 206 && body_offset(transfer) >= 0))
        return ANSWER_WHOLE;
    if (status == 304 && transfer->request.held[0])
        return ANSWER_SAME;
    if (status == 404 || status == 410)
        return ANSWER_MISSING;
    if (status == 206 || status == 304)
        error_set(err, ERROR_INPUT, "%s: the server answers %ld to something that was not asked",
                  transfer->url, status);
    else if (status >= 300 && status < 400)
        judge_redirect(transfer, err);
    else if (status == 416)
        error_set(err, ERROR_INPUT, "%s: the server's file is shorter than what is here",
                  transfer->url);
    else
        error_set(err, status >= 500 || status == 429 ? ERROR_AGAIN : ERROR_INPUT,
                  "%s: the server answers with status %ld", transfer->url, status);
    return ANSWER_FAILED;
}

static bool is_about_tls(CURLcode code)
{
    return code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION ||
           code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_CERTPROBLEM;
}

/* curl's own text is exact about certificates, but has times in it for the rest. */
static void judge_failure(const struct transfer *transfer, CURLcode code, struct error *err)
{
    bool has_text = is_about_tls(code) && transfer->curl_text[0];
    if (transfer->has_error)
        *err = transfer->error;
    else if (code == CURLE_FILESIZE_EXCEEDED)
        set_too_large(transfer, err);
    else if (code == CURLE_WRITE_ERROR && body_offset(transfer) < 0)
        judge_status(transfer, err);
    else
        error_set(err, ERROR_AGAIN, "%s: %s", transfer->url,
                  has_text ? transfer->curl_text : curl_easy_strerror(code));
}

static void finish(struct transfer *transfer, CURLcode code)
{
    struct answer answer = { .kind = ANSWER_FAILED, .has_waited = transfer->reply.has_waited };
    struct request request = transfer->request;
    if (code == CURLE_OK)
        answer.kind = judge_status(transfer, &answer.error);
    else
        judge_failure(transfer, code, &answer.error);
    source_cancel(&transfer->http->source, transfer);
    request.done(request.context, &answer);
}

/* --- what goes out --------------------------------------------------------- */

static void free_transfer(struct transfer *transfer)
{
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    free(transfer->url);
    free(transfer);
}

static void http_cancel(struct source *source, struct transfer *transfer)
{
    struct http *http = (struct http *)source;
    for (struct transfer **at = &http->first; *at; at = &(*at)->next)
        if (*at == transfer) {
            *at = transfer->next;
            curl_multi_remove_handle(http->multi, transfer->easy);
            free_transfer(transfer);
            return;
        }
}

static void add_header(struct transfer *transfer, const char *name, const char *value)
{
    char *line = mem_format("%s: %s", name, value);
    transfer->headers = curl_slist_append(transfer->headers, line);
    free(line);
}

static void set_question(struct transfer *transfer)
{
    const struct request *request = &transfer->request;
    char text[96];
    if (request->held[0]) {
        snprintf(text, sizeof text, "\"%s\"", request->held);
        add_header(transfer, "If-None-Match", text);
    }
    if (request->wait_s > 0) {
        snprintf(text, sizeof text, "wait=%d", request->wait_s);
        add_header(transfer, "Prefer", text);
    }
    if (request->body) {
        add_header(transfer, "Content-Type", "text/plain; charset=utf-8");
        curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)request->body_bytes);
        curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, request->body);
    }
    if (request->from_bytes > 0) {
        snprintf(text, sizeof text, "%lld-", (long long)request->from_bytes);
        curl_easy_setopt(transfer->easy, CURLOPT_RANGE, text);
    }
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(transfer->easy, CURLOPT_URL, transfer->url);
}

/* The list of reference/reliability: what an evil server could otherwise do to us. */
static void set_defences(CURL *easy, const char *ca)
{
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* else a lookup that hangs is waited for */
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)LIMIT_STALL_S); /* idle, it may be dead … */
    curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, 3600L); /* … which takes as long to find out */
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (ca[0]) { /* this one and no other: the system's folder of CAs must go too */
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
}

static void set_limits(CURL *easy, const struct request *request)
{
    long patience_s = LIMIT_STALL_S + request->wait_s;
    int64_t bytes = request->max_bytes + (int64_t)request->body_bytes;
    int64_t whole_s = patience_s + LIMIT_STALL_S + bytes / LIMIT_STALL_BYTES_PER_S;
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->max_bytes);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)LIMIT_CONNECT_S);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_STALL_BYTES_PER_S);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, patience_s);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)whole_s);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)BUFFER_BYTES);
}

static void set_ways(struct transfer *transfer)
{
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "bangtin/" BANGTIN_VERSION);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->curl_text);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
}

static struct transfer *http_get(struct source *source, const struct request *request)
{
    struct http *http = (struct http *)source;
    struct transfer *transfer = mem_new(sizeof *transfer);
    *transfer = (struct transfer){ .next = http->first,
                                   .http = http,
                                   .request = *request,
                                   .easy = curl_easy_init(),
                                   .url = mem_format("%s/%s", http->server, request->path),
                                   .reply = REPLY_NONE };
    if (!transfer->easy)
        abort(); /* out of memory, as mem_new would */
    set_defences(transfer->easy, http->ca);
    set_limits(transfer->easy, request);
    set_ways(transfer);
    set_question(transfer);
    http->first = transfer;
    curl_multi_add_handle(http->multi, transfer->easy);
    return transfer;
}

/* --- waiting --------------------------------------------------------------- */

/* One a round: a slow disk may take a second over each, and the station has to answer main. */
static void finish_next(struct http *http)
{
    struct transfer *transfer = NULL;
    int left = 0;
    CURLMsg *message = curl_multi_info_read(http->multi, &left);
    http->has_ended = left > 0;
    if (!message || message->msg != CURLMSG_DONE)
        return;
    CURLcode code = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
    finish(transfer, code);
}

static bool http_wait(struct source *source, struct pollfd *fds, size_t count, int timeout_ms,
                      struct error *err)
{
    struct http *http = (struct http *)source;
    struct curl_waitfd extra[MAX_FDS] = { { 0 } };
    int running;
    if (http->has_ended)
        timeout_ms = 0;
    for (size_t i = 0; i < count && i < MAX_FDS; i++)
        extra[i] = (struct curl_waitfd){ .fd = fds[i].fd, .events = CURL_WAIT_POLLIN };
    CURLMcode code = curl_multi_poll(http->multi, extra, (unsigned)count,
                                     timeout_ms < 0 ? INT_MAX : timeout_ms, NULL);
    if (code == CURLM_OK)
        code = curl_multi_perform(http->multi, &running);
    if (code != CURLM_OK)
        return error_set(err, ERROR_SYSTEM, "libcurl: %s", curl_multi_strerror(code));
    for (size_t i = 0; i < count && i < MAX_FDS; i++)
        fds[i].revents = extra[i].revents & CURL_WAIT_POLLIN ? POLLIN : 0;
    finish_next(http);
    return true;
}

static void http_free(struct source *source)
{
    struct http *http = (struct http *)source;
    while (http->first)
        http_cancel(source, http->first);
    curl_multi_cleanup(http->multi);
    curl_global_cleanup();
    free(http->server);
    free(http->ca);
    free(http);
}

bool http_open(const char *server, const char *ca, struct source **ret_source, struct error *err)
{
    static const struct source_kind kind = {
        .free = http_free, .get = http_get, .cancel = http_cancel, .wait = http_wait
    };
    CURLM *multi = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_multi_init() : NULL;
    if (!multi)
        return error_set(err, ERROR_SYSTEM, "libcurl cannot start");
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)MAX_KEPT);
    struct http *http = mem_new(sizeof *http);
    *http = (struct http){ .source = { &kind },
                           .server = mem_copy_string(server),
                           .ca = mem_copy_string(ca),
                           .multi = multi };
    *ret_source = &http->source;
    return true;
}
