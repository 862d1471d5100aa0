/* What programs and editors need to know: the schemas of the files, and of the API itself. */
#include "common/i18n.h"
#include "model/schema.h"
#include "server/api.h"
#include "server/call.h"
#include "server/openapi.h"

enum { TEXT_MAX_BYTES = 1024 * 1024 };

void api_schema(struct call *call)
{
    struct buf text;
    size_t length;
    const struct schema *root = schema_find(call_argument(call, 0));
    if (!root) {
        call_refuse(call, 404, "missing",
                    _("there is no schema \"%s\": give playlist, site or screens"),
                    call_argument(call, 0));
        return;
    }
    buf_init(&text, TEXT_MAX_BYTES);
    schema_print_json(root, &text);
    char *bytes = buf_take(&text, &length);
    call_bytes(call, call->route->type, bytes, length);
}

void api_openapi(struct call *call)
{
    openapi_print(call_json(call, 200));
}
