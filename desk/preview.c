/* See preview.h. The folder holds tree/ (the release), frames/ (what was drawn) and list (what to
 * draw). Drawing runs `snapshot`, which verifies the release by the key's public half. */
#include "desk/preview.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/libexec.h"
#include "common/mem.h"
#include "common/sign.h"
#include "desk/publish.h"
#include "desk/signing.h"
#include "desk/tree.h"
#include "model/limits.h"
#include "model/rfc3339.h"

extern char **environ;

struct preview {
    char *folder, *tree; /* tree: FOLDER/tree */
    struct sign_secret key;
    struct plan *plan;
};

/* --- the folder ------------------------------------------------------------------------------- */

static bool preview_new(struct preview **ret_preview, struct error *err)
{
    const char *place = getenv("TMPDIR");
    char *folder = mem_format("%s/bangtin-preview-XXXXXX", place && place[0] ? place : "/tmp");
    if (!mkdtemp(folder)) {
        error_errno(err, ERROR_SYSTEM, "%s", folder);
        free(folder);
        return false;
    }
    struct sign_public ignored;
    struct preview *preview = mem_new(sizeof *preview);
    preview->folder = folder;
    preview->tree = mem_format("%s/tree", folder);
    sign_keygen(&ignored, &preview->key);
    *ret_preview = preview;
    return true;
}

void preview_free(struct preview *preview)
{
    if (!preview)
        return;
    file_remove(AT_FDCWD, preview->folder);
    plan_free(preview->plan);
    sign_secret_wipe(&preview->key);
    free(preview->folder);
    free(preview->tree);
    free(preview);
}

const struct plan *preview_plan(const struct preview *preview)
{
    return preview->plan;
}

/* --- the release ------------------------------------------------------------------------------ */

static bool publish_folder(const struct preview *preview, const struct folder_source *source,
                           int64_t now_ms, struct diagnostics *into, struct error *err)
{
    const struct publish_order order = {
        .site = *source,
        .tree_path = preview->tree,
        .key = &preview->key,
        .now_ms = now_ms,
        .is_clock_right = true,
    };
    struct publish_result result = { 0 };
    bool is_good = publish(&order, into, &result, err);
    publish_result_deinit(&result);
    return plan_refuse(into, err) && is_good;
}

static bool copy_blobs(const struct tree *from, struct tree *to, const struct manifest *manifest,
                       struct error *err)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < manifest->file_count; i++) {
        const struct manifest_file *file = &manifest->files[i];
        char ignored[SHA256_HEX_BYTES];
        struct buf bytes;
        buf_init(&bytes, LIMIT_PICTURE_BYTES);
        is_good = tree_read_blob(from, file->sha256, &bytes, err) &&
                  tree_write_blob(to, buf_text(&bytes), bytes.length, ignored, err);
        buf_deinit(&bytes);
    }
    return is_good;
}

/* The same release under a key of ours: what it belongs to is no longer a trust file. */
static bool sign_again(const struct preview *preview, struct tree *tree, struct manifest *manifest,
                       struct error *err)
{
    char sha256[SHA256_HEX_BYTES], comment[LATEST_COMMENT_BYTES];
    struct signing signing;
    struct buf bytes, pointer;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    buf_init(&pointer, LIMIT_LATEST_BYTES);
    manifest->trust = 0;
    manifest_print(manifest, &bytes);
    bool is_good = tree_write_blob(tree, bytes.bytes, bytes.length, sha256, err);
    if (is_good) {
        latest_comment(LATEST_PENDING, sha256, comment);
        buf_printf(&pointer, "%s\n", comment);
        is_good = tree_write_signatures(tree, LATEST_PENDING, &pointer, err) &&
                  signing_release(tree, &preview->key, &signing, err);
    }
    buf_deinit(&bytes);
    buf_deinit(&pointer);
    return is_good;
}

static bool copy_release(const struct preview *preview, const char *path, struct error *err)
{
    struct tree *from = NULL, *to = NULL;
    bool is_good = tree_open(path, &from, err) && tree_lock(preview->tree, &to, err) &&
                   copy_blobs(from, to, preview->plan->manifest, err) &&
                   sign_again(preview, to, preview->plan->manifest, err);
    tree_close(from);
    tree_close(to);
    return is_good;
}

