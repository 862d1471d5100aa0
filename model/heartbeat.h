/* What a board says of itself, once a minute and when a fault begins or ends. Pure.
 * docs/formats.md, section 11.
 *
 * A heartbeat is one JSON object in a line, then a minisign block over that line whose trusted
 * comment is "bangtin status " and the board's public key, then the bytes of a thumbnail, if the
 * line names its hash. Only the latest counts. All moments in it are milliseconds since the machine
 * started, which a board always knows; whoever hears it knows what time it is. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/grid.h"
#include "model/report.h"

enum {
    HEARTBEAT_LINE_BYTES = 16 * 1024,
    HEARTBEAT_THUMBNAIL_BYTES = 24 * 1024,
    HEARTBEAT_BYTES = HEARTBEAT_LINE_BYTES + SIGN_BLOCK_MAX_BYTES + HEARTBEAT_THUMBNAIL_BYTES,
    HEARTBEAT_FAULTS = 16,
    HEARTBEAT_FAULT_BYTES = 256,
    HEARTBEAT_EVERY_MS = 60000, /* unless it is told otherwise */
};

/* What is in a zone; the words are heartbeat_kinds. */
enum heartbeat_kind {
    HEARTBEAT_ITEM,
    HEARTBEAT_IDLE, /* the idle card */
    HEARTBEAT_BLANK,
    HEARTBEAT_EMPTY, /* the background of its zone */
    HEARTBEAT_IDENTIFY,
    HEARTBEAT_WASH,
    HEARTBEAT_TICKER,
};
extern const char *const heartbeat_kinds[];

struct heartbeat_zone {
    char zone[REPORT_NAME_BYTES]; /* "" the whole canvas */
    enum heartbeat_kind kind;
    char item[REPORT_ITEM_BYTES]; /* full item name, or a ticker's playlist; "" otherwise */
    int64_t since_ms;
};

struct heartbeat_fault {
    char text[HEARTBEAT_FAULT_BYTES]; /* one sentence */
    int64_t first_ms, last_ms;
    bool is_over;
};

struct heartbeat {
    char screen[REPORT_NAME_BYTES]; /* "" a board that has not been told yet which it is */
    char boot[REPORT_BOOT_BYTES];   /* as in its reports */
    int64_t every_ms;               /* how long until the next one, if nothing happens */
    int64_t number;                 /* 1, 2, … in one boot */
    int64_t at_ms;
    int64_t wall_ms; /* the same moment by its clock; -1: not known */
    enum report_clock clock;
    size_t zone_count;
    struct heartbeat_zone zones[LIMIT_ZONES];
    int64_t fetched, staged, showing; /* generations: seen at the server, kept, on the glass */
    int64_t presented_ms;             /* its last frame; -1: none yet */
    int32_t wanted_width_px,
        wanted_height_px;        /* what the release asks of the display; 0: nothing */
    int32_t width_px, height_px; /* the display; 0: none */
    struct grid planned, seen;
    enum grid_verdict verdict;
    size_t fault_count;
    struct heartbeat_fault faults[HEARTBEAT_FAULTS];
    int64_t disk_free_bytes, memory_bytes; /* of its state folder; of all stations; -1: not known */
    int64_t temperature_mc, uptime_ms;     /* thousandths of a degree; either -1: not known */
    char thumbnail[SHA256_HEX_BYTES];      /* of the JPEG that follows; "" none does */
};

/* Appends the line. */
void heartbeat_print(const struct heartbeat *heartbeat, struct buf *into);

/* Signs the line in `heartbeat` and appends the block. */
bool heartbeat_seal(const struct sign_secret *key, struct buf *heartbeat, struct error *err);

/* A heartbeat as it lies in a request, and what follows its block: loans. */
bool heartbeat_split(const char *bytes, size_t length, struct report_batch *ret_signed,
                     const char **ret_thumbnail, size_t *ret_thumbnail_bytes, struct error *err);

/* Reads a line, which may end in a line feed. */
bool heartbeat_read(const char *line, size_t length, struct heartbeat *ret_heartbeat,
                    struct error *err);
