"""Frames by the real programs against committed pictures: site → bangtin publish → snapshot.

BANGTIN_GOLDEN=write takes what is drawn as the new truth; look at every picture before committing.
The tolerance lets another FreeType or libjpeg round differently, and nothing more.
"""

import json
import pathlib
import shutil

import pytest

pytest.importorskip("numpy", reason="needs python3-numpy")
Image = pytest.importorskip("PIL.Image", reason="needs python3-pil")
ImageDraw = pytest.importorskip("PIL.ImageDraw", reason="needs python3-pil")

from support.frames import Release, differs, kept  # noqa: E402
from support.frames import compare as compare_with  # noqa: E402
from support.independent import site_files  # noqa: E402
from support.wallmap import laid_out  # noqa: E402

HERE = pathlib.Path(__file__).parent
FRAMES = HERE / "frames"

THEMES = {
    "solemn": {"background": "#7d0a14", "color": "#ffd966"},
    "paper": {"background": "#fbf6ea", "color": "#14213d", "align": "left"},
    "alert": {"background": "#000000", "color": "#ffffff", "accent": "#ffd23f"},
    "night": {"background": "#05080f", "color": "#ffc857", "align": "right"},
}
SCREENS = {
    "hall": {"canvas": [480, 270]},
    "kiosk": {"canvas": [270, 480]},
    "gate": {"canvas": [960, 32]},
    "led": {"canvas": [192, 96]},
    "idle": {"canvas": [480, 270]},
    "idle-gate": {"canvas": [960, 32]},
    "folded": {"canvas": [960, 32], "output": {"raster": [500, 70], "slices": [
        {"from": [0, 0, 480, 32], "to": [10, 0]},
        {"from": [480, 0, 480, 32], "to": [10, 36], "rotate": 180}]}},
    "upright": {"canvas": [270, 480], "output": {"raster": [480, 270], "slices": [
        {"from": [0, 0, 270, 480], "to": [0, 0], "rotate": 90}]}},
    "mirrored": {"canvas": [270, 480], "output": {"raster": [480, 270], "slices": [
        {"from": [0, 0, 270, 480], "to": [0, 0], "rotate": 270, "mirror": True}]}},
}
# Both loops are 20 s long, and the day of the tests begins with a whole one.
PLAYLISTS = {
    "hall": {
        "title": "Sảnh",
        "defaults": {"duration": 10, "transition": "fade", "theme": "solemn"},
        "items": [
            {"id": "chao", "slogan": "Nộp hồ sơ trực tuyến,\nkhông phải xếp hàng"},
            {"id": "anh", "image": "wide.jpg"},
        ],
    },
    "kiosk": {
        "title": "Ki-ốt",
        "defaults": {"duration": 10, "transition": "cut", "theme": "paper"},
        "items": [
            {"id": "chu", "slogan": "ẲỖỘ: Kế hoạch Số 55-KH/TU ngày 30/4, trên 80 % người dân"},
            {"id": "anh", "image": "turned.jpg"},
        ],
    },
    "gate": {
        "title": "Cổng",
        "defaults": {"duration": 20, "theme": "night"},
        "items": [{"id": "chu", "slogan": "Giảm tốc độ, nhường đường cho người đi bộ và xe đạp"}],
    },
}
# Longer than the board holds at the smallest size: two pages of one slot.
PLAYLISTS["led"] = {
    "defaults": {"duration": 20, "theme": "alert"},
    "items": [{"id": "dai", "slogan": (
        "Từ **ngày 01/7/2026**, hồ sơ nhận tại TP. Biên Hòa hoặc trực tuyến. Giải quyết trong "
        "**3 ngày** làm việc! Mang theo căn cước và giấy khai sinh. Cần giúp xin gọi **1022**.")}],
}
# Two items that tell up from down and left from right, and a transition into each, 1 s after 10 s.
WAYS = ("left", "right", "up", "down")
MOTIONS = {kind: [f"{kind}-{way}" for way in WAYS] for kind in ("slide", "push", "wipe")}
PHASES_MS = (100, 300, 500, 700, 900)
for motion in sum(MOTIONS.values(), []):
    SCREENS[motion] = {"canvas": [96, 64]}
    PLAYLISTS[motion] = {
        "defaults": {"duration": 10, "transition": motion, "theme": "paper"},
        "items": [{"id": "anh", "image": "wide.jpg"}, {"id": "chu", "slogan": "Ế 1"}],
    }
MAPPED = {"folded": "gate", "upright": "kiosk", "mirrored": "kiosk"}  # and the screen's like unmapped
RULES = [{"show": name, "screens": [name]} for name in PLAYLISTS]
RULES += [{"show": plain, "screens": [name]} for name, plain in MAPPED.items()]

# frame → screen and time of the small site
SMALL = {
    "slogan": ("hall", "00:00:05"),
    "image": ("hall", "00:00:15"),
    "fade": ("hall", "00:00:10.500"),
    "slogan-portrait": ("kiosk", "00:00:05"),
    "image-turned": ("kiosk", "00:00:10"),
    "slogan-strip": ("gate", "00:00:05"),
    "slogan-page-1": ("led", "00:00:05"),
    "slogan-page-2": ("led", "00:00:15"),
    "idle": ("idle", "00:00:05"),
    "idle-strip": ("idle-gate", "00:00:05"),
}
WHEN = ("days", "hours", "from", "until")  # keys of an item that a frame does without

# frame → screen, playlist and item of the demo site, kept at a quarter of their sides
DEMO = {
    "demo-hall": ("sanh", "hall", "chao"),
    "demo-infographic": ("sanh", "hall", "muc-tieu-2030"),
    "demo-kiosk": ("kiosk", "kiosk", "lua-dao"),
    "demo-kiosk-slogan": ("kiosk", "common", "trung-tam"),
    "demo-gate": ("cong", "gate", "bao-ho"),
}


