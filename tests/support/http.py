"""A plain HTTP/1.1 client: one socket, bytes as given, answers read one by one."""

import socket

PATIENCE_S = 60


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


class Client:
    """A connection to a server's port; what it sends is not checked by anybody."""

    def __init__(self, port, host="127.0.0.1", source=None):
        self.socket = socket.create_connection((host, port), timeout=PATIENCE_S,
                                               source_address=source and (source, 0))
        self.stream = self.socket.makefile("rb")

    def send(self, target, method="GET", **headers):
        lines = [f"{method} {target} HTTP/1.1", "Host: test"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        return self

    def answer(self, method="GET"):
        """The next answer; ConnectionError when there is none."""
        line = self.stream.readline()
        if not line:
            raise ConnectionError("closed without an answer")
        status, headers = int(line.split()[1]), {}
        while (line := self.stream.readline().strip()):
            name, value = line.decode().split(":", 1)
            headers[name.lower()] = value.strip()
        has_body = method != "HEAD" and status not in (204, 304)
        return Answer(status, headers,
                      self.stream.read(int(headers["content-length"])) if has_body else b"")

    def close(self):
        self.stream.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def ask(port, target, method="GET", **headers):
    with Client(port) as client:
        return client.send(target, method, Connection="close", **headers).answer(method)
