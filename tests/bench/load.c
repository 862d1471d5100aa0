/* Replays HTTP requests and says how long each answer took.
 *
 *   load PORT SECONDS RATE FILE …
 *
 * Each FILE is one client with an address (127.x.y.z) and a connection of its own. It holds
 * requests, each behind its length in decimal and a newline; the last one is followed by the first
 * again. RATE is how many requests a second all clients together offer, each sent when its time has
 * come, whether or not others were answered, and timed from then: a server that falls behind shows.
 * With RATE 0 every client sends as soon as it has its answer. Ends after SECONDS, or (SECONDS 0)
 * when each file was gone through once.
 *
 * Prints one line of JSON: answers by status, seconds, bytes of bodies, and percentiles in us. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_BYTES = 256 * 1024, HEAD_BYTES = 4096, STATUSES = 600, TIMES_MAX = 4 * 1024 * 1024 };

struct client {
    int fd;
    char *requests, *at; /* the file, and what of it comes next */
    size_t left;         /* of it */
    size_t bytes;        /* of the file */
    const char *sending; /* what of this request has not been sent */
    size_t unsent;
    bool is_full;   /* the socket: watched until it has room again */
    int64_t due_us; /* of the request under way; 0 none */
    char head[HEAD_BYTES];
    size_t head_length;
    int64_t body_left;   /* -1: the head is not whole */
    struct client *next; /* among the idle ones */
};

static struct {
    int port, poller;
    int64_t interval_us; /* 0: as fast as answers come */
    struct client *clients, *idle, **idle_end;
    size_t count, answered, ended;
    bool is_once;
    int64_t body_bytes;
    size_t by_status[STATUSES];
    int32_t *times_us;
    size_t times;
} load;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* --- clients -------------------------------------------------------------------- */

static void read_requests(struct client *client, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        die(path);
    fseek(file, 0, SEEK_END);
    client->bytes = (size_t)ftell(file);
    rewind(file);
    client->at = client->requests = malloc(client->bytes + 1);
    if (!client->requests || fread(client->requests, 1, client->bytes, file) != client->bytes)
        die(path);
    client->requests[client->bytes] = '\0';
    client->left = client->bytes;
    fclose(file);
}

static void connect_client(struct client *client, size_t number)
{
    struct sockaddr_in here = { .sin_family = AF_INET }, there = { .sin_family = AF_INET };
    here.sin_addr.s_addr = htonl(0x7F010001u + (uint32_t)number);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    there.sin_port = htons((uint16_t)load.port);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0 || bind(client->fd, (struct sockaddr *)&here, sizeof here) != 0 ||
        connect(client->fd, (struct sockaddr *)&there, sizeof there) != 0)
        die("connect");
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
    if (epoll_ctl(load.poller, EPOLL_CTL_ADD, client->fd, &event) != 0)
        die("epoll");
}

static void watch(struct client *client, bool is_full)
{
    unsigned events = is_full ? EPOLLIN | EPOLLOUT : EPOLLIN;
    struct epoll_event event = { .events = events, .data.ptr = client };
    if (client->is_full == is_full)
        return;
    client->is_full = is_full;
    if (epoll_ctl(load.poller, EPOLL_CTL_MOD, client->fd, &event) != 0)
        die("epoll");
}

static void send_rest(struct client *client)
{
    ssize_t sent = send(client->fd, client->sending, client->unsent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
        die("send");
    sent = sent < 0 ? 0 : sent;
    client->sending += sent;
    client->unsent -= (size_t)sent;
    watch(client, client->unsent > 0);
}

static void begin(struct client *client, int64_t due_us)
{
    char *end;
    if (client->left == 0) {
        client->at = client->requests;
        client->left = client->bytes;
    }
    client->unsent = (size_t)strtoull(client->at, &end, 10);
    client->sending = end + 1;
    client->left -= (size_t)(client->sending - client->at) + client->unsent;
    client->at += (size_t)(client->sending - client->at) + client->unsent;
    client->due_us = due_us;
    client->head_length = 0;
    client->body_left = -1;
    send_rest(client);
}

static void be_idle(struct client *client)
{
    client->next = NULL;
    *load.idle_end = client;
    load.idle_end = &client->next;
}

static void begin_idle(int64_t due_us)
{
    struct client *client = load.idle;
    load.idle = client->next;
    if (!load.idle)
        load.idle_end = &load.idle;
    begin(client, due_us);
}

/* --- answers -------------------------------------------------------------------- */

static void finish(struct client *client)
{
    int64_t took_us = now_us() - client->due_us;
    int status = atoi(client->head + strlen("HTTP/1.1 "));
    load.by_status[status > 0 && status < STATUSES ? status : 0]++;
    load.answered++;
    if (load.times < TIMES_MAX)
        load.times_us[load.times++] = (int32_t)took_us;
    client->due_us = 0;
    if (load.is_once && client->left == 0)
        load.ended++;
    else
        be_idle(client);
}

/* Takes bytes of the head; how many of them were it. */
static size_t take_head(struct client *client, const char *bytes, size_t length)
{
    size_t before = client->head_length, room = HEAD_BYTES - 1 - before;
    size_t more = length < room ? length : room;
    memcpy(client->head + before, bytes, more);
    client->head_length += more;
    client->head[client->head_length] = '\0';
    char *end = strstr(client->head, "\r\n\r\n");
    if (!end)
        return length;
    const char *field = strcasestr(client->head, "\r\nContent-Length:");
    int status = atoi(client->head + strlen("HTTP/1.1 "));
    client->body_left = field && status != 304 ? atoll(field + strlen("\r\nContent-Length:")) : 0;
    return (size_t)(end + 4 - client->head) - before;
}

static void receive(struct client *client)
{
    static char buffer[BUFFER_BYTES];
    ssize_t got = recv(client->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN))
        die("the server closed a connection");
    if (got <= 0 || client->due_us == 0)
        return;
    size_t at = client->body_left < 0 ? take_head(client, buffer, (size_t)got) : 0;
    if (client->body_left < 0)
        return;
    client->body_left -= got - (ssize_t)at;
    load.body_bytes += got - (ssize_t)at;
    if (client->body_left <= 0)
        finish(client);
}

