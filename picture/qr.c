/* libqrencode chooses the version; the level is chosen here, since the room decides how much
 * redundancy is free: a higher level that would make the modules smaller helps nobody. */
#include "picture/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "picture/shape.h"
#include "picture/witness.h"

enum { DARK_BIT = 1, LIGHT = 0xFFFFFF, DARK = 0x000000 };

static int32_t scale_of(const QRcode *code, int32_t room_px)
{
    return room_px / (code->width + 2 * QR_QUIET);
}

static bool fail(const char *text, int32_t room_px, const QRcode *code, struct error *err)
{
    if (!code)
        return error_set(err, ERROR_LIMIT,
                         _("a text of %zu bytes is too long for a QR code: shorten it"),
                         strlen(text));
    int32_t needed_px = (code->width + 2 * QR_QUIET) * QR_MIN_MODULE_PX;
    return error_set(err, ERROR_LIMIT,
                     _("this QR code needs %d x %d pixels and has %d x %d: shorten its text, or "
                       "show it on a larger screen"),
                     (int)needed_px, (int)needed_px, (int)room_px, (int)room_px);
}

static QRcode *encode(const char *text, QRecLevel level)
{
    return QRcode_encodeString(text, 0, level, QR_MODE_8, 1);
}

/* Takes the place of *best when its modules are as large. */
static void improve(const char *text, QRecLevel level, int32_t room_px, QRcode **best)
{
    QRcode *better = encode(text, level);
    if (better && scale_of(better, room_px) == scale_of(*best, room_px)) {
        QRcode_free(*best);
        *best = better;
    } else if (better) {
        QRcode_free(better);
    }
}

static void keep(const QRcode *code, int32_t room_px, struct qr *ret_qr)
{
    size_t count = (size_t)code->width * (size_t)code->width;
    ret_qr->side = code->width;
    ret_qr->scale_px = scale_of(code, room_px);
    ret_qr->modules = mem_array(count, 1);
    for (size_t i = 0; i < count; i++)
        ret_qr->modules[i] = code->data[i] & DARK_BIT;
}

bool qr_make(const char *text, int32_t room_px, struct qr *ret_qr, struct error *err)
{
    QRcode *code = encode(text, QR_ECLEVEL_M);
    *ret_qr = (struct qr){ 0 };
    bool is_good = code && scale_of(code, room_px) >= QR_MIN_MODULE_PX;
    if (is_good) {
        improve(text, QR_ECLEVEL_Q, room_px, &code);
        improve(text, QR_ECLEVEL_H, room_px, &code);
        keep(code, room_px, ret_qr);
    } else {
        fail(text, room_px, code, err);
    }
    if (code)
        QRcode_free(code);
    return is_good;
}

void qr_deinit(struct qr *qr)
{
    free(qr->modules);
}

int32_t qr_side_px(const struct qr *qr)
{
    return (qr->side + 2 * QR_QUIET) * qr->scale_px;
}

void qr_draw(const struct qr *qr, struct pixmap *into, int32_t x, int32_t y)
{
    int32_t scale = qr->scale_px, side_px = qr_side_px(qr);
    witness_code(qr->side * scale);
    shape_fill(into, (struct rect){ x, y, side_px, side_px }, LIGHT);
    for (int32_t row = 0; row < qr->side; row++)
        for (int32_t column = 0; column < qr->side; column++)
            if (qr->modules[row * qr->side + column])
                shape_fill(into,
                           (struct rect){ x + (QR_QUIET + column) * scale,
                                          y + (QR_QUIET + row) * scale, scale, scale },
                           DARK);
}
