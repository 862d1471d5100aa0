/* See watch.h. After each settled change all watches are made anew, because folders may have come,
 * gone or been replaced; that costs a few system calls, and saves keeping books. */
#include "server/watch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mem.h"

enum { SETTLE_MS = 150, MAX_DEPTH = 16 };

enum {
    EVENTS = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF |
             IN_MOVE_SELF | IN_ONLYDIR
};

struct watch {
    char *path;
    bool is_deep;
    int fd;
    int64_t due_ms;
};

static bool is_folder(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static void add_folders(const struct watch *watch, const char *path, int depth)
{
    if (inotify_add_watch(watch->fd, path, EVENTS) < 0 || !watch->is_deep || depth == MAX_DEPTH)
        return;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        char *below = mem_format("%s/%s", path, entry->d_name);
        if (is_folder(below))
            add_folders(watch, below, depth + 1);
        free(below);
    }
    if (folder)
        closedir(folder);
}

bool watch_new(const char *path, bool is_deep, struct watch **ret_watch, struct error *err)
{
    struct watch *watch = mem_new(sizeof *watch);
    *watch = (struct watch){ .path = mem_copy_string(path), .is_deep = is_deep, .fd = -1 };
    watch_settle(watch);
    if (watch->fd < 0 || !is_folder(path)) {
        error_errno(err, ERROR_SYSTEM, "cannot watch %s", path);
        watch_free(watch);
        return false;
    }
    *ret_watch = watch;
    return true;
}

void watch_free(struct watch *watch)
{
    if (!watch)
        return;
    if (watch->fd >= 0)
        close(watch->fd);
    free(watch->path);
    free(watch);
}

int watch_fd(const struct watch *watch)
{
    return watch->fd;
}

void watch_read(struct watch *watch, int64_t now_ms)
{
    char events[8192];
    while (read(watch->fd, events, sizeof events) > 0)
        watch->due_ms = now_ms + SETTLE_MS;
}

int64_t watch_due_ms(const struct watch *watch)
{
    return watch->due_ms;
}

void watch_settle(struct watch *watch)
{
    if (watch->fd >= 0)
        close(watch->fd);
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    watch->due_ms = INT64_MAX;
    if (watch->fd >= 0)
        add_folders(watch, watch->path, 0);
}
