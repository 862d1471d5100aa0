"""The real fetch station against good and evil servers, folders, nginx, cuts and kills."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading
import time

import pytest

from support import evil_server as evil, netns
from support.board import Board, wait_until
from support.independent import Key, Tree, sha256, site_files

BIG = bytes(range(256)) * 4096  # 1 MiB
SCREENS = {
    "hall": {"tags": ["indoor"], "canvas": [640, 360]},
    "gate": {"tags": ["outdoor"], "canvas": [960, 96]},
}
PICTURES = {
    "hall.jpg": b"picture of the hall" * 100,
    "gate.jpg": b"picture of the gate" * 100,
    "common.jpg": b"picture for both" * 100,
    "lonely.jpg": b"picture of no playlist" * 100,
}


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key(folder, name) for name in ("one", "two", "three")}


@pytest.fixture
def key(keys):
    return keys["one"]


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "tree").mkdir()
    return Tree(tmp_path / "tree")


@pytest.fixture
def server(tree):
    with evil.Server(tree.root) as server:
        yield server


def files(**changed):
    """A site with two screens, a nested playlist and four pictures."""
    return site_files(
        {
            "hall": {"items": [{"image": "hall.jpg"}, {"playlist": "common"}]},
            "gate": {"items": [{"image": "gate.jpg"}, {"playlist": "common"}]},
            "common": {"items": [{"image": "common.jpg"}, {"slogan": "Xin chào"}]},
        },
        SCREENS,
        {**PICTURES, **changed},
        rules=[
            {"id": "hall", "show": "hall", "screens": ["hall"]},
            {"id": "gate", "show": "gate", "screens": ["gate"]},
        ],
    )


def picture_files(pictures):
    """A site whose hall shows pictures of these names and bytes, in this order."""
    return site_files({"hall": {"items": [{"image": name} for name in pictures]}}, SCREENS,
                      pictures, rules=[{"id": "hall", "show": "hall"}])


def small_pictures(count):
    return {f"{number}.jpg": b"%d" % number * 100 for number in range(count)}


def big_files(*names):
    """A site whose hall shows large pictures of these names."""
    return picture_files({f"{name}.jpg": name.encode() + BIG for name in names})


def board(tmp_path, where, key, **other):
    return Board(tmp_path / "state", where, key.public, **other)


def blob_paths(requests):
    return [path for path in requests if path.startswith("blobs/")]


def path_of(data):
    name = sha256(data)
    return f"blobs/{name[:2]}/{name}"


def is_whole(board, tree, latest):
    """The board's store holds the release of the tree that its screen can show, and no part."""
    wait_until(lambda: not board.leftovers(), tell=lambda: f"{board.leftovers()} {board.said()}")
    assert (board.state / "held/current").read_bytes() == (tree.root / "latest").read_bytes()
    assert board.held() == latest
    board.stored()


# --- what a good server sees ------------------------------------------------------------------


