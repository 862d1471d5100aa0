/* See crash.h. A disk is its inodes and the names of them; each state is made from the one before
 * the recording by applying what the cut kept, and is tried once however often it comes up. */
#include "tests/fault/crash.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fault/ground.h"
#include "tests/fault/inject.h"

enum { EXHAUSTIVE = 6, RANDOM_SUBSETS = 24, PENDING_MAX = 256 };

/* --- a disk --------------------------------------------------------------------------------- */

struct inode {
    char *bytes;
    size_t length;
};

struct name {
    char *path;
    size_t inode; /* SIZE_MAX: a folder */
};

struct disk {
    struct inode *inodes;
    size_t inode_count;
    struct name *names;
    size_t name_count;
};

static struct name *find_name(struct disk *disk, const char *path)
{
    for (size_t i = 0; i < disk->name_count; i++)
        if (strcmp(disk->names[i].path, path) == 0)
            return &disk->names[i];
    return NULL;
}

static void set_name(struct disk *disk, const char *path, size_t inode)
{
    struct name *name = find_name(disk, path);
    if (!name) {
        disk->names = realloc(disk->names, (disk->name_count + 1) * sizeof *disk->names);
        name = &disk->names[disk->name_count++];
        name->path = strdup(path);
    }
    name->inode = inode;
}

static void remove_name(struct disk *disk, const char *path)
{
    struct name *name = find_name(disk, path);
    if (!name)
        return;
    free(name->path);
    *name = disk->names[--disk->name_count];
}

static void resize(struct inode *inode, size_t length)
{
    inode->bytes = realloc(inode->bytes, length + 1);
    if (length > inode->length)
        memset(inode->bytes + inode->length, 0, length - inode->length);
    inode->length = length;
}

static struct disk copy_disk(const struct disk *from)
{
    struct disk disk = { .inode_count = from->inode_count };
    disk.inodes = calloc(from->inode_count + 1, sizeof *disk.inodes);
    for (size_t i = 0; i < from->inode_count; i++) {
        resize(&disk.inodes[i], from->inodes[i].length);
        memcpy(disk.inodes[i].bytes, from->inodes[i].bytes, from->inodes[i].length);
    }
    for (size_t i = 0; i < from->name_count; i++)
        set_name(&disk, from->names[i].path, from->names[i].inode);
    return disk;
}

static void free_disk(struct disk *disk)
{
    for (size_t i = 0; i < disk->inode_count; i++)
        free(disk->inodes[i].bytes);
    for (size_t i = 0; i < disk->name_count; i++)
        free(disk->names[i].path);
    free(disk->inodes);
    free(disk->names);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct name *)a)->path, ((const struct name *)b)->path);
}

static uint64_t mix(uint64_t sum, const void *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
    return sum;
}

/* Of what a reader can see. */
static uint64_t sum_of(struct disk *disk)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    qsort(disk->names, disk->name_count, sizeof *disk->names, by_path);
    for (size_t i = 0; i < disk->name_count; i++) {
        const struct name *name = &disk->names[i];
        sum = mix(sum, name->path, strlen(name->path) + 1);
        if (name->inode != SIZE_MAX)
            sum = mix(sum, disk->inodes[name->inode].bytes, disk->inodes[name->inode].length);
    }
    return sum;
}

/* Makes the folder look like that. A file whose folder did not last is out of reach. */
static void write_disk(struct disk *disk, const char *folder)
{
    char path[1024];
    ground_remove_folder(folder);
    mkdir(folder, 0755);
    qsort(disk->names, disk->name_count, sizeof *disk->names, by_path);
    for (size_t i = 0; i < disk->name_count; i++) {
        const struct name *name = &disk->names[i];
        snprintf(path, sizeof path, "%s/%s", folder, name->path);
        if (name->inode == SIZE_MAX) {
            mkdir(path, 0755);
            continue;
        }
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0)
            continue;
        const struct inode *inode = &disk->inodes[name->inode];
        if (write(fd, inode->bytes, inode->length) != (ssize_t)inode->length)
            abort();
        close(fd);
    }
}

/* --- the recording -------------------------------------------------------------------------- */

static struct disk before; /* the disk when the recording began */
static uint64_t *known;    /* the kernel's number of each inode of `before` */
static struct record *records;
static size_t record_count;
static const char *recorded; /* the folder */

static int read_one(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    const char *inside = path + strlen(recorded);
    (void)walk;
    if (inside[0] == '\0')
        return 0;
    if (type == FTW_D) {
        set_name(&before, inside + 1, SIZE_MAX);
        return 0;
    }
    before.inodes = realloc(before.inodes, (before.inode_count + 1) * sizeof *before.inodes);
    known = realloc(known, (before.inode_count + 1) * sizeof *known);
    struct inode *inode = &before.inodes[before.inode_count];
    *inode = (struct inode){ 0 };
    known[before.inode_count] = about->st_ino;
    resize(inode, (size_t)about->st_size);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (read(fd, inode->bytes, inode->length) != (ssize_t)inode->length)
        abort();
    close(fd);
    set_name(&before, inside + 1, before.inode_count++);
    return 0;
}

/* The kernel gives numbers again: each file that is made gets a new one here. */
static void number_inodes(void)
{
    for (size_t i = 0; i < record_count; i++) {
        struct record *record = &records[i];
        if (record->kind == RECORD_NAME && record->offset == 1) {
            before.inodes =
                realloc(before.inodes, (before.inode_count + 1) * sizeof *before.inodes);
            known = realloc(known, (before.inode_count + 1) * sizeof *known);
            before.inodes[before.inode_count] = (struct inode){ 0 };
            resize(&before.inodes[before.inode_count], 0);
            known[before.inode_count++] = record->inode;
        }
        size_t last = SIZE_MAX;
        for (size_t j = 0; j < before.inode_count; j++)
            if (known[j] == record->inode)
                last = j;
        record->inode = last;
    }
}

