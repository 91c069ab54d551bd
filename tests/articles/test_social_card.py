"""The picture that other sites show beside a link to an article."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from articles import images, social_card
from articles.models import Article
from editorial import generation
from tests.articles.articles import draft, publish_article, publish_change, withdraw
from tests.articles.images import add_image


def rows_with_ink(content: bytes) -> int:
    """Return how many rows of a card's part for the title hold any of it."""
    part = Image.open(BytesIO(content)).convert("L").crop((0, 180, 1200, 520))
    return sum(min(part.crop((0, y, 1200, y + 1)).get_flattened_data()) < 128 for y in range(340))


def test_a_card_has_the_size_other_sites_ask_for() -> None:
    image = Image.open(BytesIO(social_card.card("Glutamine") or b""))

    assert (image.format, image.size) == ("PNG", (1_200, 630))


def test_the_same_title_gives_the_same_bytes_and_another_title_others() -> None:
    assert social_card.card("Glutamine") == social_card.card("Glutamine")
    assert social_card.card("Glutamine") != social_card.card("Glutamate")


def test_long_titles_and_endless_words_stay_within_the_card() -> None:
    short = rows_with_ink(social_card.card("Glutamine") or b"")
    for title in ("word " * 28, "W" * 140):
        content = social_card.card(title) or b""
        image = Image.open(BytesIO(content)).convert("L")
        assert rows_with_ink(content) > 2 * short
        assert min(image.crop((1_125, 20, 1_200, 630)).get_flattened_data()) > 250


def test_letters_that_the_fonts_have_not_are_written_out_or_there_is_no_card() -> None:
    assert social_card.card("β-glucan and vitamin B₁₂") == social_card.card(
        "beta-glucan and vitamin B12"
    )
    assert social_card.card("Еда") is None


@pytest.fixture
def publish(media: Path, django_capture_on_commit_callbacks: Callable) -> Callable[..., Article]:
    """Return `publish(act, …)`: does it and what follows its commit; returns the article."""

    def publish(act: Callable, *arguments: object, **fields: object) -> Article:
        with django_capture_on_commit_callbacks(execute=True):
            act(*arguments, **fields)
        return Article.objects.get()

    return publish


@pytest.mark.django_db
def test_publishing_draws_the_card_once_and_machines_are_told(
    client: Client, publish: Callable[..., Article], media: Path
) -> None:
    article = publish(publish_article, title="A <title>")
    before = generation.current()
    publish(publish_change, article, summary="The same title.")

    (path,) = media.iterdir()
    assert path.name == article.social_image
    assert path.name == f"{hashlib.sha256(path.read_bytes()).hexdigest()}.png"
    assert generation.current().content == before.content + 1  # publishing, and no new card
    html = client.get("/articles/glutamine/").content.decode()
    address = f"http://testserver/media/{path.name}"
    for line in (
        f'<meta property="og:image" content="{address}">',
        '<meta property="og:image:width" content="1200">',
        '<meta property="og:image:height" content="630">',
        '<meta property="og:image:alt" content="A &lt;title&gt;">',
        '<meta name="twitter:card" content="summary_large_image">',
    ):
        assert line in html
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(found)["image"] == [address]
    assert client.get(f"/media/{path.name}").headers["Content-Type"] == "image/png"
    feed = client.get("/feeds/articles.atom").content.decode()
    assert f'<media:thumbnail url="{address}"' in feed


@pytest.mark.django_db
def test_another_title_gets_another_card_and_a_draft_gets_none(
    publish: Callable[..., Article], media: Path
) -> None:
    first = publish(publish_article)
    publish(draft, first, title="The title of a draft")
    assert len(list(media.iterdir())) == 1

    second = publish(publish_change, first, title="Another title")

    assert second.social_image != first.social_image
    assert (media / second.social_image).exists()


@pytest.mark.django_db
def test_an_article_without_a_card_names_none(
    client: Client, publish: Callable[..., Article], media: Path
) -> None:
    publish(publish_article, title="Еда")

    html = client.get("/articles/glutamine/").content.decode()

    assert "og:image" not in html
    assert "twitter:card" not in html
    assert '"image":' not in html
    assert "media:thumbnail" not in client.get("/feeds/articles.atom").content.decode()
    assert not media.exists()


@pytest.mark.django_db
def test_the_image_that_leads_an_article_stands_first(
    client: Client, publish: Callable[..., Article]
) -> None:
    image = add_image("villi")
    publish(publish_article, body='::figure{image="villi" alt="Villi"}\n\nWords.\n')

    html = client.get("/articles/glutamine/").content.decode()

    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(found)["image"] == [
        image.address,
        Article.objects.get().social_image_address,
    ]
    feed = client.get("/feeds/articles.atom").content.decode()
    assert f'<media:thumbnail height="48" url="{image.address}" width="64"' in feed


@pytest.mark.django_db
def test_an_article_withdrawn_meanwhile_is_left_alone(
    publish: Callable[..., Article], media: Path
) -> None:
    article = publish_article()
    withdraw(article)

    social_card.draw_card_of.func(article.pk)

    assert Article.objects.get().social_image == ""
    assert not media.exists()


@pytest.mark.django_db
def test_the_card_in_use_is_no_orphan(publish: Callable[..., Article], media: Path) -> None:

    first = publish(publish_article)
    second = publish(publish_change, first, title="Another title")

    assert images.remove_orphans(timezone.now() + timedelta(days=2)) == 1
    assert [path.name for path in media.iterdir()] == [second.social_image]
