"""xrandr.py WIDTH HEIGHT: another mode for the X server at DISPLAY, as when a screen is replaced.
xrandr.py off: no output is on, as when the screen is unplugged.

A program of its own, because Xlib ends the process at any error."""

import ctypes
import sys

CURRENT_TIME, NO_MODE, ROTATE_0, MM_PER_PX = 0, 0, 1, 0.25
XID = ctypes.c_ulong
X11, RANDR = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXrandr.so.2")


class Resources(ctypes.Structure):
    """The beginning of XRRScreenResources."""

    _fields_ = [("timestamp", ctypes.c_ulong), ("config_timestamp", ctypes.c_ulong),
                ("crtc_count", ctypes.c_int), ("crtcs", ctypes.POINTER(XID)),
                ("output_count", ctypes.c_int), ("outputs", ctypes.POINTER(XID))]


class ModeInfo(ctypes.Structure):
    """The beginning of XRRModeInfo."""

    _fields_ = [("id", XID), ("width", ctypes.c_uint), ("height", ctypes.c_uint)]


def set_crtcs(display, resources, mode, outputs):
    listed = (XID * len(outputs))(*outputs)
    for crtc in resources.contents.crtcs[:resources.contents.crtc_count]:
        RANDR.XRRSetCrtcConfig(display, resources, XID(crtc), XID(CURRENT_TIME), 0, 0, XID(mode),
                               ctypes.c_ushort(ROTATE_0), listed, len(outputs))


def make_mode(display, root, width, height):
    name = f"{width}x{height}".encode()
    info = RANDR.XRRAllocModeInfo(name, len(name))
    info.contents.width, info.contents.height = width, height
    return RANDR.XRRCreateMode(display, root, info)


def set_mode(display, root, resources, width, height):
    outputs = resources.contents.outputs[:resources.contents.output_count]
    mode = make_mode(display, root, width, height)
    for output in outputs:
        RANDR.XRRAddOutputMode(display, XID(output), XID(mode))
    RANDR.XRRSetScreenSize(display, root, width, height, int(width * MM_PER_PX),
                           int(height * MM_PER_PX))
    set_crtcs(display, resources, mode, outputs)


def main():
    X11.XOpenDisplay.restype = ctypes.c_void_p
    X11.XDefaultRootWindow.restype = XID
    RANDR.XRRGetScreenResources.restype = ctypes.POINTER(Resources)
    RANDR.XRRAllocModeInfo.restype = ctypes.POINTER(ModeInfo)
    RANDR.XRRCreateMode.restype = XID
    display = ctypes.c_void_p(X11.XOpenDisplay(None))
    root = XID(X11.XDefaultRootWindow(display))
    resources = RANDR.XRRGetScreenResources(display, root)
    set_crtcs(display, resources, NO_MODE, [])
    if sys.argv[1] != "off":
        set_mode(display, root, resources, *map(int, sys.argv[1:]))
    X11.XCloseDisplay(display)


main()
