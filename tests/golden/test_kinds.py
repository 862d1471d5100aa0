"""Each kind of item on boards of four shapes, against committed pictures at a quarter of their sides
(small boards whole): site → bangtin publish → snapshot. QR codes are read back by ZBar.

BANGTIN_GOLDEN=write takes what is drawn as the new truth; look at every picture before committing.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

Image = pytest.importorskip("PIL.Image", reason="needs python3-pil")
pytest.importorskip("numpy", reason="needs python3-numpy")
ImageFilter = pytest.importorskip("PIL.ImageFilter", reason="needs python3-pil")

from support.frames import Release, compare  # noqa: E402
from support.independent import site_files  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent.parent
KEPT = pathlib.Path(__file__).parent / "kinds"
THEMES = {}
for file in sorted((ROOT / "themes").glob("*.json")):
    THEMES |= json.loads(file.read_text())

SHAPES = {"wide": [1920, 1080], "tall": [1080, 1920], "ribbon": [3840, 96], "small": [192, 192]}
ADDRESS = "https://dichvucong.gov.vn/p/home"

# name → shapes and item
KINDS = {
    "qr": ("wide tall ribbon small", {
        "qr": ADDRESS, "text": "Quét mã để nộp hồ sơ trực tuyến", "theme": "service"}),
    "qr-alone": ("wide small", {"qr": "Số hồ sơ: 1234/TTPVHCC, ngày 30/4", "theme": "solemn"}),
}
CASES = [(name, shape) for name, (shapes, _) in KINDS.items() for shape in shapes.split()]


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    screens = {f"{name}.{shape}": {"canvas": SHAPES[shape]} for name, shape in CASES}
    playlists = {name: {"items": [{"id": "muc", **item}]} for name, (_, item) in KINDS.items()}
    rules = [{"show": name, "screens": [f"{name}.{shape}"]} for name, shape in CASES]
    files = site_files(playlists, screens, {}, rules, title="UBND phường", themes=THEMES,
                       timezone="Asia/Ho_Chi_Minh")  # fmt: skip
    for path, data in files.items():
        (folder / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / path).write_bytes(data)
    return Release(folder / "site", folder)


@pytest.mark.parametrize("name, shape", CASES)
def test_kind(release, name, shape, tmp_path):
    frame = release.frame(f"{name}.{shape}", "09:00:00", tmp_path / "frame.png")
    if shape != "small":
        size = (frame.width // 4, frame.height // 4) if shape != "ribbon" else (960, 24)
        frame = frame.resize(size, Image.Resampling.BOX)
    compare(frame, KEPT / f"{name}-{shape}.png")


def read_codes(path):
    done = subprocess.run(["zbarimg", "-q", "--raw", "--nodbus", path], timeout=60, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    return done.stdout.decode().splitlines()


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="needs zbar-tools")
@pytest.mark.parametrize("name, shape", [case for case in CASES if "qr" in KINDS[case[0]][1]])
def test_codes_are_read_sharp_and_blurred(release, name, shape, tmp_path):
    path = tmp_path / "frame.png"
    frame = release.frame(f"{name}.{shape}", "09:00:00", path)
    assert read_codes(path) == [KINDS[name][1]["qr"]]
    halved = frame.filter(ImageFilter.Kernel((3, 3), (0, 0, 0, 0, 1, 1, 0, 1, 1), 4))  # 2 x 2
    halved.save(path)
    assert read_codes(path) == [KINDS[name][1]["qr"]]
