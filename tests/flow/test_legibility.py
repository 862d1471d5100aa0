"""The check's warnings about what people can read: each with a site that earns it and one that does not."""

import json
import os
import pathlib
import subprocess

import pytest
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
BANGTIN = ROOT / os.environ.get("BUILD", "build") / "bangtin"

LONG = ("Ủy ban nhân dân thành phố thông báo lịch tiếp công dân định kỳ của lãnh đạo và các phòng ban chuyên môn "
        "trong tháng này tại trụ sở tiếp công dân")


def warnings(folder, items, screens, **site):
    """What check says of such a site: (place, text) of each warning; there is no error."""
    base = {"site": "s", "title": "S", "timezone": "Asia/Ho_Chi_Minh", "schedule": [{"show": "hall"}]}
    files = {"site": base | site, "screens": {"screens": screens},
             "hall": {"defaults": {"duration": 60}, "items": items}}
    (folder / "playlists").mkdir(exist_ok=True)
    (folder / "content").mkdir(exist_ok=True)
    for name, value in files.items():
        (folder / f"playlists/{name}.json").write_text(json.dumps(value, indent=1), encoding="utf-8")
    done = subprocess.run([BANGTIN, "check", folder, "--format", "json"], capture_output=True, check=False,
                          timeout=60, text=True, env=os.environ | {"LC_ALL": "C.UTF-8", "LANGUAGE": "en"})
    said = json.loads(done.stdout)
    assert (done.returncode, said["errors"]) == (0, 0), said
    return [(one["where"], one["text"]) for one in said["findings"]]


def board(width, height, **more):
    return {"b": {"canvas": [width, height], **more}}


def slogan(text, **more):
    return [{"id": "a", "slogan": text, **more}, {"id": "b", "slogan": "Kính chào quý khách"}]


def notice(text, **more):
    return [{"id": "a", "notice": text, **more}, {"id": "b", "slogan": "Kính chào quý khách"}]


def code(text, **more):
    return [{"id": "a", "qr": text, **more}]


def ticker(speed, height=100):
    return {"layouts": {"l": {"zones": [{"id": "chay", "rect": [0, 0, "100%", height], "ticker": "hall",
                                         "speed": speed}]}},
            "schedule": [{"show": "l"}]}


P10 = {"pitch_mm": 10, "distance_m": 100}

# Each: what breaks the rule, where and how it is told, and what keeps it.
RULES = {
    "letters too small for the distance": (
        (slogan(LONG), board(640, 96, **P10)), "items[0]", "people 100 m away need 280.0 mm",
        (slogan("Xin chào quý khách"), board(640, 96, **P10))),
    "unknown distance": (
        (slogan(LONG), board(640, 96, **P10)), "items[0]", "people 100 m away",
        (slogan(LONG), board(640, 96, pitch_mm=10))),
    "marks that melt together": (
        (slogan(LONG), board(192, 96)), "items[0]", "below 12 the tones",
        (slogan("Nộp hồ sơ trực tuyến"), board(192, 96))),
    "a unit too small beside its figure": (
        ([{"id": "a", "figures": [{"value": "1.482", "unit": "hồ sơ mới", "label": "trong ngày"}]}],
         board(192, 192)), "items[0]", "below 12 the tones",
        ([{"id": "a", "figures": [{"value": "1.482", "unit": "%", "label": "trong ngày"}]}], board(192, 192))),
    "too short to be read": (
        (slogan(LONG, duration=5), board(1920, 1080)), "items[0].duration", "is shown for 5 s and takes",
        (slogan(LONG, duration=25), board(1920, 1080))),
    "alone in its loop": (
        (slogan(LONG, duration=5), board(1920, 1080)), "items[0].duration", "is shown for 5 s",
        (slogan(LONG, duration=5)[:1], board(1920, 1080))),
    "ticker too fast": (
        (slogan(LONG), board(3840, 100), ticker(20)), "layouts.l.zones[0].speed", "letters pass in a second",
        (slogan(LONG), board(3840, 100), ticker(10))),
    "pages of a ticker on a narrow board": (
        (slogan(LONG), board(640, 96, **P10), ticker(10, 96)), "items[0]", "people 100 m away",
        (slogan("Xin chào quý khách"), board(640, 96, **P10), ticker(10, 96))),
    "ticker too low": (
        (slogan(LONG), board(1920, 100), ticker(10, 18)), "layouts.l.zones[0]", "below 12 the tones",
        (slogan(LONG), board(1920, 100), ticker(10, 32))),
    "code too small for the distance": (
        (code("https://dichvucong.gov.vn"), board(640, 96, pitch_mm=5, distance_m=10)), "items[0]", "phones 10 m away",
        (code("https://dichvucong.gov.vn"), board(640, 96, pitch_mm=5, distance_m=3))),
    "a figure wider than its board": (
        ([{"id": "a", "figures": [{"value": "1.234.567.890", "label": "hồ sơ"}]}], board(64, 64)), "items[0]",
        "comes up to the edge",
        ([{"id": "a", "figures": [{"value": "12", "label": "hồ sơ"}]}], board(64, 64))),
    "a label that is cut": (
        ([{"id": "a", "figures": [{"value": "12", "label": "hồ sơ được tiếp nhận trong ngày làm việc hôm nay"}]}],
         board(64, 64)), "items[0]", "comes up to the edge",
        ([{"id": "a", "figures": [{"value": "12", "label": "hồ sơ"}]}], board(64, 64))),
    "pages of a notice": (
        (notice(f"{LONG}. {LONG}. {LONG}.", duration=20), board(192, 96)), "items[0].duration",
        "is shown for 20 s and takes",
        (notice(f"{LONG}. {LONG}. {LONG}.", duration=60), board(192, 96))),
    "no room": (
        (slogan(LONG), board(96, 10)), "items[0]", "comes up to the edge",
        (slogan("Chào"), board(96, 24))),
}


