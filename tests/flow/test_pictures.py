"""Pictures that should never have been saved: `bangtin check` names the file and the remedy, and a
board that meets one all the same says so, keeps what it shows, and goes on with the next item."""

import io
import re
import struct
import time
import zlib

import pytest
from PIL import Image
from support.independent import Key, Tree, site_files
from support.machine import COLOURS, ColourSite, Player, bangtin, colour_of, wait_colour
from support.xvfb import Xvfb

SIZE = (160, 90)


def encoded(kind, colour=(10, 60, 125), size=SIZE, **options):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


def moving(kind):
    frames = [Image.new("RGB", SIZE, colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100)
    return file.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width, height, depth=8, colour=2, interlaced=0, data=b""):
    """A PNG whose header says so; the pixels are what `data` inflates to, few or none."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data))
            + chunk(b"IEND", b""))


def jpeg_of(width, height):
    """The size in the frame header (ITU-T T.81, B.2.2)."""
    data = encoded("JPEG")
    frame = data.index(b"\xff\xc0")
    return data[:frame + 5] + struct.pack(">HH", height, width) + data[frame + 9:]


def cut(data):
    return data[:-len(data) // 8]


MISSING_END = "the end of the picture is missing: copy the file again from the original"
MOVES = r"the picture moves \(animated \w+\): save one frame of it as a still picture"
SIDE = r"the picture is {} pixels, more than 16384 on a side: make it smaller"
AREA = r"the picture is {} pixels, more than 100 megapixels: make it smaller"
OTHER = "this is a {} file: save the picture as JPEG, PNG or WebP"
DAMAGED = r"the picture is damaged \(.*\): save it again from the original"

# The name, the bytes, what the desk says, and what the board says where that is something else.
CORPUS = {
    "empty": ("a.jpg", b"", "the picture is empty: save it again"),
    "empty-png": ("a.png", b"", "the picture is empty: save it again"),
    "cut-jpeg": ("a.jpg", cut(encoded("JPEG")), MISSING_END, DAMAGED),
    "cut-png": ("a.png", cut(encoded("PNG")), MISSING_END, DAMAGED),
    "cut-webp": ("a.webp", cut(encoded("WebP")), MISSING_END, DAMAGED),
    "cut-lossless-webp": ("a.webp", encoded("WebP", lossless=True)[:-9], f"{MISSING_END}|{DAMAGED}",
                          DAMAGED),
    "head-of-png": ("a.png", encoded("PNG")[:20], DAMAGED),
    "moving-png": ("a.png", moving("PNG"), MOVES),
    "moving-webp": ("a.webp", moving("WebP"), MOVES),
    "thin-jpeg": ("a.jpg", jpeg_of(1, 65500), SIDE.format("1 x 65500")),
    "thin-png": ("a.png", png_of(1, 65500), SIDE.format("1 x 65500")),
    "flat-png": ("a.png", png_of(65500, 1), SIDE.format("65500 x 1")),
    "huge-jpeg": ("a.jpg", jpeg_of(30000, 30000), SIDE.format("30000 x 30000")),
    "huge-png": ("a.png", png_of(30000, 30000), SIDE.format("30000 x 30000")),
    "bomb-png": ("a.png", png_of(16000, 16000, data=bytes(1 << 20)), AREA.format("16000 x 16000")),
    "bomb-interlaced": ("a.png", png_of(10000, 10000, colour=6, interlaced=1),
                        "the picture is interlaced and too large for that: save it without"),
    "gif": ("a.jpg", encoded("GIF"), OTHER.format("GIF")),
    "bmp": ("a.png", encoded("BMP"), OTHER.format("BMP")),
    "text": ("a.webp", b"hello", "this is not a picture that boards know"),
}
# A board's fetch takes this one for the network's log-in page and does not accept it.
PAGE = {"page": ("a.jpg", b"<html><body>Log in</body></html>", OTHER.format("HTML"))}
MISLABELLED = {
    "png-as-jpeg": ("a.jpg", encoded("PNG", COLOURS["teal"]), r"a PNG picture by another name: let "
                    r"the name end in \.png, here and in the folder"),
    "webp-as-png": ("a.png", encoded("WebP", COLOURS["teal"], lossless=True), r"a WebP picture by "
                    r"another name: let the name end in \.webp"),
    "jpeg-as-webp": ("a.webp", encoded("JPEG", COLOURS["teal"], quality=95), r"a JPEG picture by "
                     r"another name: let the name end in \.jpg"),
}


@pytest.mark.parametrize("name", [*CORPUS, *PAGE, *MISLABELLED])
def test_the_desk_refuses_it_and_says_what_to_do(tmp_path, name):
    path, data, sentence, *_ = (CORPUS | PAGE | MISLABELLED)[name]
    site = ColourSite(tmp_path / "site")
    (site.folder / "content" / path).write_bytes(data)
    site.write("hall", {"items": [{"id": "x", "image": path}]})
    said = bangtin("check", site.folder, status=1)
    assert re.search(rf"hall\.json:1:\d+: items\[0\]\.image: content/{path}: .*({sentence})", said)


def test_what_shows_is_praised(tmp_path):
    """Each sort by its right name, in either case."""
    site = ColourSite(tmp_path / "site")
    names = {"a.PNG": encoded("PNG"), "b.webp": encoded("WebP"), "c.JPEG": encoded("JPEG"),
             "d.WebP": encoded("WebP", lossless=True)}
    for name, data in names.items():
        (site.folder / "content" / name).write_bytes(data)
    site.write("hall", {"items": [{"image": name} for name in names]})
    assert "error" not in bangtin("check", site.folder)


@pytest.fixture(name="display")
def make_display():
    server = Xvfb(*SIZE)
    yield server
    server.close()


def test_a_board_says_so_and_goes_on(tmp_path, display):
    """A publisher that is not ours lets all of them through."""
    key, tree = Key(tmp_path, "one"), Tree(tmp_path / "tree")
    tree.root.mkdir()
    content = {"red.jpg": encoded("JPEG", COLOURS["red"], quality=95),
               "green.png": encoded("PNG", COLOURS["green"])}
    items = [{"id": "red", "image": "red.jpg", "duration": 2}]
    for name, (path, data, *_) in CORPUS.items():
        content[f"{name}/{path}"] = data
        items.append({"id": name, "image": f"{name}/{path}", "duration": 0.5})
    items.append({"id": "green", "image": "green.png", "duration": 2})
    for name, (path, data, _) in MISLABELLED.items():
        content[f"{name}/{path}"] = data
        items.append({"id": name, "image": f"{name}/{path}", "duration": 2})
    tree.publish(site_files({"hall": {"items": items}}, {"s": {"canvas": list(SIZE)}}, content,
                            fallback="hall"), [key])
    player = Player(display, tree.root, tmp_path / "state", key.file, more=("--poll", "1"))
    try:
        wait_colour(display, "red")
        for name, (*_, sentence) in CORPUS.items():
            player.wait_for(rf"hall/{name}\b.*({sentence})")
            assert colour_of(display.pixel(80, 45)) in ("red", "teal", "green")
        wait_colour(display, "green")
        wait_colour(display, "teal")
        wait_colour(display, "red")
        for name in MISLABELLED:
            player.wait_for(f"showing hall/{name}")
    finally:
        player.end()


def test_fit_and_focus_reach_the_glass(tmp_path, display):
    """The player's own way from the key to the pixels: half red and half green, on half its width."""
    site = ColourSite(tmp_path / "site")
    picture = Image.new("RGB", (2 * SIZE[0], SIZE[1]), COLOURS["red"])
    picture.paste(COLOURS["green"], (SIZE[0], 0, 2 * SIZE[0], SIZE[1]))
    picture.save(site.folder / "content/both.png")
    bangtin("keygen", tmp_path / "demo")
    tree = tmp_path / "tree"

    def publish(defaults, **item):
        site.write("hall", {"defaults": defaults, "items": [{"image": "both.png", **item}]})
        bangtin("publish", site.folder, "--to", tree, "--key", tmp_path / "demo.key")

    publish({"fit": "cover"}, focus=[0, 50])
    player = Player(display, tree, tmp_path / "state", tmp_path / "demo.pub", more=("--poll", "1"))
    try:
        wait_colour(display, "red", (SIZE[0] - 2, 45))
        wait_colour(display, "red", (2, 2))
        publish({}, fit="cover", focus=[100, 50])
        wait_colour(display, "green", (2, 2))
        publish({"fit": "cover"}, fit="blur")
        wait_colour(display, "red", (2, 45))
        wait_colour(display, "green", (SIZE[0] - 2, 45))
        assert display.pixel(2, 2)[0] > 100 > display.pixel(2, 2)[1]  # the blurred red beside it
    finally:
        player.end()