bool preview_of_folder(const struct folder_source *source, int64_t now_ms, struct diagnostics *into,
                       struct preview **ret_preview, struct error *err)
{
    struct preview *preview = NULL;
    bool is_good = preview_new(&preview, err) &&
                   publish_folder(preview, source, now_ms, into, err) &&
                   plan_of_release(preview->tree, &preview->plan, err);
    if (is_good)
        *ret_preview = preview;
    else
        preview_free(preview);
    return is_good;
}

bool preview_of_release(const char *path, struct preview **ret_preview, struct error *err)
{
    struct preview *preview = NULL;
    bool is_good = preview_new(&preview, err) && plan_of_release(path, &preview->plan, err) &&
                   copy_release(preview, path, err);
    if (is_good)
        *ret_preview = preview;
    else
        preview_free(preview);
    return is_good;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static bool write_list(const struct preview *preview, const struct preview_order *order,
                       char **ret_path, struct error *err)
{
    struct buf lines;
    buf_init(&lines, LIMIT_JSON_BYTES);
    for (size_t i = 0; i < order->count; i++)
        buf_printf(&lines, "%s\n", order->lines[i]);
    char *path = mem_format("%s/list", preview->folder);
    bool is_good =
        lines.is_over
            ? error_set(err, ERROR_LIMIT, _("too many frames at once: ask for fewer items"))
            : file_replace(AT_FDCWD, path, buf_text(&lines), lines.length, 0600, err);
    buf_deinit(&lines);
    if (is_good)
        *ret_path = path;
    else
        free(path);
    return is_good;
}

/* One line comes from it for each frame. */
static void follow(int output, const struct preview_order *order)
{
    FILE *lines = fdopen(output, "r");
    char line[32];
    for (size_t done = 0; lines && fgets(line, sizeof line, lines);)
        if (order->tell)
            order->tell(++done, order->count);
    if (lines)
        fclose(lines);
}

/* Ctrl-C ends the child, and this program goes on to remove its folder. */
static bool run(char **argv, const struct preview_order *order, struct error *err)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t interrupt;
    int output[2], status = 0;
    pid_t child;
    if (pipe2(output, O_CLOEXEC) != 0)
        return error_errno(err, ERROR_SYSTEM, "pipe");
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &interrupt);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    sigaction(SIGINT, &ignore, &before);
    errno = posix_spawn(&child, argv[0], &actions, &attributes, argv, environ);
    bool is_started = errno == 0 || error_errno(err, ERROR_SYSTEM, "%s", argv[0]);
    close(output[1]);
    follow(output[0], order);
    while (is_started && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    sigaction(SIGINT, &before, NULL);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (!is_started || status == 0)
        return is_started;
    bool is_input = WIFEXITED(status) && WEXITSTATUS(status) == 1;
    return error_set(err, is_input ? ERROR_INPUT : ERROR_SYSTEM,
                     _("the frames could not be drawn"));
}

bool preview_draw(struct preview *preview, const struct preview_order *order, struct error *err)
{
    char folder[PATH_MAX], at[RFC3339_TEXT_BYTES], key[SIGN_KEY_TEXT_BYTES], *list = NULL;
    char program[PATH_MAX + 16];
    struct sign_public public;
    if (!libexec_find(folder, err) || !write_list(preview, order, &list, err))
        return false;
    snprintf(program, sizeof program, "%s/snapshot", folder);
    rfc3339_format(order->at_ms, &preview->plan->zone, at);
    sign_secret_public(&preview->key, &public);
    sign_public_format(&public, key);
    char *frames = mem_format("%s/frames", preview->folder);
    const char *argv[] = {
        program,
        "--screen",
        order->screen,
        "--at",
        at,
        "--trust",
        key,
        "--server",
        preview->tree,
        "--frames",
        list,
        frames,
        order->is_raster ? "--raster" : NULL,
        NULL,
    };
    file_remove(AT_FDCWD, frames);
    bool is_good =
        file_make_folders(AT_FDCWD, frames, err) && run((char **)(uintptr_t)argv, order, err);
    free(frames);
    free(list);
    return is_good;
}

char *preview_frame(const struct preview *preview, size_t line)
{
    return mem_format("%s/frames/%zu.png", preview->folder, line + 1);
}
