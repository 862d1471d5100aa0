/* Figures for a Prometheus that is elsewhere and has a token. */
#include "server/api.h"
#include "server/call.h"
#include "server/health.h"

void api_metrics(struct call *call)
{
    struct buf text;
    size_t length;
    buf_init(&text, HEALTH_MAX_BYTES);
    health_print(call->parts->health, &text);
    char *bytes = buf_take(&text, &length);
    call_bytes(call, METRICS_TYPE, bytes, length);
}
