/* Reading sites: the folders in tests/vectors/site/, each with its expected.txt of what `check`
 * says; and the tolerance of boards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "model/limits.h"
#include "model/site.h"
#include "tests/support/vectors.h"

#define VECTORS "tests/vectors/site"

enum { FILES_MAX = 64, VALUES_MAX_BYTES = 64 * 1024 };

struct vector {
    struct site_file files[FILES_MAX];
    struct buf bytes[FILES_MAX];
    size_t count;
    struct diagnostics said;
    struct site *site;
    bool is_good;
};

static void read_vector(const char *group, const char *name, enum site_strictness strictness,
                        struct vector *ret_vector)
{
    struct dirent **entries;
    char *folder = mem_format(VECTORS "/%s/%s/playlists", group, name);
    struct vector *vector = ret_vector;
    memset(vector, 0, sizeof *vector);
    vector->count = (size_t)vectors_list(folder, &entries);
    for (size_t i = 0; i < vector->count; i++) {
        char *path = mem_format("%s/%s", folder, entries[i]->d_name);
        vectors_read(path, &vector->bytes[i]);
        vector->files[i] = (struct site_file){
            .path = mem_format("playlists/%s", entries[i]->d_name),
            .bytes = vector->bytes[i].bytes,
            .length = vector->bytes[i].length,
        };
        free(path);
        free(entries[i]);
    }
    free(entries);
    free(folder);
    diagnostics_init(&vector->said);
    vector->is_good =
        site_read(vector->files, vector->count, strictness, &vector->said, &vector->site);
    diagnostics_sort(&vector->said);
}

static void free_vector(struct vector *vector)
{
    for (size_t i = 0; i < vector->count; i++) {
        free((char *)(uintptr_t)vector->files[i].path);
        buf_deinit(&vector->bytes[i]);
    }
    diagnostics_deinit(&vector->said);
    site_free(vector->site);
}

static void print_window(const struct window *window, struct buf *into)
{
    if (window->days != WINDOW_ALL_DAYS)
        buf_printf(into, " days=%02x", window->days);
    if (window->has_hours)
        buf_printf(into, " hours=%d-%d", window->hours_from_s, window->hours_until_s);
    const struct moment *moments[] = { &window->from, &window->until };
    for (size_t i = 0; i < 2; i++)
        if (moments[i]->kind != MOMENT_NONE)
            buf_printf(into, " %s=%s%lld", i ? "until" : "from",
                       moments[i]->kind == MOMENT_DATE ? "day " : "ms ",
                       moments[i]->kind == MOMENT_DATE ? (long long)moments[i]->day
                                                       : (long long)moments[i]->instant_ms);
}

static void print_playlist(const struct playlist *playlist, struct buf *into)
{
    static const char *const kinds[] = { "unknown", "image",     "slogan",  "qr",
                                         "figures", "notice",    "card",    "clock",
                                         "date",    "countdown", "pattern", "playlist" };
    buf_printf(into, "playlist %s \"%s\" %lld ms %s theme=%s", playlist->name, playlist->title,
               (long long)playlist->defaults.duration_ms,
               transition_words[playlist->defaults.transition],
               playlist->defaults.theme ? playlist->defaults.theme : "-");
    if (playlist->defaults.fit != FIT_CONTAIN)
        buf_printf(into, " fit=%s", fit_words[playlist->defaults.fit]);
    buf_string(into, "\n");
    for (size_t i = 0; i < playlist->item_count; i++) {
        const struct item *item = &playlist->items[i];
        buf_printf(into, "  [%zu] %s %s ", item->place, item->id, kinds[item->kind]);
        json_quote(into, item->value ? item->value : "");
        for (size_t j = 0; j < item->field_count; j++) {
            buf_string(into, " + ");
            json_quote(into, item->fields[j]);
        }
        if (item->duration_ms)
            buf_printf(into, " %lld ms", (long long)item->duration_ms);
        if (item->transition != TRANSITION_UNSET)
            buf_printf(into, " %s", transition_words[item->transition]);
        if (item->fit != FIT_UNSET)
            buf_printf(into, " fit=%s", fit_words[item->fit]);
        if (item->focus.x_percent != FOCUS_MIDDLE || item->focus.y_percent != FOCUS_MIDDLE)
            buf_printf(into, " focus=%d,%d", item->focus.x_percent, item->focus.y_percent);
        if (item->theme)
            buf_printf(into, " theme=%s", item->theme);
        if (item->campaign)
            buf_printf(into, " campaign=%s", item->campaign);
        print_window(&item->window, into);
        buf_string(into, "\n");
    }
}

static void print_output(const struct output *output, struct buf *into)
{
    if (output)
        buf_printf(into, " raster=%dx%d", output->width_px, output->height_px);
    for (size_t i = 0; output && i < output->count; i++) {
        const struct output_slice *slice = &output->slices[i];
        buf_printf(into, " %d,%d,%dx%d>%d,%d/%d%s", slice->x, slice->y, slice->width, slice->height,
                   slice->to_x, slice->to_y, slice->rotate, slice->is_mirrored ? "m" : "");
    }
}

static void print_light(const struct light *light, struct buf *into)
{
    if (light->count == 1 && light->steps[0].percent == 100 && light->dim_percent == 0 &&
        light->gamma == LIGHT_GAMMA_ONE && light->average_percent == 100)
        return;
    buf_string(into, " light=");
    for (size_t i = 0; i < light->count; i++)
        buf_printf(into, "%s%d:%d%%", i ? "," : "", light->steps[i].at_s, light->steps[i].percent);
    buf_printf(into, " dim=%d fade=%lld gamma=%d average=%d", light->dim_percent,
               (long long)light->fade_ms, light->gamma, light->average_percent);
}

static void print_length(const struct zone_length *length, struct buf *into)
{
    if (length->is_percent)
        buf_printf(into, " %d.%02d%%", length->amount / 100, length->amount % 100);
    else
        buf_printf(into, " %d", length->amount);
}

static void print_layout(const struct layout *layout, struct buf *into)
{
    buf_printf(into, "layout %s #%06x\n", layout->name, (unsigned)layout->background);
    for (size_t i = 0; i < layout->zone_count; i++) {
        const struct zone *zone = &layout->zones[i];
        const struct zone_length *const lengths[] = { &zone->x, &zone->y, &zone->width,
                                                      &zone->height };
        buf_printf(into, "  %s", zone->id);
        for (size_t j = 0; j < 4; j++)
            print_length(lengths[j], into);
        buf_printf(into, " %s=%s", zone->is_ticker ? "ticker" : "playlist", zone->playlist);
        if (zone->is_ticker)
            buf_printf(into, " %d%s %s \"%s\"", zone->ticker.speed,
                       zone->ticker.is_speed_px ? "px" : "",
                       zone->ticker.is_rightward ? "right" : "left", zone->ticker.separator);
        if (zone->theme)
            buf_printf(into, " theme=%s", zone->theme);
        if (zone->has_background)
            buf_printf(into, " background=#%06x", (unsigned)zone->background);
        if (zone->inset_px)
            buf_printf(into, " inset=%d", zone->inset_px);
        buf_string(into, "\n");
    }
}

static void print_site(const struct site *site, struct buf *into)
{
    buf_printf(into, "site %s \"%s\" %s fallback=%s\n", site->id, site->title, site->timezone,
               site->fallback ? site->fallback : "-");
    for (size_t i = 0; i < site->theme_count; i++) {
        const struct theme *theme = &site->themes[i];
        buf_printf(into, "theme %s #%06x #%06x #%06x align=%d font=%s", theme->name,
                   (unsigned)theme->background, (unsigned)theme->color, (unsigned)theme->accent,
                   (int)theme->align, theme->font ? theme->font : "-");
        if (theme->outline)
            buf_printf(into, " outline=#%08x", (unsigned)theme->outline);
        if (theme->shadow)
            buf_printf(into, " shadow=#%08x", (unsigned)theme->shadow);
        buf_string(into, "\n");
    }
    for (size_t i = 0; i < site->layout_count; i++)
        print_layout(&site->layouts[i], into);
    for (size_t i = 0; i < site->rule_count; i++) {
        const struct rule *rule = &site->rules[i];
        buf_printf(into, "rule %s show=%s priority=%d%s screens=", rule->id,
                   rule->show ? rule->show : "-", rule->priority, rule->is_valid ? "" : " invalid");
        for (size_t j = 0; j < rule->screen_count; j++)
            buf_printf(into, "%s%s", j ? "," : "", rule->screens[j]);
        print_window(&rule->window, into);
        buf_string(into, "\n");
    }
    for (size_t i = 0; i < site->screen_count; i++) {
        const struct screen *screen = &site->screens[i];
        buf_printf(into, "screen %s \"%s\" %dx%d tags=", screen->id, screen->name, screen->width_px,
                   screen->height_px);
        for (size_t j = 0; j < screen->tag_count; j++)
            buf_printf(into, "%s%s", j ? "," : "", screen->tags[j]);
        print_output(screen->output, into);
        print_light(&screen->light, into);
        if (screen->refresh_hz != 60)
            buf_printf(into, " refresh=%d", screen->refresh_hz);
        if (care_has_wash(&screen->care))
            buf_printf(into, " wash=%d-%d", screen->care.wash.hours_from_s,
                       screen->care.wash.hours_until_s);
        buf_string(into, "\n");
    }
    for (size_t i = 0; i < site->playlist_count; i++)
        print_playlist(&site->playlists[i], into);
}

/* good/ is read strictly without an error, bad/ is refused, board/ is read as a board does. */
static void check_group(const char *group, enum site_strictness strictness, bool is_good)
{
    struct dirent **entries;
    char *folder = mem_format(VECTORS "/%s", group);
    int count = vectors_list(folder, &entries);
    for (int i = 0; i < count; i++) {
        static struct vector vector;
        struct buf said;
        char *expected = mem_format("%s/%s/expected.txt", folder, entries[i]->d_name);
        read_vector(group, entries[i]->d_name, strictness, &vector);
        buf_init(&said, VALUES_MAX_BYTES);
        vectors_print(&vector.said, &said);
        if (vector.is_good != is_good)
            fail_msg("%s is %s:\n%s", entries[i]->d_name, is_good ? "refused" : "accepted",
                     buf_text(&said));
        if (is_good)
            print_site(vector.site, &said);
        vectors_expect(expected, &said);
        buf_deinit(&said);
        free_vector(&vector);
        free(expected);
        free(entries[i]);
    }
    free(entries);
    free(folder);
}

