"""What a board refuses, and that it says why, keeps what plays, and takes the next good release.

The glass is red. A bad release would turn it green, which it must never be; a good one turns it
blue afterwards. Bad releases come from a second implementation, for ours would not write them."""

import json
import time

import pytest

from support import evil_server as evil
from support.independent import Key, Tree, as_json, sha256
from support.machine import ColourSite, Player, colour_of, wait_colour
from support.xvfb import Xvfb

GOOD, BAD, LATER = 2_000_000_000, 2_000_000_100, 2_000_000_200


@pytest.fixture(scope="module")
def display():
    server = Xvfb(160, 90)
    yield server
    server.close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key(folder, name) for name in ("one", "two", "root", "stranger")}


class Scene:
    """A player that shows red, a server that can be told to misbehave, and who may sign."""

    def __init__(self, folder, display, keys, threshold=1):
        self.display, self.keys = display, keys
        self.signers = [keys["one"], keys["two"]][:threshold]
        self.site = ColourSite(folder / "site")
        self.tree = Tree(folder / "tree")
        self.tree.root.mkdir()
        trust = self.tree.put_trust(1, [keys["root"]], [keys["one"], keys["two"]],
                                    [keys["root"]], (1, threshold))
        self.good("red", GOOD)
        self.server = evil.Server(self.tree.root)
        self.player = Player(display, self.server.url, folder / "state", trust,
                             more=("--poll", "1"))
        wait_colour(display, "red")
        self.player.wait_for(f"release {GOOD}: 4 of 4")

    def files(self, colour):
        """The files of the site when this colour is all it shows."""
        self.site.hall(colour)
        used = [f"content/{colour}.jpg", *(f"playlists/{name}.json"
                                           for name in ("hall", "screens", "site"))]
        return {path: (self.site.folder / path).read_bytes() for path in used}

    def manifest(self, colour, generation, files=None, **other):
        other = {"trust": 1} | other
        return self.tree.manifest(files or self.files(colour), generation=generation, **other)

    def good(self, colour, generation, **other):
        self.tree.point(self.manifest(colour, generation, **other), self.signers)

    def bad(self, **other):
        self.good("green", other.pop("generation", BAD), **other)

    def picture(self, colour="green"):
        """Where a picture's blob is, as the server's path."""
        name = sha256((self.site.folder / f"content/{colour}.jpg").read_bytes())
        return f"blobs/{name[:2]}/{name}"

    def expect_refusal(self, sentence):
        """The reason is said, red stays, and what comes later arrives as if nothing had been."""
        self.player.wait_for(sentence, patience_s=200)  # a stall is noticed after a minute
        assert colour_of(self.display.pixel(80, 45)) == "red"
        self.good("blue", LATER)
        self.server.evils.pop("latest", None)
        until = time.monotonic() + 60
        while (now := colour_of(self.display.pixel(80, 45))) != "blue":
            assert now == "red", now
            assert time.monotonic() < until, "\n".join(self.player.heard)
            time.sleep(0.01)

    def close(self):
        self.server.close()
        self.player.end()


@pytest.fixture
def scene(tmp_path, display, keys, request):
    one = Scene(tmp_path, display, keys, getattr(request, "param", 1))
    yield one
    one.close()


# --- signatures ---------------------------------------------------------------


def unsigned(scene):
    name = scene.tree.put_blob(scene.manifest("green", BAD))
    scene.tree.put_latest(f"bangtin manifest:sha256:{name}\n".encode())


def wrongly_signed(scene):
    scene.tree.point(scene.manifest("green", BAD), [scene.keys["stranger"]])


def altered_signature(scene):
    """The right key's block, of another release."""
    name = scene.tree.put_blob(scene.manifest("green", BAD))
    block = (scene.tree.root / "latest").read_text().splitlines()
    block[2] = f"trusted comment: bangtin manifest:sha256:{name}"
    scene.tree.put_latest("".join(line + "\n" for line in block).encode())


def too_few(scene):
    scene.tree.point(scene.manifest("green", BAD), [scene.keys["one"]])


