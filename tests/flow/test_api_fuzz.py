"""Nonsense for every route of the description: the server lives, answers, and is never at fault.

It runs the server that was built with AddressSanitizer and UBSan, if there is one. The same seed
sends the same requests."""

import json
import os
import random
import re

import pytest

from support.api import Person, StaffedServer
from support.http import Client
from support.machine import BUILD, ColourSite, bangtin

SEED = 20261121
REQUESTS = int(os.environ.get("BANGTIN_FUZZ_REQUESTS", "1000"))
SANITIZED = BUILD / "asan"

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE", "get", "X" * 30)
NAMES = ("minh", "hoa", "s", "hall", "playlist", "site", "1", "2", "0", "-1", "99999999999999999999",
         "playlists/hall.json", "..", "%2e%2e%2f", "%00", "%ff", "a" * 300, "%F0%9F%92%A9", "a%20b", "*")
TEXTS = ("", "x", "minh", "vi", "admin", "hall/red", "2026-12-01T07:30:00Z", "2026-13-99T99:99:99Z",
         "mot mat khau dai", "'; DROP TABLE users; --", "<script>alert(1)</script>", "\u0000", "\ud7ff",
         "đ" * 500, "A" * 5000, "%s%n%d", "../../etc/passwd", "a/b", "9" * 400, "csv", "item", "\r\n")
VALUES = (None, True, False, 0, -1, 1.5, 1e308, 2**53, [], {}, [[]], {"a": {"b": []}}, [None] * 50)
FIELDS = {"Origin": ("null", "https://x", "http://127.0.0.1"), "X-Bangtin": ("1", "0", ""),
          "Accept": ("text/csv", "*/*", "x" * 200), "Content-Type": ("text/plain", "application/json"),
          "Cookie": ("bangtin=", "bangtin=" + "a" * 64, "=;=;", "bangtin" * 50), "Range": ("bytes=0-1",),
          "If-None-Match": ("*", '"x"'), "If-Match": ("*", "x"), "Authorization": ("Bearer", "Basic x"),
          "Accept-Language": ("en", "vi"), "Sec-Fetch-Site": ("none", "cross-site", "same-origin"),
          "X-Forwarded-For": ("1.2.3.4", "x" * 100)}


SLOW = ("/api/plan/diff",)  # a week of one-second slots, twice


class Nonsense:
    def __init__(self, description, seed):
        self.random = random.Random(seed)
        self.routes = [(path, method.upper(), about) for path, methods in description["paths"].items()
                       for method, about in methods.items()]

    def value(self, about):
        if self.random.random() < 0.25:
            return self.random.choice(VALUES)
        if "enum" in about:
            return self.random.choice(about["enum"])
        kind = about.get("type", "string")
        if kind == "object":
            return {self.random.choice(TEXTS): self.random.choice(TEXTS) for _ in range(3)}
        return {"string": self.random.choice(TEXTS), "boolean": self.random.random() < 0.5,
                "integer": self.random.randrange(5)}[kind]

    def body(self, about):
        content = about.get("requestBody", {}).get("content", {})
        if not content and self.random.random() < 0.8:
            return b""
        schema = content.get("application/json", {}).get("schema", {})
        keys = {key: self.value(one) for key, one in schema.get("properties", {}).items()
                if key in schema["required"] or self.random.random() < 0.5}
        raw = bytearray(json.dumps(keys, ensure_ascii=self.random.random() < 0.5)
                        .encode("utf-8", "surrogatepass"))
        while raw and self.random.random() < 0.2:
            raw[self.random.randrange(len(raw))] = self.random.randrange(256)
        if self.random.random() < 0.03:
            raw = bytearray(self.random.randbytes(self.random.randrange(40000)))
        return bytes(raw)

    def target(self, path, about):
        target = re.sub(r"\{\w+\}", lambda _: self.random.choice(NAMES), path)
        words = [f"{one['name']}={self.escape(str(self.value(one['schema'])))}"
                 for one in about["parameters"] if one["in"] == "query" and self.random.random() < 0.6]
        if words or self.random.random() < 0.1:
            target += "?" + "&".join(words)
        if self.random.random() < 0.1:
            at = self.random.randrange(1, len(target))
            target = target[:at] + self.random.choice(("%", "/", "%41", "?", "{", "a", "..")) + target[at:]
        return target

    def escape(self, text):
        return "".join(chr(byte) if chr(byte).isalnum() or self.random.random() < 0.05 and 32 < byte < 127
                       else f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))

    def request(self, token):
        path, method, about = self.random.choice(self.routes)
        if path in SLOW and self.random.random() < 0.8:
            return self.request(token)
        if self.random.random() < 0.15:
            method = self.random.choice(METHODS)
        fields = {"Host": "x", "Authorization": f"Bearer {token}"}
        for name, values in FIELDS.items():
            if self.random.random() < 0.05:
                fields[name] = self.random.choice(values)
        body = self.body(about)
        if body or self.random.random() < 0.5:
            fields["Content-Length"] = len(body)
        head = [f"{method} {self.target(path, about)} HTTP/1.1"]
        head += [f"{name}: {value}" for name, value in fields.items()]
        return method, ("\r\n".join(head) + "\r\n\r\n").encode() + body


@pytest.fixture
def server(tmp_path):
    build = SANITIZED if (SANITIZED / "bangtin-server").exists() else BUILD
    ColourSite(tmp_path / "site").hall("red")
    server = StaffedServer(tmp_path, {"lan": "admin", "minh": "viewer"}, build=build)
    yield server
    print(*server.heard, sep="\n")
    server.stop()


def judge(request, method, answer):
    assert answer.status < 500 or answer.status == 503, (request, answer.body)
    ours = "x-content-type-options" in answer.headers  # what is no HTTP is the library's to answer
    kind = answer.headers.get("content-type", "")
    if ours and method != "HEAD" and kind.endswith("json"):
        json.loads(answer.body)
    target = request.split(b" ")[1]
    if ours and target.startswith(b"/api/") and b"%00" not in target and answer.status >= 300:
        assert kind == "application/json", (request, answer.headers)


def exchange(port, client, method, request):
    """A connection that the server gave up is opened anew; the answer may be lost with it."""
    try:
        client.socket.sendall(request)
        return client, client.answer(method)
    except (ConnectionError, BrokenPipeError):
        client.close()
        return Client(port), None


def test_nonsense(server, tmp_path):
    description = Person(server.port).get("/api/openapi.json").json
    nonsense, client, answers = Nonsense(description, SEED), Client(server.port), {}
    token = bangtin("token", tmp_path / "server", "lan").strip()
    for _ in range(REQUESTS):
        method, request = nonsense.request(token)
        client, answer = exchange(server.port, client, method, request)
        if not answer:
            continue
        judge(request, method, answer)
        answers[answer.status] = answers.get(answer.status, 0) + 1
        if answer.status == 401 and token.encode() in request:
            token = bangtin("token", tmp_path / "server", "lan").strip()
        if answer.headers.get("connection") == "close" or answer.status in (400, 405, 413):
            client.close()
            client = Client(server.port)
    print(answers)
    assert answers.get(200, 0) > REQUESTS / 20 and {400, 404, 405} <= set(answers)
    token = bangtin("token", tmp_path / "server", "lan").strip()
    assert Person(server.port, token=token).get("/api/me").status == 200
    assert server.stop() == 0
    assert not any("ERROR: " in line or "runtime error" in line for line in server.heard)
