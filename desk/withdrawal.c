/* See withdrawal.h. Withdrawals are carried over from release to release, so that no automatic
 * publish brings an item back, even one that was gone from the site in between. */
#include "desk/withdrawal.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names that can be given, sorted; free() the array and each. */
static char **item_names(const struct site *site, size_t *ret_count)
{
    char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < site->playlist_count; i++) {
        const struct playlist *playlist = &site->playlists[i];
        names = mem_grow(names, count + playlist->item_count, sizeof *names);
        for (size_t j = 0; j < playlist->item_count; j++)
            if (playlist->items[j].kind != ITEM_PLAYLIST)
                names[count++] = mem_format("%s/%s", playlist->name, playlist->items[j].id);
    }
    *ret_count = count;
    if (count > 0)
        qsort(names, count, sizeof *names, compare_names);
    return names;
}

static void free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

static bool is_among(const char *name, char *const *names, size_t count)
{
    return bsearch(&name, names, count, sizeof *names, compare_names);
}

/* "chao" for "hall/chao" is no slip of the finger: the playlist was left out. */
static const char *with_playlist(const char *name, char *const *known, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *slash = strchr(known[i], '/');
        if (slash && str_equal(slash + 1, name))
            return known[i];
    }
    return NULL;
}

static bool unknown_name(const char *name, char *const *known, size_t count, const char *problem,
                         struct error *err)
{
    const char *near = with_playlist(name, known, count);
    if (!near)
        near = str_nearest(name, (const char *const *)known, count);
    if (!near)
        return error_set(err, ERROR_INPUT, _(problem), name);
    char *sentence = mem_format(_(problem), name);
    error_set(err, ERROR_INPUT, _("%s (did you mean \"%s\"?)"), sentence, near);
    free(sentence);
    return false;
}

static bool check_names(const struct withdrawal_names *given, char *const *known, size_t count,
                        const char *problem, struct error *err)
{
    for (size_t i = 0; i < given->count; i++)
        if (count == 0 || !is_among(given->names[i], known, count))
            return unknown_name(given->names[i], known, count, problem, err);
    return true;
}

static bool is_given(const struct withdrawal_names *given, const char *name)
{
    for (size_t i = 0; i < given->count; i++)
        if (str_equal(given->names[i], name))
            return true;
    return false;
}

static bool check_all(const struct manifest *last, const struct site *site,
                      const struct withdrawal_names *withdraw,
                      const struct withdrawal_names *restore, struct error *err)
{
    size_t count;
    for (size_t i = 0; i < withdraw->count; i++)
        if (is_given(restore, withdraw->names[i]))
            return error_set(err, ERROR_INPUT,
                             _("\"%s\" cannot be withdrawn and restored at once: choose one"),
                             withdraw->names[i]);
    char **names = item_names(site, &count);
    bool is_good =
        check_names(withdraw, names, count, N_("--withdraw: the site has no item \"%s\""), err) &&
        check_names(restore, last ? last->withdrawn : NULL, last ? last->withdrawn_count : 0,
                    N_("--restore: the item \"%s\" is not withdrawn"), err);
    free_names(names, count);
    return is_good;
}

static void carry_over(struct manifest *next, const struct manifest *last,
                       const struct withdrawal_names *restore)
{
    for (size_t i = 0; i < last->withdrawn_count; i++)
        if (!is_given(restore, last->withdrawn[i]))
            next->withdrawn[next->withdrawn_count++] = mem_copy_string(last->withdrawn[i]);
}

bool withdrawal_apply(struct manifest *next, const struct manifest *last, const struct site *site,
                      const struct withdrawal_names *withdraw,
                      const struct withdrawal_names *restore, struct error *err)
{
    size_t most = (last ? last->withdrawn_count : 0) + withdraw->count;
    if (!check_all(last, site, withdraw, restore, err))
        return false;
    if (most > LIMIT_WITHDRAWN)
        return error_set(err, ERROR_LIMIT, _("more than %d withdrawn items"), LIMIT_WITHDRAWN);
    next->withdrawn = mem_array(most, sizeof *next->withdrawn);
    if (last)
        carry_over(next, last, restore);
    for (size_t i = 0; i < withdraw->count; i++) {
        struct withdrawal_names earlier = { withdraw->names, i };
        const char *name = withdraw->names[i];
        if (!is_given(&earlier, name) && !(last && manifest_withdraws(last, name)))
            next->withdrawn[next->withdrawn_count++] = mem_copy_string(name);
    }
    qsort(next->withdrawn, next->withdrawn_count, sizeof *next->withdrawn, compare_names);
    return true;
}
