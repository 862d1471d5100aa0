/* An item shows one thing, so the kind's key is also its value; the draft takes each kind's key in
 * its own place and the one that was given becomes the item's. */
#include "model/item.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/unicode.h"
#include "model/limits.h"
#include "model/pattern.h"

struct draft {
    struct item item;
    char *image, *slogan, *pattern, *playlist;
};

const char *const transition_words[] = {
    "cut",        "fade",       "slide-left", "slide-right", "slide-up",
    "slide-down", "push-left",  "push-right", "push-up",     "push-down",
    "wipe-left",  "wipe-right", "wipe-up",    "wipe-down",   NULL,
};

static const char *const image_endings[] = { ".jpg", ".jpeg", NULL };
static const char *const kind_words[] = { "image", "slogan", "pattern", "playlist", NULL };

static const struct key keys[] = {
    { .name = "id",
      .type = KEY_NAME,
      .offset = offsetof(struct draft, item.id),
      .fallback = N_("made from the text or the file name"),
      .sentence = N_("Names the item in plays, reports and withdrawals; unique in its playlist.") },
    { .name = "image",
      .type = KEY_PATH,
      .offset = offsetof(struct draft, image),
      .is_vital = true,
      .words = image_endings,
      .sentence = N_("Shows this JPEG picture, as large as the canvas allows.") },
    { .name = "slogan",
      .type = KEY_TEXT,
      .offset = offsetof(struct draft, slogan),
      .max = LIMIT_TEXT_CHARACTERS,
      .is_vital = true,
      .sentence = N_("Shows this text, as large as the canvas allows; \\n begins a new line.") },
    { .name = "pattern",
      .type = KEY_NAME,
      .offset = offsetof(struct draft, pattern),
      .is_vital = true,
      .words = pattern_words,
      .sentence = N_("Shows this test pattern, for whoever installs the board.") },
    { .name = "playlist",
      .type = KEY_NAME,
      .offset = offsetof(struct draft, playlist),
      .refers = REFER_PLAYLIST,
      .is_vital = true,
      .sentence = N_("Plays all items of this playlist in its place.") },
    { .name = "duration",
      .type = KEY_SECONDS,
      .offset = offsetof(struct draft, item.duration_ms),
      .min = LIMIT_DURATION_MIN_MS,
      .max = LIMIT_DURATION_MAX_MS,
      .is_vital = true,
      .not_beside = "playlist",
      .fallback = N_("the playlist's"),
      .sentence = N_("How long the item shows, with the transition into it.") },
    { .name = "transition",
      .type = KEY_WORD,
      .offset = offsetof(struct draft, item.transition),
      .words = transition_words,
      .not_beside = "playlist",
      .fallback = N_("the playlist's"),
      .sentence = N_("How the item comes in.") },
    { .name = "theme",
      .type = KEY_NAME,
      .offset = offsetof(struct draft, item.theme),
      .refers = REFER_THEME,
      .not_beside = "playlist",
      .fallback = N_("the playlist's"),
      .sentence = N_("The look of a slogan, and the background around a picture.") },
    { .name = "campaign",
      .type = KEY_NAME,
      .offset = offsetof(struct draft, item.campaign),
      .not_beside = "playlist",
      .sentence = N_("Groups items in proof of play.") },
    { .name = "days",
      .type = KEY_DAYS,
      .offset = offsetof(struct draft, item.window),
      .is_vital = true,
      .fallback = N_("every day"),
      .sentence = N_("The days of the week on which it may show.") },
    { .name = "hours",
      .type = KEY_HOURS,
      .offset = offsetof(struct draft, item.window),
      .is_vital = true,
      .fallback = N_("the whole day"),
      .sentence =
          N_("The hours of the day in which it may show; past midnight they belong to the day "
             "on which they began.") },
    { .name = "from",
      .type = KEY_FROM,
      .offset = offsetof(struct draft, item.window),
      .is_vital = true,
      .sentence = N_("The first day, or the moment, from which it may show.") },
    { .name = "until",
      .type = KEY_UNTIL,
      .offset = offsetof(struct draft, item.window),
      .is_vital = true,
      .sentence = N_("The last day on which it may show, or the moment before which it ends.") },
};

const struct schema item_schema = {
    .name = "item",
    .sentence = N_("One thing to show. It has exactly one of image, slogan, pattern and playlist."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
    .one_of = kind_words,
};

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

static char *make_id(const struct item *item)
{
    switch (item->kind) {
    case ITEM_IMAGE:
        return slug_of_path(item->value);
    case ITEM_SLOGAN:
        return unicode_slug(item->value);
    case ITEM_PATTERN:
    case ITEM_PLAYLIST:
        return mem_copy_string(item->value);
    case ITEM_UNKNOWN:
        break;
    }
    return mem_format("item-%zu", item->place + 1);
}

/* The number of kinds that were given with a valid value. */
static size_t settle_kind(struct draft *draft)
{
    const struct {
        enum item_kind kind;
        char **value;
    } kinds[] = {
        { ITEM_IMAGE, &draft->image },
        { ITEM_SLOGAN, &draft->slogan },
        { ITEM_PATTERN, &draft->pattern },
        { ITEM_PLAYLIST, &draft->playlist },
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!*kinds[i].value)
            continue;
        free(draft->item.value);
        draft->item.kind = kinds[i].kind;
        draft->item.value = *kinds[i].value;
        count++;
    }
    return count;
}

static void settle_id(const struct schema_reader *reader, const struct json_value *value,
                      const char *where, struct item *item)
{
    if (item->id)
        return;
    item->id = make_id(item);
    if (item->id[0])
        return;
    schema_report(reader, DIAGNOSTIC_ERROR, json_place(value), where,
                  _("no id can be made of this text: add one, such as \"id\": \"item-%zu\""),
                  item->place + 1);
    free(item->id);
    item->id = mem_format("item-%zu", item->place + 1);
}

bool item_read(const struct schema_reader *reader, const struct json_value *value, size_t place,
               struct item *ret_item)
{
    struct json_place stands = json_place(value);
    struct draft draft = { .item = { .transition = TRANSITION_UNSET,
                                     .window = WINDOW_ALWAYS,
                                     .place = place,
                                     .line = stands.line,
                                     .column = stands.column } };
    char *where = mem_format("items[%zu]", place);
    bool is_good = schema_read(reader, &item_schema, value, where, &draft, NULL);
    size_t kinds = settle_kind(&draft);
    bool is_kept = reader->is_strict ? kinds == 1 : is_good;
    if (is_kept)
        settle_id(reader, value, where, &draft.item);
    if (is_good && reader->is_strict)
        schema_check_window(reader, value, where, &draft.item.window);
    free(where);
    if (is_kept)
        *ret_item = draft.item;
    else
        item_deinit(&draft.item);
    return is_kept;
}

void item_deinit(struct item *item)
{
    if (!item)
        return;
    free(item->id);
    free(item->value);
    free(item->theme);
    free(item->campaign);
}
