/* See ground.h. Release 1 has the items do and doi; release 2 another picture under doi's name, and
 * ba; release 3 is release 2 with another again. */
#include "tests/fault/ground.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/sha256.h"
#include "desk/publish.h"
#include "desk/signing.h"
#include "model/trust.h"
#include "picture/png.h"

const int64_t ground_epoch_ms = 1795000000000;

enum { ITEMS = 3 };
static const char *const items[ITEMS] = { "do", "doi", "ba" };
static const uint32_t colours[GROUND_RELEASES][ITEMS] = { { 0xC81E1E, 0x1EA03C, 0 },
                                                          { 0xC81E1E, 0x1E3CC8, 0xDCB428 },
                                                          { 0xC81E1E, 0x0A8C8C, 0xDCB428 } };
static char hashes[GROUND_RELEASES][ITEMS][SHA256_HEX_BYTES];

static _Noreturn void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

const char *ground_path(const struct ground *ground, const char *name)
{
    static char paths[8][GROUND_PATH_BYTES + 64];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", ground->folder, name);
    return path;
}

/* --- folders -------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    (void)about, (void)type, (void)walk;
    return remove(path);
}

void ground_remove_folder(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void ground_write(const char *path, const void *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, bytes, length) != (ssize_t)length)
        fail(path, "cannot write");
    close(fd);
}

static char copy_to[PATH_MAX];
static size_t copy_from_length;

static int copy_one(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    char to[PATH_MAX + 256], bytes[65536];
    (void)walk;
    snprintf(to, sizeof to, "%s%s", copy_to, path + copy_from_length);
    if (type == FTW_D)
        return mkdir(to, 0755);
    int from_fd = open(path, O_RDONLY | O_CLOEXEC);
    int to_fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, about->st_mode & 0777);
    ssize_t got;
    while ((got = read(from_fd, bytes, sizeof bytes)) > 0)
        if (write(to_fd, bytes, (size_t)got) != got)
            got = -1;
    close(from_fd);
    close(to_fd);
    return got < 0 ? -1 : 0;
}

void ground_copy(const char *from, const char *to)
{
    ground_remove_folder(to);
    snprintf(copy_to, sizeof copy_to, "%s", to);
    copy_from_length = strlen(from);
    if (nftw(from, copy_one, 16, FTW_PHYS) != 0)
        fail(to, "cannot copy");
}

/* --- releases ------------------------------------------------------------------------------- */

static void paint(const char *path, uint32_t rgb, char ret_sha256[SHA256_HEX_BYTES])
{
    static uint32_t pixels[160 * 90];
    struct pixmap pixmap = { 160, 90, pixels };
    struct buf bytes;
    struct error err;
    pixmap_fill(&pixmap, pixmap_whole(&pixmap), rgb);
    buf_init(&bytes, 1 << 20);
    if (!png_write(path, &pixmap, &err) || !file_read(AT_FDCWD, path, &bytes, &err))
        fail(path, err.text);
    sha256_of(bytes.bytes, bytes.length, ret_sha256);
    buf_deinit(&bytes);
}

static void write_text(const struct ground *ground, const char *name, const char *text)
{
    ground_write(ground_path(ground, name), text, strlen(text));
}

void ground_site(const struct ground *ground, int number)
{
    char hall[1024] = "{\"items\": [", name[64];
    const char *comma = "";
    for (int i = 0; i < ITEMS; i++) {
        if (!colours[number - 1][i])
            continue;
        snprintf(name, sizeof name, "site/content/%s.png", items[i]);
        paint(ground_path(ground, name), colours[number - 1][i], hashes[number - 1][i]);
        size_t used = strlen(hall);
        snprintf(hall + used, sizeof hall - used,
                 "%s{\"id\": \"%s\", \"image\": \"%s.png\", \"duration\": 20}", comma, items[i],
                 items[i]);
        comma = ", ";
    }
    strncat(hall, "]}", sizeof hall - strlen(hall) - 1);
    write_text(ground, "site/playlists/hall.json", hall);
}

int64_t ground_generation(int number)
{
    return ground_epoch_ms / 1000 + 60 * (number - 1);
}

