/* See page.h. The assembler takes each file in as it is (.incbin; the Makefile says where they
 * lie), so there is nothing to install and nothing to find at run time. A file's tag is its hash:
 * browsers keep files, ask each time, and have the new ones as soon as the program is new. */
#include "server/page.h"

#include <stdio.h>
#include <string.h>

#include "common/mem.h"
#include "common/sha256.h"
#include "common/str.h"
#include "server/field.h"

/* The name of the symbol, and of the file. vi.mo is made of po/vi.po. */
#define FILES(X)                                                                                   \
    X(index, "index.html")                                                                         \
    X(base_css, "base.css")                                                                        \
    X(views_css, "views.css")                                                                      \
    X(icon, "icon.svg")                                                                            \
    X(vietnamese, "vi.mo")                                                                         \
    X(api, "api.js")                                                                               \
    X(app, "app.js")                                                                               \
    X(chart, "chart.js")                                                                           \
    X(completion, "completion.js")                                                                 \
    X(dom, "dom.js")                                                                               \
    X(draft, "draft.js")                                                                           \
    X(editor, "editor.js")                                                                         \
    X(filmstrip, "filmstrip.js")                                                                   \
    X(queue, "queue.js")                                                                           \
    X(json_text, "json_text.js")                                                                   \
    X(language, "language.js")                                                                     \
    X(library, "library.js")                                                                       \
    X(log, "log.js")                                                                               \
    X(login, "login.js")                                                                           \
    X(pair, "pair.js")                                                                             \
    X(people, "people.js")                                                                         \
    X(plan, "plan.js")                                                                             \
    X(playlists, "playlists.js")                                                                   \
    X(preview, "preview.js")                                                                       \
    X(publish, "publish.js")                                                                       \
    X(report, "report.js")                                                                         \
    X(screen, "screen.js")                                                                         \
    X(views, "views.js")                                                                           \
    X(wall, "wall.js")                                                                             \
    X(widgets, "widgets.js")

#define EMBED(symbol, file)                                                                        \
    __asm__(".pushsection .rodata\npage_" #symbol ":\n.incbin \"" file "\"\npage_" #symbol         \
            "_end:\n.popsection\n");                                                               \
    extern const char page_##symbol[], page_##symbol##_end[];
FILES(EMBED)

static const struct file {
    const char *name, *bytes, *end;
} files[] = {
#define ROW(symbol, file) { file, page_##symbol, page_##symbol##_end },
    FILES(ROW)
};

static const struct type {
    const char *ending, *name;
} types[] = {
    { ".html", "text/html; charset=utf-8" },     { ".css", "text/css; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" }, { ".svg", "image/svg+xml" },
    { ".mo", "application/octet-stream" },
};

/* Nothing from elsewhere, nothing inline, and no way from a text to markup. */
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

static const struct file *find_file(const struct http_request *request)
{
    const char *path = http_path(request), *accept = http_header(request, "Accept");
    if (str_equal(path, "/"))
        return accept && strstr(accept, "text/html") ? &files[0] : NULL;
    for (size_t i = 1; path[0] == '/' && i < sizeof files / sizeof *files; i++)
        if (str_equal(path + 1, files[i].name))
            return &files[i];
    return NULL;
}

static const char *type_of(const char *name)
{
    size_t i = 0;
    while (!str_ends(name, types[i].ending))
        i++; /* each file above has one of them */
    return types[i].name;
}

bool page_answer(const struct http_request *request, struct http_answer *answer)
{
    const struct file *file = find_file(request);
    char hex[SHA256_HEX_BYTES], tag[SHA256_HEX_BYTES + 2];
    if (!file)
        return false;
    size_t length = (size_t)(file->end - file->bytes);
    sha256_of(file->bytes, length, hex);
    snprintf(tag, sizeof tag, "\"%s\"", hex);
    answer->status = field_has_tag(http_header(request, "If-None-Match"), tag) ? 304 : 200;
    http_add_header(answer, "Content-Type", "%s", type_of(file->name));
    http_add_header(answer, "ETag", "%s", tag);
    http_add_header(answer, "Cache-Control", "no-cache");
    http_add_header(answer, "Vary", "Accept");
    http_add_header(answer, "Content-Security-Policy", "%s", policy);
    http_add_header(answer, "Referrer-Policy", "no-referrer");
    http_add_header(answer, "Cross-Origin-Opener-Policy", "same-origin");
    answer->body = mem_copy_bytes(file->bytes, length);
    answer->body_bytes = length;
    return true;
}
