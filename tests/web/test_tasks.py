"""What people do on the page, each task as one test."""

import re

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from support import beats
from support.api import PASSWORD, Person
from support.device import Device, post


def cells(page):
    return [[cell.text for cell in row.find_elements(By.CSS_SELECTOR, "th, td")] for row in page.all("row")]


def test_sign_in_with_the_keyboard_alone(page):
    page.open().until(lambda: page.focused() == ("textbox", "Name"))
    page.keys("lan", Keys.TAB)
    page.keys("wrong password", Keys.ENTER)
    page.see("the name or the password is wrong")
    page.find("textbox", "Password").send_keys(PASSWORD, Keys.ENTER)
    page.find("link", "People")
    page.click("button", "Sign out")
    page.find("heading", "Sign in")
    page.open("#/people").find("heading", "Sign in")


def test_the_language_stays_chosen(page):
    page.open().click("button", "Tiếng Việt")
    page.find("heading", "Đăng nhập")
    page.type("textbox", "Tên", "tuan")
    page.type("textbox", "Mật khẩu", PASSWORD, Keys.ENTER)
    page.find("link", "Báo cáo")
    page.open("#/report").find("heading", "Báo cáo")
    assert page.run("return document.documentElement.lang") == "vi"
    page.click("button", "English")
    page.find("heading", "Report")


def test_a_role_sees_what_it_may(page, signed_in):
    signed_in("tuan").find("link", "Report")
    assert not page.all("link", "People") and not page.all("link", "Log")
    page.open("#/people").see("There is no such page, or your role does not show it.")


def test_add_a_person_change_the_role_and_delete(page, signed_in, server):
    signed_in("lan").go("People")
    page.type("textbox", "Name", "mai")
    page.type("textbox", "First password", "short")
    page.click("button", "Add")
    page.see("10")  # how long a password has to be
    page.type("textbox", "First password", "mot cau that la dai")
    page.choose("Role", "operator")
    page.click("button", "Add")
    page.see("mai can sign in now.")
    assert Person(server.port, "mai", "mot cau that la dai").get("/api/me").json["role"] == "operator"
    page.choose("Role of mai", "approver")
    page.see("The role of mai is changed.")
    page.click("button", "Disable mai")
    page.see("mai can no longer sign in.")
    page.click("button", "Delete mai")
    page.find("dialog", "Delete mai?")
    page.keys(Keys.ESCAPE)
    page.click("button", "Delete mai")
    page.click("button", "Delete")
    page.see("mai is deleted.")
    assert ["mai"] not in [row[:1] for row in cells(page)]


def test_change_the_own_password(page, signed_in, server, admin):
    admin.post("/api/users", name="an", password=PASSWORD, role="viewer")
    signed_in("an").click("link", "an")
    page.type("textbox", "Password until now", PASSWORD)
    page.type("textbox", "New password", "hoan toan khac truoc")
    page.type("textbox", "Once more", "hoan toan khac", Keys.ENTER)
    page.see("The two are not the same.")
    page.type("textbox", "Once more", "hoan toan khac truoc", Keys.ENTER)
    page.see("The password is changed.")
    Person(server.port, "an", "hoan toan khac truoc")


def test_make_a_token_and_delete_it(page, signed_in, server):
    signed_in("minh").click("link", "minh")
    page.type("textbox", "What it is for", "máy in", Keys.ENTER)
    page.see("shown only once")
    token = page.driver.find_element(By.CSS_SELECTOR, ".secret").text
    assert Person(server.port, token=token).get("/api/me").json["name"] == "minh"
    page.click("button", "Delete máy in")
    page.see("None.")
    assert Person(server.port, token=token).get("/api/me").status == 401


def waiting(admin, screen):
    return next(key["code"] for key in admin.get("/api/keys").json if key["screen"] == screen)


def test_pair_a_board(page, signed_in, server, admin, folder):
    device = Device(folder / "gate")
    assert post(server, device.batch(device.play("gate/chao"), screen="cong")) == 403
    code = waiting(admin, "cong")
    signed_in("lan").go("Pair a board")
    page.type("textbox", "Code on the board", "AAAAAA")
    page.see("No board waits with this code.")
    page.type("textbox", "Code on the board", code.lower())
    page.see("The screen cong")
    shown = page.driver.find_element(By.CSS_SELECTOR, ".fingerprint").text
    said = server.wait_for(f"--accept {code}")
    assert " ".join(shown.split()) == re.search(r"\(([0-9a-f ]+)\)", said)[1]
    assert not page.find("button", "Accept").is_enabled()
    page.click("checkbox", "The board shows the same fingerprint.")
    page.click("button", "Accept")
    page.see("cong is paired")
    assert post(server, device.batch(device.play("gate/chao"), screen="cong")) == 204


def test_pair_a_board_that_does_not_know_its_screen(page, signed_in, admin, say, folder):
    device = beats.Device(folder / "new", "")
    assert say(device.beat()) == 403
    signed_in("lan").go("Pair a board")
    page.type("textbox", "Code on the board", waiting(admin, ""))
    page.see("A new board")
    page.click("checkbox", "The board shows the same fingerprint.")
    page.click("button", "Accept")
    page.see("Say which screen this board is.")
    page.type("combobox", "Id of the screen", "phong-hop")
    page.click("button", "Accept")
    page.see("phong-hop is paired. It shows something as soon as the site has this screen")
    page.click("link", "Add the screen")
    page.find("textbox", "Text of playlists/screens.json")
    assert say(device.beat()) == 200


def test_refuse_a_board(page, signed_in, server, admin, folder):
    device = Device(folder / "stranger")
    assert post(server, device.batch(screen="cong")) == 403
    signed_in("lan").go("Pair a board")
    page.click("button", f"Compare {waiting(admin, 'cong')}")
    page.click("button", "Refuse")
    page.find("dialog", "Refuse this key?").find_element(By.XPATH, ".//button[text()='Refuse']").click()
    page.see("The key is refused.")


def test_report_what_was_shown(page, signed_in, server, board):
    signed_in("tuan").go("Report")
    page.see("mot-cua", "chuyen-doi-so")
    rows = {row[0]: row[2:] for row in cells(page)}
    assert rows["mot-cua"][:2] == ["2", "0:00:02"], rows
    page.choose("By", "Item")
    page.see("hall/mot-cua")
    page.type("combobox", "Campaign", "chuyen-doi-so", Keys.ENTER)
    page.until(lambda: "hall/mot-cua" not in page.text())
    assert next(row for row in cells(page) if row[0] == "hall/kinh-te-so")[1:3] == ["1/1 (100 %)", "1"]
    address = page.find("link", "CSV").get_attribute("href")
    answer = Person(server.port, "tuan").get(address.removeprefix(server.url))
    assert answer.headers["Content-Type"].startswith("text/csv") and b"hall/kinh-te-so" in answer.body


def test_read_the_log(page, signed_in):
    signed_in("hoa").go("Log")
    page.see("added a user", "lan")
