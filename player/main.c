/* bangtin-player: main. Reads the command line, opens the state folder, and hands over to the
 * supervisor of the four stations. It links libc only and parses nothing an outsider wrote. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/build.h"
#include "common/i18n.h"
#include "common/libexec.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/options.h"
#include "common/str.h"
#include "model/limits.h"
#include "model/pattern.h"
#include "player/keeper.h"
#include "player/supervisor.h"

static const struct option_row rows[] = {
    { "server", N_("URL-or-FOLDER"),
      N_("where releases come from: https://…, http://… or a folder"), NULL, false, false },
    { "screen", N_("ID"), N_("which screen of the site this is; else the server says so"), NULL,
      false, false },
    { "trust", N_("FILE-or-KEY"),
      N_("who may sign: a trust file, a .pub file or a bare public key"), NULL, false, false },
    { "state", N_("FOLDER"), N_("where the verified copy is kept"), "/var/lib/bangtin", false,
      false },
    { "poll", N_("SECONDS"), N_("how often a server without push is asked"), "15", false, false },
    { "heartbeat", N_("SECONDS"), N_("how often this board tells the server how it is"), "60",
      false, false },
    { "ca", N_("FILE"), N_("trust only this certificate authority for https"), NULL, false, false },
    { "window", N_("WxH"), N_("a window of exactly this size instead of the whole display"), NULL,
      false, false },
    { "canvas", N_("auto|cpu|gpu"), N_("how frames are composed"), "auto", false, false },
    { "status", NULL, N_("print a line for every change of picture"), NULL, false, false },
    { "pattern", N_("NAME"), N_("show this test pattern and nothing else, without any release"),
      NULL, false, false },
    { "identity", NULL, N_("print who this board is to the server that counts plays, and exit") },
    { "snapshot", N_("FILE.png"), N_("draw one frame into a file and exit"), NULL, false, false },
    { "at", N_("TIME"), N_("the moment of the snapshot, RFC 3339"), NULL, false, false },
    { "raster", NULL, N_("the snapshot as the sending card sees it") },
    { "config", N_("FILE"), N_("read options from lines \"name = value\""), NULL, false, false },
    { 0 },
};

static const struct option_program program = {
    .name = "bangtin-player",
    .operands = "",
    .sentence = N_("shows the signed releases of a site on this screen, with or without network"),
    .rows = rows,
};

static int fail(const struct error *err)
{
    log_error("%s", err->text);
    return error_exit_code(err);
}

static int wrong(const char *option, const char *value, const char *advice)
{
    fprintf(stderr, _("bangtin-player: --%s %s: %s\n"), option, value, advice);
    return 2;
}

/* A folder becomes an absolute path, since stations do not share our working folder for ever. */
static void absolute(char *path, size_t capacity)
{
    char whole[PATH_MAX];
    if (path[0] && !strstr(path, "://") && realpath(path, whole))
        str_copy(path, capacity, whole);
}

/* A word of another protocol would otherwise be a folder that never comes. */
static bool is_place(const char *server)
{
    return !strstr(server, "://") || str_starts(server, "http://") ||
           str_starts(server, "https://");
}

static void cut_slashes(char *text)
{
    for (size_t length = strlen(text); length > 1 && text[length - 1] == '/'; length--)
        text[length - 1] = '\0';
}

/* 0, or the exit code after one clear sentence. */
static int check_pattern(const char *name)
{
    enum pattern ignored;
    char words[256] = "";
    if (!name || pattern_find(name, &ignored))
        return 0;
    const char *nearest = str_nearest(name, pattern_words, PATTERNS);
    for (size_t i = 0, used = 0; i < PATTERNS; i++)
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", i ? ", " : "",
                                 pattern_words[i]);
    char *advice = nearest ? mem_format(_("did you mean \"%s\"?"), nearest)
                           : mem_format(_("write one of %s"), words);
    int code = wrong("pattern", name, advice);
    free(advice);
    return code;
}

