"""Loading the starter articles."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from articles.load import load_articles
from articles.models import Article, Topic
from editorial.content import ContentError, Counts
from tests.articles.articles import publish_change

pytestmark = pytest.mark.django_db

FRONT = {
    "slug": "salt",
    "title": "Salt: what is known",
    "summary": "Short.",
    "description": "For search engines.",
    "byline": "Villi editors",
    "order": "1",
    "topics": "Gut health, Supplements",
    "related": "",
}


def write(folder: Path, body: str = "## Part\n\nText.\n", **front: str) -> None:
    (folder / "articles").mkdir(exist_ok=True)
    values = FRONT | front
    lines = "".join(f"{key}: {value}\n" for key, value in values.items())
    path = folder / "articles" / f"{values['slug']}.md"
    path.write_text(f"---\n{lines}---\n{body}", encoding="utf-8")


def load(folder: Path) -> list[Counts]:
    return list(load_articles(folder, lambda words: None))


def test_articles_and_their_topics_are_published(tmp_path: Path) -> None:
    write(tmp_path)

    counts = load(tmp_path)

    article = Article.objects.published().get()
    assert [(each.kind, each.new) for each in counts] == [("topics", 2), ("articles", 1)]
    assert article.title == "Salt: what is known"
    assert [topic.name for topic in article.topics.all()] == ["Gut health", "Supplements"]
    assert article.version == 1


def test_articles_may_point_at_each_other(tmp_path: Path) -> None:
    write(tmp_path, "See [the other](article:pepper).", related="pepper")
    write(tmp_path, "See [the other](article:salt).", slug="pepper", related="salt")

    load(tmp_path)

    salt, pepper = Article.objects.published().order_by("-slug")
    assert list(salt.related.all()) == [pepper]
    assert list(pepper.related.all()) == [salt]


def test_loading_again_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    load(tmp_path)
    before = Article.objects.values_list("version", "changed_at").get()

    counts = load(tmp_path)

    assert [each.same for each in counts] == [2, 1]
    assert Article.objects.values_list("version", "changed_at").get() == before


def test_a_changed_file_is_a_new_version_unless_people_have_changed_the_article(
    tmp_path: Path,
) -> None:
    write(tmp_path)
    load(tmp_path)
    write(tmp_path, "Other words.\n")
    assert load(tmp_path)[1].changed == 1
    article = Article.objects.get()
    assert article.version == 2
    publish_change(article, summary="By people.")
    write(tmp_path, "Third words.\n")

    assert load(tmp_path)[1].kept == 1
    assert Article.objects.get().summary == "By people."


BROKEN = {
    "no front matter": ("no front matter", {}),
    "an unknown source": ("Line 1: There is no source", {"body": "[@nobody]"}),
    "an unknown relative": ("there is no article 'nobody'", {"related": "nobody"}),
    "a missing summary": ("Write a summary", {"summary": ""}),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_is_wrong_stops_the_loading_and_is_named(tmp_path: Path, case: str) -> None:
    message, change = BROKEN[case]
    write(tmp_path, **change)
    if case == "no front matter":
        (tmp_path / "articles" / "salt.md").write_text("Only text.")

    with pytest.raises(ContentError, match=f"salt.md.*{message}"):
        load(tmp_path)

    assert not Article.objects.exists()


def test_a_slug_must_be_the_files_name(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "articles" / "salt.md").rename(tmp_path / "articles" / "other.md")

    with pytest.raises(ContentError, match="the slug must be 'other'"):
        load(tmp_path)


def test_the_sites_own_starter_articles_load() -> None:
    call_command("load_content", settings.BASE_DIR / "content", verbosity=0)

    slugs = set(Article.objects.published().values_list("slug", flat=True))
    assert {"l-glutamine-gut-health", "protecting-the-gut-microbiome"} <= slugs
    assert Topic.objects.published().exists()


def test_the_article_with_the_highest_order_is_the_newest(tmp_path: Path) -> None:
    write(tmp_path, order="2")
    write(tmp_path, slug="zinc", order="1")

    load(tmp_path)

    assert Article.objects.published().order_by("-published_at")[0].slug == "salt"
