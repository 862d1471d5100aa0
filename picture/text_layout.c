/* Words become atoms with a penalty for the break before each; a line is a run of atoms. Whether a
 * size fits is asked of the fullest possible lines; the lines themselves come from dynamic
 * programming over all breaks (after Knuth & Plass 1981, with the squared free space of every line
 * as its badness), which balances them. How far a text may be torn is tried from the mildest: some
 * size is given up to keep the author's own lines, clauses, or words of two syllables, whole; glued
 * words, then long tokens, are parted only when the text could not be read otherwise. */
#include "picture/text_layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "picture/text_atoms.h"

enum {
    STEP_MIN_PERMILLE = 1300, /* of the size, from baseline to baseline */
    LEGIBLE_PX = 17,          /* for capitals of 12 px: not given up for better breaks */
};

static const double penalty_lonely = 0.4, penalty_line = 0.02;

/* --- lines ---------------------------------------------------------------------------------- */

static int32_t gap_before(const struct draft *draft, size_t atom)
{
    return draft->atoms[atom].is_after_space ? draft->space_px : 0;
}

/* The fewest lines, filled greedily; 0 when an unbreakable run is wider than the line. */
static size_t fewest_lines(const struct draft *draft)
{
    size_t lines = 0, first = 0;
    while (first < draft->count) {
        size_t next = first, end = first;
        int64_t width = 0;
        for (; next < draft->count; next++) {
            const struct atom *atom = &draft->atoms[next];
            if (next > first && (atom->begins_line || atom->may_begin_line))
                end = next;
            if (next > first && atom->begins_line)
                break;
            width += atom->width_px + (next > first ? gap_before(draft, next) : 0);
            if (width > draft->room->width_px)
                break;
        }
        end = next == draft->count ? next : end;
        if (end == first)
            return 0;
        first = end;
        lines++;
    }
    return lines;
}

static int32_t permille(int32_t size_px, int32_t part)
{
    return (int32_t)(((int64_t)size_px * part + 999) / 1000);
}

static int32_t step_px(const struct text_layout_font *font, int32_t size_px)
{
    int32_t box = font->ascent_permille + font->descent_permille;
    return permille(size_px, box > STEP_MIN_PERMILLE ? box : STEP_MIN_PERMILLE);
}

static int64_t block_height_px(const struct text_layout_font *font, int32_t size_px, size_t lines)
{
    return permille(size_px, font->ascent_permille + font->descent_permille) +
           (int64_t)(lines - 1) * step_px(font, size_px);
}

static bool fits(struct draft *draft, int32_t size_px)
{
    const struct text_layout_room *room = draft->room;
    text_atoms_find(draft, size_px);
    size_t lines = fewest_lines(draft);
    return draft->count == 0 || (lines > 0 && (room->max_lines == 0 || lines <= room->max_lines) &&
                                 block_height_px(draft->font, size_px, lines) <= room->height_px);
}

/* The largest fitting size in [least, most]; 0 when none fits. */
static int32_t largest_size(struct draft *draft, int32_t least, int32_t most)
{
    int32_t best = 0;
    while (least <= most) {
        int32_t middle = least + (most - least) / 2;
        if (fits(draft, middle)) {
            best = middle;
            least = middle + 1;
        } else {
            most = middle - 1;
        }
    }
    return best;
}

/* The best way to set the first `end` atoms in `lines` lines. */
struct way {
    double cost;
    size_t from; /* the last line's first atom */
    int32_t width_px;
};

static double line_cost(const struct draft *draft, size_t from, size_t end, int64_t width)
{
    double free_part =
        width > draft->room->width_px ? 0 : 1 - (double)width / draft->room->width_px;
    bool is_last = end == draft->count || draft->atoms[end].begins_line;
    bool is_lonely = is_last && end - from == 1 && from > 0 && !draft->atoms[from].begins_line;
    double cost = free_part * free_part + penalty_line + (is_lonely ? penalty_lonely : 0);
    return cost + (draft->atoms[from].begins_line ? 0 : draft->atoms[from].penalty);
}

/* Extends the ways that end before `end` by one line that ends there. */
static void find_way(const struct draft *draft, const struct way *shorter, struct way *way,
                     size_t end)
{
    int64_t width = 0;
    way->cost = INFINITY;
    for (size_t from = end; from-- > 0;) {
        const struct atom *atom = &draft->atoms[from];
        width += atom->width_px + (from + 1 < end ? gap_before(draft, from + 1) : 0);
        bool is_alone = from + 1 == end;
        if (width > draft->room->width_px && !is_alone)
            break;
        bool may_begin = from == 0 || atom->begins_line || atom->may_begin_line;
        double cost = shorter[from].cost + line_cost(draft, from, end, width);
        if (may_begin && cost < way->cost)
            *way = (struct way){ cost, from, (int32_t)width };
        if (atom->begins_line)
            break;
    }
}

