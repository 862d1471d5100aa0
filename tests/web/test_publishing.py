"""Bringing something to the boards: uploads, the plan, asking, approving by somebody else, going back,
taking off. A server of its own, which publishes nothing that nobody approved."""

import json
import shutil

import pytest
from PIL import Image
from selenium.webdriver.common.by import By

from support.api import Person, add_user
from support.board import wait_until
from support.desk import ROOT
from support.machine import Server, bangtin


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("publishing")
    for name in ("playlists", "content"):
        shutil.copytree(ROOT / name, folder / "site" / name)
    return folder / "site"


@pytest.fixture(scope="module")
def office(site):
    state = site.parent / "state"
    bangtin("keygen", site.parent / "demo")
    bangtin("publish", site, "--to", state / "tree", "--key", site.parent / "demo.key")
    server = Server(site, state, site.parent / "demo.key", more=("--approval",))
    for name, role in (("minh", "operator"), ("hoa", "approver"), ("binh", "approver")):
        add_user(state, name, role)
    yield server
    server.stop()
    print(*server.heard, sep="\n")


@pytest.fixture
def at_office(chromium, office):
    """at_office("hoa") is the browser as she sees it."""
    chromium.size(1280)
    yield lambda name: chromium.fresh(office.url).open().sign_in(name)
    complaints = chromium.complaints()
    assert not complaints, complaints


def releases(office):
    return Person(office.port, "hoa").get("/api/releases").json


def change(site, office, slogan):
    """Saves another slogan, and waits until it waits."""
    path = site / "playlists/hall.json"
    hall = json.loads(path.read_text())
    hall["items"][0]["slogan"] = slogan
    path.write_text(json.dumps(hall, ensure_ascii=False, indent=2))


def let_out(site, office, slogan):
    change(site, office, slogan)
    wait_until(lambda: releases(office)["pending"])
    assert Person(office.port, "minh").post("/api/publish").status == 204
    # What waits may be made anew between the look and the word: then one looks again.
    wait_until(lambda: Person(office.port, "hoa").post(
        "/api/approve", sha256=releases(office)["pending"]["sha256"]).status == 200)


def test_two_people_publish(at_office, site, office):
    change(site, office, "Xin chào")
    page = at_office("minh").go("Publish")
    page.until(lambda: releases(office)["pending"])
    page.driver.refresh()
    page.see("Saved, and not published yet")
    page.type("textbox", "What changes, and why", "Lời chào mới")
    page.click("button", "Ask to publish")
    page.see("somebody else has to approve", "minh asks to publish this")
    assert not page.all("button", "Approve")
    out = releases(office)["latest"]["generation"]
    page = at_office("hoa").go("Publish")
    page.see("minh asks to publish this", "Lời chào mới")
    page.click("button", "Approve")
    page.see("Published: boards show it", "Nothing waits")
    now = releases(office)
    assert now["latest"]["generation"] > out and not now["pending"]
    assert (now["releases"][0]["asked_by"], now["releases"][0]["approved_by"], now["releases"][0]["note"]) == ("minh", "hoa", "Lời chào mới")


def test_nobody_approves_alone(at_office, site, office):
    change(site, office, "Một mình")
    page = at_office("binh").go("Publish")
    page.until(lambda: releases(office)["pending"])
    page.driver.refresh()
    page.click("button", "Ask to publish")
    page.see("binh asks to publish this", "Somebody else, with the role of an approver, has to approve it.")
    assert not page.all("button", "Approve")


def test_go_back_to_an_earlier_release(at_office, site, office):
    let_out(site, office, "Đã đổi")
    first = releases(office)["releases"][-1]["generation"]
    page = at_office("hoa").go("Publish")
    page.click("button", f"Go back to release {first}")
    page.find("dialog", f"Go back to release {first}?")
    page.click("button", "Go back")
    page.see("The site's files are what they were then.")
    hall = json.loads((site / "playlists/hall.json").read_text())
    assert hall["items"][0]["slogan"] == json.loads((ROOT / "playlists/hall.json").read_text())["items"][0]["slogan"]


