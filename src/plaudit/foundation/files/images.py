"""A picture without what the camera wrote into it: place, time, owner, comments, hidden previews."""

import io
import struct
import warnings

from PIL import Image, ImageOps

FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000


def stripped(content: bytes, code: str) -> bytes | None:
    """The picture drawn anew; None when it cannot be read or would grow beyond bounds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[FORMATS[code]]) as found:
                if found.width * found.height > MOST_PIXELS or max(found.size) > LONGEST_SIDE:
                    return None
                return _drawn_anew(found, code)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, struct.error, MemoryError):
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def _drawn_anew(found: Image.Image, code: str) -> bytes:
    upright = ImageOps.exif_transpose(found)
    has_holes = code != "jpg" and upright.has_transparency_data
    clean = upright.convert("RGBA" if has_holes else "RGB")
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, FORMATS[code], **({} if code == "png" else {"quality": 88}))
    return out.getvalue()