def one_key_twice(scene):
    scene.tree.point(scene.manifest("green", BAD), [scene.keys["one"]] * 2)


# --- what the manifest says ---------------------------------------------------


def stale(scene):
    scene.bad(generation=GOOD - 1)


def same_generation(scene):
    scene.bad(generation=GOOD)


def another_site(scene):
    value = json.loads(scene.manifest("green", BAD))
    scene.tree.point(as_json(value | {"site": "other"}), scene.signers)


def another_trust(scene):
    scene.bad(trust=2)


def named(path):
    def publish(scene):
        files = scene.files("green")
        files[path] = files["content/green.jpg"]
        scene.bad(files=files)
    publish.__name__ = f"named {path}"
    return publish


def deep_manifest(scene):
    whole = scene.manifest("green", BAD).decode()
    deep = '{"deep":' * 70 + "1" + "}" * 70
    scene.tree.point(whole.replace("{", '{"other":' + deep + ",", 1).encode(), scene.signers)


def too_many_files(scene):
    value = json.loads(scene.manifest("green", BAD))
    one = value["files"]["content/green.jpg"]
    value["files"].update({f"content/{number}.jpg": one for number in range(20_000)})
    scene.tree.point(as_json(value), scene.signers)


def a_hundred_thousand_files(scene):
    value = json.loads(scene.manifest("green", BAD))
    one = value["files"]["content/green.jpg"]
    value["files"].update({f"content/{number}.jpg": one for number in range(100_000)})
    scene.tree.point(json.dumps(value).encode(), scene.signers)


def deep_playlist(scene):
    files = scene.files("green")
    files["playlists/screens.json"] = b'{"screens":' + b"[" * 70 + b"]" * 70 + b"}"
    scene.bad(files=files)


# --- what the server does -----------------------------------------------------


def at_latest(misbehave):
    def arrange(scene):
        scene.server.evils["latest"] = misbehave
        scene.bad()
    arrange.__name__ = f"latest {misbehave.__name__}"
    return arrange


def at_blob(misbehave):
    def arrange(scene):
        scene.server.evils[scene.picture()] = misbehave
        scene.bad()
    arrange.__name__ = f"blob {misbehave.__name__}"
    return arrange


def missing_blob(scene):
    scene.bad()
    (scene.tree.root / scene.picture()).unlink()


def swapped_blob(scene):
    scene.bad()
    (scene.tree.root / scene.picture()).write_bytes(b"x" * 5000)


def foreign_trust(scene):
    """The next trust file, by somebody who is not the old root; then a release under it."""
    stranger = scene.keys["stranger"]
    scene.tree.put_trust(2, [stranger], [stranger], [stranger])
    scene.tree.point(scene.manifest("green", BAD, trust=2), [stranger])


CASES = [
    (unsigned, "latest: .*signature"),
    (wrongly_signed, "release refused: .*is not in the list"),
    (altered_signature, "release refused: .*signature"),
    (stale, "release refused: generation 1999999999 is older than generation 2000000000"),
    (same_generation, "release refused: generation 2000000000 is not the one"),
    (another_site, 'release refused: it belongs to the site "other", not to "test"'),
    (another_trust, "release refused: it belongs to trust 2, not to trust 1"),
    (named("content/../../escape.jpg"), r"release refused: .*escape\.jpg"),
    (named("/etc/passwd.jpg"), r"release refused: .*passwd\.jpg"),
    (named("../x.jpg"), r"release refused: .*x\.jpg"),
    (deep_manifest, "release refused: .*64"),
    (too_many_files, "release refused: .*10000"),
    (a_hundred_thousand_files, "(larger than|more than) [0-9]+ "),
    (deep_playlist, "the release's site cannot be read: .*64 levels"),
    (at_latest(evil.web_page), "not our server: it sends a web page"),
    (at_latest(evil.status_500), "server: .*500"),
    (at_latest(evil.redirect), "server: .*not our server: it redirects to"),
    (at_latest(evil.redirect_to_file), "server: .*not our server: it redirects to"),
    (at_latest(evil.endless), "server: .*larger than [0-9]+ bytes"),
    (missing_blob, "download: .*not on the server"),
    (swapped_blob, "download: .*larger than [0-9]+ bytes"),
    (at_blob(evil.other_bytes), "download: .*another hash"),
    (at_blob(evil.truncated), "download: "),
    (at_blob(evil.truncated_without_length), "download: .*ended before"),
    (at_blob(evil.too_long), "download: .*larger than [0-9]+ bytes"),
    (at_blob(evil.web_page), "download: .*web page"),
    (at_blob(evil.status_500), "download: .*500"),
    (at_blob(evil.redirect), "download: .*it redirects to"),
    (at_blob(evil.endless), "download: .*larger than [0-9]+ bytes"),
    (foreign_trust, r"trust/2\.json is refused"),
]


