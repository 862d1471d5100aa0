"""Everybody can use it: the checks of accessibility.js and the browser's own tree on every view, in both
schemes, on a phone, and by the keyboard alone."""

import pathlib

import pytest
from selenium.webdriver.common.keys import Keys

CHECKS = pathlib.Path(__file__).with_name("accessibility.js").read_text(encoding="utf-8")

# Has to have a name, by the browser's own reckoning.
NAMED = {"button", "link", "textbox", "combobox", "checkbox", "searchbox", "image", "img", "Date", "ListBox",
         "form", "dialog", "heading", "progressIndicator", "listbox", "menuListPopup"}

VIEWS = {
    "wall": "Screens", "screen/sanh": "Sảnh một cửa", "screen/kiosk": "Ki-ốt tra cứu",
    "playlists": "Playlists", "playlists/hall": "hall", "playlists/screens": "Screens",
    "library": "Pictures", "plan": "Plan", "publish": "Publish", "report": "Report", "pair": "Pair a board", "people": "People", "account": "lan", "log": "Log",
}


def nameless(page):
    nodes = page.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    for node in nodes:
        role = node.get("role", {}).get("value")
        if not node["ignored"] and role in NAMED - {"form"} and not node.get("name", {}).get("value"):
            yield f"{role} without a name"


def check(page):
    found = page.run(CHECKS) + list(nameless(page))
    assert not found, "\n".join(found)


def test_the_checks_see_what_is_wrong(page):
    """Each of them: a check that cannot fail is none."""
    page.open().find("heading", "Sign in")
    page.run("""
        const main = document.querySelector("main");
        const put = (tag, text, style = {}, more = {}) => {
          const node = document.createElement(tag);
          node.textContent = text;
          Object.assign(node.style, style);
          for (const [name, value] of Object.entries(more)) node.setAttribute(name, value);
          main.append(node);
        };
        put("p", "grey", { color: "#999" });
        put("button", "x", { width: "20px", height: "20px", padding: 0 });
        put("input", "", { border: "1px solid #eee" }, { "aria-describedby": "nowhere" });
        put("h1", "two");
        put("h4", "four");
        put("a", "first", {}, { href: "#", tabindex: 3 });
        put("p", "a", {}, { id: "said" });
        put("p", "wide", { width: "3000px" });
        put("button", "", { width: "30px", height: "30px" });""")
    found = "\n".join(page.run(CHECKS) + list(nameless(page)))
    for words in ("contrast", "target 20", "edge", "leads nowhere", "2 main headings", "h1 is followed by h4",
                  "tabindex 3", "id said twice", "wider than the window", "textbox without", "button without"):
        assert words in found, found


@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_signing_in(page, scheme):
    page.scheme(scheme)
    page.open().find("heading", "Sign in")
    check(page)
    page.size(320)
    check(page)


@pytest.mark.parametrize("view", VIEWS)
def test_views(page, signed_in, boards, view):
    signed_in("lan").find("link", "Report")
    page.open(f"#/{view}").find("heading", VIEWS[view])
    page.until(lambda: not page.run("return document.querySelector('[aria-busy=true]')"))
    for scheme in ("light", "dark"):
        page.scheme(scheme)
        for width in (1280, 320):
            page.size(width)
            check(page)


def test_the_menu_of_a_phone(page, signed_in):
    page.size(320)
    signed_in("lan").find("button", "Menu").click()
    page.click("link", "Log")
    page.until(lambda: page.focused() == ("heading", "Log"))
    assert not page.all("link", "Log")


def test_the_focus_is_seen_and_in_order(page, signed_in):
    signed_in("lan").go("People")
    assert page.focused() == ("heading", "People")
    page.driver.refresh()
    page.find("button", "Add")
    places, names = [], []
    page.driver.find_element("tag name", "body").send_keys(Keys.TAB)
    while page.run("return document.activeElement !== document.body") and len(names) < 60:
        style = page.run("""const style = getComputedStyle(document.activeElement), at = document.activeElement;
            return [style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none",
                    document.activeElement.getBoundingClientRect().bottom > 0, [...document.querySelectorAll("*")].indexOf(at)]""")
        names.append(page.focused()[1])
        assert style[:2] == [True, True], names[-1]
        places.append(style[2])
        page.keys(Keys.TAB)
        if page.focused()[1] == names[0]:
            break
    assert names[0] == "Skip to the content" and "Add" in names
    assert places == sorted(places)


def test_skipping_the_menu(page, signed_in):
    signed_in("lan").go("Log")
    page.run("document.querySelector('.skip').focus()")
    page.keys(Keys.ENTER)
    assert page.run("return document.activeElement.id") == "main"
