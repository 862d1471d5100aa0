"""The same still picture, fades and ticker by what people use today, each in the way it can. feh
does not fade. mpv plays a clip, rendered before; the others draw themselves."""

import shutil
import subprocess

PAGE = """<!doctype html><meta charset="utf-8">
<style>* {{ margin: 0 }} body {{ background: #000; overflow: hidden }}
img {{ position: fixed; left: 0; top: 0; width: 1920px; height: 1080px }}
{style}</style>{body}
"""
FADE_STYLE = """#b { animation: fade 10s linear infinite }
@keyframes fade { 0% { opacity: 0 } 10%, 50% { opacity: 1 } 60%, 100% { opacity: 0 } }"""
# Ten seconds without an end: b comes in the first second and goes in the sixth.
FADE_CLIP = (
    "movie={a},loop=-1:1,setpts=N/60/TB,format=yuv420p[a];"
    "movie={b},loop=-1:1,setpts=N/60/TB,format=yuva420p,"
    "fade=in:st=0:d=1:alpha=1,fade=out:st=5:d=1:alpha=1[b];"
    "[a][b]overlay,fps=60,trim=duration=10")
TICKER_STYLE = """#band { position: fixed; left: 0; top: 972px; width: 1920px; height: 108px;
  overflow: hidden; background: #0b3c7d; color: #fff; font: 78px/108px "Noto Sans" }
p { display: inline-block; white-space: pre; animation: run %(seconds)fs linear infinite }
@keyframes run { to { transform: translateX(-%(width)dpx) } }"""
TICKER_CLIP = (
    "movie={a},loop=-1:1,setpts=N/60/TB,format=yuv420p[a];"
    "movie={strip},loop=-1:1,setpts=N/60/TB,scroll=h={step},crop=1920:108:0:0,format=yuv420p[s];"
    "[a][s]overlay=0:972,fps=60,trim=end_frame={frames}")
CLIP_FRAMES = 300  # then it begins anew: the work is the same
MPV = ["mpv", "--no-config", "--vo=x11", "--fs"]
PQIV = ["pqiv", "--fullscreen", "--hide-info-box"]


def chromium(folder, name, style, body):
    page = folder / f"{name}.html"
    page.write_text(PAGE.format(style=style, body=body), encoding="utf-8")
    return ["chromium", "--kiosk", "--no-sandbox", "--test-type", "--no-first-run",
            "--disable-gpu", "--window-position=0,0", "--window-size=1920,1080",
            f"--user-data-dir={folder}/chromium", f"file://{page}"]


def clip(folder, name, graph):
    """What mpv plays: rendered by itself."""
    path = folder / f"{name}.mp4"
    subprocess.run(["mpv", "--no-config", f"av://lavfi:{graph}", f"--o={path}", "--ovc=libx264",
                    "--ovcopts=preset=ultrafast,crf=18"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [*MPV, "--loop-file=inf", path]


def still(folder):
    a = folder / "a.jpg"
    return {"feh": ["feh", "-F", a], "pqiv": [*PQIV, a],
            "mpv": [*MPV, "--image-display-duration=inf", a],
            "chromium": chromium(folder, "still", "", "<img src=a.jpg>")}


def fade(folder):
    a, b = folder / "a.jpg", folder / "b.jpg"
    found = {"pqiv": [*PQIV, "--fade", "--fade-duration=1", "--slideshow",
                      "--slideshow-interval=5", "--end-of-files-action=wrap", a, b],
             "chromium": chromium(folder, "fade", FADE_STYLE,
                                  "<img src=a.jpg><img id=b src=b.jpg>")}
    if shutil.which("mpv"):
        found["mpv, a clip"] = clip(folder, "fade", FADE_CLIP.format(a=a, b=b))
    return found


def ticker(folder, width, text):
    """The strip is `width` pixels long and goes two pixels in a frame."""
    style = TICKER_STYLE % {"width": width, "seconds": width / 120}
    body = f"<img src=a.jpg><div id=band><p>{text}{text}</p></div>"
    found = {"chromium": chromium(folder, "ticker", style, body)}
    if shutil.which("mpv"):
        found["mpv, a clip"] = clip(folder, "ticker", TICKER_CLIP.format(
            a=folder / "a.jpg", strip=folder / "strip.png", step=2 / width, frames=CLIP_FRAMES))
    return found


def installed(commands):
    return {name: command for name, command in commands.items() if shutil.which(command[0])}
