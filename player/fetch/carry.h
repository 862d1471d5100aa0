/* Carries one blob from the source into the store, going on where an earlier attempt was cut. */
#pragma once

#include <stdbool.h>

#include "player/fetch/source.h"
#include "player/fetch/staging.h"
#include "player/fetch/store_part.h"

struct carry {
    struct source *source;
    struct store *store;
    struct transfer *transfer; /* NULL: idle */
    struct store_part *part;
    struct want want;
    int64_t from_bytes; /* of it were here when its transfer began */
    bool has_grown;     /* and some more when it ended */
    void (*done)(void *context, const struct carry *carry, const struct error *fault);
    void *context;
};

/* `done` is called once for each blob, from within source_wait or carry_start; `fault` is NULL when
 * carry->want is in the store. It must not start the next one. */
void carry_init(struct carry *carry, struct source *source, struct store *store,
                void (*done)(void *context, const struct carry *carry, const struct error *fault),
                void *context);

bool carry_is_busy(const struct carry *carry);
int64_t carry_left_bytes(const struct carry *carry); /* to come; 0 when idle */
void carry_start(struct carry *carry, const struct want *want);

/* Stops without a word; the part stays for the next attempt. */
void carry_stop(struct carry *carry);
