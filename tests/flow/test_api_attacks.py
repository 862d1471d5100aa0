"""Attacks on the API: other sites, guessing, injected SQL, paths that lead outside, bodies that are
bombs, clients that never finish."""

import collections
import contextlib
import http.client
import json
import socket
import sqlite3
from urllib.parse import quote

import pytest

from support.api import PASSWORD, Person, add_user
from support.http import ask
from support.machine import PATIENCE_S, ColourSite, Server, bangtin

SQL = ("'; DROP TABLE users; --", "' OR '1'='1", "admin' --", '" OR ""="', "x\\'; DELETE FROM audit;",
       "%' UNION SELECT password FROM users --", "1; PRAGMA user_version = 99", "\N{FULLWIDTH APOSTROPHE}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacks")
    site = ColourSite(folder / "site")
    site.hall("red")
    bangtin("keygen", folder / "demo")
    (folder / "server").mkdir()
    add_user(folder / "server", "lan", "admin")
    add_user(folder / "server", "minh", "viewer")
    return folder


@pytest.fixture(scope="module")
def state(folder):
    return folder / "server"


@pytest.fixture(scope="module")
def start(folder):
    """A server of its own, for those who spoil what it remembers of an address."""
    @contextlib.contextmanager
    def run():
        server = Server(folder / "site", folder / "server", folder / "demo.key")
        try:
            yield server
        finally:
            server.stop()
            print(*server.heard, sep="\n")
    return run


@pytest.fixture(scope="module")
def server(start):
    with start() as server:
        yield server


@pytest.fixture(scope="module")
def lan(server):
    return Person(server.port, "lan")


# --- other sites --------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [
    {"X_Bangtin": None}, {"X_Bangtin": "0"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
    {"Origin": None, "Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"},
    {"Origin": "http://127.0.0.1"}, {"Origin": "http://127.0.0.1:1"}, {"Origin": ""},
    {"Origin": "http://evil.example#@127.0.0.1"}])
def test_what_another_site_makes_a_browser_send_changes_nothing(lan, headers):
    body = json.dumps({"name": "hoa", "role": "admin", "password": PASSWORD}).encode()
    answer = lan.send("POST", "/api/users", body, **headers)
    assert (answer.status, answer.json["kind"]) == (403, "denied")
    assert lan.delete("/api/users/hoa").status == 404
    assert "Access-Control-Allow-Origin" not in lan.get("/api/me", Origin="https://evil.example").headers


def test_nobody_is_logged_in_by_another_site(server):
    victim = Person(server.port)
    body = json.dumps({"name": "minh", "password": PASSWORD}).encode()
    assert victim.send("POST", "/api/login", body, Origin="https://evil.example").status == 403
    assert victim.cookie is None


def test_a_session_that_was_planted_is_nobodys(server):
    victim = Person(server.port)
    planted = victim.cookie = "ab" * 32
    assert victim.post("/api/login", name="minh", password=PASSWORD).status == 200
    first = victim.cookie
    assert first != planted
    assert victim.post("/api/login", name="minh", password=PASSWORD).status == 200
    assert victim.get("/api/me").status == 200
    for old in (planted, first):
        victim.cookie = old
        assert victim.get("/api/me").status == 401


# --- guessing -----------------------------------------------------------------------------------


def guess(port, name, password, address):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S,
                                      source_address=(address, 0))
    with contextlib.closing(line):
        line.request("POST", "/api/login", json.dumps({"name": name, "password": password}))
        answer = line.getresponse()
        return answer.status, answer.headers.get("Retry-After"), answer.read()


def test_guessing_gets_slower(start):
    with start() as server:
        answers = [guess(server.port, "minh", f"doan thu {i}", "127.0.0.2") for i in range(7)]
        assert [status for status, _, _ in answers] == [401] * 5 + [429] * 2
        assert int(answers[-1][1]) >= 1
        # Who is right waits as well, or the waiting would tell; but from elsewhere he gets in.
        assert guess(server.port, "minh", PASSWORD, "127.0.0.2")[0] == 429
        assert guess(server.port, "minh", PASSWORD, "127.0.0.3")[0] == 200
        assert ask(server.port, "/latest").status == 200


