/* The hours of the wash are a window like an item's, so that the timeline treats them as a rule
 * above all others. */
#include "model/care.h"

#include "common/i18n.h"
#include "model/limits.h"

static const struct key keys[] = {
    { .name = "orbit",
      .type = KEY_INTEGER,
      .offset = offsetof(struct care, orbit_px),
      .max = LIMIT_ORBIT_PX,
      .fallback = "0",
      .sentence = N_("Pixels by which the whole picture slowly moves about.") },
    { .name = "wash",
      .type = KEY_HOURS,
      .offset = offsetof(struct care, wash),
      .fallback = N_("no wash"),
      .sentence =
          N_("The hours in which moving bars wash the panel instead of what is scheduled.") },
};

const struct schema care_schema = {
    .name = "care",
    .sentence = N_("Care for an LCD panel that shows nearly the same day and night."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
};

struct orbit care_orbit(const struct care *care, int64_t at_ms)
{
    const int32_t reach = care->orbit_px, side = 2 * reach;
    if (reach == 0)
        return (struct orbit){ 0, 0 };
    int64_t minute = at_ms / ORBIT_STEP_MS - (at_ms % ORBIT_STEP_MS < 0);
    int64_t place = minute % (4 * side);
    int32_t step = (int32_t)(place < 0 ? place + 4 * side : place), along = step % side;
    const struct orbit corners[] = {
        { along - reach, -reach },
        { reach, along - reach },
        { reach - along, reach },
        { -reach, reach - along },
    };
    return corners[step / side];
}

bool care_has_wash(const struct care *care)
{
    return care->wash.has_hours;
}