/* --- what a cut may keep -------------------------------------------------------------------- */

static void apply(struct disk *disk, const struct record *record, bool is_torn)
{
    size_t length = is_torn ? record->length / 2 : record->length;
    struct inode *inode = record->inode < disk->inode_count ? &disk->inodes[record->inode] : NULL;
    switch (record->kind) {
    case RECORD_WRITE:
        if ((size_t)record->offset + record->length > inode->length)
            resize(inode, (size_t)record->offset + record->length); /* the rest is zeros */
        memcpy(inode->bytes + record->offset, record->bytes, length);
        break;
    case RECORD_CUT:
        resize(inode, (size_t)record->offset);
        break;
    case RECORD_NAME:
        set_name(disk, record->path, record->inode);
        break;
    case RECORD_UNNAME:
        remove_name(disk, record->path);
        break;
    case RECORD_FOLDER:
        set_name(disk, record->path, SIZE_MAX);
        break;
    default:
        break;
    }
}

static bool is_name(const struct record *record)
{
    return record->kind == RECORD_NAME || record->kind == RECORD_UNNAME ||
           record->kind == RECORD_FOLDER;
}

static bool is_data(const struct record *record)
{
    return record->kind == RECORD_WRITE || record->kind == RECORD_CUT;
}

static bool is_in_folder(const char *path, const char *folder)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    return strlen(folder) == length && strncmp(path, folder, length) == 0;
}

static bool is_durable(size_t place, size_t end)
{
    const struct record *record = &records[place];
    for (size_t i = place + 1; i < end; i++)
        if ((is_data(record) && records[i].kind == RECORD_SYNC &&
             records[i].inode == record->inode) ||
            (is_name(record) && records[i].kind == RECORD_SYNC_DIR &&
             is_in_folder(record->path, records[i].path)))
            return true;
    return false;
}

/* --- trying --------------------------------------------------------------------------------- */

static struct {
    uint64_t *sums;
    size_t count, capacity, wrong;
} states;

static bool is_new_state(uint64_t sum)
{
    for (size_t i = 0; i < states.count; i++)
        if (states.sums[i] == sum)
            return false;
    if (states.count == states.capacity) {
        states.capacity = states.capacity ? 2 * states.capacity : 1024;
        states.sums = realloc(states.sums, states.capacity * sizeof *states.sums);
    }
    states.sums[states.count++] = sum;
    return true;
}

/* A cut after `end` calls that kept of the pending ones those whose bit is set. */
static void try_state(size_t end, const size_t *pending, size_t count, const bool *kept,
                      bool is_torn, int64_t promised, crash_reader read_it)
{
    struct disk disk = copy_disk(&before);
    size_t next = 0;
    for (size_t i = 0; i < end; i++) {
        bool is_pending = next < count && pending[next] == i;
        if (!is_pending || kept[next])
            apply(&disk, &records[i], is_pending && is_torn && records[i].kind == RECORD_WRITE);
        next += is_pending;
    }
    uint64_t sum = sum_of(&disk);
    if (is_new_state(mix(sum, &promised, sizeof promised))) {
        write_disk(&disk, recorded);
        const char *why = read_it(promised);
        if (why) {
            states.wrong++;
            printf("WRONG after call %zu of %zu: %s\n", end, record_count, why);
        }
    }
    free_disk(&disk);
}

static void try_cut(size_t end, int64_t promised, crash_reader read_it)
{
    static size_t pending[PENDING_MAX];
    bool kept[PENDING_MAX];
    size_t count = 0;
    for (size_t i = 0; i < end; i++)
        if ((is_name(&records[i]) || is_data(&records[i])) && !is_durable(i, end) &&
            count < PENDING_MAX)
            pending[count++] = i;
    size_t subsets = count <= EXHAUSTIVE ? (size_t)1 << count : 2 * count + 2 + RANDOM_SUBSETS;
    for (size_t subset = 0; subset < subsets; subset++)
        for (int torn = 0; torn < 2; torn++) {
            uint64_t chance =
                (end * 1000003 + subset) * 6364136223846793005U + 1442695040888963407U;
            for (size_t i = 0; i < count; i++)
                if (count <= EXHAUSTIVE)
                    kept[i] = subset >> i & 1;
                else if (subset < 2)
                    kept[i] = subset;
                else if (subset < count + 2)
                    kept[i] = i == subset - 2;
                else if (subset < 2 * count + 2)
                    kept[i] = i != subset - count - 2;
                else
                    kept[i] = (chance = chance * 6364136223846793005U + 1) >> 40 & 1;
            try_state(end, pending, count, kept, torn, promised, read_it);
        }
}

static void try_all(crash_reader read_it)
{
    int64_t promised = 0;
    for (size_t end = 0; end <= record_count; end++) {
        try_cut(end, promised, read_it);
        if (end < record_count && records[end].kind == RECORD_MARK)
            promised = records[end].offset;
    }
}

size_t crash_try(const char *name, const char *folder, void (*write_it)(void), crash_reader read_it)
{
    recorded = folder;
    nftw(folder, read_one, 16, FTW_PHYS);
    inject_record(folder);
    write_it();
    record_count = inject_recorded(&records);
    number_inodes();
    try_all(read_it);
    printf("| %s | %zu | %zu | %zu |\n", name, record_count, states.count, states.wrong);
    fflush(stdout);
    return states.wrong;
}
