"""bangtin-server as boards, operators and strangers meet it."""

import fcntl
import glob
import hashlib
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import time

import pytest
from PIL import Image

from support.bad_decoder import PRELOAD, add_bad, unsanitized
from support.desk import ROOT
from support.http import Client, ask
from support.machine import BUILD, COLOURS, PATIENCE_S, ColourSite, Server, bangtin, children

FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
WAITING = {"Prefer": "wait=30"}


@pytest.fixture
def site(tmp_path):
    """With one picture that does not fit into a socket's buffers."""
    site = ColourSite(tmp_path / "site")
    noise = random.Random(1).randbytes(2000 * 1000 * 3)
    Image.frombytes("RGB", (2000, 1000), noise).save(site.folder / "content/red.jpg", quality=95)
    site.hall("red")
    return site


@pytest.fixture
def start(tmp_path, site, key, started):
    """Starts a server over the site; options as Server's."""
    def run(key=key, state=tmp_path / "state", **options):
        return started(Server(site.folder, state, key, **options))

    return run


@pytest.fixture
def tree(tmp_path):
    return tmp_path / "state" / "tree"


def refused(*words):
    """Runs a server that must not start; its exit status and what it said."""
    run = subprocess.run([BUILD / "bangtin-server", *map(str, words)], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_S)
    return run.returncode, run.stdout


def until(question):
    """The first answer that is true."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if (answer := question()):
            return answer
        time.sleep(0.02)
    raise AssertionError("it did not become true")


def page(server):
    return ask(server.port, "/").body.decode()


def wait_page(server, pattern):
    return until(lambda: re.search(pattern, page(server)))


def manifest(server):
    """The release's manifest, fetched as a board does."""
    latest = ask(server.port, "/latest").body.decode()
    sha256 = re.search("manifest:sha256:([0-9a-f]{64})", latest)[1]
    return json.loads(blob(server, sha256).body)


def blob(server, sha256, **options):
    return ask(server.port, f"/blobs/{sha256[:2]}/{sha256}", **options)


def playlist(server):
    """The names of the items of the published hall."""
    name = manifest(server)["files"]["playlists/hall.json"]["sha256"]
    return [item["id"] for item in json.loads(blob(server, name).body)["items"]]


def picture(tree):
    """The path below the tree, and the bytes, of its largest blob."""
    path = max(tree.glob("blobs/*/*"), key=lambda path: path.stat().st_size)
    return f"/{path.relative_to(tree)}", path.read_bytes()


def wait_for_news(server, count):
    """Clients of several addresses that hold `latest` and wait for another one."""
    tag = ask(server.port, "/latest").headers["etag"]
    return [Client(server.port, source=f"127.0.0.{number % 250 + 1}").send(
        "/latest", If_None_Match=tag, Connection="close", **WAITING) for number in range(count)]


# --- the tree ----------------------------------------------------------------------------------


def test_latest_is_served_as_it_lies_there(start, tree):
    server = start()
    answer = ask(server.port, "/latest")
    data = (tree / "latest").read_bytes()
    assert (answer.status, answer.body) == (200, data)
    assert answer.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'
    assert answer.headers["cache-control"] == "no-cache"
    assert "preference-applied" not in answer.headers


def test_blobs_never_change(start, tree):
    server = start()
    path, data = picture(tree)
    answer = ask(server.port, path)
    assert (answer.status, answer.body) == (200, data)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'
    same = ask(server.port, path, If_None_Match=f'"x", W/{answer.headers["etag"]}')
    assert (same.status, same.headers["etag"]) == (304, answer.headers["etag"])
    assert same.headers.get("content-length", str(len(data))) == str(len(data))


def test_head_is_get_without_the_body(start, tree):
    server = start()
    for target in ("/", "/latest", picture(tree)[0], "/nothing"):
        head, get = ask(server.port, target, "HEAD"), ask(server.port, target)
        assert (head.status, head.body) == (get.status, b"")
        assert head.headers["content-length"] == str(len(get.body))
    assert ask(server.port, picture(tree)[0], "HEAD", Range="bytes=1-2").status == 200