static void write_lines(const struct draft *draft, const struct way *ways, size_t lines,
                        struct text_layout *layout)
{
    size_t row = draft->count + 1, end = draft->count;
    layout->lines = mem_array(lines, sizeof *layout->lines);
    layout->line_count = lines;
    for (size_t line = lines; line-- > 0;) {
        const struct way *way = &ways[(line + 1) * row + end];
        const struct atom *first = &draft->atoms[way->from], *last = &draft->atoms[end - 1];
        layout->lines[line] = (struct text_layout_line){
            .start = first->start,
            .length = last->start + last->length - first->start,
            .width_px = way->width_px,
        };
        end = way->from;
    }
}

/* Balanced lines, at most `most` of them. */
static void break_lines(const struct draft *draft, size_t most, struct text_layout *layout)
{
    size_t row = draft->count + 1, best = 0;
    struct way *ways = mem_array((most + 1) * row, sizeof *ways);
    for (size_t end = 1; end < row; end++)
        ways[end].cost = INFINITY;
    for (size_t lines = 1; lines <= most; lines++) {
        ways[lines * row].cost = INFINITY;
        for (size_t end = 1; end < row; end++)
            find_way(draft, ways + (lines - 1) * row, &ways[lines * row + end], end);
        if (isfinite(ways[lines * row + draft->count].cost) &&
            (best == 0 ||
             ways[lines * row + draft->count].cost < ways[best * row + draft->count].cost))
            best = lines;
    }
    if (best > 0)
        write_lines(draft, ways, best, layout);
    free(ways);
}

/* How many lines of this size there is room for, at least one, and no more than there are words. */
static size_t lines_in(const struct draft *draft)
{
    const struct text_layout_room *room = draft->room;
    int64_t rest = room->height_px - block_height_px(draft->font, draft->size_px, 1);
    size_t lines = rest <= 0 ? 1 : 1 + (size_t)(rest / step_px(draft->font, draft->size_px));
    if (room->max_lines > 0 && lines > room->max_lines)
        lines = room->max_lines;
    return lines < draft->count ? lines : draft->count;
}

static int32_t size_torn(struct draft *draft, enum tearing tearing, int32_t least, int32_t most)
{
    draft->tearing = tearing;
    return largest_size(draft, least, most);
}

/* The least tearing, from this one on, by which every line fits the width at the smallest size. */
static enum tearing least_tearing(struct draft *draft, enum tearing from)
{
    for (draft->tearing = from; draft->tearing < TEAR_LETTERS; draft->tearing++) {
        text_atoms_find(draft, draft->room->min_size_px);
        if (draft->count == 0 || fewest_lines(draft) > 0)
            break;
    }
    return draft->tearing;
}

/* Nothing that belongs together is torn while it fits at the smallest size; but an address is
 * rather parted than set smaller than a fifth of the largest size. */
static int32_t size_legible(struct draft *draft)
{
    int32_t least = draft->room->min_size_px, most = draft->room->max_size_px;
    int32_t legible = most / 5 > least ? most / 5 : least;
    int32_t size = size_torn(draft, TEAR_WORDS, least, most);
    int32_t parted = size < legible ? size_torn(draft, TEAR_ADDRESSES, legible, most) : 0;
    if (parted > 0)
        return parted;
    if (size > 0)
        return size_torn(draft, TEAR_WORDS, size, size);
    return size_torn(draft, least_tearing(draft, TEAR_WORDS), least, most);
}

/* Leaves the tearing that was chosen in the draft. */
static int32_t choose_size(struct draft *draft)
{
    int32_t size = size_legible(draft);
    enum tearing tearing = draft->tearing;
    int mildest = strchr(draft->text, '\n') ? TEAR_LINES : TEAR_CLAUSES;
    for (int milder = mildest; milder < (int)TEAR_WORDS && size > 0; milder++) {
        if (milder == (int)TEAR_CLAUSES && !text_draft_has_clauses(draft))
            continue;
        int32_t worth =
            (int32_t)((int64_t)size * tearing_worth_percent((enum tearing)milder) / 100);
        int32_t kept = size_torn(draft, (enum tearing)milder, draft->room->min_size_px, size);
        bool is_lost = milder < (int)TEAR_COMPANY && kept < LEGIBLE_PX && size >= LEGIBLE_PX;
        if (kept >= worth && !is_lost)
            return kept;
    }
    draft->tearing = tearing;
    return size;
}

void text_layout_fit(const char *text, const struct text_layout_font *font,
                     const struct text_layout_room *room, struct text_layout *ret_layout)
{
    struct draft draft;
    text_draft_init(&draft, text, font, room);
    int32_t size = choose_size(&draft);
    struct text_layout layout = { .size_px = size, .is_too_small = size == 0 };
    if (layout.is_too_small)
        layout.size_px = room->min_size_px;
    text_atoms_find(&draft, layout.size_px);
    layout.line_step_px = step_px(font, layout.size_px);
    layout.ascent_px = permille(layout.size_px, font->ascent_permille);
    size_t fewest = fewest_lines(&draft), most = lines_in(&draft);
    if (draft.count > 0)
        break_lines(&draft, fewest > most ? fewest : most, &layout);
    text_draft_deinit(&draft);
    *ret_layout = layout;
}

void text_layout_deinit(struct text_layout *layout)
{
    free(layout->lines);
    layout->lines = NULL;
    layout->line_count = 0;
}
