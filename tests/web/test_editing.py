"""Changing what boards show: playlists as pictures and as text, with the check and the frames of what
is not saved yet."""

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

HALL = "playlists/hall.json"


@pytest.fixture
def files(folder):
    """The site's files, put back afterwards."""
    playlists = folder / "site/playlists"
    before = {path: path.read_bytes() for path in playlists.glob("*.json")}
    yield playlists
    for path in playlists.glob("*.json"):
        if path in before:
            path.write_bytes(before[path])
        else:
            path.unlink()


@pytest.fixture
def hall(page, signed_in, files):
    signed_in("minh").go("Playlists").click("link", "Sảnh một cửa")
    page.find("textbox", f"Text of {HALL}")
    page.see("Findings")
    return page


def area(page):
    return page.find("textbox", f"Text of {HALL}")


def ids(files):
    return [item.get("id") for item in json.loads((files / "hall.json").read_text())["items"]]


def edit(page, old, new):
    """As if typed over a selection."""
    page.run("""const area = arguments[0], at = area.value.indexOf(arguments[1]);
        area.focus(); area.setSelectionRange(at, at + arguments[1].length);""", area(page), old)
    area(page).send_keys(new)


def test_a_mistake_is_underlined_and_named(hall):
    hall.see("Nothing to mend.")
    edit(hall, '"defaults"', '"defaluts"')
    hall.see('did you mean "defaults"?', "not saved")
    hall.until(lambda: hall.driver.find_elements(By.CSS_SELECTOR, ".layer .found.error"))
    assert hall.driver.find_element(By.CSS_SELECTOR, ".layer .found.error").text == '"defaluts"'
    place = hall.find("button", "playlists/hall.json:4:3")
    hall.run("arguments[0].setSelectionRange(0, 0)", area(hall))
    place.click()
    assert hall.run("return arguments[0].selectionStart", area(hall)) == area(hall).get_attribute("value").index('"defaluts"')
    assert hall.focused()[1] == f"Text of {HALL}"


def test_the_frame_follows_what_is_typed(hall):
    def picture():
        found = hall.driver.find_elements(By.CSS_SELECTOR, ".preview img")
        return found[0].get_attribute("src") if found else None

    hall.driver.find_element(By.XPATH, "//button[starts-with(., '1. chao:')]").click()
    hall.see("hall/chao on Sảnh một cửa")
    first = hall.until(picture)
    size = hall.run("const image = document.querySelector('.preview img'); return [image.naturalWidth, image.naturalHeight]")
    assert size == [1632, 918]  # of its zone
    edit(hall, "Nộp hồ sơ", "XXXX")
    hall.until(lambda: picture() not in (None, first))


def test_every_item_has_its_picture(hall):
    hall.until(lambda: len(hall.driver.find_elements(By.CSS_SELECTOR, ".film img")) >= 3)


def test_words_are_completed_by_the_keyboard(hall, files):
    edit(hall, '"id": "chao",', '"id": "chao", "th')
    hall.until(lambda: not hall.driver.find_element(By.CSS_SELECTOR, ".choices").get_attribute("hidden"))
    choices = [choice.text for choice in hall.driver.find_elements(By.CSS_SELECTOR, ".choices b")]
    assert "fit" not in choices
    hall.keys(Keys.ESCAPE)
    text = area(hall).get_attribute("value")
    hall.run("const area = arguments[0], at = area.value.indexOf('\"service\"') + 1; area.setSelectionRange(at, at)", area(hall))
    area(hall).send_keys(Keys.CONTROL, " ")
    choices = [choice.text for choice in hall.driver.find_elements(By.CSS_SELECTOR, ".choices b")]
    assert {"night", "paper", "service", "solemn"} <= set(choices)
    hall.keys(Keys.CONTROL)
    while hall.run("return document.querySelector('.choices [aria-selected=true] b').textContent") != "night":
        hall.keys(Keys.ARROW_DOWN)
    hall.keys(Keys.ENTER)
    assert area(hall).get_attribute("value") == text.replace('"service"', '"night"', 1)
    hall.keys(Keys.CONTROL, "z")
    hall.keys(Keys.CONTROL)
    assert area(hall).get_attribute("value") == text


