"""The library of images: adding, removing, and where each is used."""

import re
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.text import slugify

from accounts.models import AuditEntry, User
from articles.models import Article, Image
from articles.pictures import Picture
from editorial.models import Revision

KEY_MAX_LENGTH = 50
FOUND_SHOWN = 6
_OUR_NAME = re.compile(r"[0-9a-f]{64}(-[0-9]+)?\.[a-z]+")

UPLOAD_TIME = timedelta(days=1)
"""A file this young may belong to an image that is just being added."""


def add(picture: Picture, **words: Any) -> tuple[Image, bool]:
    """Keep a picture; return its image and whether it is new. The same picture is kept once.

    The files are written before the row: an image that somebody can point at is never broken.
    A file that was lost or cut off is there again once the same picture is added again.
    """
    made = {
        "width": picture.width,
        "height": picture.height,
        "widths": picture.widths,
        "fallback": picture.fallback,
    }
    with ExitStack() as undo:
        for file_name, content in picture.files.items():
            if not _is_whole(file_name, len(content)):
                undo.callback(default_storage.delete, file_name)
                save(file_name, content)
        key = slugify(PurePath(picture.name).stem)[:KEY_MAX_LENGTH].strip("-") or "image"
        try:
            kept = Image.objects.get_or_create(
                digest=picture.digest, defaults={"key": key, **made, **words}
            )
        except IntegrityError:  # another image has this key
            key = f"{key}-{picture.digest[:8]}"
            kept = Image.objects.get_or_create(
                digest=picture.digest, defaults={"key": key, **made, **words}
            )
        undo.pop_all()
    return kept


def _is_whole(file_name: str, size: int) -> bool:
    return default_storage.exists(file_name) and default_storage.size(file_name) == size


def save(file_name: str, content: bytes) -> None:
    """Write a file whose name stands for its content."""
    file = ContentFile(content)
    # The storage on S3 reads it; a name like .avif is unknown to some systems.
    file.content_type = media_type(file_name)  # type: ignore[attr-defined]
    default_storage.save(file_name, file)


def media_type(file_name: str) -> str:
    """Return the media type of one of our files."""
    extension = file_name.rpartition(".")[2]
    return "image/jpeg" if extension == "jpg" else f"image/{extension}"


@transaction.atomic
def remove(image: Image, *, actor: User) -> None:
    """Delete an image that no article shows, and its files once that is certain."""
    digest, names = image.digest, image.file_names
    AuditEntry.note(
        AuditEntry.Act.DELETED,
        actor=actor,
        what=f"{image._meta.verbose_name} {image.key}",
        before=directive(image),
    )
    image.delete()

    def delete_files() -> None:
        if not Image.objects.filter(digest=digest).exists():
            for name in names:
                default_storage.delete(name)

    transaction.on_commit(delete_files)


def find(question: str) -> models.QuerySet[Image]:
    """Return the newest images whose key or words hold a text."""
    named = Q()
    for field in ("key", "alt", "caption"):
        named |= Q(**{f"{field}__icontains": question})
    return Image.objects.filter(named)[:FOUND_SHOWN]


def articles_showing(image: Image) -> models.QuerySet[Article]:
    """Return the articles whose published version shows an image, withdrawn ones too."""
    return Article.objects.filter(shown_images__image=image).order_by("title")


def drafts_showing(image: Image) -> models.QuerySet[Revision]:
    """Return the drafts of articles that name an image, unfinished ones too."""
    named = Q()
    for quote in "\"'":
        attribute = f"image={quote}{image.key}{quote}"
        named |= Q(snapshot__body__icontains=attribute) | Q(typed__body__0__icontains=attribute)
    return Revision.objects.of_kinds([Article]).open().filter(named)


def directive(image: Image) -> str:
    """Return the line that shows an image in a text, with its words put in."""
    words = {
        "image": image.key,
        "alt": image.alt,
        "decorative": "yes" if image.is_decorative else "",
        "caption": image.caption,
        "credit": image.credit,
    }
    wanted = {"image"} if image.is_decorative else {"image", "alt"}
    attributes = [
        f'{name}="{_attribute(value)}"' for name, value in words.items() if value or name in wanted
    ]
    return f"::figure{{{' '.join(attributes)}}}"


def _attribute(value: str) -> str:
    """Return a text as it can stand between the quotes of a directive."""
    value = re.sub(r'"([^"]*)"', r"“\1”", value).replace('"', "”")
    return " ".join(value.translate({ord("{"): "(", ord("}"): ")"}).split())


def remove_orphans(now: datetime) -> int:
    """Delete the files that no image and no article names. Returns how many there were."""
    used = set(Article.objects.exclude(social_image="").values_list("social_image", flat=True))
    for image in Image.objects.iterator():
        used.update(image.file_names)
    try:
        present = default_storage.listdir("")[1]
    except FileNotFoundError:  # nothing was ever stored
        return 0
    orphans = [
        name
        for name in present
        if _OUR_NAME.fullmatch(name)
        and name not in used
        and default_storage.get_modified_time(name) < now - UPLOAD_TIME
    ]
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)
