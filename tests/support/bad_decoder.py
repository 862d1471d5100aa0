"""Pictures that a decoder does not survive: bad_decoder.c, preloaded, knows them by their widths."""

import pathlib

import pytest
from PIL import Image

from support.machine import BUILD, COLOURS

PRELOAD = {"LD_PRELOAD": str(pathlib.Path(BUILD).resolve() / "tests/support/bad_decoder.so")}
BAD = {"crashes": (161, "gold"), "spins": (162, "pink"), "eats": (163, "teal"),
       "escapes": (164, "grey"), "hangs": (165, "pink")}

unsanitized = pytest.mark.skipif("asan" in str(BUILD),
                                 reason="a sanitizer sees the bugs before libjpeg has them")


def add_bad(site, *names):
    """Such pictures, NAME.jpg each, among the content of a site."""
    for name in names:
        width, colour = BAD[name]
        Image.new("RGB", (width, 90), COLOURS[colour]).save(site.folder / f"content/{name}.jpg")
