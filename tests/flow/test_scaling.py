"""Pictures scaled by a board beside ImageMagick's Lanczos of the same file: structural similarity
(Wang et al. 2004, on luma, uniform windows of 8 x 8) of at least 0.98, whatever the sort of picture
and however far it is scaled. The photographs are made here: 1/f noise as in nature, a soft light,
hard edges and thin lines."""

import pathlib
import shutil
import subprocess

import pytest
from support.machine import BUILD

np = pytest.importorskip("numpy", reason="needs python3-numpy")
Image = pytest.importorskip("PIL.Image", reason="needs python3-pil")
ImageDraw = pytest.importorskip("PIL.ImageDraw", reason="needs python3-pil")

TARGET = 0.98
SIZES = ("800x450", "200x112")
CONTENT = pathlib.Path(__file__).resolve().parents[2] / "content/infographics"


def photograph(size=(1920, 1080), seed=7, depth=1.0):
    """Noise whose amplitude falls as 1/f, by the inverse of its spectrum."""
    random = np.random.default_rng(seed)
    width, height = size
    across, down = np.meshgrid(np.fft.rfftfreq(width), np.fft.fftfreq(height))
    fall = 1 / np.maximum(np.hypot(across, down), 1 / max(size)) ** depth
    planes = []
    for _ in range(3):
        phase = np.exp(2j * np.pi * random.random(fall.shape))
        plane = np.fft.irfft2(fall * phase, (height, width))
        planes.append(128 + 45 * plane / plane.std())
    light = np.linspace(0.6, 1.25, width)[None, :, None]
    grain = random.normal(0, 3, (height, width, 1))
    return Image.fromarray(np.clip(np.stack(planes, -1) * light + grain, 0, 255).astype("uint8"))


def drawn(picture):
    """Edges, thin lines and rings across it."""
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    for number in range(40):
        draw.line((0, number * 37, width, number * 53), fill=(250, 240, 220), width=1 + number % 4)
    for radius in range(20, 600, 23):
        draw.ellipse((width // 2 - radius, height // 2 - radius, width // 2 + radius,
                      height // 2 + radius), outline=(20, 30, 60), width=3)
    draw.rectangle((100, 100, 700, 400), fill=(200, 20, 30))
    return picture


def make(name, folder):
    path = folder / name
    if name.startswith("demo"):
        Image.open(CONTENT / "thu-tuc.jpg").resize((1600, 900)).save(path)
    else:
        picture = photograph(seed=len(name), depth=0.8 if "fine" in name else 1.1)
        picture = drawn(picture) if "drawn" in name else picture
        picture = picture.convert("L") if "grey" in name else picture
        if "poster" in name:  # beyond 12 megapixels decoders take a coarser step
            width, height = picture.size
            poster = Image.new("RGB", (2 * width + 800, 3 * height))
            for number in range(9):
                poster.paste(picture, (number % 3 * width, number // 3 * height))
            picture = poster
        options = {"lossless": True} if "lossless" in name else {"quality": 90}
        options |= {"progressive": True} if "progressive" in name else {}
        options |= {"method": 0} if path.suffix == ".webp" else {}  # saved quickly
        picture.save(path, **({} if path.suffix == ".png" else options))
    return path


def luma(path):
    return np.asarray(Image.open(path).convert("L"), dtype=float)


def windows(plane, side=8):
    """Means over all windows, by sums of sums."""
    sums = np.pad(plane.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    total = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return total / side ** 2


def ssim(one, other):
    first, second = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_one, mean_other = windows(one), windows(other)
    spread_one = windows(one * one) - mean_one ** 2
    spread_other = windows(other * other) - mean_other ** 2
    common = windows(one * other) - mean_one * mean_other
    return float((((2 * mean_one * mean_other + first) * (2 * common + second))
                  / ((mean_one ** 2 + mean_other ** 2 + first)
                     * (spread_one + spread_other + second))).mean())


def test_the_measure_itself():
    """Of a picture with itself it is 1; a blur of one pixel or a shift by one is far below."""
    plane = luma_of(photograph((320, 180), depth=0.8))
    assert ssim(plane, plane) == pytest.approx(1)
    assert ssim(plane, np.roll(plane, 1, 1)) < TARGET - 0.05
    assert ssim(plane, (plane + np.roll(plane, 1, 1) + np.roll(plane, 1, 0)) / 3) < TARGET - 0.02


def luma_of(picture):
    return np.asarray(picture.convert("L"), dtype=float)


@pytest.mark.parametrize("name", [
    "fine.jpg", "drawn-progressive.jpg", "grey-fine.jpg", "fine.png", "drawn.webp",
    "drawn-lossless.webp", "demo.jpg", "fine-poster.jpg", "drawn-poster.webp",
])
@pytest.mark.skipif(not shutil.which("convert"), reason="imagemagick is not installed")
def test_as_good_as_imagemagick(tmp_path, name):
    path = make(name, tmp_path)
    for size in SIZES:
        ours, theirs = tmp_path / "ours.png", tmp_path / "theirs.png"
        said = subprocess.run([BUILD / "tests/support/paint_image", size, "contain", "000000", path,
                               ours], check=True, capture_output=True, text=True, timeout=60)
        assert said.stdout.startswith("ok"), said.stdout
        width, height = Image.open(path).size
        box = [int(side) for side in size.split("x")]
        scale = min(box[0] / width, box[1] / height)
        inner = (round(width * scale), round(height * scale))
        subprocess.run(["convert", path, "-filter", "Lanczos", "-resize", "{}x{}!".format(*inner),
                        "-depth", "8", theirs], check=True, timeout=60)
        x, y = (box[0] - inner[0]) // 2, (box[1] - inner[1]) // 2
        found = ssim(luma(ours)[y:y + inner[1], x:x + inner[0]], luma(theirs))
        print(f"{name} at {size}: {found:.4f}")
        assert found >= TARGET, f"{name} at {size}: {found:.4f}"
