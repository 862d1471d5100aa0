/* The parcels of the belt: what each says, from whom to whom.
 *
 * Every parcel begins with its type. Structs are fixed, machine-local and of one build: the four
 * programs are installed together. Strings are NUL-terminated; a receiver checks them
 * (belt_receive). State parcels are latest-wins. Times are CLOCK_MONOTONIC milliseconds unless
 * named wall. */
#pragma once

#include <stdint.h>

#include "common/error.h"
#include "common/sha256.h"
#include "model/care.h"
#include "model/grid.h"
#include "model/item.h"
#include "model/light.h"
#include "model/output.h"
#include "picture/mosaic.h"
#include "picture/scroll.h"

enum parcel_type {
    /* main → station */
    PARCEL_START = 1, /* struct parcel_start: the first parcel a station gets */
    PARCEL_PING,      /* struct parcel_mark; answered by PARCEL_PONG with the same serial */
    /* station → main */
    PARCEL_PONG,         /* struct parcel_pong */
    PARCEL_STATUS,       /* struct parcel_text: a status line, printed and given to systemd */
    PARCEL_READY,        /* show: the first picture is up (fetch may start) */
    PARCEL_KEEP_TRUST,   /* plan: struct parcel_trust and two sealed memfds: file, signatures */
    PARCEL_KEEP_RELEASE, /* plan: struct parcel_latest: becomes `current` */
    PARCEL_KEEP_FLOOR,   /* plan: struct parcel_floor */
    PARCEL_KEEP_SCREEN,  /* plan: struct parcel_screen: which screen this board is */
    PARCEL_KEPT,    /* main → plan: struct parcel_mark, serial of the KEEP that is now on disk */
    PARCEL_MACHINE, /* main → plan: struct parcel_machine, as an answer to PARCEL_LOOK */
    /* any station → its neighbour, first after its start */
    PARCEL_HELLO, /* struct parcel_mark: serial is the run number; the answer is the whole state */
    /* fetch, show and main → plan */
    PARCEL_FAULT, /* struct parcel_fault: a fault that lasts has begun or ended */
    /* plan → show, by BELT_BACK, and plan → main */
    PARCEL_LOOK, /* struct parcel_mark: say how it is */
    /* fetch → plan */
    PARCEL_RELEASE,     /* struct parcel_latest: all that is due within a day is in the store */
    PARCEL_TRUST,       /* struct parcel_trust and two sealed memfds: a candidate for number + 1 */
    PARCEL_REPORT_KEPT, /* struct parcel_mark: the batch of this serial is on disk */
    PARCEL_CONDENSE,    /* struct parcel_report and a sealed memfd: the spool is full */
    PARCEL_ARRIVED,     /* struct parcel_mark: the server has the heartbeat of this serial */
    PARCEL_NAMED,       /* struct parcel_screen: the server says which screen this board is */
    PARCEL_SEEN,        /* struct parcel_mark: the generation that the server has, as its serial */
    /* plan → fetch */
    PARCEL_HOLDING,   /* struct parcel_holding: what is kept and trusted now */
    PARCEL_DAMAGED,   /* struct parcel_blob: the store's copy has another hash; fetch it again */
    PARCEL_REPORT,    /* struct parcel_report and a sealed memfd: a signed batch (model/report.h) */
    PARCEL_CONDENSED, /* the same, in place of what PARCEL_CONDENSE of this serial brought */
    PARCEL_HEARTBEAT, /* the same, of a model/heartbeat.h; it replaces the one before */
    /* plan → paint */
    PARCEL_ORDER,  /* struct parcel_order and its descriptor */
    PARCEL_ENCODE, /* struct parcel_thumbnail and a sealed memfd: pixels to make a JPEG of */
    /* paint → plan */
    PARCEL_BEGUN,   /* struct parcel_mark: the order of this serial is now painted */
    PARCEL_PAINTED, /* struct parcel_painted */
    PARCEL_ENCODED, /* struct parcel_thumbnail and a sealed memfd: the JPEG */
    /* paint → show */
    PARCEL_PICTURE, /* struct parcel_picture and a sealed memfd */
    /* plan → show, by BELT_BACK */
    PARCEL_SCENE, /* struct parcel_scene: where and when the picture belongs that is ordered next */
    PARCEL_LIGHT, /* struct parcel_light: from now on */
    PARCEL_ORBIT, /* struct parcel_orbit: from now on; at first the picture stands in its place */
    PARCEL_CLOCK, /* struct parcel_clock: first of all, and whenever it is another by 1 ms */
    /* show → plan */
    PARCEL_DISPLAY,   /* struct parcel_display: on start */
    PARCEL_PRESENTED, /* struct parcel_presented */
    PARCEL_LOOKED,    /* struct parcel_looked, and a sealed memfd with the thumbnail's pixels */
};

