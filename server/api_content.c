/* Pictures and fonts. What a file is, its bytes say, whatever its name or sender does; anything but
 * what a board can show is refused, so that nothing a browser would run ever lies here. */
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/confined.h"
#include "desk/edit.h"
#include "model/limits.h"
#include "picture/font.h"
#include "picture/image.h"
#include "server/api.h"
#include "server/api_source.h"
#include "server/call_apart.h"

static const char *const image_types[IMAGE_KINDS] = {
    [IMAGE_JPEG] = "image/jpeg",
    [IMAGE_PNG] = "image/png",
    [IMAGE_WEBP] = "image/webp",
};
static const char font_type[] = "font/sfnt";
static const char *const font_endings[] = { ".ttf", ".otf", NULL };

/* "content/…" of the path; free() it. */
static char *place(const struct call *call)
{
    return mem_format("content/%s", call_argument(call, 0));
}

static bool is_font(const void *bytes, size_t length)
{
    struct font *font = NULL;
    struct error err;
    if (length > LIMIT_FONT_BYTES || !font_open_library(&err))
        return false;
    bool is_font = font_new(bytes, length, &font, &err);
    font_free(font);
    font_close_library();
    return is_font;
}

/* --- judging ------------------------------------------------------------------ */

struct look {
    const char *path;
    const void *bytes;
    size_t length;
};

static bool look_at(const struct look *look, const char **ret_type, struct error *err)
{
    struct image_header header;
    if (str_has_ending(look->path, font_endings)) {
        *ret_type = font_type;
        return is_font(look->bytes, look->length) ||
               error_set(err, ERROR_INPUT, _("this is no font"));
    }
    if (!image_inspect(look->bytes, look->length, &header, err))
        return false;
    if (!header.is_whole)
        return error_set(err, ERROR_INPUT, _("the end of the picture is missing: send it again"));
    if (!str_has_ending(look->path, image_kind_endings(header.kind)))
        return error_set(err, ERROR_INPUT,
                         _("this is a %s: give the file a name that ends in \"%s\""),
                         image_kind_name(header.kind), image_kind_endings(header.kind)[0]);
    *ret_type = image_types[header.kind];
    return true;
}

/* In a child without rights: says the type, or the sentence behind "!", or "+" where it is a matter
 * of size. */
static void say_type(void *context, struct confined *self, int output)
{
    struct error err;
    const char *type = NULL;
    confined_at(self, 0);
    bool is_good = look_at(context, &type, &err);
    char *said = is_good ? mem_copy_string(type)
                         : mem_format("%c%s", err.kind == ERROR_LIMIT ? '+' : '!', err.text);
    if (!file_write_fd(output, "type", said, strlen(said), &err))
        abort();
    free(said);
}

/* One of ours, whatever the child says; or NULL. */
static const char *known_type(const char *said)
{
    for (int kind = 0; kind < IMAGE_KINDS; kind++)
        if (str_equal(said, image_types[kind]))
            return image_types[kind];
    return str_equal(said, font_type) ? font_type : NULL;
}

/* The type, when a board can show these bytes under this name. */
static bool judge(const char *path, const void *bytes, size_t length, const char **ret_type,
                  struct error *err)
{
    struct look look = { path, bytes, length };
    const struct confined_work work = { say_type, &look, NULL, -1, 0 };
    struct buf said;
    int32_t at;
    buf_init(&said, ERROR_TEXT_BYTES);
    bool is_good = confined_run(&work, &said, &at, err);
    const char *type = is_good ? known_type(buf_text(&said)) : NULL;
    if (is_good && !type)
        is_good = error_set(err, buf_text(&said)[0] == '+' ? ERROR_LIMIT : ERROR_INPUT, "%s",
                            buf_text(&said) + (said.length > 0));
    buf_deinit(&said);
    if (is_good)
        *ret_type = type;
    return is_good;
}

/* --- saving ------------------------------------------------------------------- */

static bool is_place(struct call *call, const char *path)
{
    if (edit_is_place(path))
        return true;
    call_refuse(call, 400, "input", _("%s: no file of a site can have this name"), path);
    return false;
}

/* Reading headers of what somebody sent is done apart, too: this is the child's part. */
static void save(struct call *call, const char *path, const void *bytes, size_t length)
{
    struct error err;
    const char *type;
    char sha256[SHA256_HEX_BYTES];
    if (!judge(path, bytes, length, &type, &err) ||
        !edit_write(call->parts->site, path, bytes, length, &err)) {
        call_error(call, &err);
        return;
    }
    sha256_of(bytes, length, sha256);
    struct json_out *out = call_json(call, 200);
    json_out_object(out, NULL);
    json_out_text(out, "path", path + strlen("content/"));
    json_out_text(out, "type", type);
    json_out_integer(out, "bytes", (int64_t)length);
    json_out_text(out, "sha256", sha256);
    json_out_end(out);
}

static void save_apart(struct call *call)
{
    size_t length;
    const void *bytes = call_file(call, &length);
    char *path = place(call);
    if (bytes)
        save(call, path, bytes, length);
    else
        call_refuse(call, 400, "input", _("the file is empty"));
    free(path);
}

static bool note_save(struct call *call, struct error *err)
{
    return call_audit(call, "site.upload", call_argument(call, 0), "", err);
}

void api_content_save(struct call *call)
{
    char *path = place(call);
    if (is_place(call, path) && api_is_as_known(call, path) && call_change(call, note_save))
        call_apart(call, save_apart);
    free(path);
}

static bool note_remove(struct call *call, struct error *err)
{
    return call_audit(call, "site.remove", call_argument(call, 0), "", err);
}

void api_content_remove(struct call *call)
{
    struct error err;
    char *path = place(call);
    if (is_place(call, path) && call_change(call, note_remove) &&
        !edit_remove(call->parts->site, path, &err))
        call_error(call, &err);
    free(path);
}

/* --- reading ------------------------------------------------------------------ */

static void answer_file(struct call *call)
{
    struct buf bytes;
    struct error err;
    const char *type = NULL;
    size_t length;
    char *path = place(call);
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    if (edit_read(call->parts->site, path, &bytes, &err) &&
        judge(path, buf_text(&bytes), bytes.length, &type, &err)) {
        char *taken = buf_take(&bytes, &length);
        call_bytes(call, type, taken, length);
    } else {
        call_error(call, &err);
    }
    buf_deinit(&bytes);
    free(path);
}

void api_content(struct call *call)
{
    call_apart(call, answer_file);
}
