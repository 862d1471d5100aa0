"""bangtin-server as those meet it who run it: TLS, figures, the log, stopping, and crowds."""

import contextlib
import json
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess

import pytest
from prometheus_client.parser import text_string_to_metric_families

from support.api import Person, add_user
from support.board import wait_until
from support.device import Device, post
from support.http import Client, ask
from support.machine import BUILD, PATIENCE_S, ColourSite, Server, bangtin


@pytest.fixture(scope="module")
def site(folder):
    site = ColourSite(folder / "site")
    site.hall("red")
    bangtin("keygen", folder / "demo")
    site.key = folder / "demo.key"
    return site


@pytest.fixture
def state(tmp_path):
    return tmp_path / "server"


@pytest.fixture
def start(site, state, started):
    return lambda *more, **options: started(
        Server(site.folder, state, site.key, more=more, **options))


# --- TLS ---------------------------------------------------------------------------------------


def certify(folder, name="localhost"):
    """A new pair, signed by itself."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext",
                    "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem.new",
                    "-out", folder / "cert.pem.new"], check=True, capture_output=True)
    for name in ("cert.pem", "key.pem"):
        os.replace(folder / f"{name}.new", folder / name)
    return folder


def tls(folder):
    return "--tls-cert", folder / "cert.pem", "--tls-key", folder / "key.pem"


def served_certificate(server):
    return ssl.get_server_certificate(("127.0.0.1", server.port)).strip()


def curl(server, folder, path, *options):
    run = subprocess.run(["curl", "-si", "--cacert", folder / "cert.pem", "--max-time", "60",
                          *options, f"https://localhost:{server.port}{path}"],
                         capture_output=True)
    return run.returncode, run.stdout


def test_boards_and_browsers_come_by_tls(start, state, tmp_path):
    server = start(*tls(certify(tmp_path)), "--hsts", "30")
    assert server.url == f"https://127.0.0.1:{server.port}"
    code, said = curl(server, tmp_path, "/latest")
    assert code == 0 and said.split()[1] == b"200"
    assert said.endswith((state / "tree/latest").read_bytes())
    assert b"Strict-Transport-Security: max-age=2592000" in said
    blob = max(state.glob("tree/blobs/*/*"), key=lambda path: path.stat().st_size)
    assert curl(server, tmp_path, f"/{blob.relative_to(state / 'tree')}")[1].endswith(
        blob.read_bytes())
    tag = re.search(rb'ETag: ("\w+")', said)[1].decode()
    code, said = curl(server, tmp_path, "/latest", "-H", f"If-None-Match: {tag}", "-H",
                      "Prefer: wait=1")
    assert code == 0 and said.split()[1] == b"304"
    assert curl(server, tmp_path, "/reports", "-d", "x")[1].split()[1] == b"400"
    assert curl(server, tmp_path, "/latest", "--tls-max", "1.1")[0] != 0
    with socket.create_connection(("127.0.0.1", server.port)) as plain:
        plain.sendall(b"GET /latest HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" not in plain.recv(100)


def test_a_new_certificate_is_taken_while_it_runs(start, tmp_path):
    folder = certify(tmp_path / "tls")
    server = start(*tls(folder))
    context = ssl.create_default_context(cafile=folder / "cert.pem")
    kept = context.wrap_socket(socket.create_connection(("127.0.0.1", server.port)),
                               server_hostname="localhost")
    first = served_certificate(server)
    assert first == (folder / "cert.pem").read_text().strip()
    certify(folder)
    wait_until(lambda: served_certificate(server) == (folder / "cert.pem").read_text().strip())
    second = served_certificate(server)
    assert second != first
    kept.sendall(b"GET /latest HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b" 200 " in kept.recv(1000)
    kept.close()
    (folder / "key.pem").write_text("no key")
    server.process.send_signal(signal.SIGHUP)
    said = server.wait_for("the old certificate stays")
    assert f"{folder}/key.pem: a private key in PEM without a password is needed" in said
    assert served_certificate(server) == second
    certify(folder)
    wait_until(lambda: served_certificate(server) not in (first, second))
    assert sum("the old certificate stays" in line for line in server.heard) == 1


def test_what_is_no_pair_is_said_at_the_start(site, state, tmp_path):
    one, other = certify(tmp_path / "one"), certify(tmp_path / "other")
    subprocess.run(["openssl", "pkey", "-in", one / "key.pem", "-aes256", "-passout", "pass:x",
                    "-out", one / "locked.pem"], check=True, capture_output=True)
    for certificate, key, sentence in (
            (one / "cert.pem", other / "key.pem", "is not the key of the certificate"),
            (one / "key.pem", one / "key.pem", "a certificate in PEM is needed"),
            (one / "cert.pem", one / "cert.pem", "a private key in PEM without a password"),
            (one / "cert.pem", one / "locked.pem", "a private key in PEM without a password"),
            (one / "nowhere.pem", one / "key.pem", "nowhere.pem")):
        run = subprocess.run([BUILD / "bangtin-server", "--site", site.folder, "--state", state,
                              "--tls-cert", certificate, "--tls-key", key], text=True,
                             capture_output=True, timeout=PATIENCE_S)
        assert (run.returncode, sentence in run.stderr) == (1, True), run.stderr
    for words, sentence in ((("--tls-cert", one / "cert.pem"), "go together"),
                            (("--trusted-proxy", "proxy.lan"), "write an address"),
                            (("--log", "xml"), "--log is text or json")):
        run = subprocess.run([BUILD / "bangtin-server", "--site", site.folder, "--state", state,
                              *words], text=True, capture_output=True, timeout=PATIENCE_S)
        assert (run.returncode, sentence in run.stderr) == (1, True), run.stderr


# --- figures -----------------------------------------------------------------------------------


def figures(text):
    """{(name, labels…): value}"""
    return {(sample.name, *sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text) for sample in family.samples}


def test_figures_say_what_happened(start, state, tmp_path):
    server, device = start(), Device(tmp_path / "device")
    bangtin("screens", state, "--accept", device.key, "--screen", "s")
    body = device.batch(device.play(), {"seq": "x"})
    assert (post(server, body), post(server, body), post(server, "x")) == (204, 204, 400)
    tag = ask(server.port, "/latest").headers["etag"]
    for target in ("/nothing", "/other"):
        ask(server.port, target)
    waiting = Client(server.port).send("/latest", If_None_Match=tag, Prefer="wait=30")
    text = ask(server.port, "/metrics").body.decode()
    if shutil.which("promtool"):
        subprocess.run(["promtool", "check", "metrics"], input=text, text=True, check=True)
    found = figures(text)
    answers = "bangtin_http_answers_total"
    assert found[answers, ("class", "latest"), ("status", "200")] == 1
    assert found[answers, ("class", "reports"), ("status", "204")] == 2
    assert found[answers, ("class", "other"), ("status", "404")] == 2
    assert found["bangtin_http_waiting",] == 1
    assert found["bangtin_http_connections",] >= 2
    assert found["bangtin_http_answer_seconds_count", ("class", "latest")] == 1
    assert found["bangtin_http_answer_seconds_bucket", ("class", "latest"), ("le", "+Inf")] == 1
    assert found["bangtin_http_body_bytes_total", ("class", "latest")] == len(
        (state / "tree/latest").read_bytes())
    for outcome, count in (("taken", 1), ("known", 1), ("refused", 1)):
        assert found["bangtin_reports_total", ("outcome", outcome)] == count
    assert found["bangtin_records_aside_total",] == 1
    assert 0 <= found["bangtin_screen_silent_seconds", ("screen", "s")] < 3600
    said = next(line for line in server.heard if "is published" in line)
    assert found["bangtin_generation",] == int(re.search(r"generation (\d+)", said)[1])
    assert (found["bangtin_site_errors",], found["bangtin_storage_up",]) == (0, 1)
    assert found["bangtin_storage_bytes", ("part", "file")] > 0
    waiting.close()


def test_figures_are_not_for_everybody(start, state):
    server = start()
    assert ask(server.port, "/metrics", X_Forwarded_For="198.51.100.7").status == 403
    assert Person(server.port).get("/api/metrics").status == 401
    add_user(state, "lan", "viewer")
    answer = Person(server.port, "lan").get("/api/metrics")
    assert answer.status == 200 and b"bangtin_generation" in answer.body


def test_ready_means_that_its_work_can_be_done(start, site, state):
    server = start()
    assert [ask(server.port, path).status for path in ("/healthz", "/readyz")] == [200, 200]
    assert server.stop() == 0
    for path in state.glob("reports.db*"):
        path.unlink()
    (state / "reports.db").write_bytes(b"no database at all" * 1000)
    server = start()
    answer = ask(server.port, "/readyz")
    assert answer.status == 503 and b"file is not a database" in answer.body
    assert ask(server.port, "/healthz").status == 200


# --- the log -----------------------------------------------------------------------------------


def test_the_log_can_be_read_by_programs(start):
    server = start("--log", "json")
    for _ in range(60):
        ask(server.port, '/metrics?"\\', X_Forwarded_For="198.51.100.7")
    assert server.stop() == 0
    lines = [json.loads(line) for line in server.heard if not line.startswith("serving at")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["at"])
               for line in lines)
    assert any("is published" in line["text"] and line["level"] == "info" for line in lines)
    failed = [line for line in lines if line["text"] == "request failed"]
    assert failed[0] | {"at": "", "took_ms": 0} == {
        "at": "", "level": "warning", "program": "bangtin-server", "text": "request failed",
        "method": "GET", "path": "/metrics", "status": 403, "address": "127.0.0.1", "took_ms": 0}
    assert 20 <= len(failed) < 60  # so many at once; the rest is counted


def test_lines_of_text_name_what_failed(start):
    server = start("--trusted-proxy", "127.0.0.1")
    ask(server.port, "/reports", "POST", Content_Length="999999999",
        X_Forwarded_For="10.0.0.1, 198.51.100.7")
    ask(server.port, "/reports", "POST", Content_Length="999999999", X_Forwarded_For="a b\x01")
    assert server.wait_for("address=198.51.100.7").startswith(
        "bangtin-server: request failed method=POST path=/reports status=413 address=198.51.100.7")
    server.wait_for("address=127.0.0.1")


def test_a_proxy_that_adds_a_line_of_its_own_is_heard(start):
    """What stands in the lines before is what its client said."""
    server = start("--trusted-proxy", "127.0.0.1")
    assert ask(server.port, "/reports", "POST", Content_Length="999999999",
               X_Forwarded_For="10.0.0.1", x_forwarded_for="10.0.0.2, 198.51.100.7").status == 413
    assert "address=198.51.100.7" in server.wait_for("request failed")


def test_an_address_behind_a_proxy_counts_for_itself(start):
    server = start("--trusted-proxy", "127.0.0.1")
    statuses = [ask(server.port, "/reports", "POST", Content_Length=0, X_Forwarded_For=address).status
                for address in ["198.51.100.7"] * 1200 + ["198.51.100.8"]]
    assert 429 in statuses and statuses[-1] == 400


# --- stopping ----------------------------------------------------------------------------------


def test_what_is_under_way_is_answered_before_it_ends(start, state, tmp_path):
    server, device = start(), Device(tmp_path / "device")
    bangtin("screens", state, "--accept", device.key, "--screen", "s")
    body = device.batch(device.play()).encode()
    with Client(server.port) as board, Client(server.port) as idle:
        idle.send("/latest")
        assert idle.answer().status == 200
        board.send("/reports", "POST", Content_Length=len(body)).socket.sendall(body[:100])
        wait_until(lambda: b"bangtin_http_connections 3" in ask(server.port, "/metrics").body)
        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: is_refused(server.port))
        board.socket.sendall(body[100:])
        answer = board.answer()
        assert (answer.status, answer.headers.get("connection")) == (204, "close")
    assert server.stop() == 0
    assert [path.name for path in state.glob("reports.db*")] == ["reports.db"]  # checkpointed
    assert "hall/red" in bangtin("report", state, "--csv")


def is_refused(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_who_never_ends_holds_the_end_up_for_a_while_only(start):
    server = start()
    with Client(server.port) as client:
        client.send("/reports", "POST", Content_Length=100).socket.sendall(b"x")
        wait_until(lambda: b"bangtin_http_connections 2" in ask(server.port, "/metrics").body)
        assert server.stop() == 0


# --- keeping -----------------------------------------------------------------------------------


def rows(state, question):
    with contextlib.closing(sqlite3.connect(state / "reports.db")) as storage:
        return storage.execute(question).fetchone()[0]


def test_old_plays_go_and_still_count(start, state, tmp_path):
    server, device = start(), Device(tmp_path / "device")
    bangtin("screens", state, "--accept", device.key, "--screen", "s")
    body = device.batch(*[device.play() for _ in range(700)])
    assert post(server, body) == 204
    before = bangtin("report", state, "--csv")
    assert ",700," in before and server.stop() == 0
    server = start("--keep-plays", "0")
    wait_until(lambda: rows(state, "SELECT count(*) FROM plays") == 0)
    assert bangtin("report", state, "--csv") == before
    assert post(server, body) == 204
    assert bangtin("report", state, "--csv") == before


# --- files -------------------------------------------------------------------------------------


def test_files_go_out_by_the_kernel(start, state, tmp_path):
    server = start()
    blob = max(state.glob("tree/blobs/*/*"), key=lambda path: path.stat().st_size)
    pid, trace = server.process.pid, tmp_path / "trace"
    strace = subprocess.Popen(["strace", "-e", "sendfile", "-o", trace, "-p", str(pid)],
                              stderr=subprocess.DEVNULL)
    wait_until(lambda: f"TracerPid:\t{strace.pid}\n" in open(f"/proc/{pid}/status").read())
    assert ask(server.port, f"/{blob.relative_to(state / 'tree')}").body == blob.read_bytes()
    strace.terminate()
    strace.wait(timeout=PATIENCE_S)
    assert "sendfile(" in trace.read_text()


# --- crowds ------------------------------------------------------------------------------------


def few_connections():
    """Of 264 descriptors 64 are others', and each connection may have a file: 100."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (264, 264))


