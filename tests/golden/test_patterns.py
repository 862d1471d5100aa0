"""The installer's test patterns by the real programs against committed pictures, as --pattern and as
an item. BANGTIN_GOLDEN=write takes what is drawn as the new truth, as in test_golden.py."""

import os
import pathlib
import subprocess

import pytest

Image = pytest.importorskip("PIL.Image", reason="needs python3-pil")
pytest.importorskip("numpy", reason="needs python3-numpy")

from support.independent import Key, Tree, site_files  # noqa: E402
from support.wallmap import laid_out  # noqa: E402
from test_golden import differs  # noqa: E402

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).absolute()
FRAMES = pathlib.Path(__file__).parent / "patterns"
PATIENCE_S = 120
NAMES = ["border", "ruler", "grid", "checker", "black-steps", "white-steps", "colors", "red",
         "green", "blue", "white", "black", "marks", "identity", "bars"]  # fmt: skip
SHAPES = {"": "320x180", "-strip": "960x32"}
RED = (0x7D, 0x0A, 0x14)
FOLDED = {"raster": [320, 192], "slices": [
    {"from": [0, 0, 160, 96], "to": [0, 0]}, {"from": [160, 0, 160, 96], "to": [0, 96]},
    {"from": [320, 0, 160, 96], "to": [160, 0]}, {"from": [480, 0, 160, 96], "to": [160, 96]}]}  # fmt: skip
TURNED = {"raster": [320, 128], "slices": [
    {"from": [0, 0, 128, 64], "to": [0, 0], "rotate": 90},
    {"from": [128, 0, 128, 64], "to": [64, 0], "rotate": 270},
    {"from": [0, 64, 192, 48], "to": [128, 0], "rotate": 180},
    {"from": [192, 64, 64, 32], "to": [128, 48], "mirror": True},
    {"from": [192, 96, 48, 16], "to": [128, 80], "rotate": 90, "mirror": True}]}  # fmt: skip
MAPS = {"folded": ([640, 96], FOLDED), "turned": ([256, 112], TURNED)}


def snapshot(path, *words):
    command = [BUILD / "bangtin-player", "--snapshot", path, *words]
    done = subprocess.run([str(word) for word in command], timeout=PATIENCE_S, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    assert done.returncode == 0, done.stdout
    return Image.open(path).convert("RGB")


def compare(frame, name):
    path = FRAMES / f"{name}.png"
    if os.environ.get("BANGTIN_GOLDEN") == "write":
        frame.save(path, optimize=True)
    why = differs(frame, Image.open(path).convert("RGB"))
    assert not why, f"{name}: {why}"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", NAMES)
def test_pattern(name, shape, tmp_path):
    frame = snapshot(tmp_path / "frame.png", "--pattern", name, "--window", SHAPES[shape],
                     "--screen", "cong")  # fmt: skip
    compare(frame, name + shape)


@pytest.fixture
def release(tmp_path):
    """Frames of a release whose one playlist has these items, 10 s each."""
    key, tree = Key(tmp_path, "release"), Tree(tmp_path / "tree")

    def show(items, time, screen=None, more=()):
        playlist = {"defaults": {"duration": 10, "theme": "red"}, "items": items}
        screens = {"hall": {"name": "Cổng số 1", "canvas": [320, 180], **(screen or {})}}
        files = site_files({"hall": playlist}, screens, {}, [{"show": "hall"}],
                           title="UBND phường", themes={"red": {"background": "#7d0a14"}})  # fmt: skip
        tree.publish(files, [key])
        return snapshot(tmp_path / "frame.png", "--at", f"2026-01-01T{time}Z", "--screen", "hall",
                        "--server", tree.root, "--trust", key.public, *more)  # fmt: skip

    return show


def test_an_item_is_the_same_picture(release, tmp_path):
    alone = snapshot(tmp_path / "alone.png", "--pattern", "grid", "--window", "320x180")
    assert release([{"pattern": "grid"}], "00:00:05").tobytes() == alone.tobytes()


def test_the_identity_card_names_screen_and_site(release):
    compare(release([{"pattern": "identity"}], "00:00:05"), "identity-item")


@pytest.mark.parametrize("name", MAPS)
def test_the_grid_is_the_wall_map(release, name):
    """On the canvas every number and arrow is upright; the raster is what the card gets."""
    canvas, output = MAPS[name]
    screen = {"canvas": canvas, "output": output}
    frame = release([{"pattern": "grid"}], "00:00:05", screen)
    raster = release([{"pattern": "grid"}], "00:00:05", screen, ["--raster"])
    compare(frame, f"grid-{name}")
    compare(raster, f"grid-{name}-raster")
    assert raster.tobytes() == laid_out(frame, output).tobytes()


def test_the_identity_card_tells_the_raster(release):
    canvas, output = MAPS["folded"]
    screen = {"canvas": canvas, "output": output}
    compare(release([{"pattern": "identity"}], "00:00:05", screen), "identity-folded")


def test_a_pattern_of_a_newer_version_holds_the_picture_before(release, tmp_path):
    alone = snapshot(tmp_path / "alone.png", "--pattern", "ruler", "--window", "320x180")
    items = [{"pattern": "ruler"}, {"pattern": "of-a-newer-version"}]
    assert release(items, "00:00:15").tobytes() == alone.tobytes()
    frame = release([items[1]], "00:00:05")
    assert {color for _, color in frame.getcolors(1 << 16)} == {RED}


def test_every_pattern_has_its_pictures():
    assert len(list(FRAMES.glob("*.png"))) == len(NAMES) * len(SHAPES) + 2 * len(MAPS) + 2
