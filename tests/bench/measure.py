"""What a family of processes costs, from /proc, and the table of rows that the bench prints."""

import os
import pathlib
import statistics

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
BLOCK_BYTES = 512
MIB = 1 << 20


def middle(values):
    """Median and quartiles of at least two values."""
    low, median, high = statistics.quantiles(values, n=4)
    return median, low, high


def spread(values, unit):
    median, low, high = middle(values)
    return f"{median:.1f} {unit} ({low:.1f}…{high:.1f})"


class Table:
    """Rows as they are measured. A row without a target is for information."""

    def __init__(self):
        self.rows = []

    def add(self, name, ours, other="", ratio=None, target="", is_held=None):
        state = "" if is_held is None else "held" if is_held else "MISSED"
        row = (name, ours, other, "" if ratio is None else f"{ratio:.2f} x", target, state)
        self.rows.append(row)
        print("  " + " | ".join(cell for cell in row if cell), flush=True)

    def print(self):
        head = ("what", "ours", "peer or limit", "ratio", "target", "")
        lines = [head, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
        lines.insert(1, tuple("-" * width for width in widths))
        for line in lines:
            print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")

    def missed(self):
        return sum(row[-1] == "MISSED" for row in self.rows)


# --- processes --------------------------------------------------------------------------------


def family(ancestor):
    """This process and all that it started, as far as they still run."""
    parents = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = path.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if rest[0] != "Z":
            parents[int(path.parent.name)] = int(rest[1])
    found = [ancestor] if ancestor in parents else []
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def cpu_ns(pids):
    """On a CPU so far, of all threads: the scheduler's own account, not sampled by ticks."""
    return sum(int(path.read_text().split()[0]) for pid in pids
               for path in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"))


def written_bytes(pids):
    """Sent to storage so far."""
    total = 0
    for pid in pids:
        fields = dict(line.split(": ") for line in
                      pathlib.Path(f"/proc/{pid}/io").read_text().splitlines())
        total += int(fields["write_bytes"])
    return total


def memory_bytes(pids):
    """Proportional memory of all, and the pages that are held by descriptor only, which no process
    has mapped and no smaps shows."""
    mapped = {}
    total = 0
    for pid in pids:
        inode = None
        for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
            words = line.split()
            if "-" in words[0]:
                inode = int(words[4]) if "/memfd:" in line else None
            elif words[0] == "Pss:":
                total += int(words[1]) * 1024
                if inode:
                    mapped[inode] = mapped.get(inode, 0) + int(words[1]) * 1024
    held = {}
    for pid in pids:
        for path in pathlib.Path(f"/proc/{pid}/fd").iterdir():
            try:
                if os.readlink(path).startswith("/memfd:"):
                    about = path.stat()
                    held[about.st_ino] = about.st_blocks * BLOCK_BYTES
            except FileNotFoundError:
                continue
    return total + sum(max(0, size - mapped.get(inode, 0)) for inode, size in held.items())
