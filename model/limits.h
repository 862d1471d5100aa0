/* Every ceiling in one place. Any size that an input chose is checked against one of these. */
#pragma once

enum {
    /* JSON */
    LIMIT_JSON_BYTES = 4 * 1024 * 1024,
    LIMIT_JSON_LEVELS = 64,

    /* the site */
    LIMIT_ITEMS = 10000,         /* in one playlist, and in one playlist with all it nests */
    LIMIT_SCREEN_ITEMS = 100000, /* laid flat, over all that one screen may show */
    LIMIT_PLAYLISTS = 1000,
    LIMIT_PLAYLIST_LEVELS = 8, /* playlists within playlists */
    LIMIT_SCREENS = 10000,
    LIMIT_RULES = 1000,
    LIMIT_PRIORITY = 1000, /* of a rule, either way */
    LIMIT_THEMES = 100,
    LIMIT_TAGS = 32,       /* on a screen, or in a rule's list */
    LIMIT_NAME_BYTES = 64, /* ids, names of playlists, screens, tags, themes */
    LIMIT_TITLE_CHARACTERS = 200,
    LIMIT_TEXT_CHARACTERS = 1000,   /* a slogan */
    LIMIT_CAPTION_CHARACTERS = 300, /* a text beside something */
    LIMIT_QR_CHARACTERS = 300,      /* in a QR code */
    LIMIT_FIGURES = 6,              /* in one item */
    LIMIT_FIGURE_CHARACTERS = 16,   /* a figure, and its unit */
    LIMIT_LABEL_CHARACTERS = 100,   /* of a figure */
    LIMIT_TEXT_BYTES = 4000,
    LIMIT_PATH_BYTES = 240,
    LIMIT_CANVAS_PX = 16384, /* a side */
    LIMIT_CANVAS_AREA_PX = 64 * 1024 * 1024,
    LIMIT_SLICES = 64,                     /* of a canvas on its raster */
    LIMIT_STRIP_AREA_PX = 8 * 1024 * 1024, /* a ticker's texts side by side, as they are painted */
    LIMIT_LAYOUTS = 100,
    LIMIT_ZONES = 16,               /* in a layout */
    LIMIT_TICKER_CHARACTERS = 4000, /* all texts of one ticker */
    LIMIT_SEPARATOR_CHARACTERS = 32,
    LIMIT_TICKER_SPEED = 60,      /* characters a second */
    LIMIT_TICKER_SPEED_PX = 6000, /* pixels a second */
    DEFAULT_TICKER_SPEED = 10,
    LIMIT_ORBIT_PX = 8,
    LIMIT_REFRESH_MIN_HZ = 24,
    LIMIT_REFRESH_MAX_HZ = 240,
    DEFAULT_REFRESH_HZ = 60,
    LIMIT_PITCH_MIN_UM = 50, /* from pixel to pixel */
    LIMIT_PITCH_MAX_UM = 100000,
    LIMIT_DISTANCE_MIN_MM = 300, /* from a screen to who reads it */
    LIMIT_DISTANCE_MAX_MM = 1000000,
    LIMIT_LIGHT_STEPS = 24, /* of a screen's brightness in a day */

    /* durations */
    LIMIT_DURATION_MIN_MS = 500,
    LIMIT_DURATION_MAX_MS = 86400000,
    DEFAULT_DURATION_MS = 10000,
    TRANSITION_MS = 1000, /* a fade; at most half the shorter neighbour */

    /* pictures */
    LIMIT_PICTURE_BYTES = 256 * 1024 * 1024,
    LIMIT_PICTURE_SIDE_PX = 16384,
    LIMIT_PICTURE_AREA_PX = 100 * 1000 * 1000,
    LIMIT_JPEG_SCANS = 50,
    LIMIT_PICTURE_HELD_BYTES = 320 * 1024 * 1024, /* at once, of one that cannot come row by row */
    LIMIT_FONT_BYTES = 32 * 1024 * 1024,

    /* the release */
    LIMIT_LATEST_BYTES = 16 * 1024,
    LIMIT_SIGNATURES = 8, /* blocks in latest */
    LIMIT_TRUST_BYTES = 64 * 1024,
    LIMIT_TRUST_SIGNATURES = 16,
    LIMIT_TRUST_KEYS = 16,    /* in one role */
    LIMIT_TRUST_STEPS = 1000, /* files fetched in one go along the chain */
    LIMIT_MANIFEST_FILES = 10000,
    LIMIT_WITHDRAWN = 1000,

    /* the network */
    LIMIT_CONNECT_S = 15,
    LIMIT_STALL_S = 30, /* seconds without enough bytes … */
    LIMIT_STALL_BYTES_PER_S = 64,
    LIMIT_HEADER_BYTES = 64 * 1024,

    /* reports */
    LIMIT_REPORT_BYTES = 256 * 1024, /* a batch, and what is sent of them at once */
    LIMIT_RECORD_BYTES = 1024,       /* a line of it */
    LIMIT_PLAYS_PER_HOUR = 3600 * 1000 / LIMIT_DURATION_MIN_MS + 1, /* of one item in one zone */
    LIMIT_REPORTS_HELD = 4000, /* records that plan keeps while nobody takes them */
    LIMIT_SPOOL_BYTES = 64 * 1024 * 1024,
    LIMIT_SCREEN_DAY_BYTES = 32 * 1024 * 1024, /* that a server takes of one screen in a day, */
    LIMIT_SCREEN_BYTES = LIMIT_SPOOL_BYTES + LIMIT_SCREEN_DAY_BYTES, /* and at once after a pause */
    LIMIT_THUMBNAIL_PIXELS = 320 * 180,

    /* the store */
    LIMIT_STAGE_AHEAD_MS = 86400000, /* files due within a day must be there to accept a release */
};

#define DEFAULT_SEPARATOR "  •  "

#define LIMIT_GENERATION  ((int64_t)9007199254740991) /* 2^53 − 1 */
#define LIMIT_SHOWN_MS    ((int64_t)36500 * 86400000) /* of one play */
#define LIMIT_SUM_MS      LIMIT_GENERATION            /* of plays added up: a sum stops there */
#define LIMIT_MOMENT_MS   ((int64_t)1 << 48)          /* of any clock, either way: 8,900 years */
#define LIMIT_STORE_BYTES ((int64_t)4 << 30)          /* what a board keeps of releases, at most */