static void test_good(void **state)
{
    (void)state;
    check_group("good", SITE_STRICT, true);
}

static void test_bad(void **state)
{
    (void)state;
    check_group("bad", SITE_STRICT, false);
}

static void test_board(void **state)
{
    (void)state;
    check_group("board", SITE_TOLERANT, true);
}

static void test_board_refuses(void **state)
{
    (void)state;
    check_group("board-refuses", SITE_TOLERANT, false);
}

/* What is wrong at the desk must still be safe to walk on a board, and in later checks. */
static void test_bad_on_board(void **state)
{
    (void)state;
    struct dirent **entries;
    int count = vectors_list(VECTORS "/bad", &entries);
    for (int i = 0; i < count; i++) {
        static struct vector vector;
        read_vector("bad", entries[i]->d_name, SITE_TOLERANT, &vector);
        assert_int_equal(vector.is_good, vector.site != NULL);
        struct buf values;
        buf_init(&values, VALUES_MAX_BYTES);
        if (vector.site)
            print_site(vector.site, &values);
        buf_deinit(&values);
        free_vector(&vector);
        free(entries[i]);
    }
    free(entries);
}

static void test_rule_names_screen(void **state)
{
    (void)state;
    static const struct {
        const char *entries[3];
        bool is_named;
    } cases[] = {
        { { NULL }, true },
        { { "hall" }, true },
        { { "led" }, true },
        { { "gate" }, false },
        { { "gate", "led" }, true },
        { { "!gate" }, true },
        { { "!hall" }, false },
        { { "!led", "hall" }, false },
        { { "hall", "!led" }, false },
        { { "led", "!gate" }, true },
        { { "gate", "!kiosk" }, false },
    };
    char *tags[] = { mem_copy_string("indoor"), mem_copy_string("led") };
    char *id = mem_copy_string("hall");
    const struct screen screen = { .id = id, .tags = tags, .tag_count = 2 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *entries[3];
        struct rule rule = { .screens = entries };
        for (; rule.screen_count < 3 && cases[i].entries[rule.screen_count]; rule.screen_count++)
            entries[rule.screen_count] = mem_copy_string(cases[i].entries[rule.screen_count]);
        assert_int_equal(rule_names_screen(&rule, &screen), cases[i].is_named);
        for (size_t j = 0; j < rule.screen_count; j++)
            free(entries[j]);
    }
    free(tags[0]);
    free(tags[1]);
    free(id);
}