def test_items_are_moved_by_the_keyboard_and_saved(hall, files):
    before = (files / "hall.json").read_text()
    later = hall.driver.find_element(By.CSS_SELECTOR, "[aria-label^='Later: chao']")
    hall.run("arguments[0].focus()", later)
    hall.keys(Keys.ENTER)
    hall.until(lambda: hall.driver.find_elements(By.CSS_SELECTOR, ".film li:nth-child(2) [aria-label^='Later: chao']"))
    hall.until(lambda: "chao" in hall.focused()[1])
    hall.click("button", "Save and publish")
    hall.see("Saved: it is published now.")
    assert ids(files)[:3] == ["mot-cua", "chao", "kinh-te-so"]
    after = (files / "hall.json").read_text()
    assert sorted(before) == sorted(after)


def test_items_are_moved_by_the_mouse(hall, files):
    hall.run("""
        const [from, to] = [...document.querySelectorAll(".film li")], data = new DataTransfer();
        const fire = (node, type) => node.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
        fire(from, "dragstart"); fire(to, "dragover"); fire(to, "drop"); fire(from, "dragend");""")
    hall.until(lambda: area(hall).get_attribute("value").index('"mot-cua"') < area(hall).get_attribute("value").index('"chao"'))


def test_two_editors_at_once(hall, files):
    text = (files / "hall.json").read_text()
    edit(hall, "Sảnh một cửa", "Sảnh mới")
    (files / "hall.json").write_text(text.replace("Sảnh một cửa", "Sảnh khác"))
    hall.click("button", "Save and publish")
    hall.see("somebody else")
    assert "Sảnh khác" in (files / "hall.json").read_text()
    hall.click("button", "Discard changes")
    hall.click("button", "Discard")
    hall.until(lambda: "Sảnh khác" in area(hall).get_attribute("value"))


def test_what_is_unsaved_stays_while_one_looks_elsewhere(hall, files):
    edit(hall, "Sảnh một cửa", "Sảnh mới")
    hall.see("not saved")
    hall.go("Report").go("Playlists").see("not saved").click("link", "Sảnh mới")
    assert "Sảnh mới" in area(hall).get_attribute("value")


def test_a_new_playlist(page, signed_in, files):
    signed_in("minh").go("Playlists")
    page.type("textbox", "Name", "hai từ", Keys.ENTER)
    page.see("letters, digits")
    page.type("textbox", "Name", "hall", Keys.ENTER)
    page.see("There is one of this name already.")
    page.type("textbox", "Name", "thu", Keys.ENTER)
    page.find("heading", "thu")
    page.click("button", "Save and publish")
    page.see("Saved: it is published now.")
    assert json.loads((files / "thu.json").read_text())["items"][0]["id"] == "chao"
    page.click("button", "Delete")
    page.find("dialog", "Delete thu?").find_element(By.XPATH, ".//button[text()='Delete']").click()
    page.find("heading", "Playlists")
    assert not (files / "thu.json").exists()


def test_a_viewer_reads(page, signed_in, files):
    signed_in("tuan").go("Playlists").click("link", "Sảnh một cửa")
    assert area(page).get_attribute("readonly") and not page.all("button", "Save and publish")


def test_what_a_playlist_says_stays_text(page, signed_in, files):
    """In pictures' titles, findings and the editor."""
    nasty = "<script>document.title='x'</script>\"><img src=x onerror=\"document.title='x'\">"
    playlist = {"title": nasty, "items": [{"id": "a", "slogan": nasty, "office": nasty}, {"image": nasty}, {nasty: nasty}]}
    (files / "thu.json").write_text(json.dumps(playlist))
    signed_in("minh").open("#/playlists").see(nasty)
    page.open("#/playlists/thu").find("textbox", "Text of playlists/thu.json")
    page.see(nasty.replace("\"", "\\\""))
    page.until(lambda: page.driver.find_elements(By.CSS_SELECTOR, ".findings .error"))
    assert page.driver.title == "thu · Bảng tin"
