"""A small good site folder, to be spoilt by a test: one change, one finding."""

import json
import pathlib

from PIL import Image

SITE = """{
  "site": "test",
  "title": "Sảnh một cửa",
  "timezone": "Asia/Ho_Chi_Minh",
  "themes": {
    "solemn": { "background": "#7d0a14", "color": "#ffd966" }
  },
  "schedule": [
    { "id": "sanh", "show": "hall", "screens": ["indoor"] },
    { "id": "cong", "show": "gate", "screens": ["cong"] }
  ]
}
"""

SCREENS = """{
  "screens": {
    "sanh": { "name": "Sảnh", "tags": ["indoor"], "canvas": [1920, 1080] },
    "cong": { "name": "Cổng", "tags": ["outdoor"], "canvas": [3840, 96] }
  }
}
"""

HALL = """{
  "title": "Sảnh",
  "defaults": { "duration": 10, "transition": "fade" },
  "items": [
    { "id": "chao", "slogan": "Nộp hồ sơ trực tuyến", "theme": "solemn" },
    { "id": "so", "image": "infographics/so.jpg", "duration": 12 },
    { "playlist": "common" }
  ]
}
"""

GATE = """{
  "items": [
    { "slogan": "Kính chào quý khách" }
  ]
}
"""

COMMON = """{
  "items": [
    { "slogan": "Một cửa thông suốt" }
  ]
}
"""


def jpeg(path, size=(64, 36), **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (10, 60, 125)).save(path, "JPEG", **options)


class Site:
    """The folder; texts are changed by replacing a part that must be there once."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        for name, text in (("site", SITE), ("screens", SCREENS), ("hall", HALL), ("gate", GATE),
                           ("common", COMMON)):
            self.write(f"playlists/{name}.json", text)
        jpeg(self.folder / "content/infographics/so.jpg")

    def write(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def read(self, path):
        return (self.folder / path).read_bytes().decode()

    def replace(self, path, old, new):
        text = self.read(path)
        assert text.count(old) == 1, (path, old)
        self.write(path, text.replace(old, new))

    def json(self, path):
        return json.loads(self.read(path))