def test_downloads_go_on_where_they_stopped(start, tree):
    server = start()
    path, data = picture(tree)
    tag = f'"{hashlib.sha256(data).hexdigest()}"'
    first = ask(server.port, path, Range="bytes=0-99", If_Range=tag)
    rest = ask(server.port, path, Range="bytes=100-")
    assert (first.status, rest.status) == (206, 206)
    assert first.headers["content-range"] == f"bytes 0-99/{len(data)}"
    assert hashlib.sha256(first.body + rest.body).digest() == hashlib.sha256(data).digest()
    assert ask(server.port, path, Range="bytes=-7").body == data[-7:]
    for header in ({"Range": "bytes=0-1,5-6"}, {"Range": "bytes=9-3"},
                   {"Range": "bytes=5-", "If_Range": '"other"'},
                   {"Range": "bytes=5-", "If_Range": "Sat, 21 Nov 2026 09:00:00 GMT"}):
        whole = ask(server.port, path, **header)
        assert (whole.status, whole.body) == (200, data), header
    beyond = ask(server.port, path, Range=f"bytes={len(data)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(data)}")


def test_curl_resumes(start, tree, tmp_path):
    server = start()
    path, data = picture(tree)
    part = tmp_path / "part"
    part.write_bytes(data[:1000])
    subprocess.run(["curl", "-sfC", "-", "-o", part, server.url + path], check=True)
    assert part.read_bytes() == data


def test_only_the_tree_is_served(start, site, tree, tmp_path, key):
    server = start()
    path, _ = picture(tree)
    public = key.with_suffix(".pub")
    bangtin("trust", tree, "--site", "test", "--root", public, "--content", public)
    assert (tree / "trust" / "pending.json").exists()
    (tree / "pending").write_text("x")
    (tree / "trust" / "1.json.tmp-0").write_text("x")
    name = path.rsplit("/", 1)[1]
    for target in ("/pending", "/trust/pending.json", "/trust/pending.json.minisig", "/.lock",
                   "/trust/1.json.tmp-0", "/trust/", "/trust", "/trust/1", "/trust/.json",
                   "/trust/../pending", "/trust/..%2fpending", "/blobs/", "/blobs/ab",
                   f"/blobs/00/{name}", f"/blobs/{name}", f"{path}/", f"/{path}", path.upper(),
                   f"{path[:-1]}", f"{path}0", "/blobs/../latest", "/blobs/../../../demo.key",
                   "/../../demo.key", "/..%2f..%2fdemo.key", "//latest", "/latest/", "/Latest",
                   "/latest%00", "/latest%00.txt", "/index.html", "/%", "/%zz", "*", "latest",
                   "http://test", "/\xff\xfe", "/" + "a" * 8000):
        assert ask(server.port, target).status == 404, target


def test_a_path_has_more_than_one_spelling(start, tree):
    server = start()
    for target in ("/latest?x=1", "/%6c%61test", "http://test/latest", "https://test:1/latest"):
        assert ask(server.port, target).body == (tree / "latest").read_bytes(), target


def test_trust_files_are_served_when_they_count(start, tree, key):
    server = start()
    public = key.with_suffix(".pub")
    assert ask(server.port, "/trust/1.json").status == 404
    bangtin("trust", tree, "--site", "test", "--root", public, "--content", public)
    bangtin("sign", tree, "--trust", "--key", key)
    for name in ("trust/1.json", "trust/1.json.minisig"):
        answer = ask(server.port, "/" + name)
        assert (answer.status, answer.body) == (200, (tree / name).read_bytes())
        assert answer.headers["cache-control"] == "no-cache"
    until(lambda: manifest(server)["trust"] == 1)


