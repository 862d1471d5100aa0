/* One row per video driver of SDL says what is particular about it. Under X11 the window is plain
 * and borderless, because SDL's desktop full screen waits 100 ms for a window manager that a board
 * does not have; window managers take such a window for full screen too. */
#include "player/show/display.h"

#include <SDL2/SDL.h>
#include <SDL2/SDL_syswm.h>
#include <X11/Xlib.h>
#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "picture/wallmap.h"
#include "player/show/canvas.h"
#include "player/show/connector.h"
#include "player/show/x11_read.h"

enum { EXIT_DISPLAY_LOST = 3, LOOK_FOR_EVENTS_MS = 1000 };

static const char outputs_folder[] = "/sys/class/drm";

struct driver {
    const char *name;
    const char *variable; /* set where this driver is the one; NULL: when no other is */
    uint32_t window_flags;
    bool is_gpu_only; /* else the GPU is used where there is one, save without a head */
    bool is_headless; /* for tests, by SDL_VIDEODRIVER */
    int patience_ms;  /* display_patience_ms */
    bool is_bare;     /* nobody else tells of screens that come and go */
};

static const struct driver drivers[] = {
    { "x11", "DISPLAY", SDL_WINDOW_BORDERLESS, false, false, -1 },
    { "wayland", "WAYLAND_DISPLAY", SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_ALLOW_HIGHDPI, true,
      false, LOOK_FOR_EVENTS_MS },
    { "dummy", "SDL_VIDEODRIVER", SDL_WINDOW_BORDERLESS, false, true, -1 },
    { "offscreen", "SDL_VIDEODRIVER", SDL_WINDOW_BORDERLESS, false, true, -1 },
    { "KMSDRM", NULL, SDL_WINDOW_FULLSCREEN_DESKTOP, true, false, LOOK_FOR_EVENTS_MS, true },
};

struct display {
    const struct driver *driver;
    const struct canvas_kind *kind;
    SDL_Window *window;
    struct canvas *canvas;
    Display *x11;                    /* SDL's connection; NULL elsewhere */
    int x11_width_px, x11_height_px; /* of its root window */
    Window x11_window;
    int32_t width_px, height_px;
    struct output output; /* as it is mapped now; count 0: not */
    struct connectors outputs;
    int64_t looked_ms; /* when at them */
};

/* Nothing is left to draw on and Xlib does not return from here. */
static int end_without_x11(Display *x11)
{
    (void)x11;
    log_error("%s", _("the X server closed the connection"));
    _exit(EXIT_DISPLAY_LOST);
}

/* A refused request is no reason to end the picture, which Xlib's own handler would do. */
static int note_x11_error(Display *x11, XErrorEvent *event)
{
    char text[120];
    XGetErrorText(x11, event->error_code, text, sizeof text);
    log_warning("the X server refused request %d.%d: %s", event->request_code, event->minor_code,
                text);
    return 0;
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value;
}

/* Chosen here and not by SDL, which without any display settles on "offscreen" and says nothing. */
static const struct driver *choose_driver(void)
{
    const char *asked = getenv("SDL_VIDEODRIVER");
    const struct driver *driver = drivers;
    if (is_set("SDL_VIDEODRIVER"))
        while (driver->variable && SDL_strcasecmp(driver->name, asked) != 0)
            driver++;
    else
        while (driver->variable && !is_set(driver->variable))
            driver++;
    return driver;
}

static void prepare(const struct driver *driver, const struct connectors *connectors)
{
    char card[16];
    setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 1); /* else SDL starts a bus of its own */
    if (str_equal(driver->name, "x11"))
        setenv("XCOMPOSEFILE", "/dev/null", 1);     /* else Xlib reads 500 KB of key sequences */
    setenv("MESA_SHADER_CACHE_DISABLE", "true", 1); /* else Mesa reads and writes files all day */
    SDL_SetHint(SDL_HINT_VIDEODRIVER, driver->name);
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_VIDEO_WAYLAND_ALLOW_LIBDECOR, "0"); /* no frame around the window */
    SDL_snprintf(card, sizeof card, "%d", connectors->card);
    if (connectors->card >= 0)
        SDL_SetHint(SDL_HINT_KMSDRM_DEVICE_INDEX, card);
    XSetIOErrorHandler(end_without_x11);
    XSetErrorHandler(note_x11_error);
}