def test_guessing_from_everywhere_gets_slower_too(start):
    with start() as server:
        answers = [guess(server.port, "minh", "doan thu", f"127.0.1.{i}")[0] for i in range(1, 15)]
        assert answers[:10] == [401] * 10 and 429 in answers[10:12]
        assert guess(server.port, "lan", PASSWORD, "127.0.2.1")[0] == 200


def wrong_logins(server):
    """How often somebody failed, by the name that is in the audit."""
    deeds = Person(server.port, "lan").get("/api/audit?limit=1000").json
    return collections.Counter({deed["object"]: int(deed["detail"]) for deed in reversed(deeds)
                                if deed["action"] == "login.wrong"})


def test_names_cannot_be_guessed(start):
    """Nor by what each costs the server: both are counted in the audit, on disk before the answer.
    An unknown name does not stand there, since it may be a mistyped password."""
    with start() as server:
        before = wrong_logins(server)
        known = guess(server.port, "minh", "sai mat khau", "127.0.0.2")
        unknown = guess(server.port, "khong co", "sai mat khau", "127.0.0.2")
        assert known == unknown
        assert wrong_logins(server) - before == {"minh": 1, "": 1}


@pytest.mark.parametrize("ticket", ["", "0" * 64, "z" * 64, "a" * 63, "a" * 4000, "' OR 1=1 --"])
def test_tickets_cannot_be_guessed(server, ticket):
    guesser = Person(server.port)
    guesser.cookie = ticket
    assert guesser.get("/api/me").status == 401
    assert Person(server.port, token=ticket or "x").get("/api/me").status == 401
    assert guesser.get("/api/me", Authorization="Basic bGFuOng=").status == 401


# --- SQL ----------------------------------------------------------------------------------------


def tables(state):
    with contextlib.closing(sqlite3.connect(state / "reports.db")) as storage:
        names = [name for name, in storage.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return names, list(storage.execute("SELECT name, role, password FROM users"
                                           " WHERE name IN ('lan', 'minh')"))


def fields(description):
    """Every place of every route where a text can stand."""
    for path, methods in description["paths"].items():
        for method, about in methods.items():
            for one in about["parameters"]:
                yield method, path, one["in"], one["name"], {}
            content = about.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {"properties": {}})
            for key in schema["properties"]:
                yield method, path, "body", key, schema


def sample(schema, changed, text):
    values = {"string": "x", "boolean": True, "integer": 1, "object": {}}
    body = {key: about.get("enum", [values[about["type"]]])[0]
            for key, about in schema.get("properties", {}).items() if key in schema["required"]}
    return body | {changed: text}


def test_sql_is_only_text(server, state, lan):
    before = tables(state)
    tried = 0
    for method, path, place, key, schema in fields(lan.get("/api/openapi.json").json):
        if path in ("/api/login", "/api/me"):
            continue  # guessing at passwords is another test
        for text in SQL:
            target = path.replace("{%s}" % key, quote(text, safe="")).replace("{", "").replace("}", "")
            if place == "query":
                target += f"?{key}={quote(text, safe='')}"
            body = json.dumps(sample(schema, key, text)).encode() if place == "body" else None
            answer = lan.send(method.upper(), target, body)
            assert answer.status in (200, 201, 204, 400, 403, 404, 405, 409, 412, 428), (method, target, body, answer.body)
            tried += 1
    assert tried > 100
    assert tables(state) == before


def test_sql_is_no_name(start, state):
    before = tables(state)
    with start() as server:
        for number, text in enumerate(SQL):
            assert guess(server.port, text, text, f"127.0.3.{number + 1}")[0] == 401
        assert guess(server.port, "lan", SQL[1], "127.0.3.99")[0] == 401
    assert tables(state) == before


