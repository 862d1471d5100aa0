"""The API: users, sessions, tokens, what each role may, and what the table of routes says of itself."""

import concurrent.futures
import contextlib
import json
import os
import re
import sqlite3
import stat

import jsonschema
import pytest

from support.api import PASSWORD, Person, StaffedServer, add_user
from support.board import wait_until
from support.device import Device, post
from support.http import ask
from support.machine import ColourSite, bangtin, children

ROLES = ("viewer", "operator", "approver", "admin")


@pytest.fixture(scope="module")
def state(server):
    return server.state


@pytest.fixture(scope="module")
def server(folder):
    ColourSite(folder / "site").hall("red", "green")
    server = StaffedServer(folder, {role: role for role in ROLES})
    yield server
    server.stop()
    print(*server.heard, sep="\n")


@pytest.fixture(scope="module")
def people(server):
    """One of each role, logged in; None is nobody."""
    return {role: Person(server.port, role) for role in ROLES} | {None: Person(server.port)}


@pytest.fixture
def admin(people):
    return people["admin"]


@pytest.fixture(scope="module")
def description(server):
    return json.loads(ask(server.port, "/api/openapi.json").body)


def operations(description):
    for path, methods in description["paths"].items():
        for method, about in methods.items():
            yield method.upper(), re.sub(r"\{\w+\}", "x", path), about


# --- the first admin, and users -----------------------------------------------------------------


def test_nobody_has_a_password_until_somebody_sets_one(tmp_path):
    add_user(tmp_path, "lan", "admin")
    assert re.search(r"^lan +admin ", bangtin("users", tmp_path), re.M)
    assert stat.S_IMODE((tmp_path / "reports.db").stat().st_mode) & 0o007 == 0
    assert PASSWORD not in (tmp_path / "reports.db").read_bytes().decode("latin-1")
    assert "too short" in add_user(tmp_path, "minh", "viewer", password="ngan", status=1)
    assert "already" in add_user(tmp_path, "lan", "viewer", status=1)
    assert "--role" in add_user(tmp_path, "minh", "king", status=1)
    assert "cannot be a user's name" in add_user(tmp_path, "a b", "viewer", status=1)
    assert "the only admin" in bangtin("users", tmp_path, "--remove", "lan", status=1)
    assert "the only admin" in bangtin("users", tmp_path, "--change", "lan", "--role", "viewer",
                                       status=1)
    add_user(tmp_path, "minh", "admin")
    bangtin("users", tmp_path, "--remove", "lan")
    assert "lan" not in bangtin("users", tmp_path)
    deeds = sqlite3.connect(tmp_path / "reports.db").execute("SELECT action, object FROM audit")
    assert list(deeds) == [("user.add", "lan"), ("user.add", "minh"), ("user.remove", "lan")]


@pytest.mark.skipif(os.getuid() != 0, reason="only root makes files for others")
def test_what_root_makes_is_the_servers(tmp_path):
    os.chown(tmp_path, 65534, 65534)
    add_user(tmp_path, "lan", "admin")
    assert {path.owner() for path in tmp_path.iterdir()} == {"nobody"}


def test_me(people):
    for role in ROLES:
        assert people[role].get("/api/me").json == {"name": role, "role": role, "language": "en"}


