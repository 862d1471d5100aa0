/* See handover.h. show first: when plan hears of the picture, it is on its way. */
#include "player/paint/handover.h"

#include <unistd.h>

#include "common/str.h"

static void drop_page(struct handover *handover)
{
    if (handover->page >= 0)
        close(handover->page);
    handover->page = -1;
}

void handover_take(struct handover *handover, const struct parcel_picture *picture, int page,
                   int64_t until_ms, const struct error *why_not)
{
    drop_page(handover);
    handover->picture = *picture;
    handover->page = page;
    handover->painted =
        (struct parcel_painted){ .serial = picture->serial,
                                 .is_good = !why_not,
                                 .is_passing = why_not && why_not->kind == ERROR_SYSTEM,
                                 .until_ms = until_ms };
    if (why_not)
        str_copy(handover->painted.text, sizeof handover->painted.text, why_not->text);
    if (page < 0)
        handover->picture.strip.width_px = 0;
    handover->owes_picture = handover->owes_answer = true;
}

bool handover_pay(struct handover *handover)
{
    struct error err;
    if (handover->owes_picture) {
        handover->owes_picture =
            !belt_send(BELT_DOWN, PARCEL_PICTURE, &handover->picture, sizeof handover->picture,
                       &handover->page, handover->page >= 0, &err);
        log_fault(&handover->edge, "handing a picture to show",
                  handover->owes_picture ? &err : NULL);
    }
    if (!handover->owes_picture)
        drop_page(handover);
    if (!handover->owes_picture && handover->owes_answer)
        handover->owes_answer = !belt_send(BELT_UP, PARCEL_PAINTED, &handover->painted,
                                           sizeof handover->painted, NULL, 0, &err);
    return !handover->owes_picture && !handover->owes_answer;
}