static void test_looking_up(void **state)
{
    (void)state;
    static struct vector vector;
    read_vector("good", "everything", SITE_STRICT, &vector);
    const struct site *site = vector.site;
    const struct playlist *hall = site_playlist(site, "hall");
    assert_non_null(hall);
    assert_null(site_playlist(site, "Hall"));
    assert_non_null(site_screen(site, "gate"));
    assert_null(site_screen(site, "led"));
    assert_string_equal(site_theme(site, NULL)->name, "default");
    assert_string_equal(site_theme(site, "nowhere")->name, "default");
    assert_string_equal(site_theme(site, "solemn")->name, "solemn");
    assert_string_equal(site_item_theme(site, NULL, hall, playlist_item(hall, "chao"))->name,
                        "paper");
    assert_string_equal(site_item_theme(site, NULL, hall, playlist_item(hall, "gio"))->name,
                        "solemn");
    const struct playlist *common = site_playlist(site, "common");
    assert_string_equal(site_item_theme(site, NULL, common, &common->items[0])->name, "default");
    assert_null(playlist_item(hall, "nowhere"));
    free_vector(&vector);
}

/* A folder of playlists made here: `count` of them, each nesting the next one `times` times. */
static void check_chain(size_t count, size_t times, const char *sentence)
{
    struct buf texts[FILES_MAX];
    struct site_file files[FILES_MAX];
    struct diagnostics said;
    struct site *site;
    for (size_t i = 0; i < count; i++) {
        buf_init(&texts[i], VALUES_MAX_BYTES);
        buf_string(&texts[i], "{ \"items\": [ { \"slogan\": \"a\" }");
        for (size_t j = 0; i + 1 < count && j < times; j++)
            buf_printf(&texts[i], ", { \"playlist\": \"p%02zu\" }", i + 1);
        buf_string(&texts[i], " ] }");
        files[i] = (struct site_file){ mem_format("playlists/p%02zu.json", i), texts[i].bytes,
                                       texts[i].length };
    }
    static const char screens[] = "{ \"screens\": { } }";
    static const char about[] = "{ \"site\": \"s\", \"timezone\": \"UTC\" }";
    files[count] = (struct site_file){ "playlists/screens.json", screens, sizeof screens - 1 };
    files[count + 1] = (struct site_file){ "playlists/site.json", about, sizeof about - 1 };
    diagnostics_init(&said);
    assert_int_equal(site_read(files, count + 2, SITE_STRICT, &said, &site), sentence == NULL);
    if (sentence)
        assert_string_equal(said.items[0].text, sentence);
    diagnostics_deinit(&said);
    site_free(site);
    for (size_t i = 0; i < count; i++) {
        free((char *)(uintptr_t)files[i].path);
        buf_deinit(&texts[i]);
    }
}

