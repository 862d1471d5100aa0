/* Every system call of the server's heart fails in turn: publishing a changed site, taking a
 * board's reports over HTTP, and serving the release. A board must only ever be given a whole
 * signed release or an error, and every report that was answered with "taken" must be there for
 * good, once. Usage and output: cases.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/storage.h"
#include "desk/verify.h"
#include "model/latest.h"
#include "server/http.h"
#include "server/publisher.h"
#include "server/release.h"
#include "server/reports.h"
#include "tests/fault/cases.h"
#include "tests/fault/ground.h"
#include "tests/support/report_batches.h"

enum {
    HANGS_S = 8,
    BATCHES = 3,
    PLAYS = 4,
    LOOKS = 3,
    ANSWER_BYTES = 1 << 20,
    EVIDENCE_MS = 86400000,
    GROUP_MS = 20
};

static struct ground ground;
static char state[GROUND_PATH_BYTES + 16], tree[GROUND_PATH_BYTES + 32];
static struct buf batches[BATCHES]; /* as a board would send them, chained */

static struct shared {
    uint32_t counts[INJECT_CALLS], hits;
    bool is_taken[BATCHES]; /* answered with 204 */
    bool is_live;           /* release 2 was said to be published */
    bool is_wrong;
    char why[512];
} * shared;

struct scenario {
    const char *tree; /* it begins with; NULL: none */
    bool has_reports; /* a database that is there already */
};

static void wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void wrong(const char *format, ...)
{
    va_list args;
    if (shared->is_wrong)
        return;
    shared->is_wrong = true;
    va_start(args, format);
    vsnprintf(shared->why, sizeof shared->why, format, args);
    va_end(args);
}

/* --- a server ------------------------------------------------------------------------------- */

static struct heart {
    struct publisher publisher;
    struct reports reports;
    struct http *http;
    int port;
} heart;

static void handle(void *context, const struct http_request *request, struct http_answer *answer)
{
    (void)context;
    if (!reports_answer(&heart.reports, request, answer) && !release_answer(tree, request, answer))
        http_text(answer, 404, "not here\n");
}

static void pass_over(void *context, const struct http_request *request, const struct http_end *end)
{
    (void)context, (void)request, (void)end;
}

static void start_heart(void)
{
    struct error err;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (!getenv("FAULTS_LOG"))
        dup2(null, STDERR_FILENO);
    alarm(HANGS_S);
    static const struct http_setup setup = { .listen = "127.0.0.1:0",
                                             .handler = handle,
                                             .ended = pass_over };
    if (!http_new(&setup, &heart.http, &err)) {
        wrong("%s", err.text);
        return;
    }
    char *url = http_url(heart.http);
    heart.port = (int)strtol(strrchr(url, ':') + 1, NULL, 10);
    free(url);
    heart.publisher = (struct publisher){ .site_path = ground_path(&ground, "site"),
                                          .tree_path = tree,
                                          .key = &ground.key,
                                          .is_clock_right = true };
    publisher_init(&heart.publisher);
}

/* --- a board -------------------------------------------------------------------------------- */

/* A round of the server's loop. */
static void run_http(void)
{
    if (http_has_group(heart.http)) {
        reports_begin(&heart.reports);
        http_group(heart.http, GROUP_MS);
        http_group_end(heart.http, reports_commit(&heart.reports));
    }
    http_run(heart.http);
}

/* Sends a request and hears the answer, while the server runs in between. Its length; 0: none. */
static size_t ask(const char *head, const void *body, size_t body_bytes, char *ret_answer)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)heart.port) };
    size_t length = 0;
    bool is_over = false;
    bool was_on = inject_pause();
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        send(fd, head, strlen(head), MSG_NOSIGNAL) < 0 ||
        (body_bytes > 0 && send(fd, body, body_bytes, MSG_NOSIGNAL) < 0))
        is_over = true;
    for (int rounds = 0; !is_over && rounds < 2000; rounds++) {
        struct pollfd both[] = { { .fd = http_fd(heart.http), .events = POLLIN },
                                 { .fd = fd, .events = POLLIN } };
        poll(both, 2, http_has_group(heart.http) ? 0 : 5);
        inject_resume(was_on);
        run_http();
        inject_pause();
        ssize_t got = recv(fd, ret_answer + length, ANSWER_BYTES - 1 - length, MSG_DONTWAIT);
        is_over = got == 0 || (got < 0 && errno != EAGAIN);
        length += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    inject_resume(was_on);
    ret_answer[length] = '\0';
    return length;
}

static int status_of(const char *answer)
{
    return str_starts(answer, "HTTP/1.1 ") ? (int)strtol(answer + 9, NULL, 10) : 0;
}

