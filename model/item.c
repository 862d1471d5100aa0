/* An item shows one thing, so the kind's key is also its value; the draft takes each kind's key in
 * its own place and the one that was given becomes the item's. */
#include "model/item.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "model/item_inside.h"
#include "model/rfc3339.h"

static void settle_id(const struct schema_reader *reader, const struct json_value *value,
                      const char *where, struct item *item)
{
    if (!item->id)
        item->id = mem_format("item-%zu", item->place + 1);
    if (item->id[0])
        return;
    schema_report(reader, DIAGNOSTIC_ERROR, json_place(value), where,
                  _("no id can be made of this text: add one, such as \"id\": \"item-%zu\""),
                  item->place + 1);
    free(item->id);
    item->id = mem_format("item-%zu", item->place + 1);
}

/* It ends by itself: with the day that it counts to, or the one before if it has nothing to say
 * then. */
static bool settle_countdown(const struct schema_reader *reader, const struct json_value *value,
                             const char *where, struct item *item)
{
    enum { TEXT, TODAY };
    int32_t day;
    if (item->kind != ITEM_COUNTDOWN)
        return true;
    if (rfc3339_parse_date(item->value, &day))
        item->window.until = (struct moment){
            .kind = MOMENT_DATE,
            .day = item->fields[TODAY][0] ? day : day - 1,
        };
    bool has_days = strstr(item->fields[TEXT], ITEM_DAYS);
    if (!has_days)
        schema_report(reader, DIAGNOSTIC_ERROR, json_place(value), where,
                      _("a countdown needs a \"text\" with {days} in it, such as \"Còn {days} "
                        "ngày đến Ngày hội\""));
    return has_days;
}

bool item_read(const struct schema_reader *reader, const struct json_value *value, size_t place,
               struct item *ret_item)
{
    struct json_place stands = json_place(value);
    struct item_draft draft = { .item = { .transition = TRANSITION_UNSET,
                                          .fit = FIT_UNSET,
                                          .focus = { FOCUS_MIDDLE, FOCUS_MIDDLE },
                                          .window = WINDOW_ALWAYS,
                                          .place = place,
                                          .line = stands.line,
                                          .column = stands.column } };
    char *where = mem_format("items[%zu]", place);
    bool is_good = schema_read(reader, &item_schema, value, where, &draft, NULL);
    is_good &= item_read_figures(reader, value, where, &draft);
    size_t kinds = item_settle_kind(&draft);
    is_good &= settle_countdown(reader, value, where, &draft.item);
    bool is_kept = reader->is_strict ? kinds == 1 : is_good;
    if (is_kept)
        settle_id(reader, value, where, &draft.item);
    if (is_good && reader->is_strict)
        schema_check_window(reader, value, where, &draft.item.window);
    free(where);
    item_draft_deinit(&draft);
    if (is_kept)
        *ret_item = draft.item;
    else
        item_deinit(&draft.item);
    return is_kept;
}

void item_deinit(struct item *item)
{
    if (!item)
        return;
    free(item->id);
    free(item->value);
    for (size_t i = 0; i < item->field_count; i++)
        free(item->fields[i]);
    free(item->fields);
    free(item->theme);
    free(item->campaign);
}
