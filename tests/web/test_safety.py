"""The page is a closed house: nothing from elsewhere, nothing inline, text stays text."""

import pytest

from support.http import ask
from support.machine import Server

NASTY = ("<script>document.title='x'</script>", "\"><img src=x onerror=\"document.title='x'\">", "javascript:alert(1)")
HTML = {"Accept": "text/html,*/*"}
FILES = ("app.js", "dom.js", "base.css", "vi.mo", "icon.svg")


def test_the_page_is_for_browsers_and_a_text_for_the_rest(server):
    answer = ask(server.port, "/", **HTML)
    assert answer.body.startswith(b"<!DOCTYPE html>") and answer.headers["vary"] == "Accept"
    assert ask(server.port, "/").headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("name", ("", *FILES))
def test_every_file_is_under_the_policy(server, name):
    answer = ask(server.port, f"/{name}", **HTML)
    policy = answer.headers["content-security-policy"]
    assert answer.status == 200
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"):
        assert part in policy
    assert "unsafe" not in policy and "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    again = ask(server.port, f"/{name}", **HTML, If_None_Match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert ask(server.port, f"/{name}", "HEAD", **HTML).headers["content-length"] == str(len(answer.body))


@pytest.mark.parametrize("target", ("/index.html", "/web/app.js", "/App.js", "/app.js/", "/..%2fapp.js", "/page.c"))
def test_nothing_else_is_served(server, target):
    assert ask(server.port, target, **HTML).status == 404


def test_the_policy_holds_in_the_browser(page):
    """What an attacker would try once text had become markup: the browser refuses each."""
    page.open().find("heading", "Sign in")
    tried = page.run("""
        const tried = [];
        const attempt = (name, act) => { try { act(); } catch (error) { tried.push(name); } };
        attempt("innerHTML", () => { document.body.innerHTML = "<b>x</b>"; });
        attempt("insert", () => document.body.insertAdjacentHTML("beforeend", "<b>x</b>"));
        attempt("script", () => { document.createElement("script").text = "1"; });
        const image = new Image();
        image.src = "http://127.0.0.1:1/x.png";
        return tried;""")
    assert tried == ["innerHTML", "insert", "script"]
    page.until(lambda: any("img-src" in words for words in page.complaints()))
    page.complaints()


def test_elements_refuse_what_is_not_text(page):
    """dom.js itself: no handlers, styles or foreign addresses from strings."""
    page.open().find("heading", "Sign in")
    refused = page.driver.execute_async_script("""
        const done = arguments[arguments.length - 1];
        import("/dom.js").then(({ h }) => {
          const refused = [];
          for (const [name, value] of [["onclick", "x"], ["style", "x"], ["srcdoc", "x"], ["href", "javascript:1"],
               ["href", "//x"], ["href", "/\\\\x"], ["src", "https://x"], ["href", "data:text/html,x"]]) {
            try { h("a", { [name]: value }); } catch { refused.push(value); }
          }
          done([refused.length, h("p", "<b>x</b>").childElementCount, h("p", "<b>x</b>").textContent]);
        });""")
    assert refused == [8, 0, "<b>x</b>"]


def test_what_people_write_stays_text(page, signed_in, admin):
    """In every field that somebody else than the reader fills."""
    person = signed_in("minh")
    for text in NASTY:
        person.click("link", "minh")
        page.type("textbox", "What it is for", text)
        page.click("button", "Make a token")
        page.see(text)
    assert "x" not in page.driver.title
    page.click("button", "Sign out")
    page.sign_in("hoa").go("Log").see(*NASTY)
    assert page.driver.title == "Log · Bảng tin"
    for token in admin.get("/api/tokens").json:
        admin.delete(f"/api/tokens/{token['id']}")


def test_a_server_that_is_gone_is_told(page, folder, tmp_path):
    """In a sentence, with a way to try again."""
    other = Server(folder / "site", tmp_path / "state")
    page.fresh(other.url).open().find("heading", "Sign in")
    other.stop()
    page.type("textbox", "Name", "lan")
    page.type("textbox", "Password", "something")
    page.click("button", "Sign in")
    page.see("The server does not answer.")
    page.complaints()