# --- bodies -------------------------------------------------------------------------------------


@pytest.mark.parametrize("body, said", [
    (b"", "no JSON"), (b"null", "no JSON object"), (b"[]", "no JSON object"), (b'"x"', "object"),
    (b"{" * 100, "no JSON"), (b'{"name":' + b"[" * 80 + b"]" * 80 + b"}", "no JSON"),
    (b'{"name":"a","name":"b"}', "already in line 1"),
    (b'{"name":"a","\\u006eame":"b"}', "already in line 1"), (b'{"name":"\xff"}', "no JSON"),
    (b'{"name":"\xc0\xae"}', "no JSON"), (b'{"name":"a\x00b"}', "no JSON"),
    (b'{"name":"\\u0000"}', "no JSON"), (b'{"name":"\\ud800"}', "no JSON"),
    (b'{"name":1e999}', "name"), (b'{"name":-1}', "name"), (b'{"name":null}', "name"),
    (b'{"name":{"$gt":""}}', "name"), (b'{"name":["x"]}', "name"), (b'{"nam":"x"}', "unknown key"),
    (b'{"__proto__":{"role":"admin"}}', "unknown key"), (b'{"name":"x"} trailing', "no JSON"),
    (b"\xef\xbb\xbf{}", "no JSON"), ('{"name":"x"}'.encode("utf-16"), "no JSON"),
    (b'{"role":"king"}', "role"), (b'{"role":"nobody"}', "role")])
def test_bad_bodies(lan, body, said):
    answer = lan.send("POST", "/api/users", body)
    assert answer.status == 400 and said in answer.json["error"], answer.body


def test_bodies_that_are_too_long(server, lan):
    answer = lan.send("POST", "/api/users", b'{"name":"' + b"x" * 16 * 1024 + b'"}')
    assert (answer.status, answer.json["kind"]) == (413, "limit")
    assert lan.send("POST", "/api/users", b"", Content_Length=str(1 << 62)).status == 413
    with socket.create_connection(("127.0.0.1", server.port)) as chunked:
        chunked.sendall(b"POST /api/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(40):
                chunked.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")
            chunked.sendall(b"0\r\n\r\n")
            assert b" 413 " in chunked.recv(100)
        except (BrokenPipeError, ConnectionResetError):
            pass  # cut off: as good


def test_nobody_fills_memory_before_he_is_known(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S) as stranger:
        stranger.sendall(b"POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n")
        assert b" 401 " in stranger.recv(100)  # without a byte of the body


# --- paths --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [
    "/api/schema/../../../etc/passwd", "/api/schema/..%2f..%2fetc%2fpasswd", "/api/schema/%2e%2e",
    "/api/schema/playlist%00", "/api/schema/..%5c..%5cx", "/api/schema//etc/passwd", "/api/schema/",
    "/api/users/%2e%2e%2flan", "/api/schema/%ff%fe", "/api/schema/%c0%ae%c0%ae", "/api/../latest",
    "/api/schema/%0d%0aSet-Cookie:%20x=y", "/api/schema/" + "x" * 3000, "//api/me", "/api", "/API/me"])
def test_paths_lead_nowhere_else(server, lan, path):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port)) as line:
        line.putrequest("GET", path, skip_host=False)
        line.putheader("Cookie", f"bangtin={lan.cookie}")
        line.endheaders()
        answer = line.getresponse()
        assert answer.status in (400, 404), (path, answer.read())
        assert "Set-Cookie" not in answer.headers


# --- slow ones ----------------------------------------------------------------------------------


def test_bodies_that_never_end_hold_nothing_up(server, lan):
    slow = []
    head = b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
    for _ in range(100):
        slow.append(socket.create_connection(("127.0.0.1", server.port)))
        slow[-1].sendall(head)
    assert lan.get("/api/me").status == 200
    assert ask(server.port, "/latest").status == 200
    assert lan.post("/api/tokens", name="x").status == 201
    for connection in slow:
        connection.close()