def test_outline_and_shadow_reach_the_glass(tmp_path, display):
    """The player's own way from a theme to the pixels, of a slide and of a ticker."""
    site = ColourSite(tmp_path / "site")
    look = {"background": "#ffffff", "color": "#000000", "outline": "#ff0000", "shadow": "#0000ff"}
    base = {"site": "test", "title": "Test", "timezone": "Asia/Ho_Chi_Minh", "themes": {"default": look},
            "layouts": {"strip": {"zones": [{"id": "run", "rect": [0, 0, "100%", "100%"], "ticker": "hall"}]}}}
    bangtin("keygen", tmp_path / "demo")
    site.write("hall", {"items": [{"id": "a", "slogan": "WWW"}]})

    def publish(show):
        site.write("site", base | {"schedule": [{"show": show}]})
        bangtin("publish", site.folder, "--to", tmp_path / "tree", "--key", tmp_path / "demo.key")

    def seen():
        red, blue = 0, 0
        for r, g, b in display.capture().crop((0, 0, *SIZE)).convert("RGB").getdata():
            red += (r, g, b) == (255, 0, 0)
            blue += b > r + 80 and g < 200
        return red > 20 and blue > 20

    publish("hall")
    player = Player(display, tmp_path / "tree", tmp_path / "state", tmp_path / "demo.pub",
                    more=("--poll", "1"))
    try:
        for show, says in (("hall", "showing hall/a"), ("strip", "showing")):
            publish(show)
            player.wait_for(says)
            deadline = time.monotonic() + 30
            while not seen():
                assert time.monotonic() < deadline, show
                time.sleep(0.1)
    finally:
        player.end()
