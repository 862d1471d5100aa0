/* See api_source.h. */
#include "server/api_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/edit.h"

void api_source_init(struct api_source *source, const struct call *call)
{
    const struct json_value *files = call_value(call, "files");
    size_t count = files ? json_count(files) : 0;
    *source = (struct api_source){ .texts = mem_array(count + 1, sizeof *source->texts) };
    source->site = (struct folder_source){ call->parts->site, source->texts, count };
    const struct json_value *one = files ? json_first(files) : NULL;
    for (size_t i = 0; i < count; i++, one = json_next(one)) {
        char *text = (char *)(uintptr_t)json_string(one);
        source->texts[i] =
            (struct folder_json){ (char *)(uintptr_t)json_key(one), text, strlen(text) };
    }
}

void api_source_deinit(struct api_source *source)
{
    free(source->texts);
}

/* With quotes, as the field wants them, or as people write it. */
static bool is_match(const char *match, const char *sha256)
{
    char tag[SHA256_HEX_BYTES + 2];
    snprintf(tag, sizeof tag, "\"%s\"", sha256);
    return str_equal(match, "*") || str_equal(match, tag) || str_equal(match, sha256);
}

bool api_is_as_known(struct call *call, const char *path)
{
    struct error err;
    char sha256[SHA256_HEX_BYTES] = "";
    const char *match = http_header(call->request, "If-Match");
    if (!edit_hash(call->parts->site, path, sha256, &err)) {
        call_error(call, &err);
        return false;
    }
    if (match ? sha256[0] && is_match(match, sha256) : !sha256[0])
        return true;
    if (!sha256[0])
        call_refuse(call, 412, "missing", _("%s: no such file"), path);
    else if (match)
        call_refuse(call, 412, "input", _("%s was saved by somebody else meanwhile: load it again"),
                    path);
    else
        call_refuse(call, 428, "input", _("%s is there already: say with If-Match what it was"),
                    path);
    return false;
}

void api_print_findings(struct json_out *out, const struct diagnostics *findings)
{
    json_out_list(out, "findings");
    for (size_t i = 0; i < findings->count; i++) {
        const struct diagnostic *one = &findings->items[i];
        json_out_object(out, NULL);
        json_out_text(out, "level", one->level == DIAGNOSTIC_ERROR ? "error" : "warning");
        json_out_text(out, "file", one->file);
        json_out_integer(out, "line", one->line);
        json_out_integer(out, "column", one->column);
        json_out_text(out, "where", one->where);
        json_out_text(out, "text", one->text);
        json_out_end(out);
    }
    json_out_end(out);
}

void api_refuse_site(struct call *call, const struct error *err, const struct diagnostics *findings)
{
    struct json_out *out = call_json(call, 400);
    json_out_object(out, NULL);
    json_out_text(out, "error", err->text);
    json_out_text(out, "kind", error_kind_name(err->kind));
    api_print_findings(out, findings);
    json_out_end(out);
}