def test_taking_off_waits_for_nobody(at_office, office):
    page = at_office("hoa").go("Publish")
    page.type("combobox", "Item", "hall/lua-dao")
    page.click("button", "Take off")
    page.find("dialog", "Take off hall/lua-dao?").find_element(By.XPATH, ".//button[text()='Take off']").click()
    page.find("button", "Show hall/lua-dao again")
    assert releases(office)["latest"]["withdrawn"] == ["hall/lua-dao"]


def test_take_off_and_show_again(page, signed_in, admin):
    """Where nobody else has to approve: at once."""
    def latest():
        return admin.get("/api/releases").json["latest"]

    signed_in("hoa").go("Publish").see("What is saved and has no errors is published at once.")
    page.type("combobox", "Item", "hall/moi-nha")
    page.click("button", "Take off")
    page.find("dialog", "Take off hall/moi-nha?").find_element(By.XPATH, ".//button[text()='Take off']").click()
    page.find("button", "Show hall/moi-nha again")
    assert latest()["withdrawn"] == ["hall/moi-nha"]
    page.click("button", "Show hall/moi-nha again")
    page.until(lambda: not latest()["withdrawn"])
    page.click("button", "Blank all boards")
    page.find("dialog", "Blank all boards?").find_element(By.XPATH, ".//button[text()='Blank']").click()
    page.see("All boards are black.")
    page.click("button", "Show again on all boards")
    page.until(lambda: "All boards are black." not in page.text())
    assert not latest()["blank"]


def test_upload_a_picture(at_office, site, office, tmp_path):
    Image.new("RGB", (400, 300), "navy").save(tmp_path / "moi.jpg")
    Image.new("RGB", (400, 300), "red").save(tmp_path / "khac.png")
    (tmp_path / "xau.jpg").write_text("<html><script>alert(1)</script>")
    page = at_office("minh").go("Pictures")
    page.type("combobox", "Folder", "thu")
    chooser = page.driver.find_element(By.CSS_SELECTOR, "input[type=file]")
    chooser.send_keys(f"{tmp_path}/moi.jpg\n{tmp_path}/xau.jpg\n{tmp_path}/khac.png")
    page.see("2 files uploaded")
    assert (site / "content/thu/moi.jpg").read_bytes() == (tmp_path / "moi.jpg").read_bytes()
    assert page.driver.find_elements(By.CSS_SELECTOR, ".uploads .error")
    assert not (site / "content/thu/xau.jpg").exists()
    page.see("thu/moi.jpg")
    page.type("searchbox", "Search", "thu/moi")
    page.until(lambda: page.run("return document.querySelector('.library img')?.naturalWidth") == 400)
    Image.new("RGB", (10, 10), "red").save(tmp_path / "moi.jpg")
    chooser.send_keys(f"{tmp_path}/moi.jpg")
    page.click("button", "Replace")
    page.until(lambda: (site / "content/thu/moi.jpg").read_bytes() == (tmp_path / "moi.jpg").read_bytes())
    page.click("button", "Delete thu/moi.jpg")
    page.find("dialog", "Delete thu/moi.jpg?").find_element(By.XPATH, ".//button[text()='Delete']").click()
    page.until(lambda: not (site / "content/thu/moi.jpg").exists())
    page.driver.get("about:blank")  # it asks for no picture any more
    shutil.rmtree(site / "content/thu")


def test_the_next_seven_days(at_office, office):
    page = at_office("minh").go("Plan")
    page.see("hall/mot-cua", "ngoai-gio", "06:30 – 17:30", "(ticker)")
    assert len(page.driver.find_elements(By.CSS_SELECTOR, ".day")) == 7
    page.choose("Screen", "Ki-ốt tra cứu")
    page.see("kiosk/lay-so")
