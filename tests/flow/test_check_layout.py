"""`bangtin check` on layouts with one mistake each: the sentence, its place, the exit code."""

import os
import pathlib
import subprocess

import pytest
from support.site import Site

ROOT = pathlib.Path(__file__).resolve().parents[2]
BANGTIN = ROOT / os.environ.get("BUILD", "build") / "bangtin"
SITE_JSON = "playlists/site.json"

# In lines 5 to 9 of site.json; screen "sanh" has 1920 x 1080 pixels.
LAYOUTS = """  "layouts": {
    "ba-vung": { "zones": [
      { "rect": [0, 0, "75%", 980], "playlist": "hall" },
      { "rect": ["75%", 0, "25%", 980], "playlist": "common" },
      { "id": "chay", "rect": [0, 980, "100%", 100], "ticker": "gate" } ] }
  },
"""


def check(site):
    environment = os.environ | {"LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
    result = subprocess.run([BANGTIN, "check", site.folder], capture_output=True, text=True,
                            env=environment, timeout=60, check=False)
    assert result.stderr == ""
    return result


@pytest.fixture(name="site")
def make_site(tmp_path):
    site = Site(tmp_path)
    site.replace(SITE_JSON, '  "themes"', LAYOUTS + '  "themes"')
    site.replace(SITE_JSON, '"show": "hall"', '"show": "ba-vung"')
    return site


def test_a_good_layout(site):
    assert check(site).stdout == "good: 3 playlists, 2 screens, 5 items\n"


MISTAKES = {
    "no pixels": ('"rect": [0, 0, "75%", 980]', '"rect": [0, 0, 0, 980]',
        "7:24: layouts.ba-vung.zones[0].rect: a zone is at least one pixel wide and high"),
    "no percent": ('"rect": [0, 0, "75%", 980]', '"rect": [0, 0, "0%", 980]',
        "7:24: layouts.ba-vung.zones[0].rect: a zone is at least one pixel wide and high"),
    "negative": ('"rect": [0, 0, "75%", 980]', '"rect": [-1, 0, "75%", 980]',
        "7:18: layouts.ba-vung.zones[0].rect: this must be a whole number from 0 to 16384"),
    "overflowing": ('"rect": [0, 0, "75%", 980]', '"rect": [0, 0, 4294967296, 980]',
        "7:24: layouts.ba-vung.zones[0].rect: this must be a whole number from 1 to 16384"),
    "more than all": ('"rect": [0, 0, "75%", 980]', '"rect": [0, 0, "100.01%", 980]',
        '7:24: layouts.ba-vung.zones[0].rect: write pixels as a number, or a part of the canvas '
        'from "0%" to "100%" with at most two decimals, such as "33.33%"'),
    "three decimals": ('"rect": [0, 0, "75%", 980]', '"rect": [0, 0, "33.333%", 980]',
        '7:24: layouts.ba-vung.zones[0].rect: write pixels as a number, or a part of the canvas '
        'from "0%" to "100%" with at most two decimals, such as "33.33%"'),
    "beyond 100 %": ('["75%", 0, "25%", 980]', '["75%", 0, "25.01%", 980]',
        "8:17: layouts.ba-vung.zones[1].rect: left and width are more than 100% together"),
    "three numbers": ('"rect": [0, 0, "75%", 980]', '"rect": [0, 0, "75%"]',
        '7:17: layouts.ba-vung.zones[0].rect: write left, top, width and height in pixels or '
        'percent, such as [0, "90%", "100%", "10%"]'),
    "off the canvas": ('"rect": [0, 980, "100%", 100]', '"rect": [0, 980, "100%", 101]',
        '9:31: layouts.ba-vung.zones[2].rect: on screen "sanh" this zone of layout "ba-vung" '
        "reaches to 1920, 1081, beyond the canvas of 1920 x 1080: make it smaller, or write it in "
        "percent"),
    "one pixel": ('"rect": [0, 980, "100%", 100]', '"rect": [0, 980, 1, 1]',
        '9:31: layouts.ba-vung.zones[2].rect: on screen "sanh" this zone of layout "ba-vung" is 1 x '
        "1 pixels large, its inset taken off: nothing can be read below 8 x 8, so make it larger"),
    "large inset": ('"playlist": "common"', '"playlist": "common", "inset": 300',
        '8:17: layouts.ba-vung.zones[1].rect: on screen "sanh" this zone of layout "ba-vung" is 0 x '
        "380 pixels large, its inset taken off: nothing can be read below 8 x 8, so make it larger"),
    "two contents": ('"playlist": "common"', '"playlist": "common", "ticker": "gate"',
        '8:63: layouts.ba-vung.zones[1]: "playlist" and "ticker" cannot stand in one zone: make '
        "two of them"),
    "no content": (', "playlist": "common"', "",
        "8:7: layouts.ba-vung.zones[1]: one of these keys is missing: playlist, ticker"),
    "no place": ('"rect": ["75%", 0, "25%", 980], ', "",
        '8:7: layouts.ba-vung.zones[1]: the key "rect" is missing'),
    "unknown playlist": ('"ticker": "gate"', '"ticker": "gat"',
        '9:64: layouts.ba-vung.zones[2].ticker: there is no playlist "gat" (did you mean "gate"?)'),
    "a layout within": ('"ticker": "gate"', '"ticker": "ba-vung"',
        '9:64: layouts.ba-vung.zones[2].ticker: there is no playlist "ba-vung"'),
    "speed of a playlist": ('"playlist": "common"', '"playlist": "common", "speed": 10',
        '8:63: layouts.ba-vung.zones[1].speed: this has no effect beside "playlist": remove it'),
    "no speed": ('"ticker": "gate"', '"ticker": "gate", "speed": 0',
        '9:81: layouts.ba-vung.zones[2].speed: write characters a second, 1 to 60, or pixels a '
        'second from "1px" to "6000px"'),
    "odd speed": ('"ticker": "gate"', '"ticker": "gate", "speed": "fast"',
        '9:81: layouts.ba-vung.zones[2].speed: write characters a second, 1 to 60, or pixels a '
        'second from "1px" to "6000px"'),
    "id twice": ('"rect": ["75%"', '"id": "zone-1", "rect": ["75%"',
        '8:7: layouts.ba-vung.zones[1]: an earlier zone has the id "zone-1" already: choose '
        "another one"),
    "separator that the font lacks": ('"ticker": "gate"', '"ticker": "gate", "separator": "你"',
        "9:85: layouts.ba-vung.zones[2].separator: the font has no picture for 你 (U+4F60): write "
        "it otherwise, or give the theme another font"),
    "unreadable background": ('"ticker": "gate"', '"ticker": "gate", "background": "#eeeeee"',
        '9:86: layouts.ba-vung.zones[2].background: in the theme "default" the contrast to the '
        "background is 1.1:1, and 4.5:1 is needed: take a darker colour or a lighter background"),
}


@pytest.mark.parametrize("old, new, said",
                         [pytest.param(*case, id=name) for name, case in MISTAKES.items()])
def test_one_mistake_is_one_sentence(site, old, new, said):
    site.replace(SITE_JSON, old, new)
    result = check(site)
    assert result.stdout.splitlines() == [f"{SITE_JSON}:{said}", "1 error"]
    assert result.returncode == 1


def test_a_layout_and_a_playlist_of_one_name(site):
    site.replace(SITE_JSON, '"ba-vung": {', '"gate": {')
    site.replace(SITE_JSON, '"show": "ba-vung"', '"show": "gate"')
    assert check(site).stdout.splitlines() == [
        f"{SITE_JSON}:6:5: layouts.gate: there is a playlist of this name: give the layout another "
        "one", "1 error"]


@pytest.mark.parametrize("first", ["[0, 0, 1920, 1080]", "[0, 0, 1920, 1079]", "[1, 0, 1919, 980]",
                                   "[1900, 970, 20, 20]"])
def test_a_zone_that_later_ones_cover_whole(site, first):
    site.replace(SITE_JSON, '[0, 0, "75%", 980]', first)
    site.replace(SITE_JSON, '["75%", 0, "25%", 980]', "[0, 0, 1920, 985]")
    assert check(site).stdout.splitlines() == [
        f'{SITE_JSON}:7:17: layouts.ba-vung.zones[0].rect: on screen "sanh" later zones of layout '
        '"ba-vung" cover this one whole, so nobody will see it: write it behind them, or make '
        "room for it",
        f'{SITE_JSON}:8:17: warning: layouts.ba-vung.zones[1].rect: on screen "sanh" later zones '
        'of layout "ba-vung" cover a part of this one: what lies there is not seen',
        "1 error, 1 warning"]


def test_one_free_pixel_is_no_error(site):
    site.replace(SITE_JSON, '[0, 0, "75%", 980]', "[0, 0, 1920, 1080]")
    site.replace(SITE_JSON, '["75%", 0, "25%", 980]', "[1, 0, 1919, 980]")
    site.replace(SITE_JSON, '[0, 980, "100%", 100]', "[0, 1, 1920, 1079]")
    result = check(site)
    assert result.returncode == 0
    assert result.stdout.count("cover a part of this one") == 2


def test_the_screen_with_the_fault_is_named(site):
    site.replace(SITE_JSON, '"show": "gate"', '"show": "ba-vung"')
    lines = check(site).stdout.splitlines()
    assert len(lines) == 4 and lines[-1] == "3 errors"
    assert all('on screen "cong" this zone of layout "ba-vung" reaches to' in line
               for line in lines[:-1])


def test_a_layout_that_nobody_shows(site):
    site.replace(SITE_JSON, '"show": "ba-vung"', '"show": "hall"')
    assert check(site).stdout.splitlines() == [
        f'{SITE_JSON}:6:5: warning: layouts.ba-vung: no rule of "schedule" shows this layout: name '
        "it there, or delete it", "good: 3 playlists, 2 screens, 5 items, 1 warning"]


def test_a_ticker_shows_slogans_only(site):
    site.replace(SITE_JSON, '"ticker": "gate"', '"ticker": "hall"')
    site.replace("playlists/hall.json", '{ "playlist": "common" }', '{ "pattern": "ruler" }')
    site.replace("playlists/common.json", '"items": [', '"items": [ { "playlist": "gate" },')
    said = ('the ticker "chay" of layout "ba-vung" shows slogans only: leave this item out, or put '
            "it into another playlist")
    assert check(site).stdout.splitlines() == [
        f"playlists/hall.json:6:5: items[1]: {said}",
        f"playlists/hall.json:7:5: items[2]: {said}", "2 errors"]


def test_a_ticker_has_an_end(site):
    text = "Ủy ban nhân dân " * 62
    items = ",\n".join(f'{{ "id": "{i}", "slogan": "{text}" }}' for i in range(101))
    site.write("playlists/gate.json", '{ "items": [' + items + "] }")
    result = check(site)
    assert result.stdout.splitlines()[-2:] == [
        f"{SITE_JSON}:9:64: layouts.ba-vung.zones[2].ticker: the texts of this ticker have 100192 "
        "characters: at most 4000 are allowed, so shorten them or divide them among playlists",
        "1 error"]


@pytest.mark.parametrize("canvas, ticker", [("[16384, 64]", '["50%", 0, "50%", 64]'),
                                            ("[64, 16384]", '[0, "50%", 64, "50%"]')])
def test_long_canvases(site, canvas, ticker):
    site.write("playlists/screens.json", '{ "screens": { "sanh": { "canvas": %s } } }' % canvas)
    first = ticker.replace('"50%", ', "0, ", 1)
    site.replace(SITE_JSON, '[0, 0, "75%", 980]', first)
    site.replace(SITE_JSON, ',\n      { "rect": ["75%", 0, "25%", 980], "playlist": "common" }', "")
    site.replace(SITE_JSON, '[0, 980, "100%", 100]', ticker)
    site.replace(SITE_JSON, ', "screens": ["indoor"] },', " }")
    site.replace(SITE_JSON, '{ "id": "cong", "show": "gate", "screens": ["cong"] }', "")
    assert check(site).stdout == "good: 3 playlists, 1 screen, 5 items\n"


TEXTS = {
    "emoji": ("Chào 😀👍", 'the font has no picture for 😀 (U+1F600), 👍 (U+1F44D), and boards show no '
                          "emoji: leave it out"),
    "right to left": ("Chào שלום", "text that is written from right to left cannot be set: leave out "
                                  "U+05E9, U+05DC, U+05D5, U+05DD, or show it as a picture"),
    "a turned direction": ("Chào \\u202egnôht", "text that is written from right to left cannot be "
                                                "set: leave out U+202E, or show it as a picture"),
    "control character": ("Chào\\u0007", "control character U+0007 in the text: remove it"),
}


@pytest.mark.parametrize("text, said", [pytest.param(*case, id=name) for name, case in TEXTS.items()])
def test_characters_that_boards_do_not_show(site, text, said):
    site.replace("playlists/gate.json", "Kính chào quý khách", text)
    assert check(site).stdout.splitlines() == [
        f"playlists/gate.json:3:17: items[0].slogan: {said}", "1 error"]


def test_a_zone_lends_its_font(site):
    """What the font of an item's own theme has, that of a zone's theme and the packaged one behind
    it may lack."""
    font = pathlib.Path("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf")
    (site.folder / "content/x.ttf").write_bytes(font.read_bytes())
    site.replace(SITE_JSON, '"color": "#ffd966" }',
                 '"color": "#ffd966" }, "own": { "font": "x.ttf" }, "plain": {}')
    site.replace("playlists/gate.json", '"slogan": "Kính chào quý khách"',
                 '"slogan": "Kính chào ☃"')
    site.replace("playlists/gate.json", '"items"', '"defaults": { "theme": "own" }, "items"')
    assert check(site).returncode == 0
    site.replace(SITE_JSON, '"ticker": "gate"', '"ticker": "gate", "theme": "plain"')
    assert "items[0].slogan: the font has no picture for ☃ (U+2603)" in check(site).stdout