int64_t ground_publish(const struct ground *ground, const char *tree, int number,
                       const struct sign_secret *key)
{
    struct diagnostics findings;
    struct publish_result result;
    struct error err;
    const char *site = ground_path(ground, "site");
    struct publish_order order = { .site = { .path = site },
                                   .tree_path = tree,
                                   .key = key,
                                   .now_ms = ground_generation(number) * 1000,
                                   .is_clock_right = true };
    ground_site(ground, number);
    diagnostics_init(&findings);
    if (!publish(&order, &findings, &result, &err))
        fail("publish", findings.count ? findings.items[0].text : err.text);
    diagnostics_deinit(&findings);
    int64_t generation = result.generation;
    publish_result_deinit(&result);
    return generation;
}

/* The other key is to sign from now on, by the word of the first. */
static void change_trust(const struct ground *ground, const char *path)
{
    struct error err;
    struct tree *tree = NULL;
    struct signing signing;
    struct trust next = { .site = (char[]){ "mau" }, .number = 1 };
    next.root.threshold = next.content.threshold = 1;
    next.root.count = next.content.count = 1;
    sign_secret_public(&ground->key, &next.root.keys[0]);
    sign_secret_public(&ground->other, &next.content.keys[0]);
    if (!tree_lock(path, &tree, &err) || !signing_propose_trust(tree, &next, &err) ||
        !signing_trust_file(tree, &ground->key, &signing, &err))
        fail("trust", err.text);
    if (!signing.is_complete)
        fail("trust", signing.lacks);
    tree_close(tree);
}

void ground_make(struct ground *ground)
{
    struct sign_public public;
    struct error err;
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(ground->folder, sizeof ground->folder, "%s/bangtin-fault-XXXXXX", base);
    if (!mkdtemp(ground->folder))
        fail(ground->folder, "cannot make");
    sign_keygen(&public, &ground->other);
    sign_keygen(&public, &ground->key);
    sign_public_format(&public, ground->trust);
    if (!file_make_folders(AT_FDCWD, ground_path(ground, "site/playlists"), &err) ||
        !file_make_folders(AT_FDCWD, ground_path(ground, "site/content"), &err))
        fail("site", err.text);
    write_text(ground, "site/playlists/site.json",
               "{\"site\": \"mau\", \"title\": \"Mẫu\", \"timezone\": \"Asia/Ho_Chi_Minh\","
               " \"fallback\": \"hall\"}");
    write_text(ground, "site/playlists/screens.json",
               "{\"screens\": {\"s\": {\"canvas\": [160, 90]}}}");
    ground_publish(ground, ground_path(ground, "tree-1"), 1, &ground->key);
    ground_copy(ground_path(ground, "tree-1"), ground_path(ground, "tree-2"));
    ground_publish(ground, ground_path(ground, "tree-2"), 2, &ground->key);
    ground_copy(ground_path(ground, "tree-2"), ground_path(ground, "tree-3"));
    ground_publish(ground, ground_path(ground, "tree-3"), 3, &ground->key);
    ground_copy(ground_path(ground, "tree-1"), ground_path(ground, "tree-trust"));
    change_trust(ground, ground_path(ground, "tree-trust"));
    ground_publish(ground, ground_path(ground, "tree-trust"), 2, &ground->other);
}

void ground_remove(const struct ground *ground)
{
    ground_remove_folder(ground->folder);
}

/* --- what is right -------------------------------------------------------------------------- */

unsigned ground_item(const char *name)
{
    for (unsigned i = 0; i < ITEMS; i++)
        if (strncmp(name, "hall/", 5) == 0 && strcmp(name + 5, items[i]) == 0)
            return 1U << i;
    return 0;
}

unsigned ground_items(int number)
{
    unsigned all = 0;
    for (unsigned i = 0; i < ITEMS; i++)
        all |= colours[number - 1][i] ? 1U << i : 0;
    return all;
}

const char *ground_picture(int number, const char *item)
{
    for (unsigned i = 0; i < ITEMS; i++)
        if (strcmp(item, items[i]) == 0)
            return hashes[number - 1][i];
    return "";
}

bool ground_is_right(const char *name, const char *sha256, int64_t generation)
{
    for (int number = 1; number <= GROUND_RELEASES; number++)
        if (generation == ground_generation(number) && ground_item(name))
            return strcmp(ground_picture(number, name + 5), sha256) == 0;
    return false;
}
