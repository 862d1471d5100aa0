"""A plugin of nbdkit(1): a disk with a cache that forgets. Its image stays as it is; all writes go
into a log, one behind the other, and between them a mark wherever the disk was told to flush. Who
cuts the power decides afterwards which writes since the last mark had reached the disk: see
power.py."""

import io
import mmap
import struct

API_VERSION = 2
RECORD = struct.Struct("<QI")  # offset and length of the bytes that follow
FLUSHED = (1 << 64) - 1  # in place of an offset

settings = {}


def thread_model():
    import nbdkit  # which is nowhere but inside nbdkit
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def config(key, value):
    settings[key] = value


def open(_):
    with io.open(settings["image"], "rb") as image:
        now = mmap.mmap(image.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
    return {"now": now, "log": io.open(settings["log"], "ab", buffering=0)}


def get_size(disk):
    return len(disk["now"])


def pread(disk, buffer, offset, _):
    buffer[:] = disk["now"][offset:offset + len(buffer)]


def pwrite(disk, buffer, offset, _):
    disk["now"][offset:offset + len(buffer)] = bytes(buffer)
    disk["log"].write(RECORD.pack(offset, len(buffer)) + buffer)


def flush(disk, _):
    disk["log"].write(RECORD.pack(FLUSHED, 0))


def read_log(data):
    """(offset, bytes) of each write that is whole, and how many of them were flushed."""
    writes, flushed, at = [], 0, 0
    while at + RECORD.size <= len(data):
        offset, length = RECORD.unpack_from(data, at)
        at += RECORD.size
        if offset == FLUSHED:
            flushed = len(writes)
        elif at + length <= len(data):
            writes.append((offset, data[at:at + length]))
        at += length
    return writes, flushed
