"""What a snapshot does when the release is not as it should be. The releases come from the second
implementation, since our own publish refuses to make them."""

import os
import pathlib
import subprocess

import pytest

Image = pytest.importorskip("PIL.Image", reason="needs python3-pil")

from support.independent import Key, Tree, site_files  # noqa: E402

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).absolute()
PATIENCE_S = 120
THEMES = {"red": {"background": "#7d0a14", "color": "#ffd966"}}


def playlist(*items):
    return {"title": "Sảnh", "defaults": {"duration": 10, "theme": "red"}, "items": list(items)}


def site(*items, content=None):
    rules = [{"show": "hall", "screens": ["hall"]}]
    screens = {"hall": {"canvas": [320, 180]}}
    return site_files({"hall": playlist(*items)}, screens, content or {}, rules, themes=THEMES)


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.key = Key(folder, "release")
        self.tree = Tree(folder / "tree")

    def snapshot(self, time="00:00:05", trust=None, **options):
        path = self.folder / "frame.png"
        path.unlink(missing_ok=True)
        words = [BUILD / "bangtin-player", "--snapshot", path, "--screen", "hall"]
        given = {"at": f"2026-01-01T{time}Z", "server": self.tree.root, **options}
        given["trust"] = trust or self.key.public
        words += [word for name, value in given.items() for word in (f"--{name}", value)]
        done = subprocess.run([str(word) for word in words], timeout=PATIENCE_S, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        frame = Image.open(path).convert("RGB") if path.exists() else None
        return done.returncode, done.stdout, frame


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def colors(frame):
    return {color for _, color in frame.getcolors(1 << 16)}


def test_an_item_that_cannot_be_painted_holds_the_picture_before(bench):
    items = [{"id": "chu", "slogan": "Bảng tin"}, {"id": "anh", "image": "cut.jpg"}]
    cut = b"\xff\xd8\xff\xe0 cut off"
    bench.tree.publish(site(*items, content={"cut.jpg": cut}), [bench.key])
    _, _, before = bench.snapshot("00:00:05")
    status, said, held = bench.snapshot("00:00:15")
    assert status == 0
    assert held.tobytes() == before.tobytes()
    assert "hall/anh: the picture is damaged" in said


def test_a_kind_of_a_newer_version_holds_the_picture_before(bench):
    items = [{"id": "chu", "slogan": "Bảng tin"}, {"id": "dong-ho", "clock": "analog"}]
    bench.tree.publish(site(*items), [bench.key])
    _, _, before = bench.snapshot("00:00:05")
    for time in ("00:00:05", "00:00:15"):
        status, _, frame = bench.snapshot(time)
        assert status == 0
        assert frame.tobytes() == before.tobytes()


def test_with_nothing_before_it_the_background_shows(bench):
    bench.tree.publish(site({"id": "anh", "image": "lost.jpg"}), [bench.key])
    status, said, frame = bench.snapshot()
    assert status == 0
    assert colors(frame) == {(0x7D, 0x0A, 0x14)}
    assert "the release does not hold content/lost.jpg" in said


def test_a_blank_release_is_black(bench):
    bench.tree.publish(site({"id": "chu", "slogan": "Bảng tin"}), [bench.key], blank=True)
    status, _, frame = bench.snapshot()
    assert status == 0
    assert colors(frame) == {(0, 0, 0)}


def test_an_unknown_screen_shows_the_idle_card(bench):
    bench.tree.publish(site({"id": "chu", "slogan": "Bảng tin"}), [bench.key])
    status, _, frame = bench.snapshot(screen="nowhere")
    assert status == 0
    assert frame.getpixel((0, 0)) == (0x0B, 0x3D, 0x6B)


def test_nothing_is_drawn_for_a_stranger(bench):
    bench.tree.publish(site({"id": "chu", "slogan": "Bảng tin"}), [bench.key])
    status, said, frame = bench.snapshot(trust=Key(bench.folder, "stranger").public)
    assert (status, frame) == (1, None)
    assert "0 of 1 signatures" in said


def test_a_blob_that_was_changed_is_not_drawn(bench):
    bench.tree.publish(site({"id": "chu", "slogan": "Bảng tin"}), [bench.key])
    for path in (bench.tree.root / "blobs").glob("*/*"):
        if b"slogan" in path.read_bytes():
            path.write_bytes(path.read_bytes().replace(b"tin", b"TIN"))
    status, _, frame = bench.snapshot()
    assert (status, frame) == (1, None)


def test_a_time_that_is_none_is_explained(bench):
    bench.tree.publish(site({"id": "chu", "slogan": "Bảng tin"}), [bench.key])
    status, said, frame = bench.snapshot(at="tomorrow")
    assert (status, frame) == (1, None)
    assert "2026-12-01T07:30:00+07:00" in said


def test_a_state_folder_is_as_good_as_a_tree(bench):
    bench.tree.publish(site({"id": "chu", "slogan": "Bảng tin"}), [bench.key])
    _, _, frame = bench.snapshot()
    (bench.tree.root / "held").mkdir()
    (bench.tree.root / "latest").rename(bench.tree.root / "held/current")
    (bench.tree.root / "blobs").rename(bench.tree.root / "store")
    path = bench.folder / "state.png"
    subprocess.run([BUILD / "bangtin-player", "--snapshot", path, "--at", "2026-01-01T00:00:05Z",
                    "--screen", "hall", "--state", bench.tree.root, "--trust", bench.key.public],
                   check=True, timeout=PATIENCE_S)  # fmt: skip
    assert Image.open(path).convert("RGB").tobytes() == frame.tobytes()
