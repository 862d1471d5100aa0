"""`bangtin check` on tickers as strips: how long and how fast they come out on a screen."""

import re

import pytest

from test_check_layout import SITE_JSON, check, make_site  # noqa: F401  (the fixture "site")

TICKER = '"ticker": "gate"'
HIGH = '780, "100%", 300], ' + TICKER + ', "speed": 4'


def said(site):
    return check(site).stdout


@pytest.mark.parametrize("speed", ["5", "10", "20", '"60px"', '"120px"', '"240px"', '"1000px"'])
def test_a_speed_near_enough_is_not_told(site, speed):
    site.replace(SITE_JSON, TICKER, f'{TICKER}, "speed": {speed}')
    assert "speed" not in said(site)


@pytest.mark.parametrize("speed, what", [
    ('"29px"', "60.0 pixels a second: it goes by whole pixels, 1 in each of 60 frames"),
    ('"89px"', "60.0 pixels"),
    ('"1px"', "60.0 pixels"),
])  # fmt: skip
def test_whole_pixels_in_a_frame(site, speed, what):
    site.replace(SITE_JSON, TICKER, f'{TICKER}, "speed": {speed}')
    line = f'on screen "sanh" the ticker runs at {what}'
    assert line in said(site)
    assert re.search(r"site\.json:9:\d+: (warning: )?layouts\.ba-vung\.zones\[2\]\.speed: ", said(site))


def test_characters_a_second_are_told_as_such(site):
    site.replace(SITE_JSON, '980, "100%", 100], ' + TICKER, '980, "100%", 16], ' + TICKER + ', "speed": 4')
    assert re.search(r"the ticker runs at (9|1[01])\.\d characters a second", said(site))


def test_texts_too_long_to_be_painted(site):
    items = ", ".join(f'{{ "id": "d{i}", "slogan": "{"W" * 990}" }}' for i in range(4))
    site.write("playlists/gate.json", f'{{ "items": [{items}] }}')
    site.replace(SITE_JSON, '980, "100%", 100], ' + TICKER, HIGH)
    result = check(site)
    assert result.returncode == 1
    assert re.search(r'zones\[2\]\.ticker: on screen "sanh": the ticker\'s texts are \d{6} pixels '
                     r"long at a height of 300, and 27962 is the most: shorten", result.stdout)


def test_the_same_texts_fit_a_lower_zone(site):
    site.replace(SITE_JSON, '980, "100%", 100], ' + TICKER, HIGH)
    assert "the most" not in said(site)