enum {
    PARCEL_PATH_BYTES = 1024,
    PARCEL_NAME_BYTES = 192,
    PARCEL_TITLE_BYTES = 1024,
    PARCEL_TEXT_BYTES = 16 * 1024
};

struct parcel_head {
    uint32_t type;
};

struct parcel_mark {
    struct parcel_head head;
    uint64_t serial;
};

struct parcel_text {
    struct parcel_head head;
    char text[1024];
};

/* The command line, as far as stations need it. */
struct parcel_start {
    struct parcel_head head;
    uint64_t run;      /* 1, 2, … for this station since main started */
    int32_t is_hushed; /* it ended like this before: it logs again from its first pong on */
    char screen[PARCEL_NAME_BYTES];  /* "": it has not been told yet */
    char server[PARCEL_PATH_BYTES];  /* URL or folder, without a trailing slash */
    char state[PARCEL_PATH_BYTES];   /* absolute path of the state folder */
    char trust[PARCEL_PATH_BYTES];   /* --trust as given: a trust file, a .pub file or "RW…" */
    char ca[PARCEL_PATH_BYTES];      /* pinned CA file, or "" */
    char font[PARCEL_PATH_BYTES];    /* the packaged default font */
    char pattern[PARCEL_NAME_BYTES]; /* the one thing to show, without any release; "": none */
    int32_t poll_ms, heartbeat_ms;
    int32_t window_width_px, window_height_px; /* 0: the display's size */
    int32_t canvas;                            /* enum parcel_canvas */
};

enum parcel_canvas { PARCEL_CANVAS_AUTO, PARCEL_CANVAS_CPU, PARCEL_CANVAS_GPU };

struct parcel_pong {
    struct parcel_head head;
    uint64_t serial;
    int64_t presented_ms;  /* show: when it last presented; 0: never */
    int64_t hold_until_ms; /* show: until when the picture may rightly stand still */
    int64_t frames;        /* show: presented since its start */
};

/* The bytes of a `latest` file. */
struct parcel_latest {
    struct parcel_head head;
    uint64_t serial;
    uint32_t length;
    char bytes[16 * 1024];
};

struct parcel_trust {
    struct parcel_head head;
    uint64_t serial;
    int64_t number;
    uint32_t file_bytes, signature_bytes; /* sizes of the two memfds; signatures may be 0 */
};

struct parcel_floor {
    struct parcel_head head;
    uint64_t serial;
    int64_t trust, generation;
    char sha256[SHA256_HEX_BYTES];
    int64_t clock_ms; /* wall: the clock floor */
};

struct parcel_holding {
    struct parcel_head head;
    int64_t trust;                         /* highest kept N */
    char latest_sha256[SHA256_HEX_BYTES];  /* of the kept `latest`'s bytes; "" none */
    char refused_sha256[SHA256_HEX_BYTES]; /* of the last one plan refused; "" none */
    char damaged_sha256[SHA256_HEX_BYTES]; /* a file without which `latest` cannot be shown; "" none
                                            */
    int64_t generation;                    /* accepted; 0 when `latest` cannot be shown */
};

struct parcel_blob {
    struct parcel_head head;
    char sha256[SHA256_HEX_BYTES];
};

struct parcel_report {
    struct parcel_head head;
    uint64_t serial;
    uint32_t bytes; /* of the memfd */
};

/* The edge of a fault (common/log.h). */
struct parcel_fault {
    struct parcel_head head;
    char task[PARCEL_NAME_BYTES];
    char text[ERROR_TEXT_BYTES]; /* "" it is over */
};

struct parcel_screen {
    struct parcel_head head;
    char screen[PARCEL_NAME_BYTES];
};

struct parcel_machine {
    struct parcel_head head;
    int64_t disk_free_bytes, memory_bytes, temperature_mc; /* as in model/heartbeat.h */
};

/* A small picture of the canvas, on its way from show through plan to paint and back. */
struct parcel_thumbnail {
    struct parcel_head head;
    uint64_t serial;
    int32_t width_px, height_px;
    uint32_t bytes; /* of the memfd; 0: there is none */
};

/* What is on the glass (player/show/glance.h), beside what should be. */
struct parcel_looked {
    struct parcel_head head;
    uint64_t serial;           /* of the PARCEL_LOOK */
    int64_t presented_ms;      /* the last frame; 0: none yet */
    struct grid planned, seen; /* no columns: it cannot be seen here */
    int32_t tolerance;         /* in cells that are right */
    struct parcel_thumbnail thumbnail;
};

/* One picture for one zone, wanted at a moment (picture/scene.h). It is as large as its zone in the
 * mosaic. Descriptor 0, when file_bytes > 0: the bytes of the picture or the font in a sealed
 * memfd; descriptor 1, when fallback_bytes > 0: the packaged font. Its scene goes to show. */