# --- strangers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "FOO"])
def test_only_get_and_head(start, method):
    server = start()
    answer = ask(server.port, "/latest", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_body_is_not_taken(start):
    server = start()
    for size in (1, 100_000_000):
        with Client(server.port) as client:
            client.send("/latest", "POST", Content_Length=size)
            assert client.answer().status == 405
    with Client(server.port) as client:
        client.send("/latest", Content_Length=3).socket.sendall(b"abc")
        assert client.answer().status == 200
        assert client.send("/latest").answer().status == 200


def test_a_connection_is_kept(start, tree):
    server = start()
    with Client(server.port) as client:
        for _ in range(3):
            assert client.send("/latest").answer().status == 200
            assert client.send("/nothing").answer().status == 404
        client.send("/latest").send("/").send(picture(tree)[0])
        assert [client.answer().status for _ in range(3)] == [200, 200, 200]


def test_headers_without_end_are_refused(start):
    server = start()
    for request in (b"GET /" + b"a" * 100_000, b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000,
                    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000, b"\x00\xff" * 50_000,
                    b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 50_000):
        with Client(server.port) as client:
            try:
                client.socket.sendall(request)
                client.socket.shutdown(socket.SHUT_WR)
                assert client.answer().status in (400, 413, 414, 431, 505), request[:20]
            except TimeoutError:
                raise
            except OSError:
                pass  # cut off without an answer is as good
    assert ask(server.port, "/latest").status == 200


def test_slow_clients_hold_up_nobody(start, tree):
    server = start()
    path, data = picture(tree)
    half = [Client(server.port) for _ in range(50)]
    for client in half:
        client.socket.sendall(b"GET /latest HTTP/1.1\r\nHo")
    slow = Client(server.port)
    slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    slow.send(path)
    assert ask(server.port, path).body == data
    for client in half:
        client.socket.sendall(b"st: x\r\n\r\n")
        assert client.answer().status == 200
        client.close()
    assert slow.answer().body == data
    slow.close()


# --- waiting -----------------------------------------------------------------------------------


def test_a_client_waits_while_nothing_is_new(start):
    server = start()
    tag = ask(server.port, "/latest").headers["etag"]
    for tags in (tag, f'"x", W/{tag}', "*"):
        answer = ask(server.port, "/latest", If_None_Match=tags, Prefer="wait=1")
        assert (answer.status, answer.headers["etag"]) == (304, tag)
        assert answer.headers["preference-applied"] == "wait=1"
    answer = ask(server.port, "/latest", "HEAD", If_None_Match=tag, Prefer="wait=1")
    assert answer.status == 304
    answer = ask(server.port, "/latest", If_None_Match=tag)
    assert (answer.status, "preference-applied" in answer.headers) == (304, False)


def test_who_holds_another_release_is_answered_at_once(start, tree):
    server = start()
    for headers in ({"If_None_Match": '"other"'}, {}):
        answer = ask(server.port, "/latest", **headers, **WAITING)
        assert (answer.status, answer.body) == (200, (tree / "latest").read_bytes())
        assert answer.headers["preference-applied"] == "wait=30"


def test_one_save_wakes_all_who_wait(start, site, tree):
    server = start()
    clients = wait_for_news(server, 200)
    site.hall("green")
    for client in clients:
        answer = client.answer()
        assert (answer.status, answer.body) == (200, (tree / "latest").read_bytes())
        client.close()
    assert playlist(server) == ["green"]


def test_a_signature_from_outside_wakes_all_who_wait(start, site, tree, key):
    """Those who wait are not sent away by what else happens in the tree."""
    start().stop()
    server = start(key=None)
    clients = wait_for_news(server, 20)
    site.hall("green")
    wait_page(server, "is pending")
    bangtin("keygen", key.with_name("other"))
    bangtin("sign", tree, "--key", key.with_name("other.key"), status=1)
    bangtin("sign", tree, "--key", key)
    for client in clients:
        answer = client.answer()
        assert (answer.status, answer.body) == (200, (tree / "latest").read_bytes())
        client.close()
    wait_page(server, "is current")
    assert playlist(server) == ["green"]


def test_a_withdrawal_from_outside_wakes_all_who_wait_and_stays(start, site, tree, key):
    server = start()
    clients = wait_for_news(server, 20)
    bangtin("publish", site.folder, "--to", tree, "--key", key, "--withdraw", "hall/red")
    for client in clients:
        answer = client.answer()
        assert (answer.status, answer.body) == (200, (tree / "latest").read_bytes())
        client.close()
    assert manifest(server)["withdrawn"] == ["hall/red"]
    site.hall("red", "green")
    until(lambda: playlist(server) == ["red", "green"])
    assert manifest(server)["withdrawn"] == ["hall/red"]


def test_clients_that_go_while_they_wait_are_no_harm(start, site):
    server = start()
    for client in wait_for_news(server, 300):
        client.close()
    site.hall("green")
    until(lambda: playlist(server) == ["green"])
    assert server.process.poll() is None


def test_more_clients_than_descriptors_are_served_in_turn(start, site, tree):
    server = start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128)))
    clients = wait_for_news(server, 30)
    clients += [Client(server.port, source=f"127.0.1.{number}").send("/latest", Connection="close")
                for number in range(1, 101)]
    site.hall("green")
    for client in clients:
        assert client.answer().status == 200
        client.close()
    path, data = picture(tree)
    assert ask(server.port, path).body == data


def rot(tree):
    """Turns a bit of the largest blob as a disk does: its time stays. The file, and its bytes before."""
    path, data = picture(tree)
    file, about = tree / path[1:], (tree / path[1:]).stat()
    file.write_bytes(data[:1000] + bytes([data[1000] ^ 1]) + data[1001:])
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    return file, data


