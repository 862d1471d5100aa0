"""The wall and a screen's own page: what boards say of themselves, with real signed words of theirs."""

import datetime
import zoneinfo

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from support.browser import NASTY

def cards(page):
    return [card.text.split("\n")[0] if card.text else "" for card in page.driver.find_elements(By.CSS_SELECTOR, ".card h2")]


def wall(page):
    page.until(lambda: len(cards(page)) == 3)
    return page


def test_the_wall_shows_what_needs_somebody_first(page, signed_in, boards):
    wall(signed_in("tuan"))
    assert cards(page) == ["Ki-ốt tra cứu", "Bảng LED cổng khu công nghiệp", "Sảnh một cửa"]
    page.see("hall/mot-cua", "2 more zones", "the glass is black")
    page.until(lambda: page.run("return document.querySelector('.card img').naturalWidth") == 320)


def test_what_a_board_says_stays_text(page, signed_in, boards):
    wall(signed_in("tuan")).see(NASTY)
    page.open("#/screen/kiosk").see(NASTY)
    assert page.driver.title == "Ki-ốt tra cứu · Bảng tin"


def test_filters_of_the_wall(page, signed_in, boards):
    wall(signed_in("tuan")).click("button", "1 Fault")
    page.until(lambda: cards(page) == ["Ki-ốt tra cứu"])
    page.click("button", "1 Fault")
    page.choose("Filter by tag", "outdoor")
    page.until(lambda: cards(page) == ["Bảng LED cổng khu công nghiệp"])
    page.choose("Filter by tag", "All tags")
    page.type("searchbox", "Search", "mot-cua")
    page.until(lambda: cards(page) == ["Sảnh một cửa"])
    page.type("searchbox", "Search", "nothing at all")
    page.see("No screen matches.")


def test_a_screen_is_opened_by_the_keyboard_and_says_all(page, signed_in, boards):
    wall(signed_in("tuan")).find("link", "Sảnh một cửa").send_keys(Keys.ENTER)
    page.until(lambda: page.focused() == ("heading", "Sảnh một cửa"))
    page.see("hall/mot-cua", "side/gio", "ticker common", "fetched", "12", "11", "It knows a newer release",
             "1280x720, wanted 1920x1080", "synchronised", "49 °C", "12 GB", "The glass shows what was planned.", "Planned and shown")
    page.find("img", "presented")
    page.find("img", "planned")


def test_an_alarm_is_told(page, signed_in, boards):
    signed_in("tuan").find("link", "Report")
    page.open("#/screen/kiosk").see("The glass is black although something was planned.")


def test_the_wall_follows(page, signed_in, boards, say):
    """Without being loaded anew, and the focus stays."""
    wall(signed_in("tuan")).find("link", "Sảnh một cửa").send_keys("")
    page.run("document.querySelector('.card a[href=\"#/screen/sanh\"]').focus()")
    assert say(boards["sanh"].beat(zones=[{"kind": "blank", "since_ms": 1}])) == 204
    page.run("document.dispatchEvent(new Event('visibilitychange'))")
    page.see("black, as ordered")
    assert page.focused() == ("link", "Sảnh một cửa")


def test_times_are_the_sites(page, signed_in, boards, admin):
    """Whatever the browser's own zone is."""
    at = datetime.datetime.fromisoformat(admin.get("/api/screens/sanh").json["says"]["at"])
    page.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/Lima"})
    signed_in("tuan").find("link", "Report")
    page.open("#/screen/sanh").see(at.astimezone(zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%H:%M:%S"))
    page.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})
