"""cover.py X Y WIDTH HEIGHT RRGGBB: a window of another program over the display at DISPLAY, above
what is there, until its standard input ends."""

import ctypes
import sys


def main():
    x, y, width, height = map(int, sys.argv[1:5])
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XCreateSimpleWindow.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    window = ctypes.c_ulong(x11.XCreateSimpleWindow(
        display, root, x, y, width, height, 0, ctypes.c_ulong(0),
        ctypes.c_ulong(int(sys.argv[5], 16))))
    x11.XMapRaised(display, window)
    x11.XSync(display, 0)
    print("covered", flush=True)
    sys.stdin.read()
    x11.XCloseDisplay(display)


main()
