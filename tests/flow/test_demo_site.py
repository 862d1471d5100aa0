"""The demo site is what operators copy first: whole, legible, and with the schemas of this build."""

import json
import struct

import pytest

from support.desk import BANGTIN, ROOT, run

PLAYLISTS = ROOT / "playlists"
PICTURES = sorted((ROOT / "content" / "infographics").glob("*.jpg"))


def luminance(color):
    """WCAG 2: relative luminance of "#rrggbb"."""
    parts = [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def baseline_size(path):
    """Width and height from a JPEG's SOF0; a progressive file has none and fails."""
    data, at = path.read_bytes(), 2
    while data[at + 1] != 0xC0:
        at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    height, width = struct.unpack(">HH", data[at + 5:at + 9])
    return width, height


def test_check_finds_nothing():
    assert run(BANGTIN, "check", ROOT).stderr == ""


@pytest.mark.parametrize("root", ["playlist", "site", "screens"])
def test_committed_schema_is_the_command_s(root):
    committed = (PLAYLISTS / "schema" / f"{root}.schema.json").read_text(encoding="utf-8")
    assert committed == run(BANGTIN, "schema", root).stdout


def test_themes_have_a_contrast_of_seven():
    themes = json.loads((PLAYLISTS / "site.json").read_text(encoding="utf-8"))["themes"]
    for name, theme in themes.items():
        dark, light = sorted(luminance(theme[key]) for key in ("background", "color"))
        assert (light + 0.05) / (dark + 0.05) >= 7, name


def test_pictures_are_drawn_at_the_size_of_a_canvas():
    assert len(PICTURES) >= 6
    for path in PICTURES:
        expected = (1080, 1920) if path.stem.endswith("-dung") else (1920, 1080)
        assert baseline_size(path) == expected, path.name
