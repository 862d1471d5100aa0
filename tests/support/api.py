"""A person or a program at the server's API, by Python's own HTTP client."""

import contextlib
import http.client
import json
import subprocess

from support.machine import BUILD, PATIENCE_S, Server, bangtin

PASSWORD = "mot mat khau dai"


class Answer:
    def __init__(self, answer):
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()

    @property
    def json(self):
        return json.loads(self.body)


class Person:
    """Sends what a browser on our own page sends; logs in when a name is given."""

    def __init__(self, port, name=None, password=PASSWORD, token=None):
        self.port, self.cookie, self.token = port, None, token
        if name:
            answer = self.post("/api/login", name=name, password=password)
            assert answer.status == 200, answer.body

    def send(self, method, path, body=None, **headers):
        fields = {"X-Bangtin": "1", "Origin": f"http://127.0.0.1:{self.port}"}
        if self.cookie:
            fields["Cookie"] = f"bangtin={self.cookie}"
        if self.token:
            fields = {"Authorization": f"Bearer {self.token}"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        fields = {name: value for name, value in fields.items() if value is not None}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        with contextlib.closing(line):
            line.request(method, path, body=body, headers=fields)
            answer = Answer(line.getresponse())
        cookie = answer.headers.get("Set-Cookie")
        if cookie:
            self.cookie = cookie.split(";")[0].split("=", 1)[1] or None
        return answer

    def get(self, path, **headers):
        return self.send("GET", path, **headers)

    def post(self, path, **body):
        return self.send("POST", path, json.dumps(body).encode())

    def put(self, path, **body):
        return self.send("PUT", path, json.dumps(body).encode())

    def delete(self, path):
        return self.send("DELETE", path)


class StaffedServer(Server):
    """A server over the site in this folder, with a key and these people: roles by name."""

    def __init__(self, folder, people, **options):
        self.folder, self.state, self.key = folder, folder / "server", folder / "demo.key"
        bangtin("keygen", folder / "demo")
        super().__init__(folder / "site", self.state, self.key, **options)
        for name, role in people.items():
            add_user(self.state, name, role)


def add_user(state, name, role, password=PASSWORD, status=0):
    """By the command, as on the server's own machine."""
    run = subprocess.run([BUILD / "bangtin", "users", state, "--add", name, "--role", role],
                         input=password + "\n", text=True, capture_output=True, timeout=PATIENCE_S)
    assert run.returncode == status, run.stderr
    return run.stdout + run.stderr
