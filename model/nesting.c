/* Depth-first over the playlists by name, so that every program leaves out the same items. A
 * playlist is finished once: its height and its number of items with all it nests are kept, so that
 * a tree that doubles at each level costs no more than its files. */
#include "model/nesting.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "model/limits.h"

enum { LOOP_MAX_BYTES = 4096 };

struct visit {
    enum { VISIT_NEW, VISIT_OPEN, VISIT_DONE } state;
    size_t height; /* levels below this playlist */
    size_t items;  /* with all it nests */
};

struct nesting {
    struct site *site;
    struct visit *visits; /* by place in site->playlists */
    size_t *path;         /* of the open ones, outermost first */
    size_t path_length;
    struct diagnostics *into;
};

#define report(nesting, playlist, item, ...)                                                       \
    do {                                                                                           \
        char *file = mem_format("playlists/%s.json", (playlist)->name);                            \
        char *where = mem_format("items[%zu].playlist", (item)->place);                            \
        diagnostics_add((nesting)->into, DIAGNOSTIC_ERROR, file, (item)->line, (item)->column,     \
                        where, __VA_ARGS__);                                                       \
        free(where);                                                                               \
        free(file);                                                                                \
    } while (0)

static void report_loop(struct nesting *nesting, const struct playlist *playlist,
                        const struct item *item, size_t target)
{
    struct buf loop;
    size_t i = 0;
    buf_init(&loop, LOOP_MAX_BYTES);
    while (nesting->path[i] != target)
        i++;
    for (; i < nesting->path_length; i++)
        buf_printf(&loop, "%s → ", nesting->site->playlists[nesting->path[i]].name);
    buf_string(&loop, item->value);
    report(nesting, playlist, item, _("these playlists nest one another in a circle: %s"),
           buf_text(&loop));
    buf_deinit(&loop);
}

static void resolve(struct nesting *nesting, size_t place);

/* True when the nested playlist can stay; then it counts. */
static bool admit(struct nesting *nesting, struct visit *visit, const struct playlist *playlist,
                  const struct item *item)
{
    const struct playlist *nested = site_playlist(nesting->site, item->value);
    if (!nested)
        return false;
    size_t target = (size_t)(nested - nesting->site->playlists);
    const struct visit *below = &nesting->visits[target];
    if (below->state == VISIT_NEW)
        resolve(nesting, target);
    if (below->state == VISIT_OPEN) {
        report_loop(nesting, playlist, item, target);
        return false;
    }
    if (below->height >= LIMIT_PLAYLIST_LEVELS) {
        report(nesting, playlist, item, _("playlists nest more than %d levels deep here"),
               LIMIT_PLAYLIST_LEVELS);
        return false;
    }
    if (visit->items + below->items > LIMIT_ITEMS) {
        report(nesting, playlist, item, _("with this one the playlist has more than %d items"),
               LIMIT_ITEMS);
        return false;
    }
    if (visit->height < below->height + 1)
        visit->height = below->height + 1;
    visit->items += below->items;
    return true;
}

static void resolve(struct nesting *nesting, size_t place)
{
    struct playlist *playlist = &nesting->site->playlists[place];
    struct visit *visit = &nesting->visits[place];
    size_t kept = 0;
    visit->state = VISIT_OPEN;
    nesting->path[nesting->path_length++] = place;
    for (size_t i = 0; i < playlist->item_count; i++)
        visit->items += playlist->items[i].kind != ITEM_PLAYLIST;
    for (size_t i = 0; i < playlist->item_count; i++) {
        struct item *item = &playlist->items[i];
        if (item->kind != ITEM_PLAYLIST || admit(nesting, visit, playlist, item))
            playlist->items[kept++] = *item;
        else
            item_deinit(item);
    }
    playlist->item_count = kept;
    nesting->path_length--;
    visit->state = VISIT_DONE;
}

void nesting_resolve(struct site *site, struct diagnostics *into)
{
    struct nesting nesting = {
        .site = site,
        .visits = mem_array(site->playlist_count, sizeof *nesting.visits),
        .path = mem_array(site->playlist_count, sizeof *nesting.path),
        .into = into,
    };
    for (size_t i = 0; i < site->playlist_count; i++)
        if (nesting.visits[i].state == VISIT_NEW)
            resolve(&nesting, i);
    free(nesting.path);
    free(nesting.visits);
}
