"""xrandr.py WIDTH HEIGHT: another mode for the X server at DISPLAY, as when a screen is replaced.

A program of its own, because Xlib ends the process at any error."""

import ctypes
import sys

CURRENT_TIME, NO_MODE, ROTATE_0, MM_PER_PX = 0, 0, 1, 0.25


class Resources(ctypes.Structure):
    """The beginning of XRRScreenResources."""

    _fields_ = [("timestamp", ctypes.c_ulong), ("config_timestamp", ctypes.c_ulong),
                ("crtc_count", ctypes.c_int), ("crtcs", ctypes.POINTER(ctypes.c_ulong))]


def main():
    width, height = map(int, sys.argv[1:])
    x11, randr = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXrandr.so.2")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    randr.XRRGetScreenResources.restype = ctypes.POINTER(Resources)
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    resources = randr.XRRGetScreenResources(display, root)
    for crtc in resources.contents.crtcs[:resources.contents.crtc_count]:
        randr.XRRSetCrtcConfig(display, resources, ctypes.c_ulong(crtc),
                               ctypes.c_ulong(CURRENT_TIME), 0, 0, ctypes.c_ulong(NO_MODE),
                               ctypes.c_ushort(ROTATE_0), None, 0)
    randr.XRRSetScreenSize(display, root, width, height, int(width * MM_PER_PX),
                           int(height * MM_PER_PX))
    x11.XCloseDisplay(display)


main()