def words_about(found, says):
    return [where for where, text in found if says in text]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_told_and_kept(name, tmp_path):
    bad, where, says, good = RULES[name]
    found = warnings(tmp_path, *bad[:2], **(bad[2] if len(bad) > 2 else {}))
    assert where in words_about(found, says), found
    found = warnings(tmp_path, *good[:2], **(good[2] if len(good) > 2 else {}))
    assert "items[0]" not in words_about(found, says) and where not in words_about(found, says), found


BAND = {"background": "#102030", "color": "#ffffff"}
SHADE = BAND | {"shadow": "#000000"}
OVER = [{"id": "a", "card": "a.png", "words": "over", "title": "Trụ sở mới", "text": "Số 12, đường Võ Thị Sáu"}]


@pytest.mark.parametrize("theme, colour, is_told", [
    (SHADE, "#d8e4ee", True), (SHADE, "#203040", False),  # the picture itself is below the words
    (BAND, "#ffffff", False), (BAND, "#000000", False),  # a band is between them
    (SHADE | {"outline": "#102030"}, "#d8e4ee", False),  # an outline parts them
    (SHADE | {"outline": "#c0c0c0"}, "#d8e4ee", True)])
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (3840, 96)])
def test_words_over_a_picture_are_held_against_its_pixels(tmp_path, theme, colour, is_told, size):
    (tmp_path / "content").mkdir()
    Image.new("RGB", (192, 108), colour).save(tmp_path / "content/a.png")
    found = warnings(tmp_path, OVER, board(*size), themes={"default": theme})
    assert ("items[0]" in words_about(found, "the contrast of a text to what lies below")) == is_told, found


def test_an_item_is_judged_in_its_zone_and_told_once(tmp_path):
    layouts = {"l": {"zones": [{"id": "goc", "rect": [0, 0, 96, 10], "playlist": "hall"}]}}
    rules = [{"show": "hall"}, {"show": "l"}]
    screens = {name: {"canvas": [1920, 1080]} for name in ("mot", "hai")}
    found = warnings(tmp_path, slogan(LONG), screens, layouts=layouts, schedule=rules)
    told = [text for where, text in found if where == "items[0]" and "edge" in text]
    assert len(told) == 1 and told[0].startswith('in the zone "goc" of "hai": '), found


def test_a_site_with_mistakes_hears_of_these_first(tmp_path):
    warnings(tmp_path, slogan(LONG), board(96, 10))
    path = tmp_path / "playlists/hall.json"
    path.write_text(path.read_text().replace('"slogan"', '"slogna"', 1))
    done = subprocess.run([BANGTIN, "check", tmp_path], capture_output=True, text=True, check=False, timeout=60,
                          env=os.environ | {"LC_ALL": "C.UTF-8", "LANGUAGE": "en"})
    assert done.returncode == 1 and "edge" not in done.stdout


def test_the_demo_site_can_be_read():
    done = subprocess.run([BANGTIN, "check", ROOT], capture_output=True, text=True, check=False, timeout=60,
                          env=os.environ | {"LC_ALL": "C.UTF-8", "LANGUAGE": "en"})
    assert done.returncode == 0 and "warning" not in done.stdout, done.stdout
