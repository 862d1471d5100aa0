/* See publish_compare.h. Files are compared by their hashes, so a file that was only saved again is
 * no change. */
#include "desk/publish_compare.h"

#include <string.h>

#include "common/mem.h"

static void add_change(struct publish_result *result, enum publish_change_kind kind,
                       const char *name)
{
    result->changes = mem_grow(result->changes, result->change_count + 1, sizeof *result->changes);
    result->changes[result->change_count++] =
        (struct publish_change){ kind, mem_copy_string(name) };
}

static void compare_all_files(const struct manifest *last, const struct manifest *next,
                              struct publish_result *result)
{
    for (size_t i = 0; i < next->file_count; i++) {
        const struct manifest_file *file = &next->files[i];
        const struct manifest_file *old = last ? manifest_find(last, file->path) : NULL;
        if (!old)
            add_change(result, PUBLISH_ADDED, file->path);
        else if (strcmp(old->sha256, file->sha256) != 0)
            add_change(result, PUBLISH_CHANGED, file->path);
    }
    for (size_t i = 0; last && i < last->file_count; i++)
        if (!manifest_find(next, last->files[i].path))
            add_change(result, PUBLISH_REMOVED, last->files[i].path);
}

static void compare_withdrawn(const struct manifest *last, const struct manifest *next,
                              struct publish_result *result)
{
    for (size_t i = 0; i < next->withdrawn_count; i++)
        if (!last || !manifest_withdraws(last, next->withdrawn[i]))
            add_change(result, PUBLISH_WITHDRAWN, next->withdrawn[i]);
    for (size_t i = 0; last && i < last->withdrawn_count; i++)
        if (!manifest_withdraws(next, last->withdrawn[i]))
            add_change(result, PUBLISH_RESTORED, last->withdrawn[i]);
}

void publish_compare(const struct manifest *last, const struct manifest *next,
                     struct publish_result *result)
{
    result->is_blank = next->blank;
    result->file_count = next->file_count;
    for (size_t i = 0; i < next->file_count; i++)
        result->total_bytes += next->files[i].size_bytes;
    if (next->identify_screen) {
        struct timezone_rule zone = timezone_utc;
        struct error ignored;
        timezone_parse(next->zone, &zone, &ignored);
        result->identify_screen = mem_copy_string(next->identify_screen);
        rfc3339_format(next->identify_until_ms, &zone, result->identify_until);
    }
    compare_all_files(last, next, result);
    compare_withdrawn(last, next, result);
}
