/* See preview_diff.h. The plans say what may differ; a pair of frames that came out the same, as
 * when only a time was changed, is left out. */
#include "cli/preview_diff.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/preview_items.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "desk/plan_diff.h"
#include "desk/sheet.h"
#include "model/limits.h"
#include "model/rfc3339.h"

enum { PERIOD_MS = 24 * 3600 * 1000 };

/* What is drawn on each side: an item, or the whole screen at a moment. */
struct subject {
    char *line;               /* for preview_order.lines; owned */
    bool is_before, is_after; /* the side has it */
};

struct subjects {
    struct subject *items;
    size_t count;
    struct preview_items before, after; /* what is drawn by itself on either side */
    bool has_others;                    /* a text of a ticker was changed */
};

static void add(struct subjects *subjects, struct subject subject)
{
    subjects->items = mem_grow(subjects->items, subjects->count + 1, sizeof *subjects->items);
    subjects->items[subjects->count++] = subject;
}

static void add_change(void *context, const struct plan_change *change)
{
    struct subjects *subjects = context;
    const struct preview_items *items =
        change->kind == PLAN_REMOVED ? &subjects->before : &subjects->after;
    if (!preview_items_has(items, change->playlist, change->item)) {
        subjects->has_others = true;
        return;
    }
    add(subjects, (struct subject){
                      .line = mem_format("%s/%s", change->playlist->name, change->item->id),
                      .is_before = change->kind != PLAN_ADDED,
                      .is_after = change->kind != PLAN_REMOVED,
                  });
}

static void find_items(struct preview_items *items, const struct plan *plan, const char *screen_id)
{
    const struct screen *screen = site_screen(plan->site, screen_id);
    preview_items_init(items, plan->site);
    if (screen)
        preview_items_add_screen(items, screen);
}

/* The whole screen is drawn when it first shows something else, or when a ticker may. */
static void find_subjects(const struct preview_diff *diff, const char *screen_id, bool is_known,
                          struct subjects *subjects)
{
    const struct plan *before = preview_plan(diff->before), *after = preview_plan(diff->after);
    int64_t parting_ms = diff->at_ms;
    char text[RFC3339_TEXT_BYTES];
    find_items(&subjects->before, before, screen_id);
    find_items(&subjects->after, after, screen_id);
    bool has_parting = plan_diff_visit(before, after, screen_id, diff->at_ms,
                                       diff->at_ms + PERIOD_MS, add_change, subjects, &parting_ms);
    rfc3339_format(has_parting ? parting_ms : diff->at_ms, &after->zone, text);
    if (has_parting || subjects->has_others)
        add(subjects, (struct subject){ mem_copy_string(text), is_known, true });
}

static bool draw_side(const struct preview_diff *diff, const struct subjects *subjects,
                      const char *screen_id, bool is_after, struct error *err)
{
    const char **lines = mem_array(subjects->count, sizeof *lines);
    struct preview_order order = { screen_id, diff->at_ms, lines, 0, false, diff->tell };
    for (size_t i = 0; i < subjects->count; i++)
        if (is_after ? subjects->items[i].is_after : subjects->items[i].is_before)
            lines[order.count++] = subjects->items[i].line;
    bool is_good =
        order.count == 0 || preview_draw(is_after ? diff->after : diff->before, &order, err);
    free(lines);
    return is_good;
}

static bool is_same_file(const char *one, const char *other)
{
    struct buf a, b;
    struct error ignored;
    buf_init(&a, LIMIT_PICTURE_BYTES);
    buf_init(&b, LIMIT_PICTURE_BYTES);
    bool is_same = file_read(AT_FDCWD, one, &a, &ignored) &&
                   file_read(AT_FDCWD, other, &b, &ignored) && a.length == b.length &&
                   memcmp(buf_text(&a), buf_text(&b), a.length) == 0;
    buf_deinit(&a);
    buf_deinit(&b);
    return is_same;
}

/* "sanh-hall-chao.png"; a moment's colons would trouble other systems. */
static char *picture_path(const char *folder, const char *screen_id, const char *line)
{
    char *path = mem_format("%s/%s-%s.png", folder, screen_id, line);
    for (char *at = path + strlen(folder) + 1; *at; at++)
        if (*at == '/' || *at == ':')
            *at = '-';
    return path;
}

static bool write_pair(const struct preview_diff *diff, const char *screen_id, const char *line,
                       const char *before, const char *after, struct error *err)
{
    const struct sheet_cell cells[] = {
        { before, _("before"), before ? NULL : _("not there") },
        { after, _("after"), after ? NULL : _("not there") },
    };
    char *path = picture_path(diff->folder, screen_id, line);
    char *title = mem_format("%s: %s", screen_id, line);
    bool is_good = sheet_write(cells, 2, SHEET_AS_GIVEN, title, path, err);
    if (is_good)
        printf("%s\n", path);
    free(title);
    free(path);
    return is_good;
}

static bool write_pairs(const struct preview_diff *diff, const struct subjects *subjects,
                        const char *screen_id, size_t *ret_count, struct error *err)
{
    size_t before_at = 0, after_at = 0;
    bool is_good = true;
    for (size_t i = 0; is_good && i < subjects->count; i++) {
        const struct subject *subject = &subjects->items[i];
        char *before = subject->is_before ? preview_frame(diff->before, before_at++) : NULL;
        char *after = subject->is_after ? preview_frame(diff->after, after_at++) : NULL;
        if (!before || !after || !is_same_file(before, after)) {
            is_good = write_pair(diff, screen_id, subject->line, before, after, err);
            *ret_count += is_good;
        }
        free(before);
        free(after);
    }
    return is_good;
}

bool preview_diff_write(const struct preview_diff *diff, const char *screen_id, size_t *ret_count,
                        struct error *err)
{
    struct subjects subjects = { 0 };
    bool is_known = site_screen(preview_plan(diff->before)->site, screen_id);
    find_subjects(diff, screen_id, is_known, &subjects);
    bool is_good = file_make_folders(AT_FDCWD, diff->folder, err) &&
                   draw_side(diff, &subjects, screen_id, false, err) &&
                   draw_side(diff, &subjects, screen_id, true, err) &&
                   write_pairs(diff, &subjects, screen_id, ret_count, err);
    for (size_t i = 0; i < subjects.count; i++)
        free(subjects.items[i].line);
    free(subjects.items);
    preview_items_deinit(&subjects.before);
    preview_items_deinit(&subjects.after);
    return is_good;
}
