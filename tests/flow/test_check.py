"""`bangtin check` on sites with one mistake each: the sentence, its place, the exit code."""

import json
import os
import pathlib
import subprocess
import unicodedata

import pytest
from PIL import Image
from support.site import HALL, Site, jpeg

ROOT = pathlib.Path(__file__).resolve().parents[2]
BANGTIN = ROOT / os.environ.get("BUILD", "build") / "bangtin"

HALL_JSON = "playlists/hall.json"
SITE_JSON = "playlists/site.json"
SCREENS_JSON = "playlists/screens.json"
PICTURE = "content/infographics/so.jpg"


def bangtin(*words):
    environment = os.environ | {"LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
    return subprocess.run([BANGTIN, *words], capture_output=True, text=True, env=environment,
                          timeout=60, check=False)


@pytest.fixture(name="site")
def make_site(tmp_path):
    return Site(tmp_path)


def replace(path, old, new):
    return lambda site: site.replace(path, old, new)


def with_key(text):
    """Another key beside the picture of the hall, in column 51 of line 6."""
    return replace(HALL_JSON, '"duration": 12', text)


def hall(text):
    return lambda site: site.write(HALL_JSON, text)


def picture(change):
    """Changes the bytes of the picture."""
    return lambda site: site.write(PICTURE, change((site.folder / PICTURE).read_bytes()))


def resized(width, height, is_progressive=False):
    """The same bytes with another size in the frame header (ITU-T T.81, B.2.2)."""
    def change(data):
        frame = data.index(b"\xff\xc0")
        marker = b"\xff\xc2" if is_progressive else b"\xff\xc0"
        size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
        return data[:frame] + marker + data[frame + 2:frame + 5] + size + data[frame + 9:]
    return picture(change)


def as_png(site):
    Image.new("RGB", (9, 9)).save(site.folder / PICTURE, "PNG")


def with_font(site):
    site.write("content/x.ttf", "hello")
    site.replace(SITE_JSON, '"color": "#ffd966"', '"color": "#ffd966", "font": "x.ttf"')


# Each: the change, and the finding behind the name of the file.
JSON_MISTAKES = {
    "trailing comma": (replace(HALL_JSON, '"common" }', '"common" },'),
        ":7:29: nothing follows this comma: remove it"),
    "comment": (replace(HALL_JSON, '  "title"', '  // lobby\n  "title"'),
        ":2:3: JSON has no comments: remove this one"),
    "byte order mark": (hall("\ufeff" + HALL),
        ":1:1: the file begins with a byte order mark: save it as UTF-8 without BOM"),
    "UTF-16": (hall(HALL.encode("utf-16")), ":1:1: the file is in UTF-16: save it as UTF-8"),
    "UTF-16 without mark": (hall(HALL.encode("utf-16-le")),
        ":1:1: the file is in UTF-16: save it as UTF-8"),
    "Windows-1258": (hall(HALL.encode().replace("ả".encode(), b"\xe0")),
        ":2:14: byte 0xE0 is not UTF-8: save the file as UTF-8"),
    "tab": (replace(HALL_JSON, "Nộp hồ", "Nộp\thồ"),
        ":5:35: a tab stands inside a text: write \\t, or a space"),
    "new line": (replace(HALL_JSON, "Nộp hồ", "Nộp\nhồ"),
        ':5:35: a text ends on its own line: close it with ", or write \\n for a new line'),
    "single quotes": (replace(HALL_JSON, '"theme": "solemn"', "'theme': 'solemn'"),
        ":5:55: texts and keys stand in double quotes: write \" instead of '"),
    "word processor quotes": (replace(HALL_JSON, '"theme"', "“theme”"),
        ":5:55: this quotation mark comes from a word processor: write the straight one, \""),
    "no quotes": (replace(HALL_JSON, '"theme"', "theme"),
        ':5:55: theme needs double quotes: write "theme"'),
    "missing comma": (replace(HALL_JSON, '"solemn" },', '"solemn" }'),
        ":5:74: a comma is missing here"),
    "missing bracket": (hall(HALL.rstrip()[:-1]),
        ":9:1: the file ends too early: the { of line 1, column 1 needs its }"),
    "decimal comma": (with_key('"duration": 12,5'),
        ":6:65: a decimal number has a point: write . instead of ,"),
    "unit": (with_key('"duration": 12s'), ":6:63: this is not a number: write the digits alone"),
    "key twice": (with_key('"duration": 12, "duration": 13'),
        ':6:67: the key "duration" is already in line 6, column 51: remove one'),
    "empty file": (hall(""), ":1:1: the file is empty: it needs at least {}"),
}

VALUE_MISTAKES = {
    "13-digit duration": (with_key('"duration": 1234567890123'),
        ":6:63: items[1].duration: durations are seconds, 0.5 to 86400 "
        "(did you write milliseconds?)"),
    "duration as text": (with_key('"duration": "12"'),
        ":6:63: items[1].duration: write a number here, without quotes"),
    "25:00": (with_key('"hours": "07:30-25:00"'),
        ":6:60: items[1].hours: there is no 25:00: hours go from 00:00 to 24:00"),
    "7h30": (with_key('"hours": "7h30-11h30"'),
        ':6:60: items[1].hours: write hours as "07:30-11:30"'),
    "30 February": (with_key('"from": "2026-02-30"'),
        ":6:59: items[1].from: there is no 2026-02-30: this month has 28 days"),
    "id twice": (replace(HALL_JSON, '"id": "so"', '"id": "chao"'),
        ':6:13: items[1]: items[0] has the id "chao" already: choose another one'),
    "wrong case": (with_key('"Duration": 12'),
        ':6:51: items[1].Duration: keys are written in lower case (did you mean "duration"?)'),
    "mistyped key": (with_key('"duraton": 12'),
        ':6:51: items[1].duraton: unknown key (did you mean "duration"?)'),
    "mistyped theme": (replace(HALL_JSON, '"solemn"', '"solem"'),
        ':5:64: items[0].theme: there is no theme "solem" (did you mean "solemn"?)'),
    "mistyped playlist": (replace(HALL_JSON, '"common"', '"comon"'),
        ':7:19: items[2].playlist: there is no playlist "comon" (did you mean "common"?)'),
    "backwards": (with_key('"from": "2026-12-10", "until": "2026-12-01"'),
        ':6:82: items[1]: "until" is not after "from": nothing would ever be shown'),
    "no such day": (
        with_key('"from": "2026-12-07", "until": "2026-12-08", "days": ["sat"]'),
        ":6:104: items[1].days: this can never play: none of its days and hours lies between "
        '"from" and "until"'),
    "backslash": (replace(HALL_JSON, "infographics/so.jpg", "infographics\\\\so.jpg"),
        ":6:28: items[1].image: write / instead of \\ in a path"),
}

CONTENT_MISTAKES = {
    "missing": (replace(HALL_JSON, "infographics/so.jpg", "infographics/kinh-te.jpg"),
        "content/infographics/kinh-te.jpg is not there: put the file there or correct the name"),
    "mistyped": (replace(HALL_JSON, "infographics/so.jpg", "infographics/s.jpg"),
        'content/infographics/s.jpg is not there (did you mean "infographics/so.jpg"?)'),
    "in another folder": (replace(HALL_JSON, "infographics/so.jpg", "so.jpg"),
        'content/so.jpg is not there (did you mean "infographics/so.jpg"?)'),
    "wrong case": (replace(HALL_JSON, "infographics/so.jpg", "Infographics/So.JPG"),
        'content/Infographics/So.JPG is not there, but "infographics/so.jpg" is: upper and lower '
        "case must be the same"),
    "damaged": (picture(lambda data: data[:30]),
        f"{PICTURE}: the picture is damaged (Premature end of JPEG file): save it again from the "
        "original"),
    "cut off": (picture(lambda data: data[:-40]),
        f"{PICTURE}: the end of the picture is missing: copy the file again from the original"),
    "empty": (picture(lambda data: b""), f"{PICTURE}: the picture is empty: save it again"),
    "another kind": (as_png,
        f"{PICTURE}: this is a PNG picture by another name: let the name end in .png, here and in "
        "the folder"),
    "too wide": (resized(20000, 100),
        f"{PICTURE}: the picture is 20000 x 100 pixels, more than 16384 on a side: make it "
        "smaller"),
    "too large": (resized(16000, 16000),
        f"{PICTURE}: the picture is 16000 x 16000 pixels, more than 100 megapixels: make it "
        "smaller"),
}

SITE_MISTAKES = {
    "rule without screen": (replace(SITE_JSON, '["indoor"]', '["indor"]'),
        "playlists/site.json:9:49: schedule[0].screens[0]: there is no screen and no tag "
        '"indor" (did you mean "indoor"?)'),
    "mistyped show": (replace(SITE_JSON, '"show": "hall"', '"show": "hal"'),
        'playlists/site.json:9:29: schedule[0].show: there is no playlist and no layout "hal" (did you mean '
        '"hall"?)'),
    "time zone": (replace(SITE_JSON, "Asia/Ho_Chi_Minh", "Asia/Hanoi"),
        'playlists/site.json:4:15: timezone: no time zone "Asia/Hanoi" is known: write it as in '
        '"Asia/Ho_Chi_Minh"'),
    "no font": (with_font,
        "playlists/site.json:6:70: themes.solemn.font: content/x.ttf: the font cannot be used "
        "(Couldn't load font file): take a TrueType or OpenType file"),
    "missing font": (
        replace(SITE_JSON, '"color": "#ffd966"', '"color": "#ffd966", "font": "x.ttf"'),
        "playlists/site.json:6:70: themes.solemn.font: content/x.ttf is not there: put the file "
        "there or correct the name"),
    "faint text": (replace(SITE_JSON, "#ffd966", "#ff8080"),
        'playlists/site.json:6:51: themes.solemn.color: in the theme "solemn" the contrast to the '
        "background is 4.4:1, and 4.5:1 is needed: take a lighter colour or a darker background"),
    "too fine a code": (
        replace("playlists/gate.json", '{ "slogan"',
                '{ "qr": "https://dichvucong.gov.vn/' + 70 * "x" + '" },\n    { "slogan"'),
        'playlists/gate.json:3:13: items[0].qr: on the screen "cong": this QR code needs 98 x 98 '
        "pixels and has 96 x 96: shorten its text, or show it on a larger screen"),
    "characters": (replace(HALL_JSON, "trực tuyến", "trực tuyến ☃ 你☃"),
        "playlists/hall.json:5:31: items[0].slogan: the font has no picture for ☃ (U+2603), 你 "
        "(U+4F60): write it otherwise, or give the theme another font"),
}

WARNINGS = {
    "text of little contrast": (replace(SITE_JSON, "#ffd966", "#f0a83c"),
        'playlists/site.json:6:51: warning: themes.solemn.color: in the theme "solemn" the contrast '
        "to the background is 5.3:1, and 7:1 is needed: take a lighter colour or a darker "
        "background"),
    "accent of little contrast": (
        replace(SITE_JSON, '"#7d0a14", "color": "#ffd966"',
                '"#ffffff", "color": "#000000", "accent": "#c86400"'),
        'playlists/site.json:6:72: warning: themes.solemn.accent: in the theme "solemn" the '
        "contrast to the background is 3.9:1, and 4.5:1 is needed: take a darker colour or a "
        "lighter background"),
    "large progressive": (resized(10000, 7000, True),
        f"playlists/hall.json:6:28: warning: items[1].image: {PICTURE}: a progressive JPEG of 70 "
        "megapixels takes much memory on a board: save it as a baseline JPEG (jpegtran -copy all "
        "OLD.jpg > NEW.jpg)"),
    "screen without rule": (replace(SITE_JSON, '["cong"]', '["indoor"]'),
        "playlists/screens.json:4:5: warning: screens.cong: nothing is scheduled for this screen: "
        'add a rule to "schedule" or a "fallback" in playlists/site.json'),
    "rule that leaves out all": (
        replace(SITE_JSON, '"screens": ["cong"]', '"screens": ["cong", "!outdoor"]'),
        "playlists/site.json:10:48: warning: schedule[1].screens: this rule reaches no screen: "
        'all that it names are left out by "!"'),
    "unused playlist": (replace(HALL_JSON, ',\n    { "playlist": "common" }', ""),
        "playlists/common.json:1:1: warning: no screen shows this playlist: name it in a rule of "
        '"schedule" in playlists/site.json, or delete the file'),
    "unused file": (lambda site: jpeg(site.folder / "content/cu.jpg"),
        "content/cu.jpg: warning: no playlist uses this file: name it in an item, or delete it"),
    "past day": (with_key('"until": "2020-12-01"'),
        "playlists/hall.json:6:60: warning: items[1].until: this ended on 2020-12-01 and will not "
        "play again: give a later date or delete it"),
    "past moment": (with_key('"until": "2020-12-01T00:30:00Z"'),
        "playlists/hall.json:6:60: warning: items[1].until: this ended on "
        "2020-12-01T07:30:00+07:00 and will not play again: give a later date or delete it"),
    "empty playlist": (
        lambda site: site.write("playlists/gate.json", '{ "items": [] }'),
        "playlists/gate.json:1:12: warning: items: this playlist has no items, so there is "
        "nothing to show: add one"),
}


def cases(table, prefix=""):
    return [pytest.param(change, prefix + said, id=name) for name, (change, said) in table.items()]


@pytest.mark.parametrize(
    "spoil, said",
    cases(JSON_MISTAKES, HALL_JSON) + cases(VALUE_MISTAKES, HALL_JSON)
    + cases(CONTENT_MISTAKES, "playlists/hall.json:6:28: items[1].image: ")
    + cases(SITE_MISTAKES))
def test_one_mistake_is_one_sentence(site, spoil, said):
    spoil(site)
    result = bangtin("check", site.folder)
    assert result.stdout.splitlines() == [said, "1 error"]
    assert result.returncode == 1
    assert result.stderr == ""


@pytest.mark.parametrize("spoil, said", cases(WARNINGS))
def test_warnings_do_not_fail(site, spoil, said):
    spoil(site)
    result = bangtin("check", site.folder)
    assert said in result.stdout.splitlines()
    assert result.stdout.splitlines()[-1].startswith("good: 3 playlists, 2 screens, ")
    assert result.returncode == 0


def test_good_site(site):
    result = bangtin("check", site.folder)
    assert result.stdout == "good: 3 playlists, 2 screens, 5 items\n"
    assert (result.stderr, result.returncode) == ("", 0)


def test_decomposed_text_is_accepted_with_a_note(site):
    site.write(HALL_JSON, unicodedata.normalize("NFD", HALL))
    result = bangtin("check", site.folder)
    assert any(line.startswith("playlists/hall.json:5:31: warning: items[0].slogan: ")
               for line in result.stdout.splitlines())
    assert result.returncode == 0


def test_decomposed_file_names_are_found(site):
    jpeg(site.folder / "content" / unicodedata.normalize("NFD", "số.jpg"))
    site.replace(HALL_JSON, "infographics/so.jpg", "số.jpg")
    result = bangtin("check", site.folder)
    assert result.stdout.splitlines() == [
        f"{PICTURE}: warning: no playlist uses this file: name it in an item, or delete it",
        "good: 3 playlists, 2 screens, 5 items, 1 warning"]


def test_all_mistakes_at_once_in_the_order_of_the_files(site):
    site.replace(SITE_JSON, '"show": "hall"', '"show": "hal"')
    site.replace(HALL_JSON, '"duration": 12', '"duraton": 12')
    site.replace(HALL_JSON, "infographics/so.jpg", "infographics/s.jpg")
    site.replace("playlists/gate.json", "slogan", "slogn")
    result = bangtin("check", site.folder)
    places = [line.split(": ")[0] for line in result.stdout.splitlines()[:-1]]
    assert [place for i, place in enumerate(places) if place not in places[:i]] == [
        "playlists/gate.json:3:7", "playlists/hall.json:6:28", "playlists/hall.json:6:50",
        "playlists/site.json:9:29"]


def test_json_output(site):
    site.replace(HALL_JSON, "infographics/so.jpg", "infographics/s.jpg")
    result = bangtin("check", site.folder, "--format", "json")
    said = json.loads(result.stdout)
    assert result.returncode == 1
    assert (said["errors"], said["warnings"]) == (1, 0)
    assert said["findings"] == [{
        "level": "error", "file": HALL_JSON, "line": 6, "column": 28, "where": "items[1].image",
        "text": 'content/infographics/s.jpg is not there (did you mean "infographics/so.jpg"?)'}]


def test_other_folders(tmp_path):
    result = bangtin("check", tmp_path)
    assert result.returncode == 1
    assert "is not a site folder" in result.stderr
    assert bangtin("check", tmp_path / "nowhere").returncode == 1


def test_a_content_folder_that_is_a_link_is_explained(site, tmp_path):
    (site.folder / "content").rename(tmp_path / "elsewhere")
    (site.folder / "content").symlink_to(tmp_path / "elsewhere")
    result = bangtin("check", site.folder)
    assert "/content is a link or a file: make it a folder" in result.stderr
    assert result.returncode == 1


def test_the_demo_site_is_good():
    result = bangtin("check", ROOT)
    assert result.returncode == 0, result.stdout
    assert "warning" not in result.stdout


def test_help_lists_the_commands():
    result = bangtin("--help")
    assert result.returncode == 0
    for word in ("check", "plan", "publish", "keygen", "sign", "trust", "verify", "schema"):
        assert f"\n  {word} " in result.stdout
        assert bangtin("help", word).stdout.startswith(f"Usage: bangtin {word}")
        assert bangtin(word, "--help").stdout == bangtin("help", word).stdout
        assert f".TH bangtin\\-{word} 1" in bangtin(word, "--man").stdout


@pytest.mark.parametrize("words, said", [
    (["chek"], 'unknown command "chek" (did you mean "check"?)'),
    (["help", "plublish"], 'unknown command "plublish" (did you mean "publish"?)'),
    (["--halp"], "unknown option --halp (did you mean --help?)"),
    (["check", "--fromat", "json"], "unknown option --fromat (did you mean --format?)"),
    (["check", "a", "b"], 'unexpected word "b"'),
    (["check", "--format", "xml"], '--format is "text" or "json"'),
    (["schema"], "something is missing: bangtin schema playlist|site|screens"),
    (["schema", "x"], 'there is no schema "x"'),
])
def test_wrong_usage(words, said):
    result = bangtin(*words)
    assert result.returncode == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_version():
    assert bangtin("--version").stdout.startswith("bangtin 0.")