def test_only_what_the_screen_can_show_is_fetched(tmp_path, tree, server, key):
    site = files()
    latest = tree.publish(site, [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)
        wanted = {path_of(data) for path, data in site.items() if path.endswith(".json")}
        wanted |= {path_of(PICTURES["hall.jpg"]), path_of(PICTURES["common.jpg"])}
        manifest = [name for name, data in tree.blobs.items() if b'"manifest"' in data]
        wanted |= {f"blobs/{manifest[0][:2]}/{manifest[0]}"}
        wait_until(lambda: len(set(blob_paths(server.paths()))) >= len(wanted))
        asked = blob_paths(server.paths())
        assert sorted(asked) == sorted(wanted), "each once, and nothing else"
        size = sum(len(tree.blobs[path.rsplit("/", 1)[1]]) for path in wanted)
        sent = sum(request.bytes for request in server.requests if "blobs" in request.path)
        assert sent == size
        assert set(one.stored()) == {path.rsplit("/", 1)[1] for path in wanted}


def test_only_what_changed_is_fetched_again(tmp_path, tree, server, key):
    tree.publish(files(), [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for("release")
        wait_until(lambda: len(one.stored()) == 8)
        before = len(server.requests)
        latest = tree.publish(files(**{"hall.jpg": b"another picture"}), [key])
        one.wait_for_release(latest)
        asked = blob_paths(server.paths()[before:])
        assert path_of(b"another picture") in asked
        assert len(asked) == 2, "the manifest and the picture"


def test_a_restart_asks_for_nothing_that_is_here(tmp_path, tree, server, key):
    latest = tree.publish(files(), [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)
        wait_until(lambda: len(one.stored()) == 8)
    before = len(server.requests)
    with board(tmp_path, server.url, key) as one:
        one.wait_for("status")
        wait_until(lambda: "latest" in server.paths()[before:])
        one.say("ping 7")
        one.wait_for("pong 7")
        assert blob_paths(server.paths()[before:]) == []
        first = [request for request in server.requests[before:] if request.path == "latest"][0]
        assert first.held == f'"{latest}"'


def test_a_server_that_waits_is_asked_once_and_answers_at_once(tmp_path, tree, key):
    latest = tree.publish(files(), [key])
    with evil.Server(tree.root, waits=True) as server:
        with board(tmp_path, server.url, key, poll_s=3600) as one:
            one.wait_for_release(latest)
            wait_until(lambda: server.held_in_question() == f'"{latest}"')
            questions = server.paths().count("latest")
            for number in range(3):
                latest = tree.publish(files(**{"hall.jpg": b"%d" % number}), [key])
                one.wait_for_release(latest)
            assert server.paths().count("latest") - questions <= 4
            assert all(r.prefer == "wait=30" for r in server.requests if r.path == "latest")


def test_a_server_that_only_says_it_waits_is_polled_slowly(tmp_path, tree, key):
    def same_at_once(handler):
        if handler.record.held:
            handler.reply(304, b"", {"Preference-Applied": "wait=30"})
        else:
            handler.reply(200, handler.body(), {"Preference-Applied": "wait=30"})

    latest = tree.publish(files(), [key])
    with evil.Server(tree.root) as server:
        server.evils["latest"] = same_at_once
        with board(tmp_path, server.url, key, poll_s=3600) as one:
            one.wait_for_release(latest)
            wait_until(lambda: server.paths().count("latest") >= 2)
            for number in range(20):
                one.say(f"ping {number}")
                one.wait_for(f"pong {number}")
            assert server.paths().count("latest") <= 3


def test_a_folder_is_as_good_as_a_server(tmp_path, tree, key):
    latest = tree.publish(files(), [key])
    with board(tmp_path, tree.root, key) as one:
        one.wait_for_release(latest)
        latest = tree.publish(files(**{"hall.jpg": b"new"}), [key])
        one.wait_for_release(latest)
        tree.root.rename(tmp_path / "pulled")  # the stick is pulled …
        one.wait_for_log("server: ")
        (tmp_path / "pulled").rename(tree.root)  # … and comes back
        latest = tree.publish(picture_files({**small_pictures(9), "a.jpg": b"a" + BIG}), [key])
        one.wait_for_release(latest)
        is_whole(one, tree, latest)


def test_a_plain_static_server_will_do(tmp_path, tree, key):
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    serve(tmp_path, tree, key, port, command + ["--directory", str(tree.root)])


@pytest.mark.skipif(not pathlib.Path("/usr/sbin/nginx").exists(), reason="nginx is not installed")
def test_nginx_will_do(tmp_path, tree, key):
    port = free_port()
    settings = tmp_path / "nginx.conf"
    settings.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; client_body_temp_path {tmp_path}/b;"
        f" proxy_temp_path {tmp_path}/p; fastcgi_temp_path {tmp_path}/f;"
        f" uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n"
        f" server {{ listen 127.0.0.1:{port}; root {tree.root}; }} }}\n"
    )
    os.chmod(tmp_path, 0o755)
    for folder in list(tmp_path.parents)[:3]:
        if folder.stat().st_uid == os.getuid() and str(folder).startswith("/tmp/"):
            os.chmod(folder, 0o755)
    user = ["-g", "user root;"] if os.getuid() == 0 else []
    serve(tmp_path, tree, key, port, ["/usr/sbin/nginx", "-c", str(settings)] + user)


def serve(tmp_path, tree, key, port, command):
    """Two releases over somebody else's server, and a long time without it."""
    latest = tree.publish(files(), [key])
    process = begin(command, port)
    try:
        with board(tmp_path, f"http://127.0.0.1:{port}", key) as one:
            one.wait_for_release(latest)
            latest = tree.publish(files(**{"hall.jpg": b"new"}), [key])
            one.wait_for_release(latest)
            is_whole(one, tree, latest)
            process.terminate()
            process.wait()
            one.wait_for_log("server: ")
            latest = tree.publish(files(**{"hall.jpg": b"newer"}), [key])
            process = begin(command, port)
            one.wait_for_release(latest)
            is_whole(one, tree, latest)
            assert one.said().count("well again") == 1
    finally:
        process.terminate()
        process.wait()


def begin(command, port):
    """Runs a server and waits until it listens."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def listens():
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", port)) == 0

    wait_until(listens)
    return process


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


# --- order, and what comes later --------------------------------------------------------------

LARGE = 500000


def test_what_is_due_within_a_day_comes_first_and_the_rest_follows(tmp_path, tree, server, key):
    """A large file has the line to itself, so that the order can be seen."""
    site = site_files(
        {"hall": {"items": [{"image": "later.jpg", "from": "2099-01-01"}, {"image": "now.jpg"}]}},
        SCREENS,
        {"later.jpg": b"later" * 100, "now.jpg": b"now" * LARGE},
        rules=[{"id": "hall", "show": "hall"}],
    )
    later = path_of(b"later" * 100)
    server.evils[later] = evil.status_500
    latest = tree.publish(site, [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)  # without it
        assert sha256(b"later" * 100) not in one.stored()
        del server.evils[later]
        wait_until(lambda: sha256(b"later" * 100) in one.stored())
        asked = blob_paths(server.paths())
        assert asked.index(path_of(b"now" * LARGE)) < asked.index(later)


def test_one_bad_file_does_not_hold_up_the_others(tmp_path, tree, server, key):
    tree_files = big_files("first", "second")
    first = path_of(b"first" + BIG)
    server.evils[first] = evil.other_bytes
    latest = tree.publish(tree_files, [key])
    with board(tmp_path, server.url, key) as one:
        wait_until(lambda: sha256(b"second" + BIG) in one.stored())
        one.wait_for_log("another hash")
        del server.evils[first]
        one.wait_for_release(latest)
        is_whole(one, tree, latest)


def test_a_newer_release_overtakes_one_on_its_way(tmp_path, tree, server, key):
    server.evils[path_of(b"slow" + BIG)] = evil.silence
    tree.publish(big_files("slow"), [key])
    with board(tmp_path, server.url, key) as one:
        wait_until(lambda: path_of(b"slow" + BIG) in server.paths())
        latest = tree.publish(big_files("quick"), [key])
        one.wait_for_release(latest)
        is_whole(one, tree, latest)
        assert "slow" not in "".join(one.heard)


# --- several at once --------------------------------------------------------------------------

MOST = 6  # CREW_MOST


class Counter:
    """How many requests for files were in its hands at once."""

    def __init__(self):
        self.lock, self.now, self.seen = threading.Condition(), 0, []

    def __enter__(self):
        with self.lock:
            self.now += 1
            self.seen.append(self.now)
            self.lock.notify_all()

    def __exit__(self, *_):
        with self.lock:
            self.now -= 1

    def wait_for(self, count):
        with self.lock:
            return self.lock.wait_for(lambda: max(self.seen) >= count, timeout=30)


def test_small_files_come_several_at_once(tmp_path, tree, server, key):
    pictures, counter = small_pictures(20), Counter()

    def together(handler):
        """Nobody is answered before all hands are full."""
        with counter:
            assert counter.wait_for(MOST)
        handler.serve_as_is()

    for data in pictures.values():
        server.evils[path_of(data)] = together
    latest = tree.publish(picture_files(pictures), [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)
        is_whole(one, tree, latest)
    assert max(counter.seen) == MOST
    asked = blob_paths(server.paths())
    assert len(asked) == len(set(asked))


def test_a_large_file_shares_the_line_with_nothing_that_is_due_later(tmp_path, tree, server, key):
    pictures = {**small_pictures(3), "film.jpg": b"film" + BIG, "next.jpg": b"next" * 100}
    meanwhile = []

    def slowly(handler):
        time.sleep(0.5)
        meanwhile.extend(blob_paths(server.paths()))
        handler.serve_as_is()

    server.evils[path_of(pictures["film.jpg"])] = slowly
    latest = tree.publish(picture_files(pictures), [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)
    assert {path_of(data) for data in small_pictures(3).values()} < set(meanwhile)
    assert path_of(pictures["next.jpg"]) not in meanwhile


def test_a_line_that_fails_is_tried_by_one_alone(tmp_path, tree, server, key):
    pictures, counter = small_pictures(20), Counter()

    def overloaded(handler):
        with counter:
            time.sleep(0.05)
        handler.reply(503, b"")

    for data in pictures.values():
        server.evils[path_of(data)] = overloaded
    tree.publish(picture_files(pictures), [key])
    with board(tmp_path, server.url, key) as one:
        wait_until(lambda: len(counter.seen) >= MOST + 2)
        assert counter.seen[MOST:] == [1] * len(counter.seen[MOST:])


def test_several_cut_downloads_go_on_where_they_were_cut(tmp_path, tree, server, key):
    pictures = {f"{name}.jpg": name.encode() * 250_000 for name in "abcd"}
    paths = [path_of(data) for data in pictures.values()]
    for path in paths:
        server.evils[path] = cut_at(0.75)
    latest = tree.publish(picture_files(pictures), [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)
        is_whole(one, tree, latest)
    for path in paths:
        tries = [request for request in server.requests if request.path == path]
        assert len(tries) == 2 and tries[1].range
        assert sum(request.bytes for request in tries) == 250_000


# --- cuts and kills ---------------------------------------------------------------------------


def cut_at(share):
    def cut(handler):
        if handler.record.range:
            return handler.serve(handler.record.path)
        data = handler.body()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        return handler.raw(data[: int(len(data) * share)])

    return cut


def test_a_cut_download_goes_on_where_it_was_cut(tmp_path, tree, server, key):
    path = path_of(b"a" + BIG)
    server.evils[path] = cut_at(0.75)
    latest = tree.publish(big_files("a"), [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)
        is_whole(one, tree, latest)
        tries = [request for request in server.requests if request.path == path]
        assert len(tries) == 2 and tries[1].range
        assert sum(request.bytes for request in tries) <= len(BIG) * 1.01


def test_a_server_without_range_still_gets_through(tmp_path, tree, server, key):
    path = path_of(b"a" + BIG)
    count = []

    def no_range(handler):
        count.append(1)
        if len(count) == 1:
            return evil.truncated(handler)
        return handler.reply(200, handler.body())

    server.evils[path] = no_range
    latest = tree.publish(big_files("a"), [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)
        is_whole(one, tree, latest)


def test_killed_in_mid_download_it_goes_on_and_leaves_nothing_wrong(tmp_path, tree, server, key):
    def slowly(handler):
        """64 KiB at a time; a range is honoured."""
        data = handler.body()
        start = 0
        if handler.record.range:
            start = int(handler.record.range.removeprefix("bytes=").rstrip("-"))
            handler.send_response(206)
            handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            handler.send_response(200)
        handler.send_header("Content-Length", str(len(data) - start))
        handler.end_headers()
        for at in range(start, len(data), 65536):
            handler.write(data[at : at + 65536])
            stop.wait(0.05)

    stop = threading.Event()
    names = ["a", "b", "c"]
    for name in names:
        server.evils[path_of(name.encode() + BIG)] = slowly
    latest = tree.publish(big_files(*names), [key])
    with board(tmp_path, server.url, key) as one:
        for kill in range(6):
            wait_until(lambda: one.leftovers(), tell=one.said)
            one.kill()
            assert len(one.leftovers()) <= 3, "at most one part for each blob"
            one.stored()
            if kill == 5:
                stop.set()
            one.start()
        one.wait_for_release(latest)
        is_whole(one, tree, latest)
        sent = sum(request.bytes for request in server.requests)
        assert sent < 2 * 3 * len(BIG), "not everything again after each kill"


def test_rubbish_from_a_crash_is_swept(tmp_path, tree, server, key):
    latest = tree.publish(files(), [key])
    store = tmp_path / "state" / "store"
    store.mkdir(parents=True)
    for name in (f"{'0' * 64}.part", "x.tmp-1234", f"{sha256(PICTURES['hall.jpg'])}.part"):
        (store / name).write_bytes(b"rubbish")
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)
        is_whole(one, tree, latest)


# --- an evil server ---------------------------------------------------------------------------

# What `latest` answers, and what the log must say.
EVIL_LATEST = {
    "web_page": "not our server",
    "status_500": "status 500",
    "status_403": "status 403",
    "redirect": "not our server: it redirects",
    "redirect_to_file": "not our server: it redirects",
    "not_modified": "not asked",
    "endless": "larger than 16384 bytes",
    "endless_headers": "server: ",
    "endless_100": "server: ",
    "truncated": "server: ",
    "truncated_without_length": "latest: ",
    "length_too_short": "latest: ",
    "length_absurd": "server: ",
    "compressed": "latest: ",
    "range_unasked": "not asked",
    "http_09": "server: ",
    "bad_chunk": "server: ",
    "hang_up": "server: ",
    "too_long": "latest: ",
}


@pytest.mark.parametrize("name", EVIL_LATEST)
def test_an_evil_latest_changes_nothing(tmp_path, tree, server, key, name):
    good = tree.publish(files(), [key])
    with board(tmp_path, server.url, key, poll_s=0.1) as one:
        one.wait_for_release(good)
        held = (one.state / "held/current").read_bytes()
        heard = len(one.heard)
        server.evils["latest"] = without_304(getattr(evil, name))
        newer = tree.publish(files(**{"hall.jpg": b"newer"}), [key])
        one.wait_for_log(EVIL_LATEST[name])
        assert (one.state / "held/current").read_bytes() == held
        assert not [line for line in one.heard[heard:] if line.startswith("release")]
        one.say("ping 1")
        one.wait_for("pong 1")
        server.evils.clear()
        one.wait_for_release(newer)
        is_whole(one, tree, newer)
        assert one.said().count("fetch: ") <= 6, "a fault that lasts is one line"


def without_304(misbehave):
    """304 counts as unasked only when nothing was held: here something is, so it must not lie."""
    if misbehave is evil.not_modified:
        return lambda handler: handler.reply(304, b"") if not handler.record.held else (
            handler.reply(206, b"", {"Content-Range": "bytes 0-0/1"})
        )
    return misbehave


# What a blob answers, and what the log must say (or None: it must just get through).
EVIL_BLOB = {
    "web_page": "not our server",
    "status_500": "status 500",
    "redirect": "not our server: it redirects",
    "not_modified": "not asked",
    "endless": "larger than",
    "truncated_without_length": "ended before",
    "too_long": "larger than",
    "length_too_short": "ended before",
    "two_lengths": "download: ",
    "other_bytes": "another hash",
    "compressed": "download: ",
    "range_unasked": "not asked",
    "range_wrong": "not asked",
    "range_lies": "another hash",
    "http_09": "download: ",
    "hang_up": "download: ",
}


@pytest.mark.parametrize("name", EVIL_BLOB)
def test_an_evil_blob_is_never_stored(tmp_path, tree, server, key, name):
    path = path_of(b"a" + BIG)
    server.evils[path] = getattr(evil, name)
    latest = tree.publish(big_files("a"), [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_log(EVIL_BLOB[name])
        assert sha256(b"a" + BIG) not in one.stored()
        assert not [line for line in one.heard if line.startswith("release")]
        server.evils.clear()
        one.wait_for_release(latest)
        is_whole(one, tree, latest)


def test_slow_servers_are_given_up_and_never_block_the_station(tmp_path, tree, key):
    """A byte a second and silence, on `latest` and on a blob, all at the same time."""
    latest = tree.publish(files(), [key])
    hall = path_of(PICTURES["hall.jpg"])
    cases = [(path, misbehave) for path in ("latest", hall)
             for misbehave in (evil.a_byte_a_second, evil.silence)]
    servers, boards = [], []
    try:
        for number, (path, misbehave) in enumerate(cases):
            server = evil.Server(tree.root)
            server.evils[path] = misbehave
            servers.append(server)
            boards.append(Board(tmp_path / f"state{number}", server.url, key.public))
        for one in boards:
            one.say("ping 1")
            one.wait_for("pong 1")
        for one, server in zip(boards, servers):
            one.wait_for_log("Timeout was reached", patience_s=200)
            server.evils.clear()
        for one in boards:
            one.wait_for_release(latest)
            one.stored()
    finally:
        for one in boards:
            one.close()
        for server in servers:
            server.close()


# --- releases that must not be shown ----------------------------------------------------------


def refuse(one, tree, key, log, **good):
    """The log says why; then a good release is taken."""
    one.wait_for_log(log)
    assert not [line for line in one.heard if line.startswith("release")]
    tree.generation += 1000
    one.wait_for_release(tree.publish(files(), [key], **good))


def test_a_release_signed_by_somebody_else_is_refused(tmp_path, tree, server, keys):
    tree.publish(files(), [keys["two"]])
    with board(tmp_path, server.url, keys["one"]) as one:
        one.wait_for_log("refused")
        assert len(blob_paths(server.paths())) == 1, "the manifest, and nothing that it lists"
        refuse(one, tree, keys["one"], "refused")


def test_an_altered_manifest_is_refused(tmp_path, tree, server, key):
    manifest = tree.manifest(files())
    tree.point(manifest, [key])
    altered = manifest.replace(b'"blank": false', b'"blank": true ')
    name = tree.put_blob(altered)
    block = key.sign(manifest, f"bangtin manifest:sha256:{name}")
    tree.put_latest(block)
    with board(tmp_path, server.url, key) as one:
        refuse(one, tree, key, "refused")


def test_an_older_release_is_stale_and_said_once(tmp_path, tree, server, key):
    latest = tree.publish(files(), [key], generation=1_800_000_000)
    with board(tmp_path, server.url, key, poll_s=0.05) as one:
        one.wait_for_release(latest)
        before = len(server.requests)
        tree.publish(files(**{"hall.jpg": b"old"}), [key], generation=1_799_999_999)
        one.wait_for_log("older")
        wait_until(lambda: server.paths()[before:].count("latest") > 10)
        assert one.said().count("older") == 1
        assert path_of(b"old") not in server.paths()
        assert one.held() == latest


@pytest.mark.parametrize(
    "name, change",
    [
        ("dots", {"files": {"playlists/../x.json": {"sha256": "0" * 64, "size": 1}}}),
        ("absolute", {"files": {"/etc/passwd": {"sha256": "0" * 64, "size": 1}}}),
        ("huge", {"files": {f"content/{n}": {"sha256": "0" * 64, "size": 1}
                            for n in range(20_001)}}),
        ("size", {"files": {"content/a": {"sha256": "0" * 64, "size": 10**15}}}),
        ("hash", {"files": {"content/a": {"sha256": "../../x", "size": 1}}}),
        ("format", {"format": 2}),
        ("type", {"type": "trust"}),
    ],
)
def test_a_manifest_that_asks_for_too_much_is_refused(tmp_path, tree, server, key, name, change):
    tree.publish(files(), [key], **change)
    with board(tmp_path, server.url, key) as one:
        refuse(one, tree, key, "refused")
        assert not (tmp_path / "x").exists()


def test_a_manifest_over_its_ceiling_is_given_up(tmp_path, tree, server, key):
    tree.publish(files(), [key], padding="x" * (4 * 1024 * 1024))
    with board(tmp_path, server.url, key) as one:
        refuse(one, tree, key, "larger than")


def test_what_plan_refused_is_not_offered_again(tmp_path, tree, server, key):
    latest = tree.publish(files(), [key])
    with board(tmp_path, server.url, key, poll_s=0.05, accepts=False) as one:
        one.wait_for_release(latest)
        before = len(server.requests)
        wait_until(lambda: server.paths()[before:].count("latest") > 10)
        assert blob_paths(server.paths()[before:]) == []
        assert not [line for line in list(one.lines.queue) if line.startswith("release")]


def test_a_damaged_file_is_fetched_again(tmp_path, tree, server, key):
    site = files()
    latest = tree.publish(site, [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)
        wait_until(lambda: len(one.stored()) == 8)
        for data in (PICTURES["hall.jpg"], site["playlists/hall.json"], manifest_of(tree)):
            name = sha256(data)
            (one.state / "store" / name[:2] / name).write_bytes(b"damaged")
            one.say(f"damaged {name}")
            one.wait_for_release(latest)
            assert one.stored()[name] == data


def manifest_of(tree):
    return [data for data in tree.blobs.values() if b'"manifest"' in data][-1]


def test_a_damaged_file_is_repaired_while_the_server_has_rubbish(tmp_path, tree, server, key, keys):
    latest = tree.publish(files(), [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)
        tree.publish(files(**{"hall.jpg": b"forged"}), [keys["two"]])
        one.wait_for_log("refused")
        name = sha256(PICTURES["hall.jpg"])
        one.say(f"damaged {name}")
        one.wait_for_release(latest)
        assert one.stored()[name] == PICTURES["hall.jpg"]


# --- trust ------------------------------------------------------------------------------------


def test_the_chain_of_trust_is_followed_to_its_end(tmp_path, tree, server, keys):
    one_, two, three = keys["one"], keys["two"], keys["three"]
    tree.put_trust(1, [one_], [one_], [one_])
    tree.put_trust(2, [two], [two], [one_, two])
    tree.put_trust(3, [two], [three], [two])
    latest = tree.publish(files(), [three], trust=3)
    with board(tmp_path, server.url, one_) as one:
        for number in (1, 2, 3):
            one.wait_for(f"trust {number}")
        one.wait_for_release(latest)
        assert server.paths().count("trust/4.json") >= 1
        asked = [path for path in server.paths() if path.startswith("trust/")]
        assert len([path for path in asked if "4" not in path]) == 6


def test_a_trust_file_that_the_old_root_did_not_sign_is_refused(tmp_path, tree, server, keys):
    one_, two = keys["one"], keys["two"]
    first = tree.put_trust(1, [one_], [one_], [one_])
    latest = tree.publish(files(), [one_], trust=1)
    with Board(tmp_path / "state", server.url, first) as one:
        one.wait_for_release(latest)
        tree.put_trust(2, [two], [two], [two])
        tree.publish(files(**{"hall.jpg": b"forged"}), [two], trust=2)
        one.wait_for_log("trust/2.json is refused")
        assert path_of(b"forged") not in server.paths()
        tree.put_trust(2, [two], [two], [one_, two])
        tree.generation += 10
        latest = tree.publish(files(**{"hall.jpg": b"ours"}), [two], trust=2)
        one.wait_for("trust 2")
        one.wait_for_release(latest)


def test_a_revoked_key_signs_nothing_any_more(tmp_path, tree, server, keys):
    one_, two = keys["one"], keys["two"]
    first = tree.put_trust(1, [one_], [one_], [one_])
    latest = tree.publish(files(), [one_], trust=1)
    with Board(tmp_path / "state", server.url, first) as one:
        one.wait_for_release(latest)
        tree.put_trust(2, [one_], [two], [one_])
        tree.publish(files(**{"hall.jpg": b"stolen"}), [one_], trust=1)
        one.wait_for("trust 2")
        one.wait_for_log("refused")
        assert path_of(b"stolen") not in server.paths()


@pytest.mark.parametrize("misbehave", [evil.web_page, evil.endless, evil.status_500])
def test_evil_trust_files_do_not_hold_up_releases(tmp_path, tree, server, key, misbehave):
    server.evils["trust/1.json"] = misbehave
    latest = tree.publish(files(), [key])
    with board(tmp_path, server.url, key) as one:
        one.wait_for_release(latest)


# --- certificates -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    ours, other = evil.Authority(folder, "ours"), evil.Authority(folder, "other")
    return {
        "ca": ours.file,
        "good": ours.issue("good"),
        "expired": ours.issue("expired", is_expired=True),
        "host": ours.issue("host", host="example.org"),
        "stranger": other.issue("stranger"),
        "self": (other.file, other.key),
    }


def test_https_with_a_pinned_authority(tmp_path, tree, key, certificates):
    latest = tree.publish(files(), [key])
    with evil.Server(tree.root, tls=certificates["good"]) as server:
        with board(tmp_path, server.url, key, ca=certificates["ca"]) as one:
            one.wait_for_release(latest)
            is_whole(one, tree, latest)


@pytest.mark.parametrize(
    "name, log",
    [
        ("expired", "expired"),
        ("host", "server: "),
        ("stranger", "certificate"),
        ("self", "self-signed"),
    ],
)
def test_a_wrong_certificate_is_refused(tmp_path, tree, key, certificates, name, log):
    tree.publish(files(), [key])
    with evil.Server(tree.root, tls=certificates[name]) as server:
        with board(tmp_path, server.url, key, ca=certificates["ca"]) as one:
            one.wait_for_log(log)
            assert server.requests == []


def test_without_a_pinned_authority_the_systems_are_asked(tmp_path, tree, key, certificates):
    tree.publish(files(), [key])
    with evil.Server(tree.root, tls=certificates["good"]) as server:
        with board(tmp_path, server.url, key) as one:
            one.wait_for_log("certificate")
            assert server.requests == []


def test_an_authority_of_the_system_is_believed(tmp_path, tree, key, certificates):
    """Installed while the player runs, in a system of its own that trusted only somebody else."""
    if not shutil.which("update-ca-certificates"):
        pytest.skip("ca-certificates is not installed")
    ours, certs, hooks = (tmp_path / name for name in ("ours", "certs", "hooks"))
    for folder in (ours, certs, hooks):
        folder.mkdir()
    system = netns.mounted({ours: "/usr/local/share/ca-certificates", certs: "/etc/ssl/certs"})
    latest = tree.publish(files(), [key])

    def install(authority, name):
        shutil.copy(authority, ours / f"{name}.crt")
        subprocess.run([*system, "update-ca-certificates", "--certsconf", "/dev/null",
                        "--hooksdir", hooks], check=True, capture_output=True)

    install(certificates["self"][0], "other")
    with evil.Server(tree.root, tls=certificates["good"]) as server:
        with board(tmp_path, server.url, key, wrapper=system) as one:
            one.wait_for_log("certificate")
            assert server.requests == []
            install(certificates["ca"], "ours")
            one.wait_for_release(latest)


def test_a_server_cannot_lead_to_plain_http(tmp_path, tree, server, key, certificates):
    def downgrade(handler):
        handler.reply(302, b"", {"Location": f"{server.url}/latest"})

    tree.publish(files(), [key])
    with evil.Server(tree.root, tls=certificates["good"]) as secure:
        secure.evils["latest"] = downgrade
        with board(tmp_path, secure.url, key, ca=certificates["ca"]) as one:
            one.wait_for_log("redirects")
            assert server.requests == []


# --- the disk ---------------------------------------------------------------------------------


def mount_small(path, size):
    path.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no tmpfs here: {done.stderr.strip()}")


def test_a_full_disk_keeps_the_old_release_and_evicts_only_what_nobody_needs(
    tmp_path, tree, server, key
):
    """24 MB, 16 of them in reserve: room for the current, the previous and one more MiB."""
    state = tmp_path / "state"
    mount_small(state, "24m")
    try:
        with board(tmp_path, server.url, key) as one:
            for name in "abcdefghij":  # each replaces the one before: ten fit where eight would
                latest = tree.publish(big_files(name), [key])
                one.wait_for_release(latest)
            assert sha256(b"i" + BIG) in one.stored(), "the previous release's"
            assert sha256(b"a" + BIG) not in one.stored()
            tree.publish(big_files(*"klmnopqr"), [key])
            one.wait_for_log("the disk is full")
            assert one.held() == latest
            assert sha256(b"j" + BIG) in one.stored()
            assert sha256(b"i" + BIG) in one.stored()
            latest = tree.publish(big_files("s"), [key])
            one.wait_for_release(latest)
            is_whole(one, tree, latest)
    finally:
        subprocess.run(["umount", "-l", str(state)], check=False)


# --- odds and ends ----------------------------------------------------------------------------


def test_plan_is_told_again_after_its_restart(tmp_path, tree, server, key):
    latest = tree.publish(files(), [key])
    with board(tmp_path, server.url, key, accepts=False) as one:
        one.answer = lambda line: line == "hello 1" and one.say("holding 0 - - 0")
        one.wait_for_release(latest)
        one.say("hello")
        one.wait_for_release(latest)


def test_an_unknown_screen_fetches_no_picture(tmp_path, tree, server, key):
    latest = tree.publish(files(), [key])
    with board(tmp_path, server.url, key, screen="nobody") as one:
        one.wait_for_release(latest)
        assert not {path_of(data) for data in PICTURES.values()} & set(server.paths())


def test_a_broken_site_is_refused_whole(tmp_path, tree, server, key):
    broken = files()
    broken["playlists/site.json"] = b"{ not json"
    tree.publish(broken, [key])
    with board(tmp_path, server.url, key) as one:
        refuse(one, tree, key, "site")


def test_the_station_ends_when_the_belt_closes(tmp_path, tree, server, key):
    tree.publish(files(), [key])
    one = board(tmp_path, server.url, key)
    one.wait_for("release")
    one.close()
    one.wait_for("ended exit 0")
