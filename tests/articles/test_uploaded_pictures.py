"""What becomes of an uploaded file, and which files are refused, without a database."""

import random
import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from articles import pictures
from tests.articles.images import drawn, file_of


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(pictures.RefusedError) as caught:
        pictures.read(data, name)
    return str(caught.value)


def opened(picture: pictures.Picture, width: int, extension: str) -> Image.Image:
    name = pictures.file_name(picture.digest, width, extension)
    image = Image.open(BytesIO(picture.files[name]))
    image.load()
    return image


# What is kept


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_each_kind_of_picture_becomes_avif_webp_and_one_for_everybody(kind: str) -> None:
    picture = pictures.read(file_of(drawn(), kind), f"Photo.{kind.lower()}")

    fallback = "png" if kind == "PNG" else "jpg"
    formats = {name.rpartition(".")[2] for name in picture.files}
    assert formats == {"avif", "webp", fallback}
    assert (picture.width, picture.height, picture.widths) == (64, 48, [64])
    assert [opened(picture, 64, extension).format for extension in ("avif", "webp", fallback)] == [
        "AVIF",
        "WEBP",
        "PNG" if kind == "PNG" else "JPEG",
    ]


def test_a_large_picture_is_kept_in_a_few_widths_and_never_enlarged() -> None:
    large = pictures.read(file_of(drawn(2_000, 500)), "a.jpg")
    middle = pictures.read(file_of(drawn(700, 100)), "a.jpg")

    assert (large.widths, large.width, large.height) == ([480, 960, 1600], 1600, 400)
    assert opened(large, 480, "webp").size == (480, 120)
    assert middle.widths == [480, 700]


def test_a_very_high_picture_is_made_smaller_and_keeps_its_shape() -> None:
    picture = pictures.read(file_of(drawn(40, 8_000)), "a.jpg")

    assert (picture.width, picture.height) == (16, 3_200)


def test_a_photograph_is_turned_upright_and_says_nothing_of_its_place_and_owner() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "Acme telephone"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret place</x:xmpmeta>"
    data = file_of(drawn(), exif=exif, xmp=xmp, comment=b"secret words")
    assert b"Acme telephone" in data

    picture = pictures.read(data, "photo.jpg")

    assert (picture.width, picture.height) == (48, 64)
    # What was left is above now, what was right below.
    red, _, blue = opened(picture, 48, "jpg").getpixel((24, 8))
    assert red > 200 > blue
    for content in picture.files.values():
        for word in (b"Acme", b"secret", b"Exif", b"xmpmeta"):
            assert word not in content
        kept = Image.open(BytesIO(content))
        assert not kept.getexif()
        assert not {"icc_profile", "exif", "xmp", "comment"} & kept.info.keys()


def test_colours_are_translated_by_the_files_own_profile() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A screen whose red shines blue, and the other way round.
    crossed = profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")

    shown = opened(pictures.read(file_of(drawn(), "PNG", icc_profile=crossed), "a.png"), 64, "png")
    unusable = pictures.read(file_of(drawn(), "PNG", icc_profile=b"no profile"), "a.png")

    red, _, blue = shown.getpixel((2, 2))
    assert blue > 200 > red
    assert unusable.digest == pictures.read(file_of(drawn(), "PNG"), "a.png").digest


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_way_to_keep_colours_can_be_shown(mode: str) -> None:
    if mode == "I;16":
        image = Image.new(mode, (20, 20), 0xFFFF)
    else:
        image = Image.new("RGB", (20, 20), "white").convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"

    picture = pictures.read(file_of(image, kind), f"a.{kind.lower()}")

    shown = opened(picture, 20, picture.fallback)
    assert shown.mode == "RGB"
    assert min(shown.getpixel((10, 10))) > 250