def test_users_by_the_api(server, admin):
    made = admin.post("/api/users", name="hoa", role="viewer", password=PASSWORD)
    assert (made.status, made.json["name"], made.json["role"]) == (201, "hoa", "viewer")
    assert "password" not in made.json
    assert admin.post("/api/users", name="hoa", role="viewer", password=PASSWORD).status == 400
    hoa = Person(server.port, "hoa")
    assert hoa.get("/api/users").status == 403
    changed = admin.put("/api/users/hoa", role="operator", language="vi")
    assert (changed.json["role"], changed.json["language"]) == ("operator", "vi")
    assert hoa.get("/api/me").status == 401  # another role means another login
    hoa = Person(server.port, "hoa")
    assert hoa.get("/api/me").json["role"] == "operator"
    assert admin.put("/api/users/hoa", disabled=True).json["disabled"] is True
    assert hoa.get("/api/me").status == 401
    assert Person(server.port).post("/api/login", name="hoa", password=PASSWORD).status == 401
    names = [user["name"] for user in admin.get("/api/users").json]
    assert names == sorted([*ROLES, "hoa"])
    assert admin.delete("/api/users/hoa").status == 204
    assert admin.delete("/api/users/hoa").status == 404
    assert admin.put("/api/users/nobody", role="viewer").status == 404
    assert "the only admin" in admin.put("/api/users/admin", role="viewer").json["error"]
    assert "the only admin" in admin.delete("/api/users/admin").json["error"]


def test_one_changes_ones_own_password(server, admin):
    admin.post("/api/users", name="mai", role="viewer", password=PASSWORD)
    mai, elsewhere = Person(server.port, "mai"), Person(server.port, "mai")
    assert mai.put("/api/me", password="mot mat khau moi").status == 403
    assert mai.put("/api/me", old="sai mat khau roi", password="mot mat khau moi").status == 403
    assert mai.put("/api/me", old=PASSWORD, password="ngan").status == 400
    assert mai.put("/api/me", old=PASSWORD, password="mot mat khau moi").status == 200
    assert mai.get("/api/me").status == 200
    assert elsewhere.get("/api/me").status == 401
    assert mai.put("/api/me", language="en").json["language"] == "en"
    assert mai.put("/api/me", language="fr").status == 400
    assert mai.put("/api/me", role="admin").status == 400  # not a key of this
    Person(server.port, "mai", password="mot mat khau moi")


# --- sessions and tokens ------------------------------------------------------------------------


