"""A network of its own: a namespace in which the loopback loses packets, crawls, goes down, or has
a resolver that never answers. Nothing of it touches the machine's network."""

import ctypes
import os
import shutil
import socket
import struct
import subprocess
import threading

import pytest

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)


def enter(path):
    """Moves the calling thread into a network namespace."""
    with open(path, "rb") as space:
        if LIBC.setns(space.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")


class Network:
    """Until close(); skips the test where such a thing is not allowed."""

    def __init__(self, *needed):
        for tool in ("unshare", "nsenter", "ip", *needed):
            if not shutil.which(tool):
                pytest.skip(f"{tool} is not installed")
        self.holder = subprocess.Popen(["unshare", "-n", "sh", "-c", "echo in; exec sleep 600"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if self.holder.stdout.readline() != "in\n":
            pytest.skip(f"no network namespaces here: {self.holder.stderr.read().strip()}")
        self.space = f"/proc/{self.holder.pid}/ns/net"
        self.run("ip", "link", "set", "lo", "mtu", "1500", "up")

    @property
    def wrapper(self):
        """Words in front of a command that is to run in here."""
        return ["nsenter", f"--net={self.space}"]

    def run(self, *words):
        done = subprocess.run([*self.wrapper, *words], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"{' '.join(words)}: {done.stderr.strip()}")

    def inside(self, make):
        """What `make` returns, made by a thread that is in here: its sockets stay here."""
        made = []

        def work():
            enter(self.space)
            made.append(make())

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return made[0]

    def rules(self, text):
        """nftables rules of the input chain, in place of those before."""
        lines = "\n".join(["flush ruleset", "table inet faults {", "chain input {",
                           "type filter hook input priority 0;", text, "}", "}", ""])
        done = subprocess.run([*self.wrapper, "nft", "-f", "-"], input=lines, text=True,
                              capture_output=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"nft: {done.stderr.strip()}")

    def crawl(self, rate):
        self.run("tc", "qdisc", "replace", "dev", "lo", "root", "tbf", "rate", rate, "burst",
                 "16kb", "latency", "200ms")

    def rush(self):
        self.run("tc", "qdisc", "del", "dev", "lo", "root")

    def link(self, state):
        self.run("ip", "link", "set", "lo", state)

    def close(self):
        self.holder.kill()
        self.holder.wait()


class Resolver:
    """Port 53 of the namespace's loopback: silent, until it is told to answer with 127.0.0.1."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        self.asked = 0
        self.answers = False
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                question, whom = self.socket.recvfrom(512)
            except OSError:
                return
            self.asked += 1
            if self.answers:
                self.socket.sendto(self.answer(question), whom)

    @staticmethod
    def answer(question):
        """RFC 1035: the question again, and for an A record one address of a minute."""
        end = question.index(b"\0", 12) + 5
        kind = struct.unpack(">H", question[end - 4:end - 2])[0]
        count = 1 if kind == 1 else 0
        head = question[:2] + struct.pack(">HHHHH", 0x8180, 1, count, 0, 0)
        address = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + bytes([127, 0, 0, 1])
        return head + question[12:end] + address * count

    def close(self):
        self.socket.close()


def mounted(places):
    """Words in front of a command that is to find our files or folders {ours: place} in these
    places; skips the test where that is not allowed."""
    if os.geteuid() != 0:
        pytest.skip("files in the system's places need root")
    done = subprocess.run(["unshare", "-m", "true"], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no mount namespaces here: {done.stderr.strip()}")
    mounts = "; ".join(f"mount --bind {ours} {place}" for ours, place in places.items())
    return ["unshare", "-m", "sh", "-c", f'{mounts} && exec "$@"', "sh"]


def resolv_conf(folder):
    """Words in front of a command that is to ask our resolver and nobody else."""
    path = folder / "resolv.conf"
    path.write_text("nameserver 127.0.0.1\noptions timeout:5 attempts:3\n")
    names = folder / "nsswitch.conf"
    names.write_text("hosts: dns\n")
    return mounted({ours: f"/etc/{ours.name}" for ours in (path, names)})
