/* Counts what a program has of malloc: preloaded into the player, each of its processes writes to a
 * file NAME.PID in the folder LIVE_BYTES, mapped before the sandbox closes, what tests/support/
 * memory.py reads: the bytes of all blocks that are in use, as the heap rounded them, and now and
 * then how much the heap has taken from the system. */
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { CALLS_A_LOOK = 100 };

struct tally {
    _Atomic int64_t used_bytes, taken_bytes;
};

static struct tally early, *tally = &early;
static _Atomic uint64_t calls;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

__attribute__((constructor)) static void begin(void)
{
    char name[16] = "", path[4096];
    const char *folder = getenv("LIVE_BYTES");
    prctl(PR_GET_NAME, name);
    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/%s.%d", folder, name, getpid());
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof *tally) != 0)
        abort();
    struct tally *map = mmap(NULL, sizeof *map, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        abort();
    close(fd);
    map->used_bytes = early.used_bytes;
    tally = map;
}

static void look(void)
{
    struct mallinfo2 all = mallinfo2();
    tally->taken_bytes = (int64_t)(all.arena + all.hblkhd);
}

static void *taken(void *block)
{
    tally->used_bytes += (int64_t)malloc_usable_size(block);
    if (calls++ % CALLS_A_LOOK == 0)
        look();
    return block;
}

static void given_back(void *block)
{
    tally->used_bytes -= (int64_t)malloc_usable_size(block);
}

void *malloc(size_t bytes)
{
    return taken(__libc_malloc(bytes));
}

void *calloc(size_t number, size_t bytes)
{
    return taken(__libc_calloc(number, bytes));
}

void *realloc(void *old, size_t bytes)
{
    int64_t had = (int64_t)malloc_usable_size(old);
    void *block = __libc_realloc(old, bytes);
    if (!block && bytes > 0)
        return NULL; /* the old one stays */
    tally->used_bytes -= had;
    return taken(block);
}

void *reallocarray(void *old, size_t number, size_t bytes)
{
    size_t all;
    return __builtin_mul_overflow(number, bytes, &all) ? NULL : realloc(old, all);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    return taken(__libc_memalign(alignment, bytes));
}

void *memalign(size_t alignment, size_t bytes)
{
    return taken(__libc_memalign(alignment, bytes));
}

int posix_memalign(void **ret_memory, size_t alignment, size_t bytes)
{
    *ret_memory = taken(__libc_memalign(alignment, bytes));
    return *ret_memory ? 0 : -1;
}

void free(void *block)
{
    given_back(block);
    __libc_free(block);
}