/* Fills *ret_start; 0, or the exit code after one clear sentence. */
static int read_start(const struct options *options, struct parcel_start *ret_start)
{
    static const char *const canvases[] = { "auto", "cpu", "gpu" };
    struct parcel_start start = { .canvas = -1 };
    int64_t poll_s = 0, heartbeat_s = 0;
    const char *canvas = options_text(options, "canvas"), *window = options_text(options, "window");
    const char *pattern = options_text(options, "pattern");
    if (!pattern && !options_text(options, "server"))
        return wrong("server", "", _("say where releases come from: a URL or a folder"));
    if (!pattern && !is_place(options_text(options, "server")))
        return wrong("server", options_text(options, "server"),
                     _("write http://…, https://… or a folder"));
    if (!str_copy(start.server, sizeof start.server, options_text(options, "server")) ||
        !str_copy(start.screen, sizeof start.screen, options_text(options, "screen")) ||
        !str_copy(start.state, sizeof start.state, options_text(options, "state")) ||
        !str_copy(start.trust, sizeof start.trust, options_text(options, "trust")) ||
        !str_copy(start.pattern, sizeof start.pattern, pattern) ||
        !str_copy(start.ca, sizeof start.ca, options_text(options, "ca")))
        return wrong("server", "", _("a value is too long"));
    str_copy(start.font, sizeof start.font, FONT_DEFAULT_PATH);
    for (int i = 0; i < 3; i++)
        if (str_equal(canvas, canvases[i]))
            start.canvas = i;
    if (start.canvas < 0)
        return wrong("canvas", canvas, _("choose auto, cpu or gpu"));
    if (!str_integer(options_text(options, "poll"), 1, 86400, &poll_s))
        return wrong("poll", options_text(options, "poll"), _("whole seconds from 1 to 86400"));
    if (!str_integer(options_text(options, "heartbeat"), 1, 86400, &heartbeat_s))
        return wrong("heartbeat", options_text(options, "heartbeat"),
                     _("whole seconds from 1 to 86400"));
    if (window &&
        !str_size(window, LIMIT_CANVAS_PX, &start.window_width_px, &start.window_height_px))
        return wrong("window", window, _("write WIDTHxHEIGHT, for example 1920x1080"));
    start.poll_ms = (int32_t)poll_s * 1000;
    start.heartbeat_ms = (int32_t)heartbeat_s * 1000;
    cut_slashes(start.server);
    absolute(start.server, sizeof start.server);
    absolute(start.trust, sizeof start.trust);
    absolute(start.ca, sizeof start.ca);
    *ret_start = start;
    return 0;
}

static int run(const struct options *options, const char *folder)
{
    static struct supervisor_input input;
    struct error err;
    struct keeper *keeper = NULL;
    int code = read_start(options, &input.start);
    if (code != 0)
        return code;
    bool is_pattern = input.start.pattern[0] != '\0'; /* keeps nothing */
    if (!is_pattern && !keeper_open(input.start.state, &keeper, &err)) {
        if (!keeper)
            return fail(&err);
        log_error("%s", err.text); /* what can be read is shown, and it is tried again */
    }
    absolute(input.start.state, sizeof input.start.state);
    input.is_named_by_server = !is_pattern && !input.start.screen[0];
    if (input.is_named_by_server)
        keeper_read_screen(keeper, input.start.screen);
    input.folder = folder;
    input.keeper = keeper;
    input.prints_status = options_is_set(options, "status");
    bool is_good = supervisor_run(&input, &err);
    keeper_close(keeper);
    return is_good ? 0 : fail(&err);
}

/* --snapshot is the fifth small program, with the same painting and composing as the stations. */
static int snapshot(const struct options *options, const char *folder)
{
    static const char *const handed_on[] = { "at",    "screen",  "server", "state",
                                             "trust", "pattern", "window" };
    struct error err;
    char path[PATH_MAX + 16];
    const char *argv[2 + 2 * 7 + 1 + 1] = { "snapshot", options_text(options, "snapshot") };
    size_t count = 2;
    for (size_t i = 0; i < sizeof handed_on / sizeof *handed_on; i++) {
        const char *value = options_text(options, handed_on[i]);
        bool is_beaten = str_equal(handed_on[i], "state") && options_text(options, "server");
        if (!value || is_beaten)
            continue;
        argv[count++] = mem_format("--%s", handed_on[i]);
        argv[count++] = value;
    }
    if (options_is_set(options, "raster"))
        argv[count++] = "--raster";
    snprintf(path, sizeof path, "%s/snapshot", folder);
    execv(path, (char **)(uintptr_t)argv);
    error_errno(&err, ERROR_SYSTEM, "%s", path);
    return fail(&err);
}

/* Makes the key when this is the first start, then has plan, which knows cryptography, print it. */
static int identity(const struct options *options, const char *folder)
{
    struct error err;
    char path[PATH_MAX + 16];
    const char *state = options_text(options, "state");
    const char *const argv[] = { "plan", "--identity", state, NULL };
    struct keeper *keeper = NULL;
    if (!keeper_open(state, &keeper, &err) && err.kind != ERROR_AGAIN)
        return fail(&err);
    keeper_close(keeper);
    snprintf(path, sizeof path, "%s/plan", folder);
    execv(path, (char **)(uintptr_t)argv);
    error_errno(&err, ERROR_SYSTEM, "%s", path);
    return fail(&err);
}

int main(int argc, char **argv)
{
    struct options *options = NULL;
    struct error err;
    char folder[PATH_MAX];
    i18n_open();
    log_open("bangtin-player");
    enum options_outcome outcome = options_parse(&program, argc, argv, &options);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    int code = check_pattern(options_text(options, "pattern"));
    if (code == 0)
        code = !libexec_find(folder, &err)                 ? fail(&err)
               : options_is_set(options, "identity")       ? identity(options, folder)
               : options_text(options, "snapshot") != NULL ? snapshot(options, folder)
                                                           : run(options, folder);
    options_free(options);
    return code;
}
