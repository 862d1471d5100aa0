/* See slot_name.h. */
#include "desk/slot_name.h"

#include "common/i18n.h"

const char *slot_name(const struct slot *slot)
{
    static const char *const words[] = {
        [SLOT_IDLE] = N_("the idle card"),         [SLOT_BLANK] = N_("plain black"),
        [SLOT_EMPTY] = N_("(nothing to play)"),    [SLOT_IDENTIFY] = N_("the screen's name"),
        [SLOT_WASH] = N_("the wash of the panel"),
    };
    return slot->kind == SLOT_ITEM || slot->kind == SLOT_TICKER ? slot->name : _(words[slot->kind]);
}
