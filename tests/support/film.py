"""Every frame that a player presents, however late who looks at them is."""

import struct

from PIL import Image

from support.machine import BUILD

EVERY_FRAME = BUILD.resolve() / "tests/support/every_frame.so"
FRAME, AREA = struct.Struct("<qiii"), struct.Struct("<iiii")


class Film:
    """Give its environment to the player; frames in the order in which they were presented."""

    def __init__(self, path):
        self.path = path
        self.environment = {"LD_PRELOAD": str(EVERY_FRAME), "EVERY_FRAME": str(path)}

    def frames(self, area=None):
        """Pairs of a moment (monotonic, s) and what the glass showed from then on, or an area of
        it. Of a frame that is just being written nothing is seen yet."""
        data, at, found = self.path.read_bytes() if self.path.exists() else b"", 0, []
        glass = None
        while at + FRAME.size <= len(data):
            at_us, width, height, count = FRAME.unpack_from(data, at)
            at += FRAME.size
            if glass is None or glass.size != (width, height):
                glass = Image.new("RGB", (width, height))
            for _ in range(count):
                if at + AREA.size > len(data):
                    return found
                x, y, width, height = AREA.unpack_from(data, at)
                at += AREA.size + 4 * width * height
                if at > len(data):
                    return found
                pixels = data[at - 4 * width * height:at]
                glass.paste(Image.frombytes("RGB", (width, height), pixels, "raw", "BGRX"), (x, y))
            found.append((at_us / 1e6, glass.crop(area) if area else glass.copy()))
        return found

    def pictures(self):
        """What was seen, one after the other: what was presented again counts once."""
        seen = []
        for _, glass in self.frames():
            if not seen or seen[-1].tobytes() != glass.tobytes():
                seen.append(glass)
        return seen