def test_what_was_transparent_is_white_so_that_dark_pages_hide_no_drawing() -> None:
    drawing = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    drawing.paste((0, 0, 0, 255), (0, 0, 10, 20))

    picture = pictures.read(file_of(drawing, "PNG"), "a.png")

    shown = opened(picture, 20, "png")
    assert (shown.getpixel((2, 2)), shown.getpixel((17, 17))) == ((0, 0, 0), (255, 255, 255))


def test_the_same_picture_in_another_file_is_the_same() -> None:
    plain = file_of(drawn())
    with_comment = file_of(drawn(), comment=b"another camera")

    assert plain != with_comment
    assert pictures.read(plain, "a.jpg").digest == pictures.read(with_comment, "b.jpeg").digest


def test_what_hides_behind_a_picture_is_not_kept() -> None:
    page = b"<html><script>alert(1)</script></html>"

    picture = pictures.read(file_of(drawn()) + page, "photo.jpg")

    assert all(b"<script>" not in content for content in picture.files.values())


# What is refused


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just words",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><title>A page</title>",
        b"%PDF-1.7\n",
        file_of(drawn(), "GIF"),
        file_of(drawn(), "TIFF"),
        file_of(drawn(), "ICO"),
    ],
    ids=["nothing", "words", "svg", "page", "pdf", "gif", "tiff", "ico"],
)
@pytest.mark.parametrize("name", ["photo.jpg", "photo.png"])
def test_what_is_no_picture_of_ours_is_refused_whatever_its_name(data: bytes, name: str) -> None:
    assert refusal(data, name) == (
        "This file is no image that we can show. Choose a JPEG, PNG, WebP or AVIF file."
    )


@pytest.mark.parametrize(
    ("kind", "name", "ending"),
    [("PNG", "photo.JPG", "jpg"), ("JPEG", "page.html", "html"), ("WEBP", "x.php.png", "png")],
)
def test_a_name_that_lies_about_its_picture_is_refused(kind: str, name: str, ending: str) -> None:
    assert refusal(file_of(drawn(), kind), name) == (
        f"The name ends in .{ending}, but the file is a {kind}. Give it its right name."
    )


@pytest.mark.parametrize("name", ["photo.jpe", "PHOTO.JPEG", "photo", ".jpg"])
def test_other_right_names_are_no_lie(name: str) -> None:
    assert pictures.read(file_of(drawn()), name)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_file_that_was_cut_off_is_refused(kind: str) -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    data = file_of(noise, kind)

    for kept in (len(data) // 2, len(data) * 9 // 10):
        assert refusal(data[:kept], f"a.{kind.lower()}").startswith(
            ("The image is broken or cut off.", "This file is no image")
        )


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is as large as this."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes(1_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(6_400, 6_400), (10_000, 10_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_opened(size: tuple[int, int]) -> None:
    assert refusal(bomb(*size), "a.png") == (
        "The image has more than 40 million pixels. Make it smaller."
    )


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    assert refusal(bytes(pictures.MAX_BYTES + 1), "a.jpg") == (
        "The file is larger than 15 MB. Make it smaller and try again."
    )


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_a_moving_picture_is_refused(kind: str) -> None:
    data = file_of(drawn(), kind, save_all=True, append_images=[drawn(64, 48).rotate(180)])

    assert refusal(data, f"a.{kind.lower()}") == "This image moves. Choose one that stands still."


def test_a_jpeg_of_endless_layers_is_refused() -> None:
    data = file_of(drawn(), progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]

    layered = data[:-2] + scan * pictures.MAX_SCANS + b"\xff\xd9"

    assert refusal(layered, "a.jpg") == "This JPEG file is built in too many layers. Save it again."


# Pillow warns of what it passes over, like a note larger than its file.
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_damaged_bytes_are_shown_or_refused_and_nothing_else(kind: str) -> None:
    chance = random.Random(1998)
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    whole = file_of(drawn(), kind, exif=exif, icc_profile=profile)

    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(pictures.RefusedError):
            assert pictures.read(bytes(damaged), "a").files
