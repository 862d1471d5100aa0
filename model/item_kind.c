/* The kinds of items, one row each. A kind has one value, which its key holds, and fields, which
 * stand beside it; both are moved out of the draft, so that whatever else was given is freed. */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/unicode.h"
#include "model/item_inside.h"

#define AT(field) offsetof(struct item_draft, field)

/* "infographics/kinh-te-so.jpg" gives "kinh-te-so". */
static char *slug_of_path(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    char *stem = mem_copy_bytes(name, dot ? (size_t)(dot - name) : strlen(name));
    char *slug = unicode_slug(stem);
    free(stem);
    return slug;
}

static const struct item_kind_row item_kinds[ITEM_KINDS] = {
    /* by kind; unknown is all zero */
    [ITEM_IMAGE] = { .word = "image",
                     .value = AT(image),
                     .id_from = AT(image),
                     .make_id = slug_of_path,
                     .has_picture = true },
    [ITEM_SLOGAN] = { .word = "slogan",
                      .value = AT(slogan),
                      .id_from = AT(slogan),
                      .make_id = unicode_slug,
                      .font = ITEM_FONT_THEME,
                      .is_value_drawn = true },
    [ITEM_QR] = { .word = "qr",
                  .value = AT(qr),
                  .id_from = AT(qr),
                  .make_id = unicode_slug,
                  .font = ITEM_FONT_THEME,
                  .fields = { { "text", AT(text) } } },
    [ITEM_FIGURES] = { .word = "figures",
                       .value = AT(figures),
                       .id_from = AT(title),
                       .make_id = unicode_slug,
                       .font = ITEM_FONT_THEME,
                       .fields = { { "title", AT(title) },
                                   { "note", AT(note) },
                                   { "chart", AT(chart) } } },
    [ITEM_NOTICE] = { .word = "notice",
                      .value = AT(notice),
                      .id_from = AT(title),
                      .make_id = unicode_slug,
                      .font = ITEM_FONT_THEME,
                      .is_value_drawn = true,
                      .fields = { { "title", AT(title) },
                                  { "office", AT(office) },
                                  { "number", AT(number) },
                                  { "dated", AT(dated) } } },
    [ITEM_CARD] = { .word = "card",
                    .value = AT(card),
                    .id_from = AT(card),
                    .make_id = slug_of_path,
                    .font = ITEM_FONT_THEME,
                    .has_picture = true,
                    .fields = { { "title", AT(title) },
                                { "text", AT(text) },
                                { "words", AT(words) } } },
    [ITEM_CLOCK] = { .word = "clock",
                     .value = AT(clock),
                     .id_from = AT(text),
                     .make_id = unicode_slug,
                     .font = ITEM_FONT_THEME,
                     .tells_time = true,
                     .fields = { { "text", AT(text) } } },
    [ITEM_DATE] = { .word = "date",
                    .value = AT(date),
                    .id_from = AT(text),
                    .make_id = unicode_slug,
                    .font = ITEM_FONT_THEME,
                    .tells_time = true,
                    .fields = { { "text", AT(text) } } },
    [ITEM_COUNTDOWN] = { .word = "countdown",
                         .value = AT(countdown),
                         .id_from = AT(text),
                         .make_id = unicode_slug,
                         .font = ITEM_FONT_THEME,
                         .tells_time = true,
                         .fields = { { "text", AT(text) }, { "today", AT(today) } } },
    [ITEM_PATTERN] = { .word = "pattern",
                       .value = AT(pattern),
                       .id_from = AT(pattern),
                       .make_id = mem_copy_string,
                       .font = ITEM_FONT_PACKAGED },
    [ITEM_PLAYLIST] = { .word = "playlist",
                        .value = AT(playlist),
                        .id_from = AT(playlist),
                        .make_id = mem_copy_string },
};

const char *const item_kind_words[] = { "image",     "slogan",  "qr",       "figures",
                                        "notice",    "card",    "clock",    "date",
                                        "countdown", "pattern", "playlist", NULL };

/* --- out of the draft ------------------------------------------------------------------------- */

static char **string_at(const struct item_draft *draft, size_t offset)
{
    return (char **)((uintptr_t)draft + offset);
}

static char *take(struct item_draft *draft, size_t offset)
{
    char *text = *string_at(draft, offset);
    *string_at(draft, offset) = NULL;
    return text;
}

/* The text that an id is made of: of figures without a title, the label of the first. */
static const char *named_after(const struct item_draft *draft, const struct item_kind_row *row)
{
    const char *text = *string_at(draft, row->id_from), *value = *string_at(draft, row->value);
    if (text)
        return text;
    return draft->list_count > ITEM_FIGURE_LABEL ? draft->list[ITEM_FIGURE_LABEL] : value;
}

static void settle(struct item_draft *draft, enum item_kind kind)
{
    const struct item_kind_row *row = &item_kinds[kind];
    struct item *item = &draft->item;
    item->kind = kind;
    if (!item->id)
        item->id = row->make_id(named_after(draft, row));
    item->value = take(draft, row->value);
    item->fields = mem_array(ITEM_FIELDS_MAX + draft->list_count, sizeof *item->fields);
    for (size_t i = 0; row->fields[i].key; i++) {
        char *text = take(draft, row->fields[i].offset);
        item->fields[item->field_count++] = text ? text : mem_copy_string("");
    }
    for (size_t i = 0; i < draft->list_count; i++)
        item->fields[item->field_count++] = draft->list[i];
    draft->list_count = 0;
}

size_t item_settle_kind(struct item_draft *draft)
{
    size_t count = 0;
    for (enum item_kind kind = ITEM_UNKNOWN + 1; kind < ITEM_KINDS; kind++)
        if (*string_at(draft, item_kinds[kind].value) && count++ == 0)
            settle(draft, kind);
    return count;
}

void item_draft_deinit(struct item_draft *draft)
{
    for (size_t at = AT(image); at <= AT(dated); at += sizeof(char *))
        free(take(draft, at));
    for (size_t i = 0; i < draft->list_count; i++)
        free(draft->list[i]);
    free(draft->list);
}

/* --- what a kind needs ------------------------------------------------------------------------ */

bool item_has_picture(const struct item *item)
{
    return item_kinds[item->kind].has_picture;
}

bool item_tells_time(const struct item *item)
{
    return item_kinds[item->kind].tells_time;
}

enum item_font item_font(const struct item *item)
{
    return item_kinds[item->kind].font;
}

const char *item_text(const struct item *item, size_t index, const char **ret_key)
{
    const struct item_kind_row *row = &item_kinds[item->kind];
    size_t first = row->is_value_drawn ? 1 : 0, kinds_own = 0;
    while (row->fields[kinds_own].key)
        kinds_own++;
    if (index < first) {
        *ret_key = row->word;
        return item->value;
    }
    if (index - first >= item->field_count)
        return NULL;
    *ret_key = index - first < kinds_own ? row->fields[index - first].key : row->word;
    return item->fields[index - first];
}