/* --- the run -------------------------------------------------------------------- */

/* Sends what is due, and moves on when the next is. */
static void offer(int64_t *due_us, int64_t until_us)
{
    int64_t now = now_us();
    if (load.interval_us == 0)
        while (load.idle && now < until_us)
            begin_idle(now);
    while (load.interval_us > 0 && load.idle && *due_us <= now && *due_us < until_us) {
        begin_idle(*due_us);
        *due_us += load.interval_us;
    }
}

static void serve(int timeout_ms)
{
    struct epoll_event events[256];
    int count = epoll_wait(load.poller, events, 256, timeout_ms);
    for (int i = 0; i < count; i++) {
        struct client *client = events[i].data.ptr;
        if (events[i].events & EPOLLOUT)
            send_rest(client);
        if (events[i].events & ~(unsigned)EPOLLOUT)
            receive(client);
    }
}

static int64_t run(int seconds)
{
    int64_t start_us = now_us(), due_us = start_us;
    int64_t until_us = load.is_once ? INT64_MAX : start_us + (int64_t)seconds * 1000000;
    while (now_us() < until_us && load.ended < load.count) {
        offer(&due_us, until_us);
        int64_t sleep_us = load.interval_us > 0 && load.idle ? due_us - now_us() : 100000;
        serve(sleep_us < 1000 ? 0 : (int)(sleep_us / 1000));
    }
    return now_us() - start_us;
}

static int compare(const void *a, const void *b)
{
    return *(const int32_t *)a - *(const int32_t *)b;
}

static void print(int64_t took_us)
{
    static const int parts[] = { 50, 90, 99, 100 };
    qsort(load.times_us, load.times, sizeof *load.times_us, compare);
    printf("{\"answers\": %zu, \"seconds\": %.6f, \"body_bytes\": %lld, \"status\": {",
           load.answered, (double)took_us / 1e6, (long long)load.body_bytes);
    const char *comma = "";
    for (int i = 0; i < STATUSES; i++)
        if (load.by_status[i] > 0) {
            printf("%s\"%d\": %zu", comma, i, load.by_status[i]);
            comma = ", ";
        }
    printf("}");
    for (size_t i = 0; load.times > 0 && i < sizeof parts / sizeof *parts; i++)
        printf(", \"p%d_us\": %d", parts[i],
               load.times_us[(load.times - 1) * (size_t)parts[i] / 100]);
    puts("}");
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return fprintf(stderr, "usage: load PORT SECONDS RATE FILE …\n"), 2;
    struct rlimit files = { 0 };
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    double rate = atof(argv[3]);
    load.port = atoi(argv[1]);
    load.is_once = atoi(argv[2]) == 0;
    load.interval_us = rate > 0 ? (int64_t)(1e6 / rate) : 0;
    load.poller = epoll_create1(EPOLL_CLOEXEC);
    load.count = (size_t)argc - 4;
    load.clients = calloc(load.count, sizeof *load.clients);
    load.times_us = calloc(TIMES_MAX, sizeof *load.times_us);
    load.idle_end = &load.idle;
    for (size_t i = 0; i < load.count; i++) {
        read_requests(&load.clients[i], argv[4 + i]);
        connect_client(&load.clients[i], i);
        be_idle(&load.clients[i]);
    }
    puts("ready"); /* all are connected */
    fflush(stdout);
    print(run(atoi(argv[2])));
    return 0;
}
