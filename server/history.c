/* See history.h. What is out is read from the tree, where anybody with a key may have put it. */
#include "server/history.h"

#include "common/clock.h"
#include "desk/restore.h"
#include "desk/storage_releases.h"

bool history_read(const struct parts *parts, enum latest_kind kind,
                  struct history_release *ret_release, struct error *err)
{
    struct tree *tree = NULL;
    struct history_release release = { 0 };
    bool is_good = tree_open(parts->tree, &tree, err) &&
                   tree_read_signatures(tree, kind, NULL, &release.latest, err) &&
                   restore_read(tree, release.latest.sha256, &release.manifest, err);
    tree_close(tree);
    if (is_good)
        *ret_release = release;
    return is_good;
}

void history_release_deinit(struct history_release *release)
{
    manifest_free(release->manifest);
}

void history_note(struct parts *parts)
{
    struct error err;
    struct storage *storage = NULL;
    struct history_release out;
    if (!history_read(parts, LATEST_RELEASE, &out, &err))
        return;
    bool is_good = reports_storage(parts->reports, &storage, &err) &&
                   storage_release_out(storage, out.latest.sha256, out.manifest->generation,
                                       clock_wall_ms(), &err);
    log_fault(&parts->edge, "api", is_good ? NULL : &err);
    history_release_deinit(&out);
}
