"""Brightness, gamma and the cap on the average, on a real X server: pixel values against the law of
docs/formats.md, in words of its own."""

import os
import signal
import time

import pytest
from PIL import ImageChops

from flow.test_show import BUILD, SIZE, TIMEOUT_S, Show, make_start, make_xvfb  # noqa: F401
from flow.test_wallmap import FOLDED, Wall
from support.board import wait_until
from support.film import Film
from support.xvfb import is_close

LEVELS = {"cpu": 1, "gpu": 2}  # a GPU rounds once more


def driven(value, percent=100, gamma=1.0):
    return round(255 * ((percent / 100) ** (1 / 2.2) * value / 255) ** gamma)


def grey(value, percent=100, gamma=1.0):
    return (driven(value, percent, gamma),) * 3


def law(image, percent=100, gamma=1.0):
    return image.point([driven(value, percent, gamma) for value in range(256)] * 3)


def lit(show, start, to=None, in_ms=0, length_ms=0, gamma=1.0, average=100):
    """Tells show, and waits until it has heard."""
    to = start if to is None else to
    show.say(f"light {start * 100} {to * 100} {in_ms} {length_ms} {round(gamma * 1000)} {average}")
    return show.frames()


@pytest.fixture(name="canvas", params=["cpu", "gpu"])
def make_canvas(request):
    return request.param


@pytest.fixture(name="show")
def make_show(canvas, start):
    return start(canvas)


@pytest.mark.parametrize("percent, gamma", [(50, 1), (1, 1), (100, 2.2), (30, 2.2), (60, 0.5)])
def test_every_grey_follows_the_law(show, canvas, xvfb, percent, gamma):
    lit(show, percent, gamma=gamma)
    show.scene(1, "ramp")
    assert xvfb.wait_pixel(255, 100, grey(255, percent, gamma))
    glass = xvfb.capture()
    for x in range(256):
        assert is_close(glass.getpixel((x, 100)), grey(x, percent, gamma), LEVELS[canvas]), x
    assert show.frames() == lit(show, percent, gamma=gamma)  # told again, nothing is drawn


def test_light_comes_before_the_first_picture_or_after_it(show, xvfb):
    show.scene(1, "ffffff")
    assert xvfb.wait_pixel(100, 100, (255, 255, 255))
    lit(show, 20)  # by a fade of a second: see feed_show
    assert xvfb.wait_pixel(100, 100, grey(255, 20))


def test_the_middle_of_a_fade_is_lit_too(show, canvas, xvfb):
    lit(show, 50)
    show.scene(1, "ff0000")
    show.scene(2, "0000ff", "-1800000 fade 3600000")
    assert xvfb.wait_pixel(100, 100, (driven(127, 50), 0, driven(128, 50)))
    assert is_close(xvfb.pixel(0, 0), grey(255, 50), LEVELS[canvas])


def test_a_change_is_never_a_flash(show, xvfb):
    """The glass darkens frame by frame, never the other way, and then stands still."""
    show.scene(1, "ffffff")
    assert xvfb.wait_pixel(100, 100, (255, 255, 255))
    lit(show, 100, to=10, length_ms=1500)
    seen = [255]
    while seen[-1] > driven(255, 10):
        seen.append(xvfb.pixel(100, 100)[0])
        assert seen[-1] <= seen[-2]
    assert len(set(seen)) > 10
    assert seen[-1] == pytest.approx(driven(255, 10), abs=1)
    frames = show.frames()
    time.sleep(1)
    wake_ups = show.wake_ups()
    time.sleep(2)
    assert (show.wake_ups(), show.frames()) == (wake_ups, frames)


def test_a_dimmed_still_costs_nothing(show):
    lit(show, 40, gamma=1.8, average=30)
    show.scene(1, "ffffff")
    time.sleep(1)
    frames = show.frames()
    time.sleep(1)
    wake_ups = show.wake_ups()
    time.sleep(2)
    assert (show.wake_ups(), show.frames()) == (wake_ups, frames)