@pytest.mark.parametrize("arrange, sentence", CASES, ids=[arrange.__name__ for arrange, _ in CASES])
def test_refused_and_said(scene, arrange, sentence):
    arrange(scene)
    scene.expect_refusal(sentence)


@pytest.mark.parametrize("scene", [2], indirect=True)
@pytest.mark.parametrize("arrange, sentence", [
    (too_few, "release refused: .*1 of 2 signatures"),
    (one_key_twice, "release refused: .*1 of 2 signatures|release refused: .*twice"),
])
def test_two_of_two_must_sign(scene, arrange, sentence):
    arrange(scene)
    scene.expect_refusal(sentence)


def test_a_screen_fetches_only_what_it_can_show(tmp_path, display, keys):
    """Counted at the server: each wanted blob once, nothing of another screen's, nothing again."""
    site = ColourSite(tmp_path / "site")
    site.write("screens", {"screens": {"s": {"canvas": [160, 90]},
                                       "far": {"canvas": [160, 90], "tags": ["far"]}}})
    site.write("far", {"items": [{"id": "gold", "image": "gold.jpg"}]})
    site.write("lonely", {"items": [{"id": "pink", "image": "pink.jpg"}]})
    site.write("site", {"site": "test", "title": "Test", "timezone": "Asia/Ho_Chi_Minh",
                        "fallback": "hall",
                        "schedule": [{"id": "far", "show": "far", "screens": ["far"]}]})
    site.hall("red")
    tree = Tree(tmp_path / "tree")
    tree.root.mkdir()

    def publish(*more):
        files = {str(path.relative_to(site.folder)): path.read_bytes()
                 for path in site.folder.rglob("*.*") if path.is_file()}
        tree.publish(files, [keys["one"]])
        wanted = {path: files[path] for path in files
                  if path.endswith(".json") or path in more or path == "content/red.jpg"}
        return {sha256(data): len(data) for data in wanted.values()}

    with evil.Server(tree.root) as server:
        def fetched():
            return {one.path.split("/")[-1]: one.bytes for one in server.requests
                    if one.path.startswith("blobs/")}

        wanted = publish()
        player = Player(display, server.url, tmp_path / "state", keys["one"].file,
                        more=("--poll", "1"))
        try:
            wait_colour(display, "red")
            manifest = (tree.root / "latest").read_text().split("sha256:")[1][:64]
            wanted[manifest] = len(tree.blobs[manifest])
            assert fetched() == wanted
            assert len([one for one in server.requests if one.path.startswith("blobs/")]) == len(wanted)
            site.hall("blue")
            more = publish("content/blue.jpg")
            wait_colour(display, "blue")
            manifest = (tree.root / "latest").read_text().split("sha256:")[1][:64]
            new = {name: size for name, size in more.items() if name not in wanted}
            new[manifest] = len(tree.blobs[manifest])
            assert {name: fetched()[name] for name in fetched() if name not in wanted} == new
            assert len([one for one in server.requests if one.path.startswith("blobs/")]) == \
                len(wanted) + len(new)
        finally:
            player.end()
        assert sum(one.bytes for one in server.requests if one.path == "latest") == \
            sum(1 for one in server.requests if one.path == "latest" and one.bytes) * \
            (tree.root / "latest").stat().st_size