static void test_nesting(void **state)
{
    (void)state;
    check_chain(9, 1, NULL); /* eight levels below the first */
    check_chain(10, 1, "playlists nest more than 8 levels deep here");
    check_chain(6, 5, NULL); /* 3,906 items */
    check_chain(7, 5, "with this one the playlist has more than 10000 items");
    check_chain(40, 2, "playlists nest more than 8 levels deep here");
}

/* "key=text" of each text of an item, in order. */
static void test_texts_of_items(void **state)
{
    char *fields[] = { (char[]){ "one" }, (char[]){ "two" }, (char[]){ "" }, (char[]){ "98" } };
    const struct {
        struct item item;
        const char *texts;
    } rows[] = {
        { { .kind = ITEM_IMAGE, .value = (char[]){ "a.jpg" } }, "" },
        { { .kind = ITEM_SLOGAN, .value = (char[]){ "hello" } }, "slogan=hello " },
        { { .kind = ITEM_QR, .value = fields[3], .fields = fields, .field_count = 1 },
          "text=one " },
        { { .kind = ITEM_NOTICE, .value = fields[3], .fields = fields, .field_count = 3 },
          "notice=98 title=one office=two number= " },
        /* behind a kind's own fields come those of its list */
        { { .kind = ITEM_FIGURES, .value = fields[2], .fields = fields, .field_count = 4 },
          "title=one note=two chart= figures=98 " },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char said[200] = "";
        const char *key, *text;
        for (size_t k = 0; (text = item_text(&rows[i].item, k, &key)); k++) {
            size_t used = strlen(said);
            snprintf(said + used, sizeof said - used, "%s=%s ", key, text);
        }
        assert_string_equal(said, rows[i].texts);
    }
}