struct parcel_order {
    struct parcel_head head;
    uint64_t serial;
    int32_t kind;        /* enum scene_kind */
    int32_t has_picture; /* 0: nothing to paint, the previous picture stays */
    int32_t zone;        /* its place in the mosaic */
    struct mosaic mosaic;
    int32_t inset_px;           /* on all four sides, left to the background */
    int64_t holds_ms;           /* place in the slot until which the picture is true; 0: its end */
    int64_t duration_ms, at_ms; /* of the slot, and the place in it that the picture is for */
    int32_t align;
    int32_t fit; /* enum fit */
    struct focus focus;
    int32_t pattern;                    /* enum pattern */
    uint32_t background, color, accent; /* 0xRRGGBB */
    uint32_t outline, shadow;           /* 0xFFRRGGBB; 0: none */
    struct scroll_motion motion;        /* of what scrolls; its anchor is wall time */
    uint32_t field_count;               /* of the texts in `text` */
    uint64_t file_bytes;                /* of the descriptor */
    uint64_t fallback_bytes;            /* of a second one, a font behind the first; 0: none */
    char name[PARCEL_NAME_BYTES];       /* full item name, for messages */
    char text[PARCEL_TEXT_BYTES];       /* the scene's fields, each with its NUL (scene_pack) */
    char screen_id[PARCEL_NAME_BYTES], screen_name[PARCEL_TITLE_BYTES]; /* for the identity card */
    int32_t canvas_x, canvas_y; /* of a pattern: where on the canvas it lies */
};

struct parcel_painted {
    struct parcel_head head;
    uint64_t serial;
    int32_t is_good, is_passing; /* not good, but by no fault of the picture's */
    int64_t until_ms; /* after its slot began: then the slot's next picture is due; INT64_MAX: it is
                         the only one */
    char text[ERROR_TEXT_BYTES]; /* why not */
};

/* The picture of the scene of this serial; show takes no other. Without a descriptor (failed or
 * unknown item) the previous picture stays, but the slot is presented all the same. */
struct parcel_picture {
    struct parcel_head head;
    uint64_t serial;
    struct strip strip; /* the picture is its page; 0 wide: it is a picture of the zone */
    struct rect window; /* of the zone, through which the strip runs */
};

/* Where and when a picture belongs. `serial` is its order's and grows, also over restarts of plan;
 * a scene replaces all of lower serial that still wait in its zone. So does `layout`, the mosaic's
 * own serial, whenever another mosaic is to take the board over. */
struct parcel_scene {
    struct parcel_head head;
    uint64_t serial, layout;
    int32_t zone;
    struct mosaic mosaic;
    int64_t show_at_ms;    /* when its transition begins; past: at once */
    int64_t hold_until_ms; /* when the next one of the zone is due; INT64_MAX: never */
    int32_t transition, transition_ms;
    int32_t is_cut;     /* a strip: it does not wait for a seam */
    struct strip strip; /* show's: as they came with the picture */
    struct rect window;
};

struct parcel_light {
    struct parcel_head head;
    int32_t gamma, average_percent; /* as in model/light.h */
    struct light_ramp ramp;
    int64_t fade_ms; /* how long it takes to get onto the ramp from another level */
};

struct parcel_clock {
    struct parcel_head head;
    int64_t wall_offset_ms; /* wall time is CLOCK_MONOTONIC and this */
};

struct parcel_orbit {
    struct parcel_head head;
    struct orbit orbit; /* at most LIMIT_ORBIT_PX each way */
};

struct parcel_display {
    struct parcel_head head;
    int32_t width_px, height_px;
    uint64_t run;
    int32_t has_picture; /* one is up */
};

struct parcel_presented {
    struct parcel_head head;
    uint64_t serial;
    uint64_t layout; /* on the glass */
    int64_t at_ms;   /* when the first frame with this scene in it had been presented */
};

/* A parcel as received, large enough for each of them. */
union parcel {
    struct parcel_head head;
    struct parcel_mark mark;
    struct parcel_text text;
    struct parcel_start start;
    struct parcel_pong pong;
    struct parcel_latest latest;
    struct parcel_trust trust;
    struct parcel_floor floor;
    struct parcel_holding holding;
    struct parcel_blob blob;
    struct parcel_report report;
    struct parcel_order order;
    struct parcel_painted painted;
    struct parcel_picture picture;
    struct parcel_scene scene;
    struct parcel_light light;
    struct parcel_orbit orbit;
    struct parcel_clock clock;
    struct parcel_display display;
    struct parcel_presented presented;
    struct parcel_fault fault;
    struct parcel_screen screen;
    struct parcel_machine machine;
    struct parcel_thumbnail thumbnail;
    struct parcel_looked looked;
};
