/* See legibility_measure.h. A witness takes down what is drawn; slogans, of which a site has
 * thousands, are laid out only and no pixel is touched. */
#include "desk/legibility_measure.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/build.h"
#include "common/file.h"
#include "common/mem.h"
#include "common/str.h"
#include "common/unicode.h"
#include "model/contrast.h"
#include "model/layout.h"
#include "model/limits.h"
#include "model/manifest.h"
#include "model/reading.h"
#include "picture/coverage.h"
#include "picture/slogan.h"
#include "picture/witness.h"

enum {
    REFERENCE_SIZE_PX = 200,
    SAMPLES = 48,       /* of the background below a text, across and down */
    WORST_PERCENT = 10, /* of them may be worse than what is told */
    CODE_MS = 10000,    /* to take out a phone and hold it up */
    EDGE_PARTS = 100,   /* of the short side: how near an edge a text may come */
};

struct file {
    char *path; /* as in a release; owned */
    struct buf bytes;
    struct font *font;    /* NULL: not asked for, or none */
    int32_t cap_permille; /* of the size; 0: not yet measured */
};

struct legibility_measure {
    const struct folder *folder;
    struct file *files; /* those that were read */
    size_t file_count;
    struct pixmap canvas;
    struct legibility_facts *facts; /* being filled */
    struct legibility_facts before; /* before this page */
    char **texts;                   /* of this scene; owned */
    size_t text_count, texts_before;
    bool has_contrast;   /* the canvas has pixels */
    uint32_t background; /* of the scene: what a theme is checked for already */
};

struct legibility_measure *legibility_measure_new(const struct folder *folder)
{
    struct legibility_measure *measure = mem_new(sizeof *measure);
    measure->folder = folder;
    return measure;
}

void legibility_measure_free(struct legibility_measure *measure)
{
    if (!measure)
        return;
    for (size_t i = measure->file_count; i-- > 0;) { /* a fallback last */
        font_free(measure->files[i].font);
        buf_deinit(&measure->files[i].bytes);
        free(measure->files[i].path);
    }
    free(measure->files);
    free(measure->canvas.pixels);
    free(measure->texts);
    free(measure);
}

/* --- files ------------------------------------------------------------------------------------ */

static void read_file(const struct folder *folder, struct file *file)
{
    static const char content[] = "content/";
    struct error ignored;
    buf_init(&file->bytes, LIMIT_FONT_BYTES);
    if (str_equal(file->path, MANIFEST_DEFAULT_FONT)) {
        file_read(AT_FDCWD, FONT_DEFAULT_PATH, &file->bytes, &ignored);
    } else if (str_starts(file->path, content)) {
        const struct folder_content *found = folder_find(folder, file->path + strlen(content));
        if (found)
            folder_read_content(folder, found, &file->bytes, &ignored);
    }
}

/* A scene's file, read once; fonts are few, and of pictures none is asked for. */
static struct file *find_file(struct legibility_measure *measure, const char *path)
{
    for (size_t i = 0; i < measure->file_count; i++)
        if (str_equal(measure->files[i].path, path))
            return &measure->files[i];
    measure->files = mem_grow(measure->files, measure->file_count + 1, sizeof *measure->files);
    struct file *file = &measure->files[measure->file_count++];
    *file = (struct file){ .path = mem_copy_string(path) };
    read_file(measure->folder, file);
    return file;
}

/* As boards do it, the packaged font stands behind a theme's own. */
static struct font *find_font(struct legibility_measure *measure, const char *path)
{
    bool is_packaged = str_equal(path, MANIFEST_DEFAULT_FONT);
    struct font *fallback = is_packaged ? NULL : find_font(measure, MANIFEST_DEFAULT_FONT);
    struct file *file = find_file(measure, path);
    struct error ignored;
    if (!file->font && file->bytes.length > 0 &&
        font_new(file->bytes.bytes, file->bytes.length, &file->font, &ignored))
        font_set_fallback(file->font, fallback);
    return file->font;
}

struct font *legibility_measure_font(struct legibility_measure *measure, const char *path)
{
    char *full = path ? mem_format("content/%s", path) : mem_copy_string(MANIFEST_DEFAULT_FONT);
    struct font *font = find_font(measure, full);
    free(full);
    return font;
}

/* --- what the witness sees -------------------------------------------------------------------- */

static int32_t measure_cap_permille(struct font *font)
{
    struct coverage ink;
    struct error ignored;
    int32_t height = 0;
    font_set_size(font, REFERENCE_SIZE_PX);
    coverage_init(&ink, (struct rect){ 0, 0, REFERENCE_SIZE_PX, REFERENCE_SIZE_PX });
    font_cover(font, &ink, 0, REFERENCE_SIZE_PX, "H", &ignored);
    for (int32_t y = 0; y < REFERENCE_SIZE_PX && !height; y++)
        for (int32_t x = 0; x < REFERENCE_SIZE_PX; x++)
            if (ink.bytes[y * REFERENCE_SIZE_PX + x] > UINT8_MAX / 2)
                height = REFERENCE_SIZE_PX - y;
    coverage_deinit(&ink);
    return height * 1000 / REFERENCE_SIZE_PX;
}

