/* `bangtin check`: every mistake of a site at once, one per line, errors and warnings in the order
 * of the files, so that an editor's error list understands it ("file:line:col: text"). */
#include <stdio.h>

#include "cli/command.h"
#include "common/buf.h"
#include "common/clock.h"
#include "common/i18n.h"
#include "common/json.h"
#include "common/log.h"
#include "common/str.h"
#include "desk/check.h"

enum { OUTPUT_MAX_BYTES = 16 * 1024 * 1024 };

static size_t item_count(const struct site *site)
{
    size_t count = 0;
    for (size_t i = 0; i < site->playlist_count; i++)
        count += site->playlists[i].item_count;
    return count;
}

static void print_good(const struct site *site, struct buf *out)
{
    size_t items = item_count(site);
    buf_string(out, _("good: "));
    buf_printf(out, ngettext("%zu playlist", "%zu playlists", site->playlist_count),
               site->playlist_count);
    buf_string(out, ", ");
    buf_printf(out, ngettext("%zu screen", "%zu screens", site->screen_count), site->screen_count);
    buf_string(out, ", ");
    buf_printf(out, ngettext("%zu item", "%zu items", items), items);
}

static void print_summary(const struct diagnostics *all, const struct site *site, struct buf *out)
{
    if (all->errors > 0)
        buf_printf(out, ngettext("%zu error", "%zu errors", all->errors), all->errors);
    else
        print_good(site, out);
    if (all->warnings > 0) {
        buf_string(out, ", ");
        buf_printf(out, ngettext("%zu warning", "%zu warnings", all->warnings), all->warnings);
    }
    buf_string(out, "\n");
}

static void print_text(const struct diagnostics *all, const struct site *site, struct buf *out)
{
    for (size_t i = 0; i < all->count; i++) {
        diagnostic_print(&all->items[i], out);
        buf_string(out, "\n");
    }
    print_summary(all, site, out);
}

static void print_member(struct buf *out, const char *key, const char *text)
{
    buf_printf(out, "\"%s\": ", key);
    json_quote(out, text);
}

static void print_json(const struct diagnostics *all, struct buf *out)
{
    buf_printf(out, "{\n  \"errors\": %zu,\n  \"warnings\": %zu,\n  \"findings\": [", all->errors,
               all->warnings);
    for (size_t i = 0; i < all->count; i++) {
        const struct diagnostic *one = &all->items[i];
        buf_string(out, i ? ",\n    { " : "\n    { ");
        print_member(out, "level", one->level == DIAGNOSTIC_ERROR ? "error" : "warning");
        buf_string(out, ", ");
        print_member(out, "file", one->file);
        buf_printf(out, ", \"line\": %d, \"column\": %d, ", one->line, one->column);
        print_member(out, "where", one->where);
        buf_string(out, ", ");
        print_member(out, "text", one->text);
        buf_string(out, " }");
    }
    buf_string(out, all->count ? "\n  ]\n}\n" : "]\n}\n");
}

static int check(const char *path, bool is_json)
{
    struct diagnostics all;
    struct site *site = NULL;
    struct error err;
    diagnostics_init(&all);
    if (!check_site(&(struct folder_source){ .path = path }, clock_wall_ms(), &all, NULL, &site,
                    &err)) {
        log_error("%s", err.text);
        diagnostics_deinit(&all);
        return error_exit_code(&err);
    }
    struct buf out;
    buf_init(&out, OUTPUT_MAX_BYTES);
    if (is_json)
        print_json(&all, &out);
    else
        print_text(&all, site, &out);
    fputs(buf_text(&out), stdout);
    int code = all.errors > 0 ? EXIT_INPUT : EXIT_GOOD;
    buf_deinit(&out);
    site_free(site);
    diagnostics_deinit(&all);
    return code;
}

static int run(const struct options *options)
{
    const char *path = options_operand(options, 0);
    const char *format = options_text(options, "format");
    bool is_json = str_equal(format, "json");
    if (!is_json && !str_equal(format, "text")) {
        log_error(_("--format is \"text\" or \"json\""));
        return EXIT_USAGE;
    }
    return check(path ? path : ".", is_json);
}

static const struct option_row rows[] = {
    { "format", N_("text|json"), N_("how the findings are printed"), .fallback = "text" },
    { 0 },
};

const struct command command_check = {
    .program = {
        .name = "bangtin check",
        .operands = N_("[SITE]"),
        .sentence = N_("finds every mistake in a site folder and says how to mend it"),
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
