#include "desk/face.h"

#include <fcntl.h>

#include "common/build.h"
#include "common/file.h"
#include "model/limits.h"

void face_open(struct face *face, const struct folder *folder, const char *path)
{
    struct error ignored;
    *face = (struct face){ .font = NULL };
    buf_init(&face->bytes, LIMIT_FONT_BYTES);
    const struct folder_content *content = path ? folder_find(folder, path) : NULL;
    bool is_read = content
                       ? folder_read_content(folder, content, &face->bytes, &ignored)
                       : !path && file_read(AT_FDCWD, FONT_DEFAULT_PATH, &face->bytes, &ignored);
    if (is_read)
        font_new(buf_text(&face->bytes), face->bytes.length, &face->font, &ignored);
    buf_init(&face->fallback_bytes, LIMIT_FONT_BYTES);
    if (face->font && path &&
        file_read(AT_FDCWD, FONT_DEFAULT_PATH, &face->fallback_bytes, &ignored) &&
        font_new(buf_text(&face->fallback_bytes), face->fallback_bytes.length, &face->fallback,
                 &ignored))
        font_set_fallback(face->font, face->fallback);
}

void face_close(struct face *face)
{
    font_free(face->font);
    font_free(face->fallback);
    buf_deinit(&face->bytes);
    buf_deinit(&face->fallback_bytes);
}
