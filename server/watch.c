/* See watch.h. Before each look all watches are made anew, because folders may have come, gone or
 * been replaced; that costs a few system calls, and saves keeping books. What changes between the
 * new watches and the look is seen twice, never missed. */
#include "server/watch.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/folder.h"

enum {
    EVENTS = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF |
             IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR,
    MAX_DEPTH = 128 /* more levels than a path of a site can have */
};

struct watch {
    char *path;
    const char *const *names;
    int fd, root; /* inotify's descriptor, and its number for `path` */
    int64_t first_ms, due_ms;
};

/* --- what is watched ---------------------------------------------------------- */

static bool is_folder(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static bool add_folder(const struct watch *watch, const char *path, int *ret_number,
                       struct error *err)
{
    *ret_number = inotify_add_watch(watch->fd, path, EVENTS);
    return *ret_number >= 0 || error_errno(err, ERROR_SYSTEM, _("cannot watch %s"), path);
}

/* A folder and all below it. Those that vanish meanwhile are events of the folder above them. */
static bool add_folders(const struct watch *watch, const char *path, int depth, struct error *err)
{
    int number;
    if (depth == MAX_DEPTH || !is_folder(path))
        return true;
    if (!add_folder(watch, path, &number, err))
        return err->kind == ERROR_MISSING;
    bool is_good = true;
    DIR *folder = opendir(path);
    for (struct dirent *entry; is_good && folder && (entry = readdir(folder));) {
        if (folder_passes_over(entry->d_name))
            continue;
        char *below = mem_format("%s/%s", path, entry->d_name);
        is_good = add_folders(watch, below, depth + 1, err);
        free(below);
    }
    if (folder)
        closedir(folder);
    return is_good;
}

bool watch_settle(struct watch *watch, struct error *err)
{
    if (watch->fd >= 0)
        close(watch->fd);
    watch->due_ms = INT64_MAX;
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->fd < 0)
        return error_errno(err, ERROR_SYSTEM, _("cannot watch %s"), watch->path);
    bool is_good = add_folder(watch, watch->path, &watch->root, err);
    for (size_t i = 0; is_good && watch->names[i]; i++) {
        char *below = mem_format("%s/%s", watch->path, watch->names[i]);
        is_good = add_folders(watch, below, 0, err);
        free(below);
    }
    return is_good;
}

bool watch_new(const char *path, const char *const *names, struct watch **ret_watch,
               struct error *err)
{
    struct watch *watch = mem_new(sizeof *watch);
    *watch = (struct watch){ .path = mem_copy_string(path), .names = names, .fd = -1 };
    if (!watch_settle(watch, err)) {
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

/* --- what happened ------------------------------------------------------------ */

static bool is_named(const struct watch *watch, const char *name)
{
    size_t i = 0;
    while (watch->names[i] && !str_equal(watch->names[i], name))
        i++;
    return watch->names[i];
}

static bool matters(const struct watch *watch, const struct inotify_event *event)
{
    if (event->mask & IN_IGNORED) /* the end of a watch; why it ended was an event before */
        return false;
    if (event->len == 0) /* a watched folder itself, or events were lost */
        return true;
    return event->wd == watch->root ? is_named(watch, event->name)
                                    : !folder_passes_over(event->name);
}

static void note(struct watch *watch, int64_t now_ms)
{
    if (watch->due_ms == INT64_MAX)
        watch->first_ms = now_ms;
    int64_t settled_ms = now_ms + WATCH_SETTLE_MS, longest_ms = watch->first_ms + WATCH_PATIENCE_MS;
    watch->due_ms = settled_ms < longest_ms ? settled_ms : longest_ms;
}

void watch_read(struct watch *watch, int64_t now_ms)
{
    _Alignas(struct inotify_event) char events[8192];
    for (ssize_t got; (got = read(watch->fd, events, sizeof events)) > 0;)
        for (ssize_t at = 0; at < got;) {
            const void *here = events + at;
            const struct inotify_event *event = here;
            if (matters(watch, event))
                note(watch, now_ms);
            at += (ssize_t)(sizeof *event + event->len);
        }
}

int watch_fd(const struct watch *watch)
{
    return watch->fd;
}

int64_t watch_due_ms(const struct watch *watch)
{
    return watch->due_ms;
}