/* Why there is no display, and what to do about it. */
static bool explain(const struct driver *driver, const struct connectors *connectors,
                    struct error *err)
{
    if (driver->variable)
        return error_set(err, ERROR_SYSTEM,
                         _("no display: %s=%s does not answer (%s); start it, or allow this user "
                           "in"),
                         driver->variable, getenv(driver->variable), SDL_GetError());
    if (connectors->count == 0)
        return error_set(err, ERROR_SYSTEM,
                         _("no display: neither DISPLAY nor WAYLAND_DISPLAY is set and this "
                           "machine has no graphics output; set one of them"));
    if (connectors->connected == 0)
        return error_set(err, ERROR_SYSTEM,
                         _("no display: no screen is connected (%s); plug one in and switch it on"),
                         buf_text(&connectors->states));
    return error_set(err, ERROR_SYSTEM,
                     _("no display: the card /dev/dri/card%d cannot be used (%s); put this user in "
                       "the groups video and render, and end what else holds the screen"),
                     connectors->card, buf_text(&connectors->states));
}

static bool start_video(struct display *display, struct error *err)
{
    connectors_init(&display->outputs, outputs_folder);
    prepare(display->driver, &display->outputs);
    return SDL_Init(SDL_INIT_VIDEO) == 0 || explain(display->driver, &display->outputs, err);
}

static void close_window(struct display *display)
{
    if (display->canvas)
        display->kind->close(display->canvas);
    if (display->window)
        SDL_DestroyWindow(display->window);
    display->canvas = NULL;
    display->window = NULL;
}

static bool create_window(struct display *display, const struct parcel_start *start,
                          struct error *err)
{
    SDL_Rect area;
    uint32_t flags = display->driver->window_flags | display->kind->window_flags;
    if (SDL_GetDisplayBounds(0, &area) != 0)
        return error_set(err, ERROR_SYSTEM, "the display has no size: %s", SDL_GetError());
    if (start->window_width_px > 0 && start->window_height_px > 0) {
        flags &= ~(uint32_t)SDL_WINDOW_FULLSCREEN_DESKTOP;
        area.w = start->window_width_px;
        area.h = start->window_height_px;
    }
    display->window = SDL_CreateWindow("Bangtin", area.x, area.y, area.w, area.h, flags);
    if (!display->window)
        return error_set(err, ERROR_SYSTEM, "cannot open a window: %s", SDL_GetError());
    return true;
}

static bool try_canvas(struct display *display, const struct canvas_kind *kind,
                       const struct parcel_start *start, bool accepts_software, struct error *err)
{
    display->kind = kind;
    if (create_window(display, start, err) &&
        kind->open(display->window, accepts_software, &display->canvas, err))
        return true;
    close_window(display);
    return false;
}

/* A render node is the mark of a GPU; looking is cheaper than starting Mesa to ask it. */
static bool has_gpu(void)
{
    glob_t found;
    bool has = glob("/dev/dri/renderD*", 0, NULL, &found) == 0;
    globfree(&found);
    return has;
}

/* "auto": the GPU where the driver can do nothing else, or where there is a real one. */
static bool choose_canvas(struct display *display, const struct parcel_start *start,
                          struct error *err)
{
    bool must_use_gpu = start->canvas == PARCEL_CANVAS_GPU ||
                        (start->canvas == PARCEL_CANVAS_AUTO && display->driver->is_gpu_only);
    bool may_use_gpu = start->canvas == PARCEL_CANVAS_AUTO && !display->driver->is_headless;
    if (must_use_gpu)
        return try_canvas(display, &canvas_gpu, start, true, err);
    if (may_use_gpu && has_gpu() && try_canvas(display, &canvas_gpu, start, false, err))
        return true;
    return try_canvas(display, &canvas_cpu, start, true, err);
}

/* Keys, clicks and the pointer are not even asked for: SDL 2.26 reads beyond its buffer when it
 * translates an accented key. A root window that changes its size is X11's only word for another
 * mode, so that is asked for. */
static void choose_x11_events(struct display *display)
{
    const long visitors = KeyPressMask | KeyReleaseMask | ButtonPressMask | ButtonReleaseMask |
                          PointerMotionMask | ButtonMotionMask | EnterWindowMask | LeaveWindowMask;
    SDL_SysWMinfo info;
    XWindowAttributes window, root;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(display->window, &info) || info.subsystem != SDL_SYSWM_X11)
        return;
    Display *x11 = info.info.x11.display;
    XGetWindowAttributes(x11, info.info.x11.window, &window);
    XSelectInput(x11, info.info.x11.window, window.your_event_mask & ~visitors);
    XGetWindowAttributes(x11, DefaultRootWindow(x11), &root);
    XSelectInput(x11, DefaultRootWindow(x11), root.your_event_mask | StructureNotifyMask);
    SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
    display->x11 = x11;
    display->x11_window = info.info.x11.window;
    display->x11_width_px = root.width;
    display->x11_height_px = root.height;
}

bool display_open(const struct parcel_start *start, struct display **ret_display, struct error *err)
{
    struct display *display = mem_new(sizeof *display);
    display->driver = choose_driver();
    if (!start_video(display, err) || !choose_canvas(display, start, err)) {
        display_close(display);
        return false;
    }
    display->kind->size(display->canvas, &display->width_px, &display->height_px);
    if (str_equal(display->driver->name, "x11"))
        choose_x11_events(display);
    SDL_ShowCursor(SDL_DISABLE);
    SDL_StopTextInput(); /* no input method: nobody types here */
    SDL_PumpEvents();
    SDL_FlushEvents(SDL_FIRSTEVENT, SDL_LASTEVENT); /* of the window's birth */
    *ret_display = display;
    return true;
}