def draw_photo():
    """Upright, 600 x 300: sky over ground, a sun at the top left."""
    photo = Image.new("RGB", (600, 300), "#7fb4e6")
    pen = ImageDraw.Draw(photo)
    pen.rectangle([0, 200, 600, 300], fill="#2f6b3c")
    pen.ellipse([40, 30, 130, 120], fill="#ffd24a")
    for x in range(0, 600, 12):
        pen.line([x, 299, x + 60, 210], fill="#f4f4f4", width=1)
    return photo


def write_site(folder):
    photo = draw_photo()
    exif = Image.Exif()
    exif[0x0112] = 6
    write(folder, site_files(PLAYLISTS, SCREENS, {}, RULES, title="UBND phường", themes=THEMES))
    (folder / "content").mkdir(exist_ok=True)
    photo.save(folder / "content/wide.jpg", quality=92)
    photo.transpose(Image.Transpose.ROTATE_90).save(
        folder / "content/turned.jpg", quality=92, exif=exif, progressive=True
    )


def write_demo(folder):
    """The demo site with a screen and a playlist of one item for each frame, so that its editors
    may reorder and retime the rest."""
    demo = HERE.parent.parent
    shutil.copytree(demo / "content", folder / "content")
    site = read(demo / "playlists/site.json")
    screens = read(demo / "playlists/screens.json")["screens"]
    playlists = {}
    for name, (_, playlist, item) in DEMO.items():
        playlists[name] = read(demo / f"playlists/{playlist}.json")
        playlists[name]["items"] = [
            {key: value for key, value in one.items() if key not in WHEN}
            for one in playlists[name]["items"]
            if one.get("id") == item
        ]
    canvases = {name: {"canvas": screens[where[0]]["canvas"]} for name, where in DEMO.items()}
    rules = [{"show": name, "screens": [name]} for name in DEMO]
    kept = {key: site[key] for key in ("title", "timezone", "themes")}
    write(folder, site_files(playlists, canvases, {}, rules, **kept))


def read(path):
    return json.loads(path.read_text())


def write(folder, files):
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    write_site(folder / "site")
    return Release(folder / "site", folder)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder / "site")
    return Release(folder / "site", folder)


def compare(frame, name):
    compare_with(frame, FRAMES / f"{name}.png")


@pytest.mark.parametrize("name", SMALL)
def test_small_site(small, name, tmp_path):
    screen, time = SMALL[name]
    compare(small.frame(screen, time, tmp_path / "frame.png"), name)


@pytest.mark.parametrize("name", DEMO)
def test_demo_site(demo, name, tmp_path):
    frame = demo.frame(name, "09:00:00", tmp_path / "frame.png")
    compare(frame.resize((frame.width // 4, frame.height // 4), Image.Resampling.BOX), name)


@pytest.mark.parametrize("kind", MOTIONS)
def test_motion(small, kind, tmp_path):
    """A sheet for each kind: a row for each way, a column for each phase."""
    sheet = Image.new("RGB", (len(PHASES_MS) * 96, len(WAYS) * 64))
    places = {}
    for row, motion in enumerate(MOTIONS[kind]):
        for column, phase_ms in enumerate(PHASES_MS):
            frame = small.frame(motion, f"00:00:10.{phase_ms:03}", tmp_path / "frame.png")
            sheet.paste(frame, (column * 96, row * 64))
            places[motion, phase_ms] = (column * 96, row * 64, column * 96 + 96, row * 64 + 64)
    wanted = kept(sheet, FRAMES / f"{kind}.png")
    for (motion, phase_ms), box in places.items():
        why = differs(sheet.crop(box), wanted.crop(box))
        assert not why, f"{motion} at {phase_ms} ms: {why}"


@pytest.mark.parametrize("name", MAPPED)
def test_raster(small, name, tmp_path):
    compare(small.frame(name, "00:00:05", tmp_path / "frame.png", "--raster"), f"raster-{name}")


@pytest.mark.parametrize("name", MAPPED)
def test_a_raster_is_the_canvas_in_other_places(small, name, tmp_path):
    """Put together again byte for byte; only the gaps are black."""
    plain = small.frame(MAPPED[name], "00:00:05", tmp_path / "plain.png")
    assert small.frame(name, "00:00:05", tmp_path / "canvas.png").tobytes() == plain.tobytes()
    raster = small.frame(name, "00:00:05", tmp_path / "frame.png", "--raster")
    assert raster.tobytes() == laid_out(plain, SCREENS[name]["output"]).tobytes()


def test_the_same_moment_gives_the_same_bytes(small, tmp_path):
    for name in ("first.png", "second.png"):
        small.frame("hall", "00:00:10.300", tmp_path / name)
    assert (tmp_path / "first.png").read_bytes() == (tmp_path / "second.png").read_bytes()


def test_a_fade_begins_with_the_old_and_ends_with_the_new(small, tmp_path):
    old, begin, end, new = (
        small.frame("hall", time, tmp_path / "frame.png")
        for time in ("00:00:09.999", "00:00:10.000", "00:00:11.000", "00:00:15.000")
    )
    assert begin.tobytes() == old.tobytes()
    assert end.tobytes() == new.tobytes()
    assert differs(begin, end)


def test_the_tolerance_tells_the_pictures_apart():
    pictures = [Image.open(path).convert("RGB") for path in sorted(FRAMES.glob("*.png"))]
    assert len(pictures) == len(SMALL) + len(DEMO) + len(MOTIONS) + len(MAPPED)
    for i, one in enumerate(pictures):
        for other in pictures[:i]:
            assert differs(one, other)
