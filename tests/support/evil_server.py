"""A web server that serves a folder well, until it is told to misbehave.

`evils` maps a path ("latest", "blobs/…", or "*" for all) to a function of the handler that answers
in place of the file. Every request for a file is recorded.
"""

import datetime
import gzip
import http.server
import pathlib
import socket
import ssl
import struct
import subprocess
import threading
import time

from support.independent import sha256


class Request:
    def __init__(self, path, headers, port):
        self.path = path
        self.port = port  # the client's
        self.range = headers.get("Range")
        self.held = headers.get("If-None-Match")
        self.prefer = headers.get("Prefer")
        self.bytes = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = self.path.lstrip("/")
        self.record = Request(path, self.headers, self.client_address[1])
        self.server.requests.append(self.record)
        evil = self.server.evils.get(path) or self.server.evils.get("*")
        try:
            if evil:
                evil(self)
            else:
                self.serve(path)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def do_POST(self):
        """Reports, when somebody wants them."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        evil = self.server.evils.get("*")
        if self.server.posts is None:
            self.send_error(501)
        elif evil:
            evil(self)
        else:
            self.server.posts.append((self.path, body))
            self.reply(204, b"")

    def body(self):
        """The file asked for, or None."""
        file = self.server.root / self.path.lstrip("/")
        return file.read_bytes() if file.is_file() else None

    def serve(self, path):
        data = self.body()
        if data is None:
            return self.reply(404, b"<html>no</html>")
        if path == "latest" and self.server.waits:
            return self.wait_for_change(path)
        if self.record.range:
            start = int(self.record.range.removeprefix("bytes=").rstrip("-"))
            if start >= len(data):
                return self.reply(416, b"", {"Content-Range": f"bytes */{len(data)}"})
            place = f"bytes {start}-{len(data) - 1}/{len(data)}"
            return self.reply(206, data[start:], {"Content-Range": place})
        return self.reply(200, data)

    def serve_as_is(self):
        """For an evil that leaves this path alone."""
        self.serve(self.path.lstrip("/"))

    def serve_from(self, root):
        """The file of another folder."""
        file = root / self.path.lstrip("/")
        if file.is_file():
            self.reply(200, file.read_bytes())
        else:
            self.reply(404, b"")

    def wait_for_change(self, path):
        """RFC 7240, as our own server does it."""
        seconds = int((self.record.prefer or "wait=0").removeprefix("wait="))
        until = time.monotonic() + seconds
        while True:
            data = self.body()
            tag = f'"{sha256(data)}"'
            headers = {"ETag": tag, "Preference-Applied": f"wait={seconds}"}
            if tag != self.record.held:
                return self.reply(200, data, headers)
            if time.monotonic() >= until or self.server.is_closing:
                return self.reply(304, b"", headers)
            time.sleep(0.02)

    def reply(self, status, data, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.write(data)

    def write(self, data):
        self.wfile.write(data)
        self.record.bytes += len(data)

    def raw(self, data):
        """Bytes as they are, and the end of the connection."""
        self.write(data)
        self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, root, waits=False, tls=None, port=0, is_old=False, posts=None):
        super().__init__(("127.0.0.1", port), Handler)
        self.root = pathlib.Path(root)
        self.waits = waits
        self.evils = {}
        self.requests = []
        self.posts = posts  # a list that takes (path, body); None: it has no such service
        self.is_closing = False
        self.scheme = "https" if tls else "http"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            if is_old:
                context.set_ciphers("DEFAULT:@SECLEVEL=0")
                context.minimum_version = ssl.TLSVersion.TLSv1
                context.maximum_version = ssl.TLSVersion.TLSv1_1
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.server_port}"

    def paths(self):
        return [request.path for request in self.requests]

    def held_in_question(self):
        """What the last question for `latest` said it held."""
        return [request.held for request in self.requests if request.path == "latest"][-1]

    def handle_error(self, *_):
        pass  # a client that hangs up is what many tests are about

    def close(self):
        self.is_closing = True
        self.shutdown()
        self.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# --- what a server can do wrong -----------------------------------------------


def web_page(handler):
    handler.reply(200, b"<!DOCTYPE html><html><body>Please log in to the Wi-Fi</body></html>")


def status_500(handler):
    handler.reply(500, b"<html>oops</html>")


def status_403(handler):
    handler.reply(403, b"no")


def redirect(handler):
    handler.reply(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"})


def redirect_to_file(handler):
    handler.reply(302, b"", {"Location": "file:///etc/passwd"})


def not_modified(handler):
    handler.reply(304, b"")


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    while True:
        handler.write(b"untrusted comment: " + b"x" * 65536)


def endless_headers(handler):
    handler.raw(b"HTTP/1.1 200 OK\r\n")
    for number in range(1_000_000):
        handler.write(f"X-Flood-{number}: {'y' * 200}\r\n".encode())


def endless_100(handler):
    while True:
        handler.raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def a_byte_a_second(handler):
    data = handler.body() or b"x" * 1000
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    for byte in data:
        handler.write(bytes([byte]))
        time.sleep(1)


def silence(handler):
    time.sleep(600)


def truncated(handler):
    """Half of it, and the connection is cut."""
    data = handler.body()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.raw(data[: len(data) // 2])


def truncated_without_length(handler):
    data = handler.body()
    handler.raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + data[: len(data) // 2])


def too_long(handler):
    handler.reply(200, handler.body() + b"and more")


def length_too_short(handler):
    data = handler.body()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(data) // 2}\r\n\r\n".encode()
    handler.raw(head + data)


def length_absurd(handler):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"
    handler.raw(head + handler.body())


def two_lengths(handler):
    data = handler.body()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: {len(data) + 5}\r\n\r\n"
    handler.raw(head.encode() + data)


def other_bytes(handler):
    data = bytearray(handler.body())
    data[len(data) // 2] ^= 1
    handler.reply(200, bytes(data))


def compressed(handler):
    handler.reply(200, gzip.compress(handler.body()), {"Content-Encoding": "gzip"})


def range_unasked(handler):
    data = handler.body()
    handler.reply(206, data, {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"})


def range_wrong(handler):
    """Whatever range is asked for, the bytes come from the start."""
    data = handler.body()
    if not handler.record.range:
        return truncated(handler)
    return handler.reply(206, data, {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"})


def range_lies(handler):
    """The right Content-Range, with bytes from the start."""
    data = handler.body()
    if not handler.record.range:
        return truncated(handler)
    start = int(handler.record.range.removeprefix("bytes=").rstrip("-"))
    place = f"bytes {start}-{len(data) - 1}/{len(data)}"
    return handler.reply(206, data[: len(data) - start], {"Content-Range": place})


def http_09(handler):
    handler.raw(handler.body())


def bad_chunk(handler):
    handler.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nxxxx\r\n")


def hang_up(handler):
    handler.close_connection = True


def reset(handler):
    """The end of the connection as an error of it, not as an end."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.close(handler.connection.detach())  # its files hold it, too
    handler.close_connection = True