def test_a_session_begins_and_ends(server):
    lan = Person(server.port)
    answer = lan.post("/api/login", name="viewer", password=PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/"))
    assert "Secure" not in cookie
    assert answer.headers["Cache-Control"] == "no-store"
    assert lan.get("/api/me").status == 200
    stolen = lan.cookie
    assert lan.post("/api/logout").status == 204
    assert lan.cookie is None
    lan.cookie = stolen
    assert lan.get("/api/me").status == 401


def test_cookies_stay_within_tls(server):
    answer = Person(server.port).send(
        "POST", "/api/login", json.dumps({"name": "viewer", "password": PASSWORD}).encode(),
        Origin="https://127.0.0.1:%d" % server.port)
    assert "; Secure" in answer.headers["Set-Cookie"]


def test_idle_sessions_are_over(server, state):
    lan = Person(server.port, "viewer")
    with sqlite3.connect(state / "reports.db") as storage:
        storage.execute("UPDATE sessions SET seen_ms = seen_ms - 12 * 3600 * 1000"
                        " WHERE made_ms = (SELECT max(made_ms) FROM sessions)")
    storage.close()
    assert lan.get("/api/me").status == 401


def test_a_token_is_shown_once_and_may_what_its_user_may(server, state, admin):
    made = admin.post("/api/tokens", name="nightly export").json
    robot = Person(server.port, token=made["token"])
    assert robot.get("/api/me").json["role"] == "admin"
    assert made["token"] not in admin.get("/api/tokens").body.decode()
    assert made["token"].encode() not in (state / "reports.db").read_bytes()
    assert robot.post("/api/tokens", name="another").status == 403
    other = Person(server.port, "viewer")
    assert other.delete(f"/api/tokens/{made['id']}").status == 404
    assert other.get("/api/tokens").json == []
    assert admin.delete(f"/api/tokens/{made['id']}").status == 204
    assert robot.get("/api/me").status == 401
    printed = bangtin("token", state, "operator", "--name", "push").strip()
    assert Person(server.port, token=printed).get("/api/me").json["name"] == "operator"
    bangtin("token", state, "nobody", status=1)


def test_every_change_is_in_the_audit(admin, people):
    admin.post("/api/users", name="tam", role="viewer", password=PASSWORD)
    admin.put("/api/users/tam", role="operator", password=PASSWORD + "!")
    for _ in range(2):
        Person(admin.port).post("/api/login", name="tam", password="sai mat khau")
    admin.delete("/api/users/tam")
    deeds = people["approver"].get("/api/audit?limit=4").json
    assert [(deed["who"], deed["action"], deed["object"], deed["detail"]) for deed in deeds] == [
        ("admin", "user.remove", "tam", ""), ("", "login.wrong", "tam", "2"),
        ("admin", "user.change", "tam", "role=operator password"),
        ("admin", "user.add", "tam", "viewer")]
    assert {deed["address"] for deed in deeds} == {"127.0.0.1"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", deeds[0]["at"])
    older = people["approver"].get(f"/api/audit?limit=1&before={deeds[0]['id']}").json
    assert older == [deeds[1]]


# --- keys and plays -----------------------------------------------------------------------------


def test_a_board_is_accepted_or_refused(server, people, folder):
    admin, device = people["admin"], Device(folder / "device")
    body = device.batch(device.play(campaign="tet"), device.play("hall/old"))
    assert post(server, body) == 403
    key, = admin.get("/api/keys").json
    assert re.fullmatch("[0-9A-Z]{6}", key["code"]) and key["screen"] == "s"
    wrong = admin.post("/api/keys/accept", code=key["code"], screen="t")
    assert wrong.status == 400 and "the screen s" in wrong.json["error"]
    assert admin.post("/api/keys/accept").status == 400
    assert admin.post("/api/keys/accept", code=key["code"], fingerprint=key["fingerprint"]).status == 400
    assert admin.post("/api/keys/refuse", fingerprint=key["fingerprint"]).status == 204
    assert admin.get("/api/keys").json == []
    assert post(server, body) == 403
    accepted = admin.post("/api/keys/accept", code=key["code"], screen="s").json
    assert accepted["fingerprint"] == key["fingerprint"]
    assert admin.post("/api/keys/accept", code=key["code"]).status == 404
    assert post(server, body) == 204
    by_item = {row["name"]: row for row in people["viewer"].get("/api/plays").json["rows"]}
    assert (by_item["hall/red"]["plays"], by_item["hall/red"]["screens"]) == (1, "1/1 (100 %)")
    assert by_item["hall/old"]["first"].endswith("Z")
    campaigns = people["viewer"].get("/api/reached?group=campaign").json["rows"]
    assert campaigns == [{"name": "tet", "reached": 1, "meant": 1, "percent": 100,
                          "screens": "1/1 (100 %)"}]
    actions = [deed["action"] for deed in people["approver"].get("/api/audit?limit=2").json]
    assert actions == ["key.accept", "key.refuse"]


# --- the table ----------------------------------------------------------------------------------


def test_what_the_description_says_is_openapi(description):
    document = {
        "type": "object", "required": ["openapi", "info", "paths"],
        "properties": {
            "openapi": {"pattern": r"^3\.1\.\d+$"},
            "info": {"required": ["title", "version"]},
            "paths": {"additionalProperties": False, "patternProperties": {"^/": {
                "type": "object", "additionalProperties": {
                    "type": "object", "required": ["summary", "parameters", "responses"],
                    "properties": {
                        "parameters": {"items": {"required": ["name", "in", "schema"]}},
                        "requestBody": {"required": ["content"]},
                        "responses": {"minProperties": 1}}}}}}}}
    jsonschema.validate(description, document)
    for path, methods in description["paths"].items():
        for about in methods.values():
            inside = {one["name"] for one in about["parameters"] if one["in"] == "path"}
            assert inside == set(re.findall(r"\{(\w+)\}", path))
            for one in about.get("requestBody", {}).get("content", {}).values():
                jsonschema.Draft202012Validator.check_schema(one.get("schema", {}))
    assert set(description["components"]["securitySchemes"]) == {"session", "token"}


def test_every_route_keeps_its_role(description, people):
    """Nobody gets in without a login, nor with too low a role; a wrong method names the right ones."""
    for method, path, about in operations(description):
        role = about["x-role"]
        if role == "nobody":
            continue
        assert people[None].send(method, path).status == 401, (method, path)
        for lower in ROLES[:ROLES.index(role)]:
            assert people[lower].send(method, path).status == 403, (method, path, lower)
        least = people[role].send(method, path, b"[]" if "requestBody" in about else None)
        assert least.status not in (401, 403), (method, path, least.body)


def test_a_wrong_method_is_told_the_right_ones(description, people):
    for path, methods in description["paths"].items():
        wrong = people["admin"].send("PATCH", re.sub(r"\{\w+\}", "x", path))
        assert wrong.status == 405
        allowed = {method.upper() for method in methods}
        assert set(wrong.headers["Allow"].split(", ")) - {"HEAD"} == allowed
        assert wrong.json["kind"] == "input"


def test_answers_are_json_that_nobody_keeps_or_embeds(people):
    for path in ("/api/me", "/api/nothing", "/api/users/x/y", "/api/"):
        answer = people["admin"].get(path)
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        answer.json
    assert people["admin"].send("HEAD", "/api/me").status == 200


@pytest.mark.parametrize("name", ["playlist", "site", "screens"])
def test_schemas(people, name):
    answer = people["viewer"].get(f"/api/schema/{name}")
    assert answer.headers["Content-Type"] == "application/schema+json"
    jsonschema.Draft202012Validator.check_schema(answer.json)
    assert answer.body.decode() == bangtin("schema", name)
    assert people["viewer"].get("/api/schema/nothing").status == 404


def test_plays_of_a_time_when_nothing_was_shown(people):
    answer = people["viewer"].get("/api/plays?group=item&to=2020-01-01T00:00:00Z").json
    assert answer["group"] == "item" and answer["timeless"] == 0
    red = next(row for row in answer["rows"] if row["name"] == "hall/red")
    assert (red["reached"], red["meant"], red["screens"], red["plays"]) == (0, 1, "0/1 (0 %)", 0)
    assert red["first"] is None
    assert people["viewer"].get("/api/plays?group=colour").status == 400
    assert people["viewer"].get("/api/plays?from=yesterday").status == 400
    table = people["viewer"].get("/api/plays?format=csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert table.body.decode().startswith("item,reached,meant,percent,plays,seconds,first,last\r\n")
    assert people["viewer"].get("/api/plays", Accept="text/csv").body == table.body
    assert "plays.csv" in table.headers["Content-Disposition"]
    reached = people["viewer"].get("/api/reached?group=screen&tag=nothing").json
    assert reached["rows"] == []


def test_the_server_serves_while_plays_are_added_up(server, people, state):
    """More than is answered at once: then the answer waits for a writer that holds the database, and
    nobody waits for the answer."""
    writer = sqlite3.connect(state / "reports.db", isolation_level=None)
    with contextlib.closing(writer), concurrent.futures.ThreadPoolExecutor(1) as pool:
        writer.execute("INSERT INTO days WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1"
                       " FROM n LIMIT 300000) SELECT n, 's', 'hall/red', '', 1, 1000, 0, 0 FROM n")
        writer.execute("BEGIN IMMEDIATE")
        asked = pool.submit(people["viewer"].get, "/api/plays")
        wait_until(lambda: children(server.process.pid))
        assert ask(server.port, "/latest").status == 200 and not asked.done()
        writer.execute("ROLLBACK")
        row = next(row for row in asked.result().json["rows"] if row["name"] == "hall/red")
        assert row["plays"] >= 300000
