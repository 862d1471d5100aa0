/* A station that was taken over: started in the place of fetch or paint, it has what somebody has
 * who broke in there, the ends of the belt and the sandbox, and does its worst with them. The file
 * that $BANGTIN_DOUBLE names says what: "STATION ATTACK FILE…", with files that an attack hands
 * over or hashes that it writes. When it says anything else the double leaves, and from then on is
 * the real station. See tests/fault/test_taken_over.py. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/sandbox.h"
#include "common/str.h"
#include "player/belt.h"

enum { LOOT = 16, WORDS_BYTES = 4096, LOOT_BYTES = 1 << 20, STEP_MS = 10, HELD = 8 };

struct loot {
    char name[1024];  /* a path, or HASH:SIZE */
    struct buf bytes; /* of the file at the path */
};

struct attack;

struct double_ {
    struct parcel_start start;
    const struct attack *attack;
    char words[WORDS_BYTES];
    int script, store, spool, state;
    struct loot loot[LOOT];
    size_t loot_count;
    uint64_t serial;           /* paint: of the last order */
    struct parcel_order order; /* … and this is it */
    uint64_t steps;
};

struct attack {
    const char *station, *name;
    void (*step)(struct double_ *me);
    bool is_deaf; /* reads nothing from its neighbours */
    bool is_mute; /* answers no ping */
};

static bool say(int end, enum parcel_type type, void *parcel, size_t length, const int *fds,
                size_t count)
{
    struct error err;
    return belt_send(end, type, parcel, length, fds, count, &err);
}

/* --- descriptors that are not what they should be --------------------------------------------- */

enum { NASTY = 9 };

static int memory_of(size_t bytes, int seals)
{
    int fd = memfd_create("double", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && ftruncate(fd, (off_t)bytes) == 0 && seals)
        fcntl(fd, F_ADD_SEALS, seals);
    return fd;
}

/* A pipe, a folder, a device, a socket, memory that is not sealed, only against new maps, only in
 * its size, of another size, and as large as a file may be and nowhere there. */
static int nasty(const struct double_ *me, unsigned kind, size_t bytes)
{
    enum { ALL = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK, HUGE_BYTES = 256 << 20 };
    int ends[2] = { -1, -1 };
    switch (kind % NASTY) {
    case 0:
        return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
    case 1:
        return fcntl(me->state, F_DUPFD_CLOEXEC, 0);
    case 2:
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    case 3:
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0)
            close(ends[1]);
        return ends[0];
    case 4:
        return memory_of(bytes, 0);
    case 5:
        return memory_of(bytes, F_SEAL_FUTURE_WRITE | F_SEAL_GROW | F_SEAL_SHRINK);
    case 6:
        return memory_of(bytes, F_SEAL_GROW | F_SEAL_SHRINK);
    case 7:
        return memory_of(bytes + 4096, ALL);
    default:
        return memory_of(HUGE_BYTES, ALL);
    }
}