def reset_after(handler, count):
    """The range that was asked for, whole or `count` bytes of it."""
    data = handler.body()
    start = int((handler.record.range or "bytes=0-").removeprefix("bytes=").rstrip("-"))
    if len(data) - start <= count:
        return handler.serve(handler.record.path)
    handler.send_response(206 if start else 200)
    handler.send_header("Content-Length", str(len(data) - start))
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    handler.end_headers()
    handler.write(data[start:start + count])
    time.sleep(0.2)  # so that it is read before the reset throws it away
    return reset(handler)


def redirect_loop(handler):
    handler.reply(301, b"", {"Location": handler.server.url + handler.path})


def another_protocol(handler):
    handler.raw(b"SSH-2.0-OpenSSH_9.2\r\n" + b"\0" * 4096)


def many_chunks(handler):
    """A body of chunks of a byte, which never ends."""
    handler.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        handler.write(b"1\r\nx\r\n" * 1000)


def gzip_bomb(handler):
    handler.reply(200, gzip.compress(b"\0" * (64 << 20)), {"Content-Encoding": "gzip"})


def odd_headers(handler):
    handler.raw(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\nETag: \0\xff\r\n"
                b"Content-Range: bytes 9-1/0\r\nPreference-Applied: wait=999999999\r\n"
                b"Retry-After: 999999999\r\n\r\n")


# --- certificates -------------------------------------------------------------


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


class Authority:
    """A certificate authority of our own."""

    def __init__(self, folder, name):
        self.folder = pathlib.Path(folder)
        self.file, self.key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-days", "30", "-subj", f"/CN={name}", "-keyout", self.key, "-out",
                self.file)

    def issue(self, name, host="127.0.0.1", is_expired=False):
        """(certificate file, key file) for an address."""
        key, request = self.folder / f"{name}.key", self.folder / f"{name}.csr"
        file, extra = self.folder / f"{name}.pem", self.folder / f"{name}.ext"
        kind = "IP" if host[0].isdigit() else "DNS"
        extra.write_text(f"[x]\nsubjectAltName={kind}:{host}\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", f"/CN={host}", "-keyout", key, "-out", request)
        if is_expired:
            self.issue_expired(request, file, extra)
        else:
            openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key,
                    "-CAcreateserial", "-days", "30", "-out", file, "-extfile", extra,
                    "-extensions", "x")
        return file, key

    def issue_expired(self, request, file, extra):
        """`openssl x509` cannot date back in this version; `openssl ca` can."""
        database = self.folder / "index.txt"
        database.write_text("")
        settings = self.folder / "ca.cnf"
        settings.write_text(
            f"[ca]\ndefault_ca=x\n[x]\ndatabase={database}\nnew_certs_dir={self.folder}\n"
            f"rand_serial=yes\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n"
        )
        now = datetime.datetime.now(datetime.timezone.utc)
        start, end = (now - datetime.timedelta(days=days) for days in (20, 10))
        openssl("ca", "-batch", "-notext", "-config", settings, "-cert", self.file, "-keyfile",
                self.key, "-in", request, "-out", file, "-extfile", extra, "-extensions", "x",
                "-startdate", start.strftime("%Y%m%d%H%M%SZ"), "-enddate",
                end.strftime("%Y%m%d%H%M%SZ"))
