/* See sequence.h. The nesting is walked once; what is known on the way down (the path of playlists,
 * the chain of windows) stands in a struct on the stack. Items that share a chain share its place,
 * so a playlist without windows costs nothing to ask, however long it is. */
#include "model/sequence.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"

struct level {
    const struct level *above;
    const struct playlist *playlist;
    struct chain chain;
    bool needs_clock;
    int depth;
};

struct walk {
    struct sequence_source *source;
    struct sequence *sequence;
    size_t visits; /* of items that nest, so that empty playlists cannot multiply either */
};

static int compare_names(const void *name, const void *element)
{
    return strcmp(name, *(const char *const *)element);
}

static bool is_withdrawn(const struct sequence_source *source, const char *name)
{
    return source->withdrawn_count && bsearch(name, source->withdrawn, source->withdrawn_count,
                                              sizeof *source->withdrawn, compare_names);
}

/* Neighbours that share a chain are the rule; others may stand twice. */
static size_t place_of_chain(struct sequence *sequence, const struct chain *chain)
{
    if (!chain->count)
        return 0;
    size_t last = sequence->chain_count - 1;
    if (chain_equal(&sequence->chains[last], chain))
        return last;
    if (sequence->chain_count == sequence->chain_capacity) {
        sequence->chain_capacity *= 2;
        sequence->chains =
            mem_grow(sequence->chains, sequence->chain_capacity, sizeof *sequence->chains);
    }
    sequence->chains[sequence->chain_count] = *chain;
    return sequence->chain_count++;
}

static struct sequence_item *append(struct sequence *sequence)
{
    if (sequence->count == sequence->capacity) {
        sequence->capacity = sequence->capacity ? 2 * sequence->capacity : 16;
        sequence->items = mem_grow(sequence->items, sequence->capacity, sizeof *sequence->items);
    }
    return &sequence->items[sequence->count++];
}

static int64_t duration_of(const struct playlist *playlist, const struct item *item)
{
    if (item->duration_ms)
        return item->duration_ms;
    return playlist->defaults.duration_ms ? playlist->defaults.duration_ms : DEFAULT_DURATION_MS;
}

static enum transition transition_of(const struct playlist *playlist, const struct item *item)
{
    if (item->kind == ITEM_UNKNOWN) /* nothing to fade to: the previous picture stays */
        return TRANSITION_CUT;
    if (item->transition != TRANSITION_UNSET)
        return item->transition;
    bool has_default = playlist->defaults.transition != TRANSITION_UNSET;
    return has_default ? playlist->defaults.transition : TRANSITION_CUT;
}

static void add_item(struct walk *walk, const struct level *level, const struct item *item)
{
    const struct playlist *playlist = level->playlist;
    walk->source->room--;
    struct sequence_item *added = append(walk->sequence);
    *added = (struct sequence_item){
        .playlist = playlist,
        .item = item,
        .name = mem_format("%s/%s", playlist->name, item->id),
        .duration_ms = duration_of(playlist, item),
        .transition = transition_of(playlist, item),
    };
    if (is_withdrawn(walk->source, added->name))
        added->state = SEQUENCE_WITHDRAWN;
    else if (level->needs_clock)
        added->state = SEQUENCE_NEEDS_CLOCK;
    else
        added->chain = place_of_chain(walk->sequence, &level->chain);
}

/* The level as an item of it narrows it. */
static struct level narrowed(const struct walk *walk, const struct level *level,
                             const struct item *item)
{
    struct level narrow = *level;
    if (walk->source->is_clock_known)
        chain_add(&narrow.chain, &item->window);
    else
        narrow.needs_clock |= window_is_dated(&item->window) || item_tells_time(item);
    return narrow;
}

static bool nests_itself(const struct level *level, const struct playlist *playlist)
{
    for (; level; level = level->above)
        if (level->playlist == playlist)
            return true;
    return false;
}

static void add_playlist(struct walk *walk, const struct level *level);

static void add_nested(struct walk *walk, const struct level *level, const struct item *item)
{
    const struct playlist *playlist = site_playlist(walk->source->site, item->value);
    walk->visits++;
    if (!playlist || level->depth == LIMIT_PLAYLIST_LEVELS || nests_itself(level, playlist))
        return;
    struct level below = narrowed(walk, level, item);
    below.above = level;
    below.playlist = playlist;
    below.depth++;
    add_playlist(walk, &below);
}

static bool is_full(const struct walk *walk)
{
    return walk->sequence->count == LIMIT_ITEMS || walk->visits == LIMIT_ITEMS ||
           !walk->source->room;
}

static void add_playlist(struct walk *walk, const struct level *level)
{
    for (size_t i = 0; i < level->playlist->item_count && !is_full(walk); i++) {
        const struct item *item = &level->playlist->items[i];
        if (item->kind == ITEM_PLAYLIST) {
            add_nested(walk, level, item);
        } else {
            struct level own = narrowed(walk, level, item);
            add_item(walk, &own, item);
        }
    }
}

struct sequence *sequence_new(struct sequence_source *source, const struct playlist *playlist)
{
    struct sequence *sequence = mem_new(sizeof *sequence);
    sequence->playlist = playlist;
    sequence->chain_capacity = 4;
    sequence->chain_count = 1;
    sequence->chains = mem_array(sequence->chain_capacity, sizeof *sequence->chains);
    if (playlist) {
        struct walk walk = { .source = source, .sequence = sequence };
        add_playlist(&walk, &(struct level){ .playlist = playlist, .depth = 1 });
    }
    return sequence;
}

void sequence_free(struct sequence *sequence)
{
    if (!sequence)
        return;
    for (size_t i = 0; i < sequence->count; i++)
        free(sequence->items[i].name);
    free(sequence->items);
    free(sequence->chains);
    free(sequence);
}