def test_a_white_picture_is_capped_and_a_dark_one_is_not(show, xvfb):
    lit(show, 100, average=40)
    show.scene(1, "202020")
    assert xvfb.wait_pixel(100, 100, (0x20, 0x20, 0x20))
    show.scene(2, "ffffff")
    assert xvfb.wait_pixel(100, 100, grey(255, 40))
    show.scene(3, "ff0000")  # a third of the lamps, in full
    assert xvfb.wait_pixel(100, 100, (255, 0, 0))


def test_the_cap_comes_with_the_picture(start, canvas, tmp_path):
    """No frame is brighter than the cap: a power supply gives no second to think."""
    film = Film(tmp_path / "film")
    show = start(canvas, environment=film.environment)
    lit(show, 100, average=40)
    show.scene(1, "000000")
    show.scene(2, "ffffff")
    seen = [glass.getpixel((100, 100))[0] for glass in film.pictures()]
    assert max(seen) == pytest.approx(driven(255, 40), abs=LEVELS[canvas])


def test_both_canvases_agree(start, xvfb):
    glasses = []
    for name in ("cpu", "gpu"):
        show = start(name)
        lit(show, 35, gamma=2.2, average=20)
        show.scene(1, "ramp")
        wait_until(lambda: xvfb.pixel(639, 359) != (0, 0, 0))
        glasses.append(xvfb.capture())
        show.ask("kill 9", "ended")
    assert all(high <= 2 for _, high in ImageChops.difference(*glasses).getextrema())


# --- the whole player ---------------------------------------------------------------------------


class LitWall(Wall):
    """Its screen has a light."""

    def __init__(self, folder, light, **item):
        self.light = light
        super().__init__(folder, (320, 16), FOLDED, **item)

    def publish(self, canvas, output):
        super().publish(canvas, output, light=self.light or {})


@pytest.fixture(name="wall")
def make_wall(tmp_path, closed):
    return lambda light, **item: closed(LitWall(tmp_path, light, **item))


def test_the_glass_shows_the_raster_after_light(wall):
    """… and a snapshot without --raster the picture before it."""
    one = wall({"brightness": 40, "gamma": 1.6})
    raster = one.snapshot("--raster")
    one.light = None
    one.publish((320, 16), FOLDED)
    full = one.snapshot("--raster")
    difference = ImageChops.difference(law(full, 40, 1.6), raster).getextrema()
    assert all(high == 0 for _, high in difference) and raster.tobytes() != full.tobytes()
    one.light = {"brightness": 40, "gamma": 1.6}
    one.publish((320, 16), FOLDED)
    assert one.snapshot().getextrema()[0][1] == 255
    one.start("cpu")
    one.wait_glass(raster)


def test_a_snapshot_has_the_brightness_of_its_hour(wall):
    one = wall({"brightness": [{"at": "07:00", "percent": 100}, {"at": "19:00", "percent": 30}]})
    # 00:00Z is 07:00 there: the fade of 5 s begins
    levels = [one.snapshot("--raster", second=second).getextrema()[0][1] for second in
              ("00", "02.500", "05")]
    assert levels == pytest.approx([driven(255, 30), driven(255, 65), 255], abs=1)


def test_another_light_comes_by_a_fade_and_stays_through_restarts(wall):
    one = wall({"brightness": 100}, duration=1)
    player = one.start("cpu")
    one.wait_glass(one.snapshot("--raster"))
    one.light = {"brightness": 20, "fade": 1}
    one.publish((320, 16), FOLDED)
    dim = one.snapshot("--raster")
    one.wait_glass(dim)
    most = dim.getextrema()[0][1]
    for station in ("plan", "show"):
        pid = player.wait_station(station)
        os.kill(pid, signal.SIGKILL)
        player.wait_station(station, other_than=pid)
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:  # never brighter, not for one frame
            glass = one.display.capture().crop((0, 0, 160, 32))  # beside the server's own pointer
            assert glass.getextrema()[0][1] <= most
        one.wait_glass(dim)