def knock(server, address):
    line = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S,
                                    source_address=(address, 0))
    line.sendall(b"GET /latest HTTP/1.1\r\nHost: x\r\n\r\n")
    return line


def is_answered(line):
    with contextlib.suppress(ConnectionResetError):
        return b" 200 " in line.recv(4096)
    return False


def count_let_in(server, address, most):
    """How many connections an address gets that keeps all it gets; and these."""
    lines = []
    while len(lines) < most and is_answered(line := knock(server, address)):
        lines.append(line)
    return len(lines), lines


def test_an_address_takes_less_than_half(start):
    server = start(preexec_fn=few_connections)
    crowd, kept = [], []
    for number in range(2, 6):
        count, lines = count_let_in(server, f"127.0.0.{number}", 100)
        crowd += lines
        kept.append(count)
    assert kept == [44, 22, 11, 8]
    with contextlib.closing(knock(server, "127.0.0.20")) as board:
        assert is_answered(board)
    for line in crowd:
        line.close()
    wait_until(lambda: count_let_in(server, "127.0.0.2", 1)[0] == 1)


def test_a_trusted_proxy_may_have_all(start):
    server = start("--trusted-proxy", "127.0.0.2", preexec_fn=few_connections)
    assert count_let_in(server, "127.0.0.2", 99)[0] == 99


def test_thousands_of_idle_connections_hold_nothing_up(start, site, state):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server = start()
    count = min(10_000, most - 500, (most - 64) // 2) - 20
    crowd = []
    for number in range(count):
        crowd.append(socket.socket())
        crowd[-1].bind((f"127.1.{number >> 8}.{number & 255}", 0))
        crowd[-1].connect(("127.0.0.1", server.port))
        if number % 2:
            crowd[-1].sendall(b"GET /latest HTTP/1.1\r\nHo")
    wait_until(lambda: figures(ask(server.port, "/metrics").body.decode())[
        "bangtin_http_connections",] >= count)
    for _ in range(50):
        assert ask(server.port, "/latest").status == 200
    before = (state / "tree/latest").read_bytes()
    site.hall("green")
    wait_until(lambda: ask(server.port, "/latest").body != before)
    for connection in crowd:
        connection.close()
    site.hall("red")
