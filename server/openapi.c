/* See openapi.h. Rows of one path stand together in the table, as OpenAPI wants them. */
#include "server/openapi.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/build.h"
#include "common/mem.h"
#include "common/str.h"
#include "server/route.h"

static const char *const schemas[ROUTE_TYPES] = {
    [ROUTE_TEXT] = "{\"type\":\"string\"}",
    [ROUTE_SECRET] = "{\"type\":\"string\",\"format\":\"password\"}",
    [ROUTE_FLAG] = "{\"type\":\"boolean\"}",
    [ROUTE_INTEGER] = "{\"type\":\"integer\",\"minimum\":0}",
    [ROUTE_MOMENT] = "{\"type\":\"string\",\"format\":\"date-time\"}",
    [ROUTE_ROLE] =
        "{\"type\":\"string\",\"enum\":[\"viewer\",\"operator\",\"approver\",\"admin\"]}",
    [ROUTE_TEXTS] = "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}",
};

/* --- parameters --------------------------------------------------------------- */

static void print_parameter(struct json_out *out, const char *place, const char *name,
                            const char *sentence, bool is_required, const char *schema)
{
    json_out_object(out, NULL);
    json_out_text(out, "name", name);
    json_out_text(out, "in", place);
    if (sentence[0])
        json_out_text(out, "description", sentence);
    json_out_flag(out, "required", is_required);
    json_out_raw(out, "schema", schema);
    json_out_end(out);
}

static void print_arguments(struct json_out *out, const char *path)
{
    for (const char *at = strchr(path, '{'); at; at = strchr(at, '{')) {
        at += 1 + (at[1] == '+');
        char *name = mem_copy_bytes(at, strcspn(at, "}"));
        print_parameter(out, "path", name, "", true, schemas[ROUTE_TEXT]);
        free(name);
    }
}

static void print_parameters(struct json_out *out, const struct route *route)
{
    json_out_list(out, "parameters");
    print_arguments(out, route->path);
    for (const struct route_key *key = route->query; key && key->name; key++)
        print_parameter(out, "query", key->name, key->sentence, key->is_required,
                        schemas[key->type]);
    json_out_end(out);
}

/* --- bodies and answers ------------------------------------------------------- */

static void print_object_schema(struct json_out *out, const struct route_key *keys)
{
    json_out_object(out, "schema");
    json_out_text(out, "type", "object");
    json_out_flag(out, "additionalProperties", false);
    json_out_object(out, "properties");
    for (const struct route_key *key = keys; key->name; key++)
        json_out_raw(out, key->name, schemas[key->type]);
    json_out_end(out);
    json_out_list(out, "required");
    for (const struct route_key *key = keys; key->name; key++)
        if (key->is_required)
            json_out_text(out, NULL, key->name);
    json_out_end(out);
    json_out_end(out);
}

static void print_body(struct json_out *out, const struct route *route)
{
    if (!route->body && route->body_max_bytes == 0)
        return;
    json_out_object(out, "requestBody");
    json_out_flag(out, "required", true);
    json_out_object(out, "content");
    json_out_object(out, route->body ? "application/json" : "application/octet-stream");
    if (route->body)
        print_object_schema(out, route->body);
    json_out_end(out);
    json_out_end(out);
    json_out_end(out);
}

static void print_answers(struct json_out *out, const struct route *route)
{
    json_out_object(out, "responses");
    json_out_object(out, "2XX");
    json_out_text(out, "description", "done");
    json_out_object(out, "content");
    json_out_raw(out, route->type ? route->type : "application/json", "{}");
    json_out_end(out);
    json_out_end(out);
    json_out_raw(out, "default", "{\"$ref\":\"#/components/responses/error\"}");
    json_out_end(out);
}

/* --- operations --------------------------------------------------------------- */

static void print_operation(struct json_out *out, const struct route *route)
{
    char method[16] = "";
    for (size_t i = 0; route->method[i] && i + 1 < sizeof method; i++)
        method[i] = (char)tolower((unsigned char)route->method[i]);
    json_out_object(out, method);
    json_out_text(out, "summary", route->sentence);
    json_out_text(out, "x-role", role_words[route->role]);
    if (route->role == ROLE_NOBODY)
        json_out_raw(out, "security", "[]");
    print_parameters(out, route);
    print_body(out, route);
    print_answers(out, route);
    json_out_end(out);
}

/* "{+path}" is our own. */
static char *path_of(const struct route *route)
{
    char *path = mem_copy_string(route->path), *plus = strstr(path, "{+");
    if (plus)
        memmove(plus + 1, plus + 2, strlen(plus + 1));
    return path;
}

static void print_paths(struct json_out *out)
{
    json_out_object(out, "paths");
    for (const struct route *route = routes; route->method; route++) {
        char *path = path_of(route);
        json_out_object(out, path);
        free(path);
        print_operation(out, route);
        for (; route[1].method && str_equal(route[1].path, route->path); route++)
            print_operation(out, &route[1]);
        json_out_end(out);
    }
    json_out_end(out);
}

void openapi_print(struct json_out *out)
{
    json_out_object(out, NULL);
    json_out_text(out, "openapi", "3.1.0");
    json_out_object(out, "info");
    json_out_text(out, "title", "Bangtin");
    json_out_text(out, "version", BANGTIN_VERSION);
    json_out_end(out);
    json_out_raw(out, "security", "[{\"session\":[]},{\"token\":[]}]");
    print_paths(out);
    json_out_raw(out, "components",
                 "{\"securitySchemes\":{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\","
                 "\"name\":\"bangtin\"},\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
                 "\"responses\":{\"error\":{\"description\":\"a sentence that says what to do\","
                 "\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\",\"required\":"
                 "[\"error\",\"kind\"],\"properties\":{\"error\":{\"type\":\"string\"},\"kind\":{"
                 "\"enum\":[\"input\",\"limit\",\"missing\",\"again\",\"system\",\"denied\"]},"
                 "\"findings\":{\"type\":\"array\"}}}}}}}}");
    json_out_end(out);
}