static void post(size_t number)
{
    static char answer[ANSWER_BYTES];
    char head[256];
    snprintf(
        head, sizeof head,
        "POST /reports HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
        batches[number].length);
    ask(head, batches[number].bytes, batches[number].length, answer);
    int status = status_of(answer);
    if (status == 204)
        shared->is_taken[number] = true;
    else if (status != 503 && status != 500 && status != 0)
        wrong("a good batch is answered with status %d", status); /* the board would give it up */
}

/* The body of an answer that is whole; NULL: there is none. */
static const char *get(const char *path, size_t *ret_length)
{
    static char answer[ANSWER_BYTES];
    char head[256];
    snprintf(head, sizeof head, "GET /%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path);
    size_t length = ask(head, NULL, 0, answer);
    const char *body = strstr(answer, "\r\n\r\n"), *said = strstr(answer, "Content-Length: ");
    if (status_of(answer) == 404 && !shared->is_live)
        return NULL;
    if (status_of(answer) == 404)
        wrong("/%s: answered with 404", path);
    if (status_of(answer) != 200 || !body || !said)
        return NULL;
    *ret_length = length - (size_t)(body + 4 - answer);
    return *ret_length == strtoul(said + 16, NULL, 10) ? body + 4 : NULL;
}

/* What a board would take must be right. */
static void look_as_a_board(void)
{
    struct latest latest;
    struct error err;
    char path[128], sha256[SHA256_HEX_BYTES];
    size_t length = 0;
    const char *bytes = get("latest", &length);
    if (!bytes)
        return;
    if (!latest_parse(LATEST_RELEASE, bytes, length, &latest, &err)) {
        wrong("`latest` was served and is none: %s", err.text);
        return;
    }
    snprintf(path, sizeof path, "blobs/%.2s/%s", latest.sha256, latest.sha256);
    bytes = get(path, &length);
    if (!bytes)
        return;
    sha256_of(bytes, length, sha256);
    if (!str_equal(sha256, latest.sha256))
        wrong("the manifest was served with other bytes");
}

/* --- in processes of their own -------------------------------------------------------------- */

/* As the server looks again when something failed. What its job does is done here, where calls
 * fail. */
static void publish_now(int looks)
{
    for (int i = 0; i < looks && !shared->is_live; i++) {
        struct buf said;
        buf_init(&said, PUBLISHER_REPORT_BYTES);
        publisher_work_out(&heart.publisher, &said);
        publisher_take(&heart.publisher, &said);
        buf_deinit(&said);
        shared->is_live = strstr(buf_text(&heart.publisher.report), "is published") != NULL ||
                          strstr(buf_text(&heart.publisher.report), "is current") != NULL;
    }
}

static void run_all(int looks)
{
    publish_now(looks);
    look_as_a_board();
    for (size_t i = 0; i < BATCHES; i++)
        if (!shared->is_taken[i])
            post(i);
}

static const struct injection *the_fault;
static enum cases_mode the_mode;

static void faulted(const void *context)
{
    (void)context;
    start_heart();
    if (shared->is_wrong)
        return;
    inject_begin(the_fault);
    reports_open(&heart.reports, state, tree, EVIDENCE_MS);
    run_all(1);
    run_all(1);
    for (int i = 0; i < INJECT_CALLS; i++)
        shared->counts[i] = inject_count((enum inject_call)i);
    shared->hits = inject_hits();
    if (the_mode == CASES_CUT || (the_fault && the_fault->error == INJECT_KILL))
        return;
    inject_heal();
    run_all(LOOKS);
    if (!shared->is_live)
        wrong("it does not publish any more: %s", buf_text(&heart.publisher.report));
    for (size_t i = 0; i < BATCHES; i++)
        if (!shared->is_taken[i])
            wrong("batch %zu is not taken any more", i + 1);
}

static void count_plays(void *context, const struct storage_plays *plays)
{
    *(int64_t *)context += plays->plays;
}

static void check_plays(bool is_all)
{
    struct storage *storage = NULL;
    struct error err;
    const struct storage_period ever = { .to_ms = INT64_MAX };
    int64_t plays = 0, least = 0;
    for (size_t i = 0; i < BATCHES; i++)
        least += is_all || shared->is_taken[i] ? PLAYS : 0;
    if (least == 0)
        return;
    if (!storage_open(state, false, &storage, &err) ||
        !storage_plays(storage, &ever, count_plays, &plays, &err))
        wrong("the reports cannot be read: %s", err.text);
    else if (plays < least || plays > BATCHES * PLAYS || plays % PLAYS != 0)
        wrong("%lld plays were taken, and %lld are there", (long long)least, (long long)plays);
    storage_close(storage);
}

static void check_tree(bool is_new)
{
    struct tree *opened = NULL;
    struct sign_public public;
    struct verify_result result = { 0 };
    struct error err;
    sign_secret_public(&ground.key, &public);
    if (!tree_open(tree, &opened, &err) ||
        !verify_tree(opened, trust_of_key(&public), &result, &err)) {
        if (is_new || err.kind != ERROR_MISSING)
            wrong("the tree is not whole: %s", err.text);
        tree_close(opened);
        return;
    }
    if (is_new && result.manifest->generation < ground_generation(2))
        wrong("generation %lld is live, not release 2", (long long)result.manifest->generation);
    verify_result_deinit(&result);
    tree_close(opened);
}

/* After the fault, in a fresh process. */
static void fresh(const void *context)
{
    const struct scenario *scenario = context;
    if (scenario->tree || shared->is_live)
        check_tree(shared->is_live);
    check_plays(false);
    shared->is_live = false;
    start_heart();
    reports_open(&heart.reports, state, tree, EVIDENCE_MS);
    memset(shared->is_taken, 0, sizeof shared->is_taken);
    run_all(LOOKS); /* a board that was not answered sends again what is there already */
    if (!shared->is_live)
        wrong("after a start it does not publish: %s", buf_text(&heart.publisher.report));
    check_tree(true);
    check_plays(true);
}

static int inspect_one(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    (void)about, (void)type;
    if (strstr(path + walk->base, ".tmp-"))
        wrong("%s was left behind", path + walk->base);
    return 0;
}

/* --- cases ---------------------------------------------------------------------------------- */

static void prepare(const struct scenario *scenario)
{
    ground_remove_folder(state);
    mkdir(state, 0755);
    if (scenario->has_reports)
        ground_copy(ground_path(&ground, "reports"), state);
    if (scenario->tree)
        ground_copy(ground_path(&ground, scenario->tree), tree);
    memset(shared, 0, sizeof *shared);
}

static const char *try_case(const struct cases_scenario *row, const struct injection *fault,
                            enum cases_mode mode, uint32_t ret_counts[INJECT_CALLS],
                            uint32_t *ret_hits)
{
    const struct scenario *scenario = row->detail;
    bool is_kill = fault && fault->error == INJECT_KILL;
    prepare(scenario);
    the_fault = fault;
    the_mode = mode;
    int status = cases_in_child(faulted, scenario);
    bool is_killed = is_kill && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    memcpy(ret_counts, shared->counts, sizeof shared->counts);
    *ret_hits = is_kill ? is_killed : shared->hits;
    if (status != 0 && !is_killed)
        wrong("the faulted process ended with status %x", (unsigned)status);
    if (!shared->is_wrong && (status = cases_in_child(fresh, scenario)) != 0)
        wrong("the fresh start ended with status %x", (unsigned)status);
    if (!shared->is_wrong)
        nftw(state, inspect_one, 16, FTW_PHYS);
    return shared->is_wrong ? shared->why : NULL;
}

/* A database in which the board's key is accepted. */
static void make_reports(void)
{
    struct storage *storage = NULL;
    struct sign_secret key = batches_key();
    struct sign_public public;
    struct error err;
    char previous[SHA256_HEX_BYTES];
    const char *folder = ground_path(&ground, "reports");
    mkdir(folder, 0755);
    sign_secret_public(&key, &public);
    if (!storage_open(folder, true, &storage, &err) ||
        !storage_key_give(storage, &public, "sanh", 1, &err))
        abort();
    storage_close(storage);
    batches_zero(previous);
    for (size_t i = 0; i < BATCHES; i++) {
        buf_init(&batches[i], LIMIT_REPORT_BYTES);
        batches_add(&key, (int64_t)i + 1, PLAYS, previous, &batches[i]);
    }
}

int main(int count, char **arguments)
{
    static const struct scenario first = { NULL, true }, change = { "tree-1", true };
    static const struct cases_scenario scenarios[] = {
        { "the first publishing", &first },
        { "publishing a change", &change },
    };
    const struct cases_sweep sweep = { scenarios, sizeof scenarios / sizeof *scenarios, try_case };
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    signal(SIGPIPE, SIG_IGN);
    ground_make(&ground);
    make_reports();
    ground_site(&ground, 2);
    snprintf(state, sizeof state, "%s/state", ground.folder);
    snprintf(tree, sizeof tree, "%s/state/tree", ground.folder);
    int status = cases_run(&sweep, count, arguments);
    ground_remove(&ground);
    return status;
}
