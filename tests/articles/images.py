"""Small real images, and images in the library."""

from io import BytesIO
from typing import Any

from PIL import Image as PillowImage

from articles import images, pictures
from articles.models import Image


def drawn(width: int = 64, height: int = 48, mode: str = "RGB") -> PillowImage.Image:
    """Return a picture whose left half is red and whose right half is blue."""
    image = PillowImage.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image.convert(mode)


def file_of(image: PillowImage.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return the bytes of a file with a picture."""
    output = BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def add_image(key: str = "villi", width: int = 64, height: int = 48, **words: Any) -> Image:
    """Add a picture of its own size to the library."""
    picture = pictures.read(file_of(drawn(width, height)), f"{key}.jpg")
    return images.add(picture, **words)[0]
