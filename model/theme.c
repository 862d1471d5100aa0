/* See theme.h. */
#include "model/theme.h"

#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"

#define NO_COLOR UINT32_MAX /* while reading: 0xRRGGBB has no such value */
#define IS_COLOR UINT32_C(0xFF000000)

static const char *const align_words[] = { "center", "left", "right", NULL };
static const char *const font_endings[] = { ".ttf", ".otf", NULL };

static const struct key keys[] = {
    { .name = "background",
      .type = KEY_COLOR,
      .offset = offsetof(struct theme, background),
      .fallback = "\"#0b2545\"",
      .sentence = N_("The colour behind the text, and around a picture that does not fill.") },
    { .name = "color",
      .type = KEY_COLOR,
      .offset = offsetof(struct theme, color),
      .fallback = "\"#ffffff\"",
      .sentence = N_("The colour of the text.") },
    { .name = "accent",
      .type = KEY_COLOR,
      .offset = offsetof(struct theme, accent),
      .fallback = N_("the colour of the text"),
      .sentence = N_("The colour of what stands out: figures, bars, rules.") },
    { .name = "outline",
      .type = KEY_COLOR,
      .offset = offsetof(struct theme, outline),
      .fallback = N_("none"),
      .sentence = N_("The colour of a fine line around the letters.") },
    { .name = "shadow",
      .type = KEY_COLOR,
      .offset = offsetof(struct theme, shadow),
      .fallback = N_("none"),
      .sentence = N_("The colour of a soft shadow below the letters.") },
    { .name = "font",
      .type = KEY_PATH,
      .offset = offsetof(struct theme, font),
      .words = font_endings,
      .fallback = N_("the packaged font"),
      .sentence = N_("The font of the text.") },
    { .name = "align",
      .type = KEY_WORD,
      .offset = offsetof(struct theme, align),
      .words = align_words,
      .fallback = "\"center\"",
      .sentence = N_("Where the lines of the text stand.") },
};

const struct schema theme_schema = {
    .name = "theme",
    .sentence = N_("Colours, font and alignment of text. The theme \"default\" is used where none "
                   "is named; it is always there, and naming it changes it."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
};

void theme_init(struct theme *theme, const char *name)
{
    *theme = (struct theme){
        .name = mem_copy_string(name),
        .background = 0x0B2545,
        .color = 0xFFFFFF,
        .accent = 0xFFFFFF,
        .align = ALIGN_CENTER,
    };
}

static uint32_t color_or_none(uint32_t color)
{
    return color == NO_COLOR ? 0 : color | IS_COLOR;
}

bool theme_read(const struct schema_reader *reader, const struct json_value *value,
                struct theme *ret_theme)
{
    struct theme theme;
    theme_init(&theme, json_key(value));
    theme.accent = theme.outline = theme.shadow = NO_COLOR;
    char *where = schema_where("themes", json_key(value));
    bool is_good = schema_read(reader, &theme_schema, value, where, &theme, NULL);
    free(where);
    if (theme.accent == NO_COLOR)
        theme.accent = theme.color;
    theme.outline = color_or_none(theme.outline);
    theme.shadow = color_or_none(theme.shadow);
    is_good |= reader->is_strict; /* later checks look at what there is of it */
    if (is_good)
        *ret_theme = theme;
    else
        theme_deinit(&theme);
    return is_good;
}

void theme_deinit(struct theme *theme)
{
    if (!theme)
        return;
    free(theme->name);
    free(theme->font);
}
