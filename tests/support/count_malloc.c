/* Counts what show allocates from one frame to the next: preloaded into the player, it acts in show
 * alone, the real program in its sandbox, and writes to COUNT_MALLOC, a file that is mapped before
 * the sandbox closes. Who asks is told from the return address: show's own code is counted apart
 * from the libraries, which are named. A frame begins where show hands it to SDL. Layout of the
 * file: struct tally, read by tests/flow/test_allocations.py. */
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FRAMES = 4096, MAX_CALLERS = 64, NAME_BYTES = 48 };

struct tally {
    uint64_t frame_count, caller_count;
    struct {
        int64_t at_ms;
        uint32_t ours, libraries; /* since the frame before, or the program's start */
    } frames[MAX_FRAMES];
    struct {
        uint64_t at; /* offset in its object */
        uint64_t count;
        char object[NAME_BYTES];
    } callers[MAX_CALLERS];
};

static struct tally *tally; /* NULL: not in show */
static uintptr_t ours_from, ours_to;
static uint32_t ours, libraries;
static bool is_naming;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

/* The first object is the program itself. */
static int find_program(struct dl_phdr_info *info, size_t size, void *ret_none)
{
    (void)size, (void)ret_none;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type == PT_LOAD && header->p_flags & PF_X) {
            ours_from = info->dlpi_addr + header->p_vaddr;
            ours_to = ours_from + header->p_memsz;
        }
    }
    return 1;
}

__attribute__((constructor)) static void begin(void)
{
    char name[16] = "";
    const char *path = getenv("COUNT_MALLOC");
    prctl(PR_GET_NAME, name);
    if (!path || strcmp(name, "show") != 0)
        return;
    dl_iterate_phdr(find_program, NULL);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof *tally) != 0)
        abort();
    void *memory = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        abort();
    close(fd);
    tally = memory;
}

/* Whoever asks from within a library for the first time is named; that may allocate itself. */
static void note_caller(uintptr_t address)
{
    Dl_info about;
    is_naming = true;
    if (dladdr((void *)address, &about) != 0) {
        uint64_t at = address - (uintptr_t)about.dli_fbase;
        const char *object = strrchr(about.dli_fname, '/');
        object = object ? object + 1 : about.dli_fname;
        size_t i = 0;
        while (i < tally->caller_count &&
               (tally->callers[i].at != at ||
                strncmp(tally->callers[i].object, object, NAME_BYTES - 1) != 0))
            i++;
        if (i == tally->caller_count && i < MAX_CALLERS) {
            tally->callers[i].at = at;
            strncpy(tally->callers[i].object, object, NAME_BYTES - 1);
            tally->caller_count++;
        }
        if (i < MAX_CALLERS)
            tally->callers[i].count++;
    }
    is_naming = false;
}

static void count(const void *caller)
{
    uintptr_t address = (uintptr_t)caller;
    if (!tally || is_naming)
        return;
    if (address >= ours_from && address < ours_to)
        ours++;
    else
        libraries++;
    if (tally->frame_count > 0)
        note_caller(address);
}

#define COUNT() count(__builtin_return_address(0))

void *malloc(size_t bytes)
{
    COUNT();
    return __libc_malloc(bytes);
}

void *calloc(size_t number, size_t bytes)
{
    COUNT();
    return __libc_calloc(number, bytes);
}

void *realloc(void *old, size_t bytes)
{
    COUNT();
    return __libc_realloc(old, bytes);
}

void *reallocarray(void *old, size_t number, size_t bytes)
{
    size_t all;
    COUNT();
    return __builtin_mul_overflow(number, bytes, &all) ? NULL : __libc_realloc(old, all);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    COUNT();
    return __libc_memalign(alignment, bytes);
}

int posix_memalign(void **ret_memory, size_t alignment, size_t bytes)
{
    COUNT();
    *ret_memory = __libc_memalign(alignment, bytes);
    return *ret_memory ? 0 : -1;
}

void *mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    static void *(*real)(void *, size_t, int, int, int, off_t);
    if (!real) {
        void *found = dlsym(RTLD_NEXT, "mmap");
        memcpy(&real, &found, sizeof real);
    }
    COUNT();
    return real(at, bytes, protection, flags, fd, offset);
}

/* --- frames ---------------------------------------------------------------- */

static void begin_frame(void)
{
    struct timespec now;
    if (!tally)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (tally->frame_count < MAX_FRAMES) {
        tally->frames[tally->frame_count].at_ms =
            (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
        tally->frames[tally->frame_count].ours = ours;
        tally->frames[tally->frame_count].libraries = libraries;
        tally->frame_count++;
    }
    ours = libraries = 0;
}

typedef struct SDL_Window SDL_Window;
typedef struct SDL_Rect SDL_Rect;
int SDL_UpdateWindowSurfaceRects(SDL_Window *window, const SDL_Rect *areas, int number);

int SDL_UpdateWindowSurfaceRects(SDL_Window *window, const SDL_Rect *areas, int number)
{
    static int (*real)(SDL_Window *, const SDL_Rect *, int);
    if (!real) {
        void *found = dlsym(RTLD_NEXT, "SDL_UpdateWindowSurfaceRects");
        memcpy(&real, &found, sizeof real);
    }
    begin_frame();
    return real(window, areas, number);
}