@pytest.mark.skipif(not FAKETIME, reason="faketime is not installed")
def test_what_rotted_is_mended_at_the_start_and_once_a_day(start, tree, tmp_path):
    clock = tmp_path / "clock"
    clock.write_text("+0")
    env = dict(os.environ, LD_PRELOAD=FAKETIME[0], FAKETIME_TIMESTAMP_FILE=str(clock),
               FAKETIME_NO_CACHE="1")
    start().stop()
    file, data = rot(tree)
    server = start(env=env)
    server.wait_for("1 file of the release was damaged on this disk")
    assert file.read_bytes() == data
    until(lambda: "is current" in page(server))
    rot(tree)
    assert blob(server, file.name).body != data
    clock.write_text("+25h")
    until(lambda: blob(server, file.name).body == data)


# --- the site ----------------------------------------------------------------------------------


def test_the_page_says_what_check_says(start, site):
    server = start()
    first, *_, last = page(server).splitlines()
    assert re.fullmatch(r"20\S+Z", first.removesuffix(f" {site.folder}"))
    assert re.fullmatch(r"generation \d+ is published", last)
    answer = ask(server.port, "/")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    before = ask(server.port, "/latest").body
    site.hall("red", duraton=3)
    wait_page(server, "boards keep what they have")
    said = bangtin("check", site.folder, status=1)
    finding = next(line for line in said.splitlines() if "did you mean" in line)
    assert finding in page(server).splitlines()
    server.wait_for(re.escape(finding))
    assert ask(server.port, "/latest").body == before


def test_a_site_with_errors_before_the_first_release(start, site):
    site.write("hall", {"items": [{"id": "x", "image": "nowhere.jpg"}]})
    server = start()
    assert ask(server.port, "/latest", **WAITING).status == 404
    assert "content/nowhere.jpg" in page(server)
    site.hall("red")
    until(lambda: ask(server.port, "/latest").status == 200)


def test_a_site_with_errors_after_a_release(start, site):
    first = start()
    before = ask(first.port, "/latest").body
    assert first.stop() == 0
    site.write("site", {"site": "test"})
    second = start()
    assert ask(second.port, "/latest").body == before
    assert "boards keep what they have" in page(second)


def test_a_change_while_it_was_down_is_published_at_start(start, site):
    start().stop()
    site.hall("blue")
    assert playlist(start()) == ["blue"]


def test_editors_save_in_many_ways(start, site):
    server = start()
    path = site.folder / "playlists" / "hall.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("red", "green"), encoding="utf-8")  # in place
    until(lambda: playlist(server) == ["green"])
    site.hall("blue")  # a new file, renamed over the old one
    until(lambda: playlist(server) == ["blue"])
    path.rename(path.with_name("hall.json~"))  # the old one kept, as vim may do
    path.write_text(text.replace("red", "gold"), encoding="utf-8")
    until(lambda: playlist(server) == ["gold"])


def test_the_last_of_many_saves_counts(start, site):
    server = start()
    for name in [*COLOURS, "teal"]:
        site.hall(name)
        time.sleep(0.05)
    until(lambda: playlist(server) == ["teal"])


def test_content_in_new_folders(start, site):
    server = start()
    site.write("hall", {"items": [{"id": "new", "image": "a/b/new.jpg"}]})
    wait_page(server, "content/a/b/new.jpg")
    (site.folder / "content/a").mkdir()
    (site.folder / "content/a/b").mkdir()
    time.sleep(0.5)  # so that the folders are seen before the file in them
    shutil.copy(site.folder / "content/red.jpg", site.folder / "content/a/b/new.jpg")
    until(lambda: playlist(server) == ["new"])
    shutil.copy(site.folder / "content/gold.jpg", site.folder / "content/a/b/new.jpg")
    gold = hashlib.sha256((site.folder / "content/gold.jpg").read_bytes()).hexdigest()
    until(lambda: manifest(server)["files"]["content/a/b/new.jpg"]["sha256"] == gold)


def test_the_site_goes_and_comes_back(start, site):
    server = start()
    before = ask(server.port, "/latest").body
    away = site.folder.with_name("away")
    site.folder.rename(away)
    wait_page(server, "boards keep what they have")
    assert ask(server.port, "/latest").body == before
    away.rename(site.folder)
    site.hall("green")
    until(lambda: playlist(server) == ["green"])
    site.hall("blue")
    until(lambda: playlist(server) == ["blue"])


def test_the_tree_is_made_again(start, site, tree):
    server = start()
    until(lambda: ask(server.port, "/latest").status == 200)
    until(lambda: shutil.rmtree(tree.parent, ignore_errors=True) or not tree.parent.exists())
    until(lambda: ask(server.port, "/latest").status == 404)
    site.hall("green")
    until(lambda: ask(server.port, "/latest").status == 200 and playlist(server) == ["green"])


