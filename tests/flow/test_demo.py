"""`make demo`, as who sees the project for the first time runs it, on a machine without a display, in
office hours: then the hall shows a layout of several zones."""

import datetime
import glob
import os
import pathlib
import subprocess

import pytest
from PIL import Image

from support.desk import BUILD, PATIENCE_S, ROOT

LIBRARIES = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
HALL = (0, 0, 1200, 900)  # of the glass, within the zone of the playlist that is edited
NAMES = ("1-running", "2-changed", "3-server-gone")


pytestmark = pytest.mark.skipif(not LIBRARIES, reason="faketime is not installed")


def office_hours():
    """The environment in which it is nine o'clock in Vietnam."""
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7)))
    nine = now.replace(hour=9, minute=0, second=0)
    return {"LD_PRELOAD": LIBRARIES[0], "FAKETIME": f"{int((nine - now).total_seconds()):+d}s",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@pytest.fixture(scope="module")
def said(folder):
    for name in NAMES:
        (BUILD / f"demo/{name}.png").unlink(missing_ok=True)
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "MAKEFLAGS", "MAKELEVEL")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    run = subprocess.run(["make", "demo", f"BUILD={BUILD}"], cwd=ROOT, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_S, check=False,
                         env=environment | office_hours() |
                         {"TMPDIR": str(folder), "DEMO_SECONDS": "1"})
    assert run.returncode == 0, run.stdout
    return run.stdout


def test_it_says_what_it_does_and_cleans_up(said, folder):
    for word in ("bangtin check\ngood: ", "http://127.0.0.1:", "showing ", "the pictures stay"):
        assert word in said
    assert not list(pathlib.Path(folder).iterdir())


def test_it_leaves_a_picture_of_each_part(said):
    first, changed, alone = [Image.open(BUILD / f"demo/{name}.png").convert("RGB") for name in NAMES]
    assert {picture.size for picture in (first, changed, alone)} == {(1920, 1080)}
    first, changed, alone = [picture.crop(HALL) for picture in (first, changed, alone)]
    assert len(changed.getcolors(1 << 24)) > 8 and first.tobytes() != changed.tobytes()
    assert alone.tobytes() == changed.tobytes()  # the one item there is, without a server
    assert "hall/moi" in said