static void close_kept(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* --- both ------------------------------------------------------------------------------------ */

/* Every type of parcel of every size, to every end: others' words, full of ones or of noughts. */
static void speak_for_others(struct double_ *me)
{
    static const size_t sizes[] = {
        sizeof(struct parcel_mark),      sizeof(struct parcel_pong),
        sizeof(struct parcel_presented), sizeof(struct parcel_display),
        sizeof(struct parcel_light),     sizeof(struct parcel_clock),
        sizeof(struct parcel_floor),     sizeof(struct parcel_latest),
        sizeof(struct parcel_scene),     sizeof(struct parcel_painted),
        sizeof(struct parcel_report),    sizeof(struct parcel_machine)
    };
    static union parcel parcel;
    for (unsigned type = 0; type < 48; type++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            memset(&parcel, me->steps % 2 ? 0xFF : 0, sizeof parcel);
            parcel.mark.serial = ((uint64_t)1 << 32) + me->steps; /* plan's first orders */
            parcel.presented.layout = ((uint64_t)1 << 32) + 1;
            say(BELT_DOWN, (enum parcel_type)type, &parcel, sizes[i], NULL, 0);
            say(BELT_UP, (enum parcel_type)type, &parcel, sizes[i], NULL, 0);
        }
}

/* What main hears from nobody but plan. */
static void order_main(struct double_ *me)
{
    struct parcel_floor floor = { .serial = 1, .trust = 9, .generation = 1 << 30 };
    struct parcel_screen screen = { .screen = "other" };
    (void)me;
    say(BELT_CONTROL, PARCEL_KEEP_FLOOR, &floor, sizeof floor, NULL, 0);
    say(BELT_CONTROL, PARCEL_KEEP_SCREEN, &screen, sizeof screen, NULL, 0);
}

static void send_nothing(struct double_ *me)
{
    static const int ends[] = { BELT_CONTROL, BELT_UP, BELT_DOWN };
    (void)me;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        send(ends[i], "", 0, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* As many as the kernel takes in one message. */
static void send_many_descriptors(struct double_ *me)
{
    enum { MOST = 253 };
    static const int ends[] = { BELT_UP, BELT_DOWN };
    int fds[MOST];
    char control[CMSG_SPACE(sizeof fds)] = { 0 };
    struct parcel_mark mark = { .head = { PARCEL_HELLO }, .serial = me->steps };
    struct iovec part = { &mark, sizeof mark };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
    };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fds);
    for (size_t i = 0; i < MOST; i++)
        fds[i] = STDERR_FILENO;
    memcpy(CMSG_DATA(header), fds, sizeof fds);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        sendmsg(ends[i], &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* What would stay when the double has gone. */
static void break_belt(struct double_ *me)
{
    int little = 1;
    (void)me;
    for (int end = BELT_CONTROL; end <= BELT_DOWN; end++) {
        setsockopt(end, SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
        setsockopt(end, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
        fcntl(end, F_SETOWN, getppid());
        shutdown(end, SHUT_RDWR);
    }
}

static void do_nothing(struct double_ *me)
{
    (void)me;
}

/* --- fetch ----------------------------------------------------------------------------------- */

/* Each file as a release: whole, and cut anywhere. */
static void offer_releases(struct double_ *me)
{
    static struct parcel_latest latest;
    for (size_t i = 0; i < me->loot_count; i++) {
        const struct buf *bytes = &me->loot[i].bytes;
        latest.serial = me->steps;
        memcpy(latest.bytes, bytes->bytes, bytes->length);
        latest.length = (uint32_t)bytes->length;
        say(BELT_DOWN, PARCEL_RELEASE, &latest, sizeof latest, NULL, 0);
        latest.length = (uint32_t)(me->steps * 37 % (bytes->length + 1));
        say(BELT_DOWN, PARCEL_RELEASE, &latest, sizeof latest, NULL, 0);
        latest.length = UINT32_MAX;
        say(BELT_DOWN, PARCEL_RELEASE, &latest, sizeof latest, NULL, 0);
    }
}

/* The files, in pairs, as a trust file and its signatures, under any number. */
static void offer_trust(struct double_ *me)
{
    static const int64_t numbers[] = { 1, 2, 3, 0, -1, INT64_MAX };
    struct error err;
    for (size_t i = 0; i + 1 < me->loot_count; i += 2)
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
            const struct buf *file = &me->loot[i].bytes, *signatures = &me->loot[i + 1].bytes;
            int fds[2] = { -1, -1 };
            struct parcel_trust trust = { .serial = 1,
                                          .number = numbers[k],
                                          .file_bytes = (uint32_t)file->length,
                                          .signature_bytes = (uint32_t)signatures->length };
            if (ipc_copy("double", file->bytes, file->length, &fds[0], &err) &&
                ipc_copy("double", signatures->bytes, signatures->length, &fds[1], &err))
                say(BELT_DOWN, PARCEL_TRUST, &trust, sizeof trust, fds, 2);
            close_kept(fds[0]);
            close_kept(fds[1]);
        }
}

static void hand_over_nasty_files(struct double_ *me)
{
    size_t bytes = (size_t)(me->steps % 3 ? 500 : 0);
    int fds[2] = { nasty(me, (unsigned)me->steps, bytes),
                   nasty(me, (unsigned)me->steps / 9, bytes) };
    uint32_t told = me->steps % 5 == 0 ? (uint32_t)256 << 20 : (uint32_t)bytes;
    struct parcel_trust trust = { .number = 1, .file_bytes = told, .signature_bytes = told };
    struct parcel_report report = { .serial = 1, .bytes = told };
    say(BELT_DOWN, PARCEL_TRUST, &trust, sizeof trust, fds, 2);
    say(BELT_DOWN, PARCEL_TRUST, &trust, sizeof trust, NULL, 0);
    say(BELT_DOWN, PARCEL_CONDENSE, &report, sizeof report, fds, 1);
    say(BELT_DOWN, PARCEL_CONDENSE, &report, sizeof report, NULL, 0);
    for (size_t i = 0; i < 2; i++) { /* what could be changed now is */
        (void)!ftruncate(fds[i], 0);
        close_kept(fds[i]);
    }
}

/* Without a pause, all that makes work. */
static void flood(struct double_ *me)
{
    static struct parcel_latest latest;
    struct parcel_text text = { .text = "all is well\nSTOPPING=1" };
    for (int i = 0; i < 2000; i++) {
        struct parcel_mark mark = { .serial = UINT64_MAX - (uint64_t)i };
        const struct buf *bytes = &me->loot[0].bytes;
        memcpy(latest.bytes, bytes->bytes, bytes->length);
        latest.length = (uint32_t)bytes->length;
        say(BELT_DOWN, PARCEL_HELLO, &mark, sizeof mark, NULL, 0);
        say(BELT_DOWN, PARCEL_SEEN, &mark, sizeof mark, NULL, 0);
        say(BELT_DOWN, PARCEL_ARRIVED, &mark, sizeof mark, NULL, 0);
        say(BELT_DOWN, PARCEL_RELEASE, &latest, sizeof latest, NULL, 0);
        say(BELT_CONTROL, PARCEL_STATUS, &text, sizeof text, NULL, 0);
    }
}

static void tell_tales(struct double_ *me)
{
    struct parcel_mark mark = { .serial = UINT64_MAX };
    struct parcel_screen screen = { .screen = "other" };
    struct parcel_fault fault = { .text = "\x1b[2J\n\xff all is lost" };
    snprintf(fault.task, sizeof fault.task, "task %llu", (unsigned long long)me->steps);
    say(BELT_DOWN, PARCEL_NAMED, &screen, sizeof screen, NULL, 0);
    say(BELT_DOWN, PARCEL_SEEN, &mark, sizeof mark, NULL, 0);
    say(BELT_DOWN, PARCEL_FAULT, &fault, sizeof fault, NULL, 0);
}

static void write_garbage(int dir, const char *path, off_t bytes)
{
    int fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return;
    (void)!write(fd, "garbage", 7);
    (void)!ftruncate(fd, bytes);
    close(fd);
}

/* Wrong bytes under right names, folders in the way, and names that nobody looks for. */
static void fill_with_garbage(struct double_ *me)
{
    char path[256];
    static const char *const folders[] = { "zz", "zz/deep", "zz/deep/er", "ab", "ab/folder" };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        mkdirat(me->store, folders[i], 0700);
    write_garbage(me->store, "stray", 1 << 20);
    write_garbage(me->store, "zz/deep/er/stray", 1 << 20);
    write_garbage(me->store, "ab/stray", 1 << 20);
    for (size_t i = 0; i < me->loot_count; i++) {
        const char *name = me->loot[i].name;
        snprintf(path, sizeof path, "%.2s/%.64s", name, name);
        if (i % 3 == 2 && unlinkat(me->store, path, 0) == 0)
            mkdirat(me->store, path, 0700);
        else
            write_garbage(me->store, path, (off_t)strtol(name + 65, NULL, 10));
        snprintf(path, sizeof path, "%.64s.part", name);
        mkdirat(me->store, path, 0700);
    }
    mkdirat(me->spool, "9999999998.report", 0700);
    write_garbage(me->spool, "9999999999.report", (off_t)200 << 20);
    write_garbage(me->spool, "stray", 1 << 20);
}

/* The bytes of files in use become the first file's, and right again, all the while. */
static void change_under_the_eyes(struct double_ *me)
{
    for (int i = 0; i < 100; i++)
        for (size_t k = 1; k < me->loot_count; k++) {
            struct loot *blob = &me->loot[k];
            struct error err;
            char path[256];
            snprintf(path, sizeof path, "%.2s/%.64s", blob->name, blob->name);
            if (blob->bytes.length == 0)
                file_read(me->store, path, &blob->bytes, &err);
            const struct buf *bytes = i % 2 ? &blob->bytes : &me->loot[0].bytes;
            int fd = openat(me->store, path, O_RDWR | O_CLOEXEC);
            if (fd < 0)
                continue;
            (void)!pwrite(fd, bytes->bytes, bytes->length, 0);
            (void)!ftruncate(fd, (off_t)(i % 5 == 0 ? 10 : bytes->length));
            close(fd);
        }
}

static void empty_store(struct double_ *me)
{
    char path[256];
    for (size_t i = 0; i < me->loot_count; i++) {
        snprintf(path, sizeof path, "%.2s/%.64s", me->loot[i].name, me->loot[i].name);
        unlinkat(me->store, path, 0);
    }
}

/* --- paint ----------------------------------------------------------------------------------- */

enum { PINK = 0xE678AA, GOLD = 0xDCB428 };

static int page_of(const struct parcel_order *order, uint32_t color)
{
    struct error err;
    struct rect area = order->mosaic.zones[order->zone].area;
    size_t count = (size_t)area.width * (size_t)area.height;
    void *map = NULL;
    int fd = -1;
    if (!ipc_memory("page", count * sizeof(uint32_t), &fd, &map, &err))
        return -1;
    for (size_t i = 0; i < count; i++)
        ((uint32_t *)map)[i] = color;
    munmap(map, count * sizeof(uint32_t));
    ipc_seal(fd, &err);
    return fd;
}

static void show_page(uint64_t serial, int fd)
{
    struct parcel_picture picture = { .serial = serial };
    say(BELT_DOWN, PARCEL_PICTURE, &picture, sizeof picture, &fd, fd >= 0);
}

static void answer(uint64_t serial, bool is_good, int64_t until_ms)
{
    struct parcel_painted painted = { .serial = serial, .is_good = is_good, .until_ms = until_ms };
    say(BELT_UP, PARCEL_PAINTED, &painted, sizeof painted, NULL, 0);
}

/* What it was asked for is pink, which is in its power; what it was not asked for is gold. */
static void paint_for_others(struct double_ *me)
{
    if (me->order.mosaic.count == 0)
        return;
    int gold = page_of(&me->order, GOLD);
    const uint64_t serials[] = {
        0, 1, me->serial - 1, me->serial - 2, me->serial + 5000, (uint64_t)9 << 32, UINT64_MAX
    };
    if (me->order.serial != 0) {
        int pink = page_of(&me->order, PINK);
        show_page(me->serial, pink);
        show_page(me->serial, gold);
        answer(me->serial, true, INT64_MAX);
        me->order.serial = 0;
        close_kept(pink);
    }
    for (size_t i = 0; i < sizeof serials / sizeof *serials; i++) {
        show_page(serials[i], gold);
        answer(serials[i], i % 2, INT64_MIN);
    }
    answer(me->serial + 1, true, INT64_MIN); /* what it will be asked for next is never painted */
    close_kept(gold);
}

static void hand_over_nasty_pages(struct double_ *me)
{
    struct parcel_picture picture = { .serial = me->serial };
    if (me->order.serial == 0)
        return;
    struct rect area = me->order.mosaic.zones[me->order.zone].area;
    size_t bytes = (size_t)area.width * (size_t)area.height * sizeof(uint32_t);
    int fd = nasty(me, (unsigned)me->steps, bytes);
    if (me->steps % 3 == 0)
        memset(&picture.strip, (int)me->steps, sizeof picture.strip);
    say(BELT_DOWN, PARCEL_PICTURE, &picture, sizeof picture, &fd, fd >= 0);
    (void)!ftruncate(fd, 0);
    answer(me->serial, true, (int64_t)me->steps % 3 * 500 - 500);
    me->order.serial = 0;
    close_kept(fd);
}

static void flood_show(struct double_ *me)
{
    int gold = me->order.mosaic.count > 0 ? page_of(&me->order, GOLD) : -1;
    for (uint64_t i = 0; i < 5000; i++) {
        struct parcel_mark mark = { .serial = i };
        show_page(i % 2 ? me->serial + i : UINT64_MAX - i, gold);
        say(BELT_UP, PARCEL_HELLO, &mark, sizeof mark, NULL, 0);
        say(BELT_UP, PARCEL_BEGUN, &mark, sizeof mark, NULL, 0);
    }
    close_kept(gold);
}

/* --- the table ------------------------------------------------------------------------------- */

static const struct attack attacks[] = {
    { "fetch", "speak_for_others", speak_for_others },
    { "fetch", "order_main", order_main },
    { "fetch", "send_nothing", send_nothing },
    { "fetch", "many_descriptors", send_many_descriptors },
    { "fetch", "break_belt", break_belt },
    { "fetch", "deaf", do_nothing, .is_deaf = true },
    { "fetch", "mute", do_nothing, .is_mute = true },
    { "fetch", "releases", offer_releases },
    { "fetch", "trust", offer_trust },
    { "fetch", "nasty_files", hand_over_nasty_files },
    { "fetch", "flood", flood },
    { "fetch", "tales", tell_tales },
    { "fetch", "garbage", fill_with_garbage },
    { "fetch", "change_files", change_under_the_eyes },
    { "fetch", "empty_store", empty_store },
    { "paint", "speak_for_others", speak_for_others },
    { "paint", "order_main", order_main },
    { "paint", "send_nothing", send_nothing },
    { "paint", "many_descriptors", send_many_descriptors },
    { "paint", "break_belt", break_belt },
    { "paint", "mute", do_nothing, .is_mute = true },
    { "paint", "paint_for_others", paint_for_others },
    { "paint", "nasty_pages", hand_over_nasty_pages },
    { "paint", "flood", flood_show },
};

/* --- the station ----------------------------------------------------------------------------- */

static void read_words(const char *path, char into[WORDS_BYTES])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, into, WORDS_BYTES - 1) : 0;
    into[length > 0 ? length : 0] = '\0';
    close_kept(fd);
}

static const struct attack *find_attack(const char *station, const char *words)
{
    char wanted[64];
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        snprintf(wanted, sizeof wanted, "%s %s ", station, attacks[i].name);
        if (str_starts(words, wanted))
            return &attacks[i];
    }
    return NULL;
}

static int be_real(const char *station)
{
    char self[1024] = "", path[2048];
    if (readlink("/proc/self/exe", self, sizeof self - 1) <= 0)
        return EXIT_FAILURE;
    *strrchr(self, '/') = '\0';
    snprintf(path, sizeof path, "%s/../../libexec/bangtin/%s", self, station);
    char *words[] = { (char *)(uintptr_t)station, NULL };
    execv(path, words);
    return EXIT_FAILURE;
}

static void take_loot(struct double_ *me)
{
    char words[WORDS_BYTES], *rest = words;
    struct error err;
    memcpy(words, me->words, sizeof words);
    for (int i = 0; rest && me->loot_count < LOOT; i++) {
        const char *word = strsep(&rest, " \n");
        if (i < 2 || !word[0])
            continue;
        struct loot *loot = &me->loot[me->loot_count++];
        snprintf(loot->name, sizeof loot->name, "%s", word);
        buf_init(&loot->bytes, LOOT_BYTES);
        file_read(AT_FDCWD, word, &loot->bytes, &err);
        if (loot->bytes.length > sizeof((struct parcel_latest *)0)->bytes &&
            str_equal(me->attack->name, "releases"))
            loot->bytes.length = 0;
    }
}

static void hear(struct double_ *me, int end, enum belt_from from)
{
    static union parcel parcel;
    int fds[IPC_MAX_FDS];
    struct error err;
    while (belt_receive(end, from, &parcel, fds, &err)) {
        if (parcel.head.type == PARCEL_PING && !me->attack->is_mute)
            belt_pong(&parcel, 0, 0, 0);
        if (parcel.head.type == PARCEL_ORDER) {
            me->order = parcel.order;
            me->serial = parcel.order.serial;
        }
        belt_close(fds);
    }
}

static bool close_in(struct double_ *me)
{
    static const char *const all[] = { "/", NULL };
    const struct landlock_reach of_fetch = { all, all, false }, of_paint = { NULL, NULL, false };
    struct error err;
    bool is_fetch = str_equal(me->attack->station, "fetch");
    return sandbox_enter(is_fetch ? SANDBOX_FETCH : SANDBOX_PAINT, is_fetch ? &of_fetch : &of_paint,
                         &err);
}

static bool begin(struct double_ *me)
{
    struct error err;
    if (!belt_begin("double", &me->start, &err))
        return false;
    take_loot(me);
    return file_open_folder(AT_FDCWD, me->start.state, &me->state, &err) &&
           file_open_folder(me->state, "store", &me->store, &err) &&
           file_open_folder(me->state, "spool", &me->spool, &err) && close_in(me);
}

static bool is_still_wanted(const struct double_ *me)
{
    char now[WORDS_BYTES];
    ssize_t length = pread(me->script, now, sizeof now - 1, 0);
    now[length > 0 ? length : 0] = '\0';
    return str_equal(now, me->words);
}

int main(int count, char **arguments)
{
    static struct double_ me;
    const char *path = getenv("BANGTIN_DOUBLE");
    const char *station = count > 0 ? arguments[0] : "";
    me.script = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (me.script < 0)
        return be_real(station);
    me.script = fcntl(me.script, F_DUPFD_CLOEXEC, BELT_BACK + 1);
    read_words(path, me.words);
    me.attack = find_attack(station, me.words);
    if (!me.attack)
        return be_real(station);
    if (!begin(&me))
        return EXIT_FAILURE;
    bool is_fetch = str_equal(station, "fetch");
    while (is_still_wanted(&me)) {
        poll(NULL, 0, STEP_MS);
        hear(&me, BELT_CONTROL, FROM_MAIN);
        if (!me.attack->is_deaf)
            hear(&me, is_fetch ? BELT_DOWN : BELT_UP, FROM_PLAN);
        me.attack->step(&me);
        me.steps++;
    }
    return EXIT_SUCCESS;
}
