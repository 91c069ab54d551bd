"""From an uploaded file to the files of an image. Knows no database and no storage.

`read` opens what was uploaded, whatever its name says, and draws it anew: upright, in sRGB, on
white where it was transparent. Of the upload itself nothing is kept, so neither where a photograph
was taken nor anything hidden behind the picture ever reaches a disk or a reader.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_BYTES = 15 * 1024 * 1024
"""A photograph of a good telephone has 4 to 12 MB."""

MAX_PIXELS = 40_000_000
"""Opened, a picture takes 3 to 4 bytes a pixel, three times over while it is turned upright."""

MAX_SCANS = 200
"""A progressive JPEG has about ten; each of a million would be decoded over the whole picture."""

WIDTHS = (480, 960, 1600)
"""The text is at most 768 pixels wide: one for small screens, one for large, one for sharp."""

MAX_HEIGHT = 3_200

_EXTENSIONS = {
    "JPEG": {"jpg", "jpeg", "jpe", "jfif"},
    "PNG": {"png"},
    "WEBP": {"webp"},
    "AVIF": {"avif"},
}
"""What may be uploaded, and the endings of its names. No SVG: it is a page with scripts."""

# Drawings show every speck; they are uploaded as PNG, photographs hardly ever.
_SETTINGS: dict[str, dict[str, dict[str, Any]]] = {
    "jpg": {
        "avif": {"quality": 60, "speed": 8},
        "webp": {"quality": 80},
        "jpg": {"quality": 82, "progressive": True},
    },
    "png": {
        "avif": {"quality": 80, "speed": 8, "subsampling": "4:4:4"},
        "webp": {"quality": 92},
        "png": {},
    },
}
_PILLOW_NAMES = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG", "png": "PNG"}


# What Pillow and the libraries below it have been seen to raise over damaged bytes, and its kin.
_BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, MemoryError, RuntimeError, TypeError),
    *(LookupError, ArithmeticError, struct.error, zlib.error),
)


class RefusedError(Exception):
    """The upload cannot be used; the message says why, to the person who uploaded it."""


@dataclass(frozen=True)
class Picture:
    """What is kept of an upload."""

    name: str
    """What its file was called."""

    digest: str
    """Of what can be seen: the same picture has the same digest, whatever file it came in."""

    width: int
    height: int
    widths: list[int]
    fallback: str
    """`jpg` or `png`: for browsers that know neither AVIF nor WebP, and for other sites."""

    files: dict[str, bytes]


def file_name(digest: str, width: int, extension: str) -> str:
    """Return the name of one file of a picture: the same name always means the same picture."""
    return f"{digest}-{width}.{extension}"


def read(data: bytes, name: str) -> Picture:
    """Return the files of an uploaded picture. Raises RefusedError for anything else."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1024**2
        raise RefusedError(
            _("The file is larger than %(limit)s MB. Make it smaller and try again.")
            % {"limit": limit}
        )
    try:
        kind, drawn = _draw_anew(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedError(_too_many_pixels()) from error
    except UnidentifiedImageError as error:
        raise RefusedError(
            _("This file is no image that we can show. Choose a JPEG, PNG, WebP or AVIF file.")
        ) from error
    except _BROKEN as error:
        raise RefusedError(
            _("The image is broken or cut off. Save it again, then upload it again.")
        ) from error
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending and ending not in _EXTENSIONS[kind]:
        raise RefusedError(
            _("The name ends in .%(ending)s, but the file is a %(kind)s. Give it its right name.")
            % {"ending": ending[:10], "kind": kind}
        )
    return _in_all_sizes(name, drawn, "png" if kind == "PNG" else "jpg")


def _draw_anew(data: bytes) -> tuple[str, Image.Image]:
    """Return the kind of picture, and its pixels with nothing beside them."""
    with Image.open(BytesIO(data), formats=list(_EXTENSIONS)) as opened:
        opened.verify()
    # Verifying reads the file to its end; it must be opened again.
    with Image.open(BytesIO(data), formats=list(_EXTENSIONS)) as opened:
        # Telephones put a second picture behind the first, and Pillow then speaks of an MPO.
        kind = "JPEG" if opened.format == "MPO" else str(opened.format)
        if opened.width * opened.height > MAX_PIXELS:
            raise RefusedError(_too_many_pixels())
        if kind == "JPEG" and data.count(b"\xff\xda") > MAX_SCANS:
            raise RefusedError(_("This JPEG file is built in too many layers. Save it again."))
        if kind != "JPEG" and getattr(opened, "n_frames", 1) > 1:
            raise RefusedError(_("This image moves. Choose one that stands still."))
        opened.load()
        drawn = _in_srgb(ImageOps.exif_transpose(opened))
    drawn.thumbnail((WIDTHS[-1], MAX_HEIGHT), Image.Resampling.LANCZOS)
    return kind, Image.frombytes("RGB", drawn.size, drawn.tobytes())


def _in_srgb(opened: Image.Image) -> Image.Image:
    """Return the pixels in the colours that every screen knows, on white."""
    profile = opened.info.get("icc_profile")
    if opened.mode.startswith("I;16"):
        opened = opened.point(lambda value: value / 256).convert("L")
    if opened.has_transparency_data:
        transparent = opened.convert("RGBA")
        drawn = Image.new("RGB", opened.size, "white")
        drawn.paste(_matched(transparent.convert("RGB"), profile), mask=transparent.getchannel("A"))
        return drawn
    if opened.mode not in ("RGB", "CMYK"):
        opened = opened.convert("RGB")
    return _matched(opened, profile).convert("RGB")


def _matched(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Translate colours by the file's profile, where it has one that can be used."""
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        matched = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return matched or image


def _in_all_sizes(name: str, drawn: Image.Image, fallback: str) -> Picture:
    seen = f"{drawn.width}x{drawn.height}.{fallback}:".encode() + drawn.tobytes()
    digest = hashlib.sha256(seen).hexdigest()
    widths = [*(width for width in WIDTHS if width < drawn.width), drawn.width]
    files = {}
    for width in widths:
        height = max(1, round(drawn.height * width / drawn.width))
        sized = drawn.resize((width, height), Image.Resampling.LANCZOS)
        for extension, options in _SETTINGS[fallback].items():
            output = BytesIO()
            sized.save(output, _PILLOW_NAMES[extension], **options)
            files[file_name(digest, width, extension)] = output.getvalue()
    return Picture(name, digest, drawn.width, drawn.height, widths, fallback, files)


def _too_many_pixels() -> str:
    return _("The image has more than %(limit)s million pixels. Make it smaller.") % {
        "limit": MAX_PIXELS // 1_000_000
    }
