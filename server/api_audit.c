/* Who did what. */
#include "desk/storage_audit.h"
#include "server/api.h"
#include "server/call.h"

enum { DEEDS = 100, DEEDS_MAX = 1000 };

static void print_deed(void *context, const struct storage_deed *deed)
{
    struct call *call = context;
    json_out_object(&call->out, NULL);
    json_out_integer(&call->out, "id", deed->id);
    call_moment(call, "at", deed->at_ms);
    json_out_text(&call->out, "who", deed->who);
    json_out_text(&call->out, "address", deed->address);
    json_out_text(&call->out, "action", deed->action);
    json_out_text(&call->out, "object", deed->object);
    json_out_text(&call->out, "detail", deed->detail);
    json_out_end(&call->out);
}

void api_audit(struct call *call)
{
    struct error err;
    int64_t limit = call_query_integer(call, "limit", DEEDS);
    json_out_list(call_json(call, 200), NULL);
    if (storage_deeds(call->storage, call_query_integer(call, "before", 0),
                      limit < DEEDS_MAX ? limit : DEEDS_MAX, print_deed, call, &err))
        json_out_end(&call->out);
    else
        call_error(call, &err);
}
