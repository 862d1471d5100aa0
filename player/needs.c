/* See needs.h. Dated items count as if the clock were known: a wrong clock then costs a file too
 * many, never a picture that is missing. */
#include "player/needs.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"
#include "model/timeline.h"

/* Needs while they are gathered: one place per file of the manifest. */
struct gathering {
    const struct manifest *manifest;
    bool *is_needed;
    int64_t *due_ms;
};

static void gather(struct gathering *all, const char *path, int64_t due_ms)
{
    const struct manifest_file *file = manifest_find(all->manifest, path);
    if (!file)
        return;
    size_t i = (size_t)(file - all->manifest->files);
    if (!all->is_needed[i] || due_ms < all->due_ms[i])
        all->due_ms[i] = due_ms;
    all->is_needed[i] = true;
}

static void gather_content(struct gathering *all, const char *path, int64_t due_ms)
{
    char *whole = mem_format("content/%s", path);
    gather(all, whole, due_ms);
    free(whole);
}

static void gather_json(struct gathering *all)
{
    for (size_t i = 0; i < all->manifest->file_count; i++) {
        const char *path = all->manifest->files[i].path;
        if (str_starts(path, "playlists/") && str_ends(path, ".json"))
            gather(all, path, INT64_MIN);
    }
}

static struct timeline *plain_timeline(const struct manifest *manifest, const struct site *site,
                                       const struct screen *screen)
{
    struct error err;
    struct timeline_input input = { .site = site,
                                    .screen = screen,
                                    .zone = timezone_utc,
                                    .withdrawn = (const char *const *)manifest->withdrawn,
                                    .withdrawn_count = manifest->withdrawn_count,
                                    .is_clock_known = true };
    timezone_parse(manifest->zone, &input.zone, &err); /* else UTC, as good as any */
    return timeline_new(&input);
}

/* Pictures of items, and the fonts of texts; both of items that this screen can show. */
static void gather_items(struct gathering *all, const struct site *site,
                         const struct screen *screen, int64_t from_ms)
{
    size_t count = 0;
    struct timeline *timeline = plain_timeline(all->manifest, site, screen);
    struct timeline_need *items = timeline_needs(timeline, from_ms, &count);
    for (size_t i = 0; i < count; i++) {
        const struct item *item = items[i].item;
        if (item_has_picture(item))
            gather_content(all, item->value, items[i].due_ms);
        if (item_font(item) == ITEM_FONT_THEME && items[i].theme->font)
            gather_content(all, items[i].theme->font, INT64_MIN);
    }
    free(items);
    timeline_free(timeline);
}

static int by_due(const void *a, const void *b)
{
    const struct need *x = a, *y = b;
    if (x->due_ms != y->due_ms)
        return x->due_ms < y->due_ms ? -1 : 1;
    return strcmp(x->file->path, y->file->path);
}

static void begin(struct gathering *all, const struct manifest *manifest)
{
    all->manifest = manifest;
    all->is_needed = mem_array(manifest->file_count, sizeof *all->is_needed);
    all->due_ms = mem_array(manifest->file_count, sizeof *all->due_ms);
}

static struct need *finish(struct gathering *all, size_t *ret_count)
{
    size_t count = 0;
    struct need *needs = mem_array(all->manifest->file_count + 1, sizeof *needs);
    for (size_t i = 0; i < all->manifest->file_count; i++)
        if (all->is_needed[i])
            needs[count++] =
                (struct need){ .file = &all->manifest->files[i], .due_ms = all->due_ms[i] };
    qsort(needs, count, sizeof *needs, by_due);
    free(all->is_needed);
    free(all->due_ms);
    *ret_count = count;
    return needs;
}

struct need *needs_json(const struct manifest *manifest, size_t *ret_count)
{
    struct gathering all;
    begin(&all, manifest);
    gather_json(&all);
    return finish(&all, ret_count);
}

struct need *needs_of(const struct manifest *manifest, const struct site *site, const char *screen,
                      int64_t from_ms, size_t *ret_count)
{
    struct gathering all;
    const struct screen *here = site_screen(site, screen);
    begin(&all, manifest);
    gather_json(&all);
    gather(&all, MANIFEST_DEFAULT_FONT, INT64_MIN);
    if (here)
        gather_items(&all, site, here, from_ms);
    return finish(&all, ret_count);
}
