/* The table of routes as OpenAPI 3.1, for people's tools and our fuzzer. */
#pragma once

#include "common/json_out.h"

/* One JSON value. */
void openapi_print(struct json_out *out);