/* One playlist too many is named; whoever only asks whether the site is good gets no site. */
static void playlists_are_counted(void **state)
{
    (void)state;
    enum { COUNT = LIMIT_PLAYLISTS + 1 };
    static const char text[] = "{ \"items\": [{ \"slogan\": \"a\" }] }",
                      screens[] = "{ \"screens\": { } }",
                      about[] = "{ \"site\": \"s\", \"timezone\": \"UTC\" }";
    struct site_file files[COUNT + 2];
    struct diagnostics said;
    for (size_t i = 0; i < COUNT; i++)
        files[i] =
            (struct site_file){ mem_format("playlists/p%04zu.json", i), text, sizeof text - 1 };
    files[COUNT] = (struct site_file){ "playlists/screens.json", screens, sizeof screens - 1 };
    files[COUNT + 1] = (struct site_file){ "playlists/site.json", about, sizeof about - 1 };
    diagnostics_init(&said);
    assert_true(site_read(files + 1, COUNT + 1, SITE_STRICT, &said, NULL));
    assert_false(site_read(files, COUNT + 2, SITE_STRICT, &said, NULL));
    assert_int_equal(said.errors, 1);
    assert_string_equal(said.items[0].file, files[COUNT - 1].path);
    assert_string_equal(said.items[0].text, "a site has at most 1000 playlists");
    diagnostics_deinit(&said);
    for (size_t i = 0; i < COUNT; i++)
        free((char *)(uintptr_t)files[i].path);
}

/* Destructors take what was never made. */
static void nothing_is_given_back(void **state)
{
    (void)state;
    struct theme *theme = NULL;
    struct layout *layout = NULL;
    struct item *item = NULL;
    struct playlist *playlist = NULL;
    struct site *site = NULL;
    theme_deinit(theme);
    layout_deinit(layout);
    item_deinit(item);
    playlist_deinit(playlist);
    site_free(site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_board),
        cmocka_unit_test(test_board_refuses),
        cmocka_unit_test(test_bad_on_board),
        cmocka_unit_test(test_rule_names_screen),
        cmocka_unit_test(test_looking_up),
        cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_texts_of_items),
        cmocka_unit_test(playlists_are_counted),
        cmocka_unit_test(nothing_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
