"""The worst that a playlist can do to the eyes: black and white in turn, at the shortest duration
there is. WCAG 2.2, 2.3.1: no more than three flashes in any second. The frames are real ones."""

import io
import pathlib

import pytest

np = pytest.importorskip("numpy", reason="needs python3-numpy")
Image = pytest.importorskip("PIL.Image", reason="needs python3-pil")

from golden.test_golden import Release, write  # noqa: E402
from support.independent import site_files  # noqa: E402

FRAMES_PER_S = 20
SECONDS = 2
SHORTEST_S = 0.5
FLASHES = 3  # in any second
KINDS = ("cut", "fade", "slide-left", "slide-down", "push-right", "push-up", "wipe-left", "wipe-down")


def picture(colour):
    data = io.BytesIO()
    Image.new("RGB", (32, 32), colour).save(data, "JPEG", quality=95)
    return data.getvalue()


@pytest.fixture(scope="module")
def strobe(tmp_path_factory):
    folder = tmp_path_factory.mktemp("strobe")
    items = [{"id": "den", "image": "black.jpg"}, {"id": "trang", "image": "white.jpg"}]
    playlists = {kind: {"defaults": {"duration": SHORTEST_S, "transition": kind}, "items": items}
                 for kind in KINDS}
    screens = {kind: {"canvas": [32, 32]} for kind in KINDS}
    content = {"black.jpg": picture("black"), "white.jpg": picture("white")}
    rules = [{"show": kind, "screens": [kind]} for kind in KINDS]
    write(folder / "site", site_files(playlists, screens, content, rules))
    return Release(folder / "site", folder)


def luminance(frame):
    """Relative luminance of every pixel, as WCAG defines it, in a row."""
    part = np.asarray(frame, dtype=float).reshape(-1, 3) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


def changes(series):
    """Frames at which the luminance has turned by a tenth or more, the darker below 0.8."""
    found, way, low, high = [], 0, series[0], series[0]
    for i, now in enumerate(series):
        low, high = min(low, now), max(high, now)
        if way <= 0 and now - low >= 0.1 and low < 0.8:
            found, way, high = found + [i], 1, now
        elif way >= 0 and high - now >= 0.1 and now < 0.8:
            found, way, low = found + [i], -1, now
    return found


def flashes(frames):
    """The most in any second that any pixel suffers; two opposite changes are one flash."""
    most = 0
    for series in {tuple(pixel) for pixel in np.array(frames).T.round(6)}:
        at = changes(series)
        most = max([most] + [sum(i <= j < i + FRAMES_PER_S for j in at) for i in at])
    return most / 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_shortest_items_do_not_flash(strobe, kind, tmp_path):
    times = [i / FRAMES_PER_S for i in range(FRAMES_PER_S * SECONDS)]
    path = pathlib.Path(tmp_path / "frame.png")
    frames = [luminance(strobe.frame(kind, f"00:00:{at:06.3f}", path)) for at in times]
    assert 0 < flashes(frames) <= FLASHES


@pytest.mark.parametrize("hertz, is_safe", [(1, True), (2, True), (5, False), (10, False)])
def test_the_measure_knows_a_strobe(hertz, is_safe):
    half = FRAMES_PER_S // (2 * hertz)
    frames = [np.full(4, (i // half) % 2) for i in range(FRAMES_PER_S * SECONDS)]
    assert (flashes(frames) <= FLASHES) == is_safe


def test_the_measure_lets_small_and_bright_changes_pass():
    assert flashes([np.array([0.5 + 0.04 * (i % 2), 0.85 + 0.15 * (i % 2)]) for i in range(40)]) == 0
