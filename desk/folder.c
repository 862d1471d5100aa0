/* One walk over playlists/ and one over content/, by descriptors and with O_NOFOLLOW at each step:
 * a link that somebody puts into a watched folder must not carry a file of the machine into a
 * release. Names are kept as the disk spells them beside their NFC form, because macOS writes
 * decomposed names and operators type composed ones. */
#include "desk/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "common/unicode.h"
#include "model/limits.h"

enum { OPEN_FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

struct walk {
    struct folder *folder;
    struct diagnostics *into;
};

/* One name met in a folder: `dir` is the open folder, `path` the way from the site's root. */
struct entry {
    int dir;
    const char *name, *path;
    struct stat about;
};

bool folder_passes_over(const char *name)
{
    return name[0] == '.' || name[0] == '#' || str_ends(name, "~") || str_ends(name, ".swp") ||
           str_ends(name, ".bak") || strstr(name, ".tmp-") || strcasecmp(name, "thumbs.db") == 0 ||
           strcasecmp(name, "desktop.ini") == 0;
}

static void report(struct walk *walk, enum diagnostic_level level, const char *path,
                   const char *sentence)
{
    diagnostics_add(walk->into, level, path, 0, 0, NULL, "%s", sentence);
}

static bool is_usable(struct walk *walk, const struct entry *entry)
{
    if (!file_is_safe_path(entry->path)) {
        report(walk, DIAGNOSTIC_WARNING, entry->path,
               _("left out because of its name: use a shorter one of letters, digits, spaces, '-', "
                 "'_' and '.'"));
        return false;
    }
    if (S_ISLNK(entry->about.st_mode)) {
        report(walk, DIAGNOSTIC_WARNING, entry->path,
               _("left out because it is a link: put the file itself here"));
        return false;
    }
    return true;
}

typedef bool (*entry_fn)(struct walk *walk, const struct entry *entry, struct error *err);

/* Calls `each` for every usable name in the folder `fd`, which it closes. */
static bool walk_folder(struct walk *walk, int fd, const char *path, entry_fn each,
                        struct error *err)
{
    DIR *dir = fdopendir(fd);
    if (!dir) {
        error_errno(err, ERROR_SYSTEM, _("%s: cannot read the folder"), path);
        close(fd);
        return false;
    }
    bool is_good = true;
    for (struct dirent *found; is_good && (found = readdir(dir));) {
        if (folder_passes_over(found->d_name))
            continue;
        char *whole = mem_format("%s/%s", path, found->d_name);
        struct entry entry = { .dir = fd, .name = found->d_name, .path = whole };
        if (fstatat(fd, found->d_name, &entry.about, AT_SYMLINK_NOFOLLOW) == 0 &&
            is_usable(walk, &entry))
            is_good = each(walk, &entry, err);
        free(whole);
    }
    closedir(dir);
    return is_good;
}

/* --- playlists/ ----------------------------------------------------------------------------- */

static bool read_entry(const struct entry *entry, struct buf *into, struct error *err)
{
    int fd = openat(entry->dir, entry->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return error_errno(err, ERROR_SYSTEM, "%s", entry->name);
    bool is_good = file_read_fd(fd, entry->name, into, err);
    close(fd);
    return is_good;
}

static void keep_json(struct folder *folder, const char *path, struct buf *bytes)
{
    folder->json = mem_grow(folder->json, folder->json_count + 1, sizeof *folder->json);
    struct folder_json *json = &folder->json[folder->json_count++];
    json->path = mem_copy_string(path);
    json->bytes = buf_take(bytes, &json->length);
}

/* "hall.json.txt" and "hall.JSON" are what Windows makes of a file that was meant as a playlist. */
static bool is_nearly_json(const char *name)
{
    return !str_ends(name, ".json") && strcasestr(name, ".json");
}

static bool add_json(struct walk *walk, const struct entry *entry, struct error *err)
{
    if (!S_ISREG(entry->about.st_mode))
        return true;
    if (is_nearly_json(entry->name))
        report(walk, DIAGNOSTIC_WARNING, entry->path,
               _("not read, because its name does not end in \".json\": rename it"));
    if (!str_ends(entry->name, ".json"))
        return true;
    if (walk->folder->json_count == LIMIT_PLAYLISTS + 2)
        return error_set(err, ERROR_LIMIT, _("playlists/ holds more than %d playlists"),
                         LIMIT_PLAYLISTS);
    struct buf bytes;
    struct error why;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    if (read_entry(entry, &bytes, &why))
        keep_json(walk->folder, entry->path, &bytes);
    else
        report(walk, DIAGNOSTIC_ERROR, entry->path, why.text);
    buf_deinit(&bytes);
    return true;
}

/* --- content/ ------------------------------------------------------------------------------- */

static bool add_content(struct walk *walk, const struct entry *entry, struct error *err)
{
    if (S_ISDIR(entry->about.st_mode)) {
        int fd = openat(entry->dir, entry->name, OPEN_FOLDER);
        return fd < 0 ? error_errno(err, ERROR_SYSTEM, "%s", entry->path)
                      : walk_folder(walk, fd, entry->path, add_content, err);
    }
    if (!S_ISREG(entry->about.st_mode))
        return true;
    struct folder *folder = walk->folder;
    if (folder->content_count == LIMIT_MANIFEST_FILES)
        return error_set(err, ERROR_LIMIT, _("content/ holds more than %d files"),
                         LIMIT_MANIFEST_FILES);
    folder->content = mem_grow(folder->content, folder->content_count + 1, sizeof *folder->content);
    folder->content[folder->content_count++] = (struct folder_content){
        .path = unicode_nfc(entry->path + strlen("content/")),
        .on_disk = mem_copy_string(entry->path + strlen("content/")),
        .size_bytes = entry->about.st_size,
    };
    return true;
}

static int compare_json(const void *a, const void *b)
{
    return strcmp(((const struct folder_json *)a)->path, ((const struct folder_json *)b)->path);
}

static int compare_content(const void *a, const void *b)
{
    const struct folder_content *first = a, *second = b;
    int order = strcmp(first->path, second->path);
    return order ? order : strcmp(first->on_disk, second->on_disk);
}

static void sort_content(struct walk *walk)
{
    struct folder *folder = walk->folder;
    if (folder->content_count == 0)
        return;
    qsort(folder->content, folder->content_count, sizeof *folder->content, compare_content);
    for (size_t i = 1; i < folder->content_count; i++)
        if (str_equal(folder->content[i - 1].path, folder->content[i].path)) {
            char *path = mem_format("content/%s", folder->content[i].path);
            report(walk, DIAGNOSTIC_ERROR, path,
                   _("two files have this same name (one is written with letters and accents "
                     "apart): delete or rename one of them"));
            free(path);
        }
}

/* --- the folder ----------------------------------------------------------------------------- */

static bool not_a_site(int fd, const char *path, struct error *err)
{
    if (faccessat(fd, "site.json", F_OK, 0) == 0)
        return error_set(err, ERROR_MISSING,
                         _("%s is the playlists folder itself: give the folder that holds it"),
                         path);
    return error_set(err, ERROR_MISSING,
                     _("%s is not a site folder: it has no playlists/site.json; give the folder "
                       "that holds playlists/ and content/"),
                     path);
}

static bool read_both(struct walk *walk, const char *path, struct error *err)
{
    int fd = walk->folder->fd;
    int playlists = openat(fd, "playlists", OPEN_FOLDER);
    if (playlists < 0 && errno != ENOENT && errno != ENOTDIR)
        return error_errno(err, ERROR_SYSTEM, "%s/playlists", path);
    if (playlists < 0)
        return not_a_site(fd, path, err);
    if (faccessat(playlists, "site.json", F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
        close(playlists);
        return not_a_site(fd, path, err);
    }
    if (!walk_folder(walk, playlists, "playlists", add_json, err))
        return false;
    int content = openat(fd, "content", OPEN_FOLDER);
    if (content < 0 && errno == ENOENT)
        return true;
    if (content < 0 && errno == ENOTDIR)
        return error_set(err, ERROR_INPUT,
                         _("%s/content is a link or a file: make it a folder with the pictures in "
                           "it"),
                         path);
    return content < 0 ? error_errno(err, ERROR_SYSTEM, "%s/content", path)
                       : walk_folder(walk, content, "content", add_content, err);
}

/* Puts what is not saved yet in the place of the files. */
static bool lay_over(struct folder *folder, const struct folder_source *source, struct error *err)
{
    for (size_t i = 0; i < source->text_count; i++) {
        const struct folder_json *text = &source->texts[i];
        struct buf bytes;
        size_t at = 0;
        if (!folder_is_json(text->path))
            return error_set(err, ERROR_INPUT, _("%s: no file of playlists/ can have this name"),
                             text->path);
        buf_init(&bytes, LIMIT_JSON_BYTES);
        if (!buf_append(&bytes, text->bytes, text->length)) {
            buf_deinit(&bytes);
            return error_set(err, ERROR_LIMIT, _("%s: longer than %d bytes"), text->path,
                             LIMIT_JSON_BYTES);
        }
        while (at < folder->json_count && !str_equal(folder->json[at].path, text->path))
            at++;
        if (at == folder->json_count) {
            keep_json(folder, text->path, &bytes);
        } else {
            free(folder->json[at].bytes);
            folder->json[at].bytes = buf_take(&bytes, &folder->json[at].length);
        }
    }
    return true;
}

bool folder_is_json(const char *path)
{
    const char *name = path + strlen("playlists/");
    return str_starts(path, "playlists/") && str_ends(path, ".json") && !strchr(name, '/') &&
           file_is_safe_path(path) && unicode_is_valid(path, strlen(path)) &&
           !folder_passes_over(name);
}

bool folder_read(const struct folder_source *source, struct diagnostics *into,
                 struct folder **ret_folder, struct error *err)
{
    int fd = -1;
    if (!file_open_folder(AT_FDCWD, source->path, &fd, err))
        return false;
    struct folder *folder = mem_new(sizeof *folder);
    struct walk walk = { .folder = folder, .into = into };
    folder->fd = fd;
    if (!read_both(&walk, source->path, err) || !lay_over(folder, source, err)) {
        folder_free(folder);
        return false;
    }
    if (folder->json_count > 0)
        qsort(folder->json, folder->json_count, sizeof *folder->json, compare_json);
    sort_content(&walk);
    *ret_folder = folder;
    return true;
}

void folder_free(struct folder *folder)
{
    if (!folder)
        return;
    for (size_t i = 0; i < folder->json_count; i++) {
        free(folder->json[i].path);
        free(folder->json[i].bytes);
    }
    for (size_t i = 0; i < folder->content_count; i++) {
        free(folder->content[i].path);
        free(folder->content[i].on_disk);
    }
    free(folder->json);
    free(folder->content);
    close(folder->fd);
    free(folder);
}

const struct folder_content *folder_find(const struct folder *folder, const char *path)
{
    size_t low = 0, high = folder->content_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, folder->content[middle].path);
        if (order == 0)
            return &folder->content[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Opens step by step, since O_NOFOLLOW guards only the last name of a path. */
bool folder_read_content(const struct folder *folder, const struct folder_content *content,
                         struct buf *into, struct error *err)
{
    int fd = openat(folder->fd, "content", OPEN_FOLDER);
    const char *name = content->on_disk;
    for (const char *slash; fd >= 0 && (slash = strchr(name, '/')); name = slash + 1) {
        char *part = mem_copy_bytes(name, (size_t)(slash - name));
        int next = openat(fd, part, OPEN_FOLDER);
        free(part);
        close(fd);
        fd = next;
    }
    if (fd < 0)
        return error_errno(err, ERROR_SYSTEM, "content/%s", content->path);
    struct entry entry = { .dir = fd, .name = name };
    bool is_good = read_entry(&entry, into, err);
    close(fd);
    return is_good;
}
