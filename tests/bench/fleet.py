"""The server before a fleet of boards: reports, the question for news, and a publish that a thousand
boards wait for. Clients are load.c and boards.c, on the same machine."""

import contextlib
import json
import re
import subprocess
import time

from intake import append
from measure import MIB, spread
from support.http import ask
from support.machine import BUILD, ColourSite, Server, bangtin

ROUNDS, BOARDS, BATCHES, PLAYS = 3, 100, 60, 10
PER_S, OFFERED_S, LATEST_PER_S, LATEST_CLIENTS = 500, 10, 200, 10
WAITING, PUBLISHES = 1000, 5
PATIENCE_S = 120


class Load:
    """load.c; `ready` once all its clients are connected."""

    def __init__(self, server, seconds, rate, files):
        self.process = subprocess.Popen(
            [BUILD / "tests/bench/load", str(server.port), str(seconds), str(rate), *files],
            stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError("load.c did not begin")

    def result(self):
        said = self.process.communicate(timeout=PATIENCE_S)[0]
        if self.process.returncode != 0:
            raise RuntimeError("load.c failed")
        return json.loads(said)


def request(path, target, **headers):
    """A file for load.c of one GET."""
    lines = [f"GET {target} HTTP/1.1", "Host: bench"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    text = "\r\n".join(lines) + "\r\n\r\n"
    path.write_text(f"{len(text)}\n{text}", newline="")
    return path


def boards(folder, state, batches):
    """Files of boards that the server believes from now on."""
    folder.mkdir()
    subprocess.run([BUILD / "tests/bench/boards", folder, str(BOARDS), str(batches), str(PLAYS)],
                   check=True)
    for number, key in enumerate((folder / "keys").read_text().split()):
        bangtin("screens", state, "--accept", key, "--screen", f"s{number}")
    return [folder / str(number) for number in range(BOARDS)]


def bodies(files):
    """What the boards send, without HTTP."""
    found = []
    for path in files:
        rest = path.read_bytes()
        while rest:
            length, rest = rest.split(b"\n", 1)
            found.append(rest[:int(length)].split(b"\r\n\r\n", 1)[1])
            rest = rest[int(length):]
    return found


def expect(result, status, count=None):
    if set(result["status"]) != {status} or count not in (None, result["answers"]):
        raise RuntimeError(f"answers {result['status']}")
    return result


def peak_bytes(server):
    text = open(f"/proc/{server.process.pid}/status").read()
    return int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) * 1024


def most(table, server, state, folder):
    ours, bare = [], []
    for number in range(ROUNDS):
        files = boards(folder / f"most{number}", state, BATCHES)
        result = expect(Load(server, 0, 0, files).result(), "204", BOARDS * BATCHES)
        ours.append(result["answers"] / result["seconds"])
        bare.append(append(folder / f"bare{number}", bodies(files)[:1000]))
    table.add(f"reports of {BOARDS} boards at once, each on disk before it is answered",
              spread(ours, "/s"), spread(bare, "/s appended and synced one by one"),
              sorted(a / b for a, b in zip(ours, bare))[ROUNDS // 2], f">= {PER_S} /s",
              sorted(ours)[ROUNDS // 2] >= PER_S)


def sustained(table, server, state, folder):
    files = boards(folder / "sustained", state, PER_S * OFFERED_S // BOARDS)
    asking = [request(folder / f"latest{number}", "/latest") for number in range(LATEST_CLIENTS)]
    reports = Load(server, 0, PER_S, files)
    latest = expect(Load(server, OFFERED_S - 1, LATEST_PER_S, asking).result(), "200")
    told = expect(reports.result(), "204", PER_S * OFFERED_S)
    table.add(f"{PER_S} reports/s offered for {OFFERED_S} s: taken", f"{told['answers'] / told['seconds']:.1f} /s",
              f"answered in {told['p50_us'] / 1000:.1f} ms, p99 {told['p99_us'] / 1000:.1f}",
              target=f">= {PER_S} /s", is_held=told["answers"] / told["seconds"] >= 0.99 * PER_S)
    table.add("latest meanwhile: p99", f"{latest['p99_us'] / 1000:.1f} ms",
              f"median {latest['p50_us'] / 1000:.1f}, worst {latest['p100_us'] / 1000:.1f}",
              target="<= 20 ms", is_held=latest["p99_us"] <= 20000)


def news(table, server, site, folder):
    """From the save to the last of a thousand boards that has the manifest and the picture."""
    told, taken = [], []
    for number in range(PUBLISHES):
        tag = ask(server.port, "/latest").headers["etag"]
        waiting = request(folder / "waiting", "/latest", If_None_Match=tag, Prefer="wait=30")
        load = Load(server, 0, 0, [waiting] * WAITING)
        time.sleep(1)  # all of them have asked
        site.hall(["green", "red"][number % 2])
        saved = time.monotonic()
        expect(load.result(), "200", WAITING)
        told.append(time.monotonic() - saved)
        latest = ask(server.port, "/latest").body.decode()
        sha256 = re.search("manifest:sha256:([0-9a-f]{64})", latest)[1]
        fetch = request(folder / "fetch", f"/blobs/{sha256[:2]}/{sha256}")
        expect(Load(server, 0, 0, [fetch] * WAITING).result(), "200", WAITING)
        taken.append(time.monotonic() - saved)
    table.add(f"change saved to told to {WAITING} waiting boards",
              spread([second * 1000 for second in told], "ms"))
    table.add(f"…and each of them has the manifest", spread([second * 1000 for second in taken], "ms"),
              target="<= 2 s", is_held=max(taken) <= 2)


def measure(table, folder):
    folder = folder / "fleet"
    folder.mkdir()
    site, state = ColourSite(folder / "site"), folder / "server"
    site.write("screens", {"screens": {f"s{n}": {"canvas": [160, 90]} for n in range(BOARDS)}})
    site.hall("red")
    bangtin("keygen", folder / "key")
    server = Server(site.folder, state, folder / "key.key")
    with contextlib.ExitStack() as stack:
        stack.callback(server.stop)
        most(table, server, state, folder)
        sustained(table, server, state, folder)
        news(table, server, site, folder)
        peak = peak_bytes(server)
        table.add("peak memory of the server, all of this", f"{peak / MIB:.1f} MiB",
                  target="<= 64 MiB", is_held=peak <= 64 * MIB)
