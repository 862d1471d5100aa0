/* QR codes of any text in any room. */
#include "picture/qr.h"
#include "tests/fuzz/fuzz.h"

enum { ROOM_PX = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static uint32_t pixels[ROOM_PX * ROOM_PX];
    struct error err;
    struct qr qr;
    struct pixmap into = { ROOM_PX, ROOM_PX, pixels };
    int32_t room_px = (int32_t)(fuzz_take(bytes, &length, 2) % ROOM_PX);
    char *text = mem_copy_bytes(bytes, length);
    if (qr_make(text, room_px, &qr, &err)) {
        fuzz_must(qr_side_px(&qr) <= room_px && qr.scale_px >= QR_MIN_MODULE_PX);
        for (int32_t i = 0; i < qr.side * qr.side; i++)
            fuzz_must(qr.modules[i] <= 1);
        qr_draw(&qr, &into, room_px / 3 - 20, room_px / 2 - 20);
        qr_deinit(&qr);
    } else {
        fuzz_error(&err);
    }
    free(text);
    return 0;
}
