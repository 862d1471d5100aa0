"""The shapes that the pictures are made of: text, rings, icons and the drum. Plain SVG strings.

Everything is our own geometry. Sizes are canvas pixels. Icons live in a box of 100 by 100 and are
drawn with one line width, so that they sit together at any size.
"""

from html import escape
from math import cos, pi, sin

NAVY, BLUE, SKY = "#0a1f44", "#0b3c7d", "#b4d6fa"
RED, DEEP_RED, GOLD = "#a3111f", "#7d0a14", "#ffc94a"
PAPER, INK, GREEN = "#fbf6ea", "#14213d", "#084434"
WHITE, MINT, PALE = "#ffffff", "#bfe8d4", "#e8dfca"


def text(x, y, size, fill, lines, weight=700, anchor="start", leading=1.28, spacing=0):
    """One or more lines; y is the first baseline."""
    spans = "".join(
        f'<tspan x="{x}" y="{y + n * size * leading:.1f}">{escape(line)}</tspan>'
        for n, line in enumerate(lines.split("\n"))
    )
    return (
        f'<text font-family="Noto Sans" font-size="{size}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}" letter-spacing="{spacing}">{spans}</text>'
    )


def rect(x, y, width, height, fill, radius=0, opacity=1):
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}" '
        f'opacity="{opacity}"/>'
    )


def circle(x, y, radius, fill="none", stroke="none", width=0, opacity=1):
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{width}" opacity="{opacity}"/>'
    )


def point(x, y, radius, turn):
    """The point on a circle; turn 0 is at the top, 1 is once round."""
    angle = 2 * pi * turn - pi / 2
    return f"{x + radius * cos(angle):.2f},{y + radius * sin(angle):.2f}"


def ring(x, y, radius, width, share, color, rest):
    """A ring of which `share` (0 to 1) is coloured, clockwise from the top."""
    large = 1 if share > 0.5 else 0
    return circle(x, y, radius, stroke=rest, width=width) + (
        f'<path d="M{point(x, y, radius, 0)} A{radius},{radius} 0 {large} 1 '
        f'{point(x, y, radius, share)}" fill="none" stroke="{color}" stroke-width="{width}"/>'
    )


def drum(x, y, radius, color, opacity):
    """A bronze drum's face: a star of fourteen rays within rings of dots and triangles."""
    rays, parts = 14, []
    star = " ".join(
        point(x, y, radius * (0.30 if n % 2 == 0 else 0.11), n / (2 * rays)) for n in range(2 * rays)
    )
    parts.append(f'<polygon points="{star}" fill="{color}"/>')
    for share, width in ((0.34, 3), (0.37, 3), (0.50, 3), (0.53, 3), (0.74, 3), (0.77, 3), (0.99, 8)):
        parts.append(circle(x, y, radius * share, stroke=color, width=width))
    for n in range(56):
        dot = point(x, y, radius * 0.435, n / 56).split(",")
        parts.append(circle(dot[0], dot[1], radius * 0.016, fill=color))
    for n in range(72):
        tip = point(x, y, radius * 0.71, (n + 0.5) / 72)
        base = point(x, y, radius * 0.57, n / 72) + " " + point(x, y, radius * 0.57, (n + 1) / 72)
        parts.append(f'<polygon points="{tip} {base}" fill="{color}"/>')
    for n in range(120):
        line = point(x, y, radius * 0.81, n / 120), point(x, y, radius * 0.94, n / 120)
        parts.append(f'<path d="M{line[0]} L{line[1]}" stroke="{color}" stroke-width="5"/>')
    return f'<g opacity="{opacity}">' + "".join(parts) + "</g>"


ICONS = {
    "document": "M24 10h36l18 18v62H24z M60 10v18h18 M36 46h30 M36 60h30 M36 74h18",
    "submit": "M16 62v24h68V62 M50 70V14 M30 34l20-20 20 20",
    "search": "M44 18a26 26 0 1 0 .1 0z M63 63l24 24",
    "done": "M50 12a38 38 0 1 0 .1 0z M32 51l13 13 24-27",
    "shield": "M50 8l36 13v25c0 22-15 37-36 46C29 83 14 68 14 46V21z M33 50l12 12 23-25",
    "house": "M8 52L50 14l42 38 M20 41v47h60V41",
    "phone": "M34 6h32a8 8 0 0 1 8 8v72a8 8 0 0 1-8 8H34a8 8 0 0 1-8-8V14a8 8 0 0 1 8-8z M44 80h12",
    "card": "M14 22h72a6 6 0 0 1 6 6v44a6 6 0 0 1-6 6H14a6 6 0 0 1-6-6V28a6 6 0 0 1 6-6z "
    "M8 42h84 M22 60h20",
    "data": "M16 22c0-7 15-12 34-12s34 5 34 12-15 12-34 12-34-5-34-12z M16 22v56c0 7 15 12 34 12"
    "s34-5 34-12V22 M16 50c0 7 15 12 34 12s34-5 34-12",
    "person": "M50 12a18 18 0 1 0 .1 0z M14 90c2-23 16-33 36-33s34 10 36 33",
    "growth": "M10 90h80 M14 66l24-22 16 13 30-36 M66 19h18v18",
    "clock": "M50 12a38 38 0 1 0 .1 0z M50 28v24l17 11",
}


def icon(name, x, y, size, color, width=6):
    """The icon with its upper left corner at x, y."""
    return (
        f'<g transform="translate({x} {y}) scale({size / 100})"><path d="{ICONS[name]}" fill="none" '
        f'stroke="{color}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"/></g>'
    )


def sheet(width, height, background, *parts):
    """The whole picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{rect(0, 0, width, height, background)}'
        + "".join(parts)
        + "</svg>\n"
    )