def test_hangup_means_look_again(start, site):
    """As where inotify hears nothing: what a link leads to is another folder now."""
    server = start()
    other = site.folder.with_name("other")
    link = site.folder.with_name("link")
    shutil.copytree(site.folder, other)
    server.stop()
    shutil.rmtree(site.folder)
    site.folder.symlink_to(other)
    server = start()
    third = ColourSite(link)
    third.hall("pink")
    site.folder.unlink()
    site.folder.symlink_to(link)
    server.process.send_signal(signal.SIGHUP)
    until(lambda: playlist(server) == ["pink"])


# --- starting and stopping ---------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told_with_clients_waiting(start, number):
    server = start()
    clients = wait_for_news(server, 20)
    server.process.send_signal(number)
    assert server.stop() == 0
    for client in clients:
        with pytest.raises(ConnectionError):
            client.answer()
        client.close()


def test_systemd_hears_of_it(start, site, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(PATIENCE_S)
        server = start(env=os.environ | {"NOTIFY_SOCKET": str(tmp_path / "notify")})
        assert re.fullmatch(rb"STATUS=generation \d+ is published", systemd.recv(4096))
        assert systemd.recv(4096) == b"READY=1"
        site.write("hall", {})
        assert systemd.recv(4096).startswith(b"STATUS=not published")
        server.stop()
        assert systemd.recv(4096) == b"STOPPING=1"


def test_ipv6(start, tree):
    server = start(listen="[::1]:0")
    assert server.url == f"http://[::1]:{server.port}"
    with Client(server.port, "::1") as client:
        assert client.send("/latest").answer().body == (tree / "latest").read_bytes()


def test_every_address(start):
    server = start(listen="0.0.0.0:0")
    assert server.url == f"http://{socket.gethostname()}:{server.port}"
    assert ask(server.port, "/latest").status == 200


def test_a_port_in_use(start, site, tmp_path):
    server = start()
    listen = f"127.0.0.1:{server.port}"
    status, said = refused("--site", site.folder, "--state", tmp_path / "two", "--listen", listen)
    assert (status, "choose another address or port" in said) == (3, True), said
    assert "in use" in said and listen in said


@pytest.mark.parametrize("listen", ["8080", ":8080", "localhost:8080", "127.0.0.1:", "[::1]",
                                    "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:http", ""])
def test_no_address(site, tmp_path, listen):
    status, said = refused("--site", site.folder, "--state", tmp_path / "x", f"--listen={listen}")
    assert (status, "write ADDRESS:PORT" in said) == (1, True), said


def test_what_it_cannot_start_with(site, tmp_path, key):
    status, said = refused("--site", tmp_path / "nowhere", "--state", tmp_path / "x")
    assert (status, f"cannot watch {tmp_path}/nowhere" in said) == (1, True), said
    status, said = refused("--site", site.folder, "--state", key / "x")
    assert (status, f"{key}/x" in said) == (3, True), said
    status, said = refused("--site", site.folder, "--state", tmp_path / "x", "--key",
                           ROOT / "tests/vectors/release/keys/locked.key")
    assert (status, "is encrypted" in said) == (1, True), said
    status, said = refused("--site", site.folder, "--state", tmp_path / "x", "--key",
                           tmp_path / "nowhere.key")
    assert (status, "nowhere.key" in said) == (1, True), said


def test_a_program_that_holds_the_tree_is_waited_for(start, site, tree):
    server = start()
    with open(tree / ".lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        site.hall("green")
        wait_page(server, "somebody else is publishing")
    until(lambda: playlist(server) == ["green"])


# --- publishing takes its time --------------------------------------------------------------------


@pytest.fixture(name="hung")
def make_hung(start, site):
    """A server whose look at the site hangs in a decoder; its job."""
    server = start(env={**os.environ, **PRELOAD})
    add_bad(site, "hangs")
    site.hall("red", "hangs")
    job, = until(lambda: [job for job in children(server.process.pid) if children(job)])
    return server, job


@unsanitized
def test_a_newer_save_takes_the_place_of_a_look_that_hangs(hung, site):
    server, _ = hung
    assert playlist(server) == ["red"]  # served meanwhile
    site.hall("green")
    until(lambda: playlist(server) == ["green"])


@unsanitized
def test_a_job_that_dies_costs_no_server_and_is_told(hung, site):
    server, job = hung
    os.kill(job, signal.SIGKILL)
    wait_page(server, rf"not published, .*: the work on {site.folder} was ended \(Killed\)")
    assert playlist(server) == ["red"]
    site.hall("green")
    until(lambda: playlist(server) == ["green"])


@unsanitized
def test_it_stops_while_it_publishes(hung):
    server, job = hung
    assert server.stop() == 0
    assert not pathlib.Path(f"/proc/{job}").exists()
