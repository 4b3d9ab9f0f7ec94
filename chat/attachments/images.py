"""Images, made anew from their points.

What is kept is drawn from the decoded points and nothing else: a place where a photograph was taken, a comment, an
archive or a script that was hidden in or behind the image do not survive it.
"""

from __future__ import annotations

import io
import threading
from itertools import islice

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence

from chat.attachments.refused import FileRefused

# A few kilobytes can unpack to gigabytes of points, so the size is read before anything is unpacked.
MOST_POINTS = 50_000_000
MOST_FRAMES = 200
PREVIEW_SIDE = 640
QUALITY = 90
# Unpacked, an image of that size takes 150 MB, and there are two of it while one is drawn from the other.
_one_at_a_time = threading.Lock()
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, Image.DecompressionBombError)


def make_anew(content: bytes, format: str) -> bytes:
    """The same picture of the same format, upright, without anything else. Raises `FileRefused`."""
    with _one_at_a_time, _opened(content, format) as image:
        frames = _frames(image, format)
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
    with _one_at_a_time, Image.open(io.BytesIO(content)) as image:
        image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        return _saved(image.convert("RGBA" if image.has_transparency_data else "RGB"), "WEBP", quality=80)


def _opened(content: bytes, format: str) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(content), formats=[format])
    except BROKEN:
        raise FileRefused(_("This image cannot be read.")) from None
    if image.width * image.height * _frame_count(image, format) > MOST_POINTS:
        raise FileRefused(_("This image has too many points. Please send a smaller one."))
    if _frame_count(image, format) > MOST_FRAMES:
        raise FileRefused(_("This image has too many frames. Please send a shorter one."))
    return image


def _frame_count(image: Image.Image, format: str) -> int:
    """Telephones put further pictures behind the first of a JPEG: the same without its blur, for one."""
    return 1 if format == "JPEG" else getattr(image, "n_frames", 1)


def _frames(image: Image.Image, format: str) -> list[Image.Image]:
    try:
        wanted = islice(ImageSequence.Iterator(image), _frame_count(image, format))
        return [_bare(frame) for frame in wanted]
    except BROKEN:
        raise FileRefused(_("This image cannot be read.")) from None


def _bare(frame: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(frame)
    kept = {name: upright.info[name] for name in ("duration", "transparency") if name in upright.info}
    upright.info = kept
    return upright


def _saved(image: Image.Image, format: str, **options) -> bytes:
    if format == "JPEG" and image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGB")
    written = io.BytesIO()
    image.save(written, format, exif=b"", **options)
    return written.getvalue()