/* Our own fonts remember it; others come and go with each scene. */
int32_t legibility_measure_cap_px(struct legibility_measure *measure, struct font *font,
                                  int32_t size_px)
{
    int32_t cap_permille = 0;
    struct file *own = NULL;
    for (size_t i = 0; i < measure->file_count; i++)
        if (measure->files[i].font == font)
            own = &measure->files[i];
    if (own)
        cap_permille = own->cap_permille;
    if (!cap_permille)
        cap_permille = measure_cap_permille(font);
    if (own)
        own->cap_permille = cap_permille;
    return (cap_permille * size_px + 500) / 1000;
}

/* A circumflex, breve or horn with a tone above: the rows of Latin Extended Additional. */
static bool has_stacked_marks(const char *text)
{
    static const struct {
        uint32_t from, to;
    } rows[] = { { 0x1EA4, 0x1EB7 }, { 0x1EBE, 0x1EC7 }, { 0x1ED0, 0x1EE3 }, { 0x1EE8, 0x1EF1 } };
    for (uint32_t letter; (letter = unicode_next(&text));)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (letter >= rows[i].from && letter <= rows[i].to)
                return true;
    return false;
}

static int by_value(const void *a, const void *b)
{
    int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;
    return (one > other) - (one < other);
}

/* The contrast, in hundredths, that all but the worst tenth of the pixels below a text give it, or
 * that an outline does; 0 on the plain background. */
static int32_t contrast_below(const struct witness_text *text, const struct pixmap *below,
                              uint32_t background)
{
    int32_t found[SAMPLES * SAMPLES];
    size_t count = 0;
    bool is_plain = true;
    struct rect area = rect_meet(text->used, pixmap_whole(below));
    for (int32_t i = 0; i < SAMPLES * SAMPLES && area.width > 0 && area.height > 0; i++) {
        int32_t x = area.x + (i % SAMPLES) * area.width / SAMPLES;
        int32_t y = area.y + (i / SAMPLES) * area.height / SAMPLES;
        uint32_t rgb = pixmap_row(below, y)[x] & 0xFFFFFF;
        is_plain &= rgb == background;
        found[count++] = (int32_t)(contrast_ratio(text->color, rgb) * 100);
    }
    if (is_plain)
        return 0;
    qsort(found, count, sizeof *found, by_value);
    const struct backing *backing = &text->backing;
    int32_t outlined = backing->outline_permille
                           ? (int32_t)(contrast_ratio(text->color, backing->outline) * 100)
                           : 0;
    int32_t worst = found[count * WORST_PERCENT / 100];
    return outlined > worst ? outlined : worst;
}

static void keep_least(int32_t *least, int32_t value)
{
    if (value > 0 && (*least == 0 || value < *least))
        *least = value;
}

static bool is_near_edge(const struct rect *used, const struct pixmap *below)
{
    int32_t width = below->width_px, height = below->height_px;
    int32_t margin = (width < height ? width : height) / EDGE_PARTS;
    return used->x < margin || used->y < margin || used->x + used->width > width - margin ||
           used->y + used->height > height - margin;
}

/* What stands on every page is read once. */
static bool was_read(const struct legibility_measure *measure, const char *text)
{
    for (size_t i = 0; i < measure->texts_before; i++)
        if (str_equal(measure->texts[i], text))
            return true;
    return false;
}

static void see_text(void *context, const struct witness_text *text, const struct pixmap *below)
{
    struct legibility_measure *measure = context;
    struct legibility_facts *facts = measure->facts;
    int32_t cap_px = legibility_measure_cap_px(measure, text->font, text->size_px);
    keep_least(&facts->cap_px, cap_px);
    if (has_stacked_marks(text->text))
        keep_least(&facts->stacked_cap_px, cap_px);
    if (!was_read(measure, text->text))
        facts->reading_ms += reading_ms(text->text) - reading_ms("");
    if (measure->has_contrast)
        keep_least(&facts->contrast, contrast_below(text, below, measure->background));
    facts->is_cut |= text->is_cut || is_near_edge(&text->used, below);
    measure->texts = mem_grow(measure->texts, measure->text_count + 1, sizeof *measure->texts);
    measure->texts[measure->text_count++] = mem_copy_string(text->text);
}

static void see_code(void *context, int32_t side_px)
{
    struct legibility_measure *measure = context;
    keep_least(&measure->facts->code_px, side_px);
    measure->facts->reading_ms += CODE_MS;
}

static void forget_texts(struct legibility_measure *measure, size_t from)
{
    for (size_t i = from; i < measure->text_count; i++)
        free(measure->texts[i]);
    measure->text_count = from;
}

