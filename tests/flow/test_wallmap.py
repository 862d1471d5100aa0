"""Wall maps on a real X server: the whole player, both canvases, pixel against pixel."""

import os
import shutil
import signal

import pytest
from PIL import Image

from support.film import Film
from support.machine import BUILD
from support.wallmap import laid_out
from support.world import World

FOLDED = {"raster": [160, 32], "slices": [
    {"from": [0, 0, 160, 16], "to": [0, 0]},
    {"from": [160, 0, 160, 16], "to": [0, 16]}]}
UPRIGHT = {"raster": [120, 90], "slices": [{"from": [0, 0, 90, 120], "to": [0, 0], "rotate": 90}]}
PANELS = {"raster": [150, 80], "slices": [
    {"from": [0, 0, 61, 48], "to": [3, 5], "rotate": 270},
    {"from": [61, 0, 64, 31], "to": [60, 0], "mirror": True},
    {"from": [61, 31, 64, 17], "to": [130, 7], "rotate": 90, "mirror": True},
    {"from": [0, 0, 20, 20], "to": [60, 40], "rotate": 180}]}
MAPS = {"folded": ((320, 16), FOLDED), "upright": ((90, 120), UPRIGHT), "panels": ((125, 48), PANELS)}
SMALL_TEXTURES = BUILD.resolve() / "tests/support/small_textures.so"
ITEM = {"id": "chu", "slogan": "Ẵ ỗ Bảng 123", "duration": 3600}


class Wall(World):
    """A site of one slogan on one mapped screen, a display, and at last a player."""

    def __init__(self, folder, canvas, output, glass=(200, 150), **item):
        super().__init__(folder, canvas, glass=glass)
        shutil.rmtree(self.site.folder / "content")
        self.site.write("hall", {"items": [{**ITEM, **item}]})
        self.publish(canvas, output)

    def publish(self, canvas, output, **more):
        screen = {"canvas": list(canvas), **more, **({"output": output} if output else {})}
        self.site.write("screens", {"screens": {"s": screen}})
        self.release()

    def start(self, canvas, environment=None):
        return self.play(None, "--canvas", canvas, environment=environment)

    def snapshot(self, *more, second="00"):
        """By the player, from the same release."""
        return super().snapshot(f"2026-01-01T00:00:{second}Z", *more)

    def on_glass(self, picture):
        """At the top left, and black around."""
        glass = Image.new("RGB", self.display.capture().size)
        glass.paste(picture, (0, 0))
        return glass

    def wait_glass(self, wanted):
        super().wait_glass(self.on_glass(wanted))


@pytest.fixture(name="wall")
def make_wall(tmp_path, closed):
    return lambda *words, **more: closed(Wall(tmp_path, *words, **more))


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
@pytest.mark.parametrize("name", MAPS)
def test_the_glass_shows_the_raster(wall, name, canvas):
    """… which is the canvas laid out by another implementation; gaps and the rest are black."""
    one = wall(*MAPS[name])
    raster = one.snapshot("--raster")
    assert raster.tobytes() == laid_out(one.snapshot(), MAPS[name][1]).tobytes()
    assert len(raster.getcolors(1 << 16)) > 8  # there are letters on it
    one.start(canvas)
    one.wait_glass(raster)


def test_the_grid_on_the_glass_knows_the_map(wall):
    """… and another one by the same item."""
    one = wall((125, 48), PANELS)
    one.site.write("hall", {"items": [{"id": "o", "pattern": "grid", "duration": 1}]})
    one.publish((125, 48), PANELS)
    one.start("cpu")
    one.wait_glass(one.snapshot("--raster"))
    one.publish((125, 48), {**PANELS, "slices": PANELS["slices"][::-1]})
    one.wait_glass(one.snapshot("--raster"))


def test_a_canvas_wider_than_any_texture(wall):
    """… is whole all the same: its picture travels in pieces, and each slice is drawn by itself."""
    one = wall(*MAPS["folded"])
    one.start("gpu", {"LD_PRELOAD": str(SMALL_TEXTURES), "SMALL_TEXTURES": "160"})
    one.wait_glass(one.snapshot("--raster"))


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
def test_another_map_comes_in_one_frame_with_its_first_picture(wall, canvas):
    """Every frame is a picture under its own map; without one the canvas lies at the top left."""
    one = wall((125, 48), PANELS, duration=1)
    film = Film(one.folder / "film")
    one.start(canvas, film.environment)
    wanted = []
    for size, output in (((125, 48), PANELS), ((90, 120), UPRIGHT), ((90, 120), None)):
        one.publish(size, output)
        wanted.append(one.on_glass(one.snapshot(*(["--raster"] if output else []))))
        one.wait_glass(wanted[-1])
    seen = [frame.tobytes() for frame in film.pictures()]
    assert seen[seen.index(wanted[0].tobytes()):] == [frame.tobytes() for frame in wanted]


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
def test_a_fade_ends_whole_on_a_mapped_canvas(wall, canvas):
    one = wall((320, 16), FOLDED)
    plain = {**ITEM, "id": "trang", "slogan": "Ế", "duration": 1}
    one.site.write("hall", {"defaults": {"transition": "wipe-left"},
                            "items": [{**ITEM, "duration": 1}, plain]})
    one.publish((320, 16), FOLDED)
    frames = [one.snapshot("--raster", second=second) for second in ("00.900", "01.900")]
    one.start(canvas)
    for frame in [*frames, *frames]:
        one.wait_glass(frame)


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
def test_a_killed_show_learns_the_map_again(wall, canvas):
    one = wall((90, 120), UPRIGHT)
    player = one.start(canvas)
    raster = one.snapshot("--raster")
    one.wait_glass(raster)
    for station in ("show", "plan"):
        pid, heard = player.wait_station(station), len(player.heard)
        os.kill(pid, signal.SIGKILL)
        player.wait_station(station, other_than=pid)
        player.wait_for("showing ", after=heard)
        one.wait_glass(raster)


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
def test_a_raster_that_the_display_lacks_is_cut_and_told(wall, canvas):
    one = wall((125, 48), PANELS, glass=(100, 50))
    player = one.start(canvas)
    one.wait_glass(one.snapshot("--raster").crop((0, 0, 100, 50)))
    player.wait_for("output: the raster of 150 x 80 reaches beyond the display of 100 x 50")
    assert sum("reaches beyond" in line for line in player.heard) == 1
