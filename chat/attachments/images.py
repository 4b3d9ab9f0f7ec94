"""Images, made anew from their points.

What is kept is drawn from the decoded points and nothing else: a place where a photograph was taken, a comment, an
archive or a script that was hidden in or behind the image do not survive it.
"""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence

from chat.attachments.refused import FileRefused

# A few kilobytes can unpack to gigabytes of points, so the size is read before anything is unpacked.
MOST_POINTS = 50_000_000
MOST_FRAMES = 200
PREVIEW_SIDE = 640
QUALITY = 90
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, Image.DecompressionBombError)


def make_anew(content: bytes, format: str) -> bytes:
    """The same picture of the same format, upright, without anything else. Raises `FileRefused`."""
    with _opened(content, format) as image:
        frames = _frames(image)
        options = {"quality": QUALITY} if format in ("JPEG", "WEBP") else {}
        if len(frames) > 1:
            options |= {"save_all": True, "append_images": frames[1:], "loop": image.info.get("loop", 0)}
            options |= {"duration": [frame.info.get("duration", 100) for frame in frames]}
        return _saved(frames[0], format, **options)


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height in points, of an image of ours."""
    with Image.open(io.BytesIO(content)) as image:
        return image.size


def preview_of(content: bytes) -> bytes:
    """A small WebP of an image of ours, for the page."""
    with Image.open(io.BytesIO(content)) as image:
        image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        return _saved(image.convert("RGBA" if image.has_transparency_data else "RGB"), "WEBP", quality=80)


def _opened(content: bytes, format: str) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(content), formats=[format])
    except BROKEN:
        raise FileRefused(_("This image cannot be read.")) from None
    if image.width * image.height * getattr(image, "n_frames", 1) > MOST_POINTS:
        raise FileRefused(_("This image has too many points. Please send a smaller one."))
    if getattr(image, "n_frames", 1) > MOST_FRAMES:
        raise FileRefused(_("This image has too many frames. Please send a shorter one."))
    return image


def _frames(image: Image.Image) -> list[Image.Image]:
    try:
        frames = [_bare(frame) for frame in ImageSequence.Iterator(image)]
    except BROKEN:
        raise FileRefused(_("This image cannot be read.")) from None
    return frames if image.format != "JPEG" else frames[:1]


def _bare(frame: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(frame)
    kept = {name: upright.info[name] for name in ("duration", "transparency") if name in upright.info}
    copy = upright.copy()
    copy.info = kept
    return copy


def _saved(image: Image.Image, format: str, **options) -> bytes:
    if format == "JPEG" and image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGB")
    written = io.BytesIO()
    image.save(written, format, exif=b"", **options)
    return written.getvalue()
