/* See x11_read.h. A window's own contents are not asked for, because what another window hides of
 * them is undefined (XGetImage(3)); the root window's are what is on the screen. */
#include "player/show/x11_read.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <string.h>

static bool is_ours(const XImage *image)
{
    const int one = 1;
    bool is_little = *(const char *)&one == 1;
    return image->bits_per_pixel == 32 && image->red_mask == 0xFF0000 &&
           image->byte_order == (is_little ? LSBFirst : MSBFirst);
}

bool x11_read(Display *x11, Window window, struct rect area, struct pixmap *into, struct error *err)
{
    int x, y;
    Window child;
    Window root = DefaultRootWindow(x11);
    if (!XTranslateCoordinates(x11, window, root, area.x, area.y, &x, &y, &child))
        return error_set(err, ERROR_SYSTEM, "the X server does not say where the window is");
    XImage *image =
        XGetImage(x11, root, x, y, (unsigned)area.width, (unsigned)area.height, AllPlanes, ZPixmap);
    if (!image)
        return error_set(err, ERROR_SYSTEM, "the X server does not let its screen be read");
    bool is_good = is_ours(image);
    for (int32_t row = 0; is_good && row < area.height; row++)
        memcpy(pixmap_row(into, row), image->data + (ptrdiff_t)row * image->bytes_per_line,
               (size_t)area.width * sizeof *into->pixels);
    XDestroyImage(image);
    return is_good || error_set(err, ERROR_SYSTEM, "the screen has other pixels than ours");
}