void display_close(struct display *display)
{
    if (!display)
        return;
    close_window(display);
    SDL_Quit();
    connectors_deinit(&display->outputs);
    free(display);
}

void display_size(const struct display *display, int32_t *ret_width_px, int32_t *ret_height_px)
{
    *ret_width_px = display->width_px;
    *ret_height_px = display->height_px;
}

bool display_uses_gpu(const struct display *display)
{
    return display->kind == &canvas_gpu;
}

bool display_is_paced(const struct display *display)
{
    return display->kind->is_paced(display->canvas);
}

int display_fd(const struct display *display)
{
    return display->x11 ? ConnectionNumber(display->x11) : -1;
}

int display_patience_ms(const struct display *display)
{
    return display->driver->patience_ms;
}

static bool has_other_mode(const struct display *display, const SDL_Event *event)
{
    if (event->type == SDL_WINDOWEVENT)
        return event->window.event == SDL_WINDOWEVENT_SIZE_CHANGED;
    if (event->type != SDL_SYSWMEVENT || !display->x11)
        return false;
    const XConfigureEvent *root = &event->syswm.msg->msg.x11.event.xconfigure;
    return root->type == ConfigureNotify && root->window == DefaultRootWindow(display->x11) &&
           (root->width != display->x11_width_px || root->height != display->x11_height_px);
}

/* SDL_QUIT is how SDL says that a compositor ended. Under X11 it is no more than a window manager's
 * close button, and visitors do not end the picture. */
static bool is_gone(const struct display *display, const SDL_Event *event)
{
    return (event->type == SDL_QUIT && !display->x11) || event->type == SDL_RENDER_DEVICE_RESET ||
           event->type == SDL_RENDER_TARGETS_RESET ||
           (event->type == SDL_DISPLAYEVENT &&
            event->display.event == SDL_DISPLAYEVENT_DISCONNECTED);
}

/* A screen that was plugged in shows nothing before its mode is set, which SDL does at its start.
 */
static bool is_replugged(struct display *display)
{
    int64_t now_ms = clock_monotonic_ms();
    if (!display->driver->is_bare || now_ms - display->looked_ms < LOOK_FOR_EVENTS_MS)
        return false;
    display->looked_ms = now_ms;
    return connectors_change(&display->outputs, outputs_folder);
}

bool display_drain(struct display *display, bool *ret_is_exposed, struct error *err)
{
    SDL_Event event;
    bool is_exposed = false;
    while (SDL_PollEvent(&event)) {
        if (is_gone(display, &event))
            return error_set(err, ERROR_SYSTEM, "%s", _("the display is gone"));
        if (has_other_mode(display, &event))
            return error_set(err, ERROR_SYSTEM, "%s", _("the display has another mode now"));
        if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_EXPOSED)
            is_exposed = true;
    }
    if (is_replugged(display))
        return error_set(err, ERROR_SYSTEM, "%s", _("another screen was plugged in"));
    *ret_is_exposed = is_exposed;
    return true;
}

bool display_map(struct display *display, const struct mosaic *mosaic, struct error *err)
{
    struct output output = mosaic->output;
    bool is_plain =
        output.count == 0 || wallmap_is_identity(&output, mosaic->width_px, mosaic->height_px);
    if (!is_plain)
        wallmap_clip(&output, display->width_px, display->height_px);
    if (!display->kind->map(display->canvas, is_plain ? NULL : &output, mosaic->width_px,
                            mosaic->height_px, err))
        return false;
    display->output = output;
    if (is_plain)
        display->output.count = 0;
    if (output.width_px <= display->width_px && output.height_px <= display->height_px)
        return true;
    return error_set(err, ERROR_INPUT,
                     _("the raster of %d x %d reaches beyond the display of %d x %d: what lies "
                       "beyond is cut"),
                     output.width_px, output.height_px, display->width_px, display->height_px);
}

void display_light(struct display *display, const struct light_curve *curve)
{
    display->kind->light(display->canvas, curve);
}

const struct output *display_output(const struct display *display)
{
    return &display->output;
}

bool display_present(struct display *display, const struct frame *frame,
                     const struct damage *damage, struct error *err)
{
    return display->kind->present(display->canvas, frame, damage, err);
}

bool display_read(struct display *display, const struct frame *frame, struct rect area,
                  struct pixmap *into, struct error *err)
{
    return display->x11 ? x11_read(display->x11, display->x11_window, area, into, err)
                        : display->kind->read(display->canvas, frame, area, into, err);
}
