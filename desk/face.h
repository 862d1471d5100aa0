/* A theme's font as the boards will have it, with the packaged one behind it, for passes that
 * measure or look for letters. */
#pragma once

#include "common/buf.h"
#include "desk/folder.h"
#include "picture/font.h"

struct face {
    struct buf bytes, fallback_bytes;
    struct font *font;     /* NULL: cannot be used, which another pass has said */
    struct font *fallback; /* NULL: none */
};

/* `path` is below content/; NULL: the packaged font. The font library is open. */
void face_open(struct face *face, const struct folder *folder, const char *path);
void face_close(struct face *face);
