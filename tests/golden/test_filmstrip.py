"""A ticker by the real programs, frame by frame. Filmstrips are committed pictures, as in
test_golden.py; BANGTIN_GOLDEN=write draws them anew, and the one that docs/ shows."""

import os
import pathlib

import pytest

np = pytest.importorskip("numpy", reason="needs python3-numpy")
Image = pytest.importorskip("PIL.Image", reason="needs python3-pil")

from golden.test_golden import THEMES, Release, differs, write  # noqa: E402
from support.independent import site_files  # noqa: E402
from support.wallmap import laid_out  # noqa: E402

HERE = pathlib.Path(__file__).parent
FILMSTRIPS = HERE / "filmstrips"
SHOWN = HERE.parent.parent / "docs/ticker.png"
HZ = 60
TEXTS = ["Nộp hồ sơ trực tuyến, không phải xếp hàng", "ĐỘI MŨ BẢO HIỂM khi đi xe máy",
         "Kế hoạch số 55-KH/TU: trên 80 % người dân"]  # fmt: skip
FOLD = {"raster": [480, 68], "slices": [
    {"from": [0, 0, 480, 32], "to": [0, 0]}, {"from": [480, 0, 480, 32], "to": [0, 36]}]}
# layout → its zones
LAYOUTS = {
    "left": [{"rect": [0, 0, "100%", "100%"], "ticker": "news"}],
    "right": [{"rect": [0, 0, "100%", "100%"], "ticker": "news", "direction": "right"}],
    "inset": [{"rect": [10, 2, 300, 30], "ticker": "news", "inset": 4, "background": "#004000"}],
    "pixels": [{"rect": [0, 0, 960, 32], "ticker": "news", "speed": "300px", "separator": "   |   "}],
}
SCREENS = {name: {"canvas": [960, 32]} for name in LAYOUTS}
SCREENS["fold"] = {"canvas": [960, 32], "output": FOLD}
SCREENS["slow"] = {"canvas": [960, 32], "refresh": 30}
SHOWS = {**{name: name for name in LAYOUTS}, "fold": "left", "slow": "left"}


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ticker")
    items = [{"id": f"tin-{i}", "slogan": text} for i, text in enumerate(TEXTS)]
    layouts = {name: {"zones": zones} for name, zones in LAYOUTS.items()}
    rules = [{"show": layout, "screens": [screen]} for screen, layout in SHOWS.items()]
    playlists = {"news": {"defaults": {"theme": "night"}, "items": items}}
    write(folder / "site", site_files(playlists, SCREENS, {}, rules, themes=THEMES,
                                      layouts=layouts))  # fmt: skip
    return Release(folder / "site", folder)


@pytest.fixture
def draw(release, tmp_path):
    def at(screen, frame, *more, hz=HZ):
        """The frame of the day with this number."""
        ms = -(-frame * 1000 // hz)
        time = f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
        return release.frame(screen, time, tmp_path / "frame.png", *more)

    return at


def moved(before, now):
    """By how many pixels to the left the second picture is the first one; None: it is not."""
    one, other = np.asarray(before), np.asarray(now)
    width = one.shape[1]
    found = [by for by in range(-width // 2, width // 2)
             if (one[:, max(by, 0) : width + min(by, 0)] ==
                 other[:, max(-by, 0) : width + min(-by, 0)]).all()]  # fmt: skip
    return found[0] if len(found) == 1 else None


@pytest.mark.parametrize("screen, frames", [("fold", range(0, 480, 60))])
def test_filmstrip(draw, screen, frames):
    """Frames one above the other, as the sending card gets them; the text runs over the fold."""
    pictures = [draw(screen, frame, "--raster") for frame in frames]
    strip = Image.new("RGB", (480, len(pictures) * 80 - 12), "#606060")
    for i, picture in enumerate(pictures):
        strip.paste(picture, (0, i * 80))
    path = FILMSTRIPS / f"ticker-{screen}.png"
    if os.environ.get("BANGTIN_GOLDEN") == "write":
        strip.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
        strip.quantize(64, dither=Image.Dither.NONE).save(SHOWN, optimize=True)
    assert not differs(strip, Image.open(path).convert("RGB"))


def test_a_fold_is_the_canvas_in_other_places(draw):
    for frame in (0, 1, 77):
        assert draw("fold", frame).tobytes() == draw("left", frame).tobytes()
        assert draw("fold", frame, "--raster").tobytes() == laid_out(draw("left", frame), FOLD).tobytes()


@pytest.mark.parametrize("screen, step", [("left", 2), ("right", -2), ("pixels", 5)])
def test_every_frame_is_a_step_on(draw, screen, step):
    first = draw(screen, 1000)
    for frames in (1, 2, 3, 10):
        assert moved(first, draw(screen, 1000 + frames)) == frames * step


def test_half_the_frames_are_twice_the_step(draw):
    assert moved(draw("slow", 500, hz=30), draw("slow", 501, hz=30)) == 4


def test_an_inset_stays_clear(draw):
    """The strip runs between the insets and nowhere else."""
    inside, pixels = (14, 6, 306, 28), np.asarray(draw("inset", 1000))
    around = pixels.copy()
    around[inside[1] : inside[3], inside[0] : inside[2]] = (0, 0x40, 0)
    zone = around[2:32, 10:310]
    assert (zone == (0, 0x40, 0)).all()
    around[2:32, 10:310] = 0
    assert (around == 0).all()
    assert (pixels[6:28, 14:306] != (0, 0x40, 0)).any()
    assert moved(draw("inset", 1000).crop(inside), draw("inset", 1001).crop(inside)) in (1, 2)


def test_no_two_times_look_alike(draw):
    assert len({draw("left", frame).tobytes() for frame in range(0, 60, 10)}) == 6
