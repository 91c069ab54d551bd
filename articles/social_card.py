"""The picture that other sites show beside a link to an article: its title, on the site's paper.

Drawn once, after an article was published (not inside, so that a storage that is down stops no
correction), and called by the digest of its bytes.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.tasks import task
from PIL import Image, ImageDraw, ImageFont

from articles import images
from articles.models import Article
from editorial import generation

WIDTH, HEIGHT = 1200, 630
"""What the Open Graph sites crop least."""

_MARGIN = 80
_TITLE_TOP, _TITLE_HEIGHT = 190, 310
_TITLE_SIZES = (84, 76, 68, 60, 54, 48)
_LINE_HEIGHT = 1.18

# The light tokens of static/site.css.
_PAPER, _INK, _SOFT, _ACCENT, _EOSIN = "#ffffff", "#1f1a2b", "#575066", "#4b2a8c", "#d6447f"
_SERIF = "literata-latin-wght-normal.woff2"
_SANS = "source-sans-3-latin-wght-normal.woff2"


def follow(item: models.Model) -> None:
    """Have the card of an article drawn once its publishing is committed."""
    if isinstance(item, Article) and item.is_published:
        transaction.on_commit(partial(draw_card_of.enqueue, item.pk))


@task
def draw_card_of(article_id: int) -> None:
    """Draw the card of an article as it is now, and keep it if it differs from the last one."""
    article = Article.objects.published().filter(pk=article_id).first()
    if article is None:
        return
    content = card(article.title)
    name = f"{hashlib.sha256(content).hexdigest()}.png" if content else ""
    if name == article.social_image:
        return
    if content:
        images.save(name, content)
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(social_image=name)
        generation.bump()


def card(title: str) -> bytes | None:
    """Return a card as PNG; None where the site's fonts have not the letters of the title."""
    serif = _font(_SERIF, _TITLE_SIZES[0], weight=650)
    written = _in_letters_of(serif, title)
    if written is None:
        return None
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 14), fill=_ACCENT)
    _draw_mark(draw, _MARGIN, 76)
    draw.text((_MARGIN + 84, 134), settings.SITE_NAME, _INK, _font(_SERIF, 52, 700), anchor="ls")
    font, lines = _fitted(written)
    for number, line in enumerate(lines):
        top = _TITLE_TOP + number * font.size * _LINE_HEIGHT
        draw.text((_MARGIN, top), line, _INK, font, anchor="la")
    host = urlsplit(settings.SITE_URL).netloc
    draw.text((_MARGIN, HEIGHT - 56), host, _SOFT, _font(_SANS, 34, 400), anchor="ls")
    output = BytesIO()
    image.save(output, "PNG", optimize=True)
    return output.getvalue()


def _draw_mark(draw: ImageDraw.ImageDraw, left: int, top: int) -> None:
    """Draw the three fingers of the site's mark, 64 pixels wide and high."""
    for finger, width, above in ((0, 18, 24), (21, 20, 0), (44, 18, 16)):
        box = (left + finger, top + above, left + finger + width, top + 62)
        corners = (True, True, False, False)
        draw.rounded_rectangle(box, width / 2, fill=_EOSIN, corners=corners)


def _fitted(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest font in which the title fits, and its lines."""
    for size in _TITLE_SIZES:
        font = _font(_SERIF, size, weight=650)
        lines = _lines(font, title)
        room = int(_TITLE_HEIGHT / (size * _LINE_HEIGHT))
        if len(lines) <= room:
            return font, lines
    return font, lines[:room]


def _lines(font: ImageFont.FreeTypeFont, title: str) -> list[str]:
    """Break a title between its words, and a word only where it is wider than the card."""
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= WIDTH - 2 * _MARGIN:
            lines[-1] = longer
            continue
        lines.append("")
        for letter in word:
            if font.getlength(lines[-1] + letter) > WIDTH - 2 * _MARGIN:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]


def _in_letters_of(font: ImageFont.FreeTypeFont, title: str) -> str | None:
    """Return the title as the font can write it: B₁₂ as B12, β as beta; None where it cannot."""
    none_such = bytes(font.getmask("\uffff"))

    def is_written(letters: str) -> bool:
        return all(bytes(font.getmask(letter)) != none_such for letter in letters)

    written = [
        next((letters for letters in _ways_to_write(letter) if letters and is_written(letters)), "")
        for letter in " ".join(title.split())
    ]
    return "".join(written) if all(written) else None


def _ways_to_write(letter: str) -> Iterator[str]:
    """Give a letter, then others that say the same."""
    yield letter
    yield unicodedata.normalize("NFKC", letter)
    yield unicodedata.normalize("NFKD", letter)[0]
    script, _, name = unicodedata.name(letter, "").partition(" SMALL LETTER ")
    if script == "GREEK":
        yield name.lower()


def _font(name: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(settings.BASE_DIR / "static" / "fonts" / name, size)
    font.set_variation_by_axes([weight])
    return font