static void see_clear(void *context)
{
    struct legibility_measure *measure = context;
    *measure->facts = measure->before;
    forget_texts(measure, measure->texts_before);
}

static void begin_page(struct legibility_measure *measure)
{
    measure->facts->reading_ms += reading_ms("");
    measure->before = *measure->facts;
    measure->texts_before = measure->text_count;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static struct pixmap blind_canvas(const struct scene *scene, int32_t width_px, int32_t height_px)
{
    const struct zone zone = { .inset_px = scene->inset_px };
    const struct place place = { 0, 0, width_px, height_px };
    struct place inner;
    layout_inner(&zone, &place, &inner);
    return (struct pixmap){ .width_px = inner.width, .height_px = inner.height };
}

/* Most slogans have room to spare: then how large they are need not be known to the pixel. */
static bool is_easy_slogan(struct legibility_measure *measure, const struct scene *scene,
                           int32_t width_px, int32_t height_px, struct legibility_facts *facts)
{
    struct pixmap blind = blind_canvas(scene, width_px, height_px);
    const char *text = scene_text(scene, 0);
    struct font *font = find_font(measure, scene->file);
    if (!font || !text)
        return false;
    int32_t permille = legibility_measure_cap_px(measure, font, 1000);
    int32_t cap_px = legibility_wanted_cap_px(facts);
    int64_t size_px = permille ? (int64_t)cap_px * 1000 / permille + 1 : INT32_MAX;
    if (size_px > LIMIT_CANVAS_PX ||
        !slogan_reaches_surely(text, blind.width_px, blind.height_px, (int32_t)size_px))
        return false;
    facts->cap_px = facts->stacked_cap_px = cap_px;
    facts->reading_ms = reading_ms(text);
    return true;
}

static bool draw_slogan(struct legibility_measure *measure, const struct scene *scene,
                        int32_t width_px, int32_t height_px, int64_t *ret_until_ms)
{
    struct pixmap blind = blind_canvas(scene, width_px, height_px);
    struct font *font = find_font(measure, scene->file);
    struct error ignored;
    const struct slogan slogan = {
        .text = scene_text(scene, 0),
        .background = scene->background,
        .color = scene->color,
        .outline = scene->outline,
        .shadow = scene->shadow,
        .align = scene->align,
        .duration_ms = scene->duration_ms,
        .at_ms = scene->at_ms,
    };
    return font && slogan_paint(&slogan, font, &blind, ret_until_ms, &ignored);
}

static bool resize_canvas(struct pixmap *canvas, int32_t width_px, int32_t height_px)
{
    if (canvas->width_px == width_px && canvas->height_px == height_px)
        return canvas->pixels;
    free(canvas->pixels);
    *canvas = (struct pixmap){ width_px, height_px, mem_try(pixmap_bytes(width_px, height_px)) };
    return canvas->pixels;
}

static bool draw_scene(struct legibility_measure *measure, const struct scene *scene,
                       int32_t width_px, int32_t height_px, int64_t *ret_until_ms)
{
    struct error ignored;
    if (scene->kind == SCENE_SLOGAN)
        return draw_slogan(measure, scene, width_px, height_px, ret_until_ms);
    const struct file *packaged = find_file(measure, MANIFEST_DEFAULT_FONT);
    struct scene with_fallback = *scene;
    if (scene_second_file(scene)) {
        with_fallback.fallback = packaged->bytes.bytes;
        with_fallback.fallback_bytes = packaged->bytes.length;
    }
    const struct file *file = scene_needs_file(scene) ? find_file(measure, scene->file) : NULL;
    measure->has_contrast = true;
    return resize_canvas(&measure->canvas, width_px, height_px) &&
           scene_paint(&with_fallback, file ? file->bytes.bytes : NULL,
                       file ? file->bytes.length : 0, &measure->canvas, ret_until_ms, &ignored);
}

bool legibility_measure_scene(struct legibility_measure *measure, const struct scene *scene,
                              int32_t width_px, int32_t height_px, struct legibility_facts *facts)
{
    const struct witness witness = { measure, see_text, see_code, see_clear };
    struct scene page = *scene;
    int64_t until_ms;
    bool is_good;
    if (scene->kind == SCENE_SLOGAN && is_easy_slogan(measure, scene, width_px, height_px, facts))
        return true;
    measure->facts = facts;
    measure->has_contrast = false;
    measure->background = scene->background;
    witness_call(&witness);
    do {
        begin_page(measure);
        until_ms = INT64_MAX;
        is_good = draw_scene(measure, &page, width_px, height_px, &until_ms);
        page.at_ms = until_ms;
    } while (is_good && until_ms < scene->duration_ms &&
             scene->holds_ms == 0); /* one clock is all */
    witness_call(NULL);
    forget_texts(measure, 0);
    return is_good;
}
