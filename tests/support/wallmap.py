"""docs/formats.md, section 1, wall maps, by another implementation."""

from PIL import Image, ImageOps

TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180,
         270: Image.Transpose.ROTATE_90}  # Pillow turns the other way


def laid_out(canvas, output):
    """The raster of this canvas."""
    raster = Image.new("RGB", output["raster"])
    for one in output["slices"]:
        x, y, width, height = one["from"]
        piece = canvas.crop((x, y, x + width, y + height))
        piece = ImageOps.mirror(piece) if one.get("mirror") else piece
        turn = one.get("rotate", 0)
        raster.paste(piece.transpose(TURNS[turn]) if turn else piece, tuple(one["to"]))
    return raster
