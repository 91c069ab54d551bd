"""Load the starter articles. content/README.md describes their files."""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from articles.models import Article, Topic
from editorial.actions import load_published
from editorial.content import ContentError, Counts, Say
from editorial.problems import NotPublishableError
from editorial.snapshot import Snapshot

NOTE = "Starter content that comes with the software."

FRONT_MATTER = "---\n"
COLUMNS = ("slug", "title", "summary", "description", "byline", "order", "topics", "related")


def load_articles(folder: Path, say: Say) -> Iterator[Counts]:
    """Load the topics and articles in content/articles/."""
    texts = {path.stem: _read(path) for path in sorted((folder / "articles").glob("*.md"))}
    yield _load_topics(texts)
    yield _load_texts(texts)


type _Text = dict[str, str]


def _read(path: Path) -> _Text:
    try:
        opening, front, body = path.read_text(encoding="utf-8").split(FRONT_MATTER, 2)
    except UnicodeDecodeError as error:
        raise ContentError(f"{path.name} is not in UTF-8.") from error
    except ValueError as error:
        raise ContentError(f"{path.name} has no front matter between two lines '---'.") from error
    lines = [line.partition(":") for line in front.splitlines() if line.strip()]
    text = {key.strip(): value.strip() for key, _, value in lines}
    wrong = sorted(set(COLUMNS) ^ text.keys())
    if opening or wrong:
        raise ContentError(f"{path.name}: the front matter must hold {', '.join(COLUMNS)}.")
    if not text["order"].isdecimal():
        raise ContentError(f"{path.name}: the order must be a whole number.")
    if text["slug"] != path.stem:
        raise ContentError(f"{path.name}: the slug must be '{path.stem}'.")
    return text | {"body": body.strip() + "\n"}


def _listed(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


@transaction.atomic
def _load_topics(texts: dict[str, _Text]) -> Counts:
    counts = Counts("topics")
    for name in sorted({name for text in texts.values() for name in _listed(text["topics"])}):
        slug = slugify(name)
        snapshot: Snapshot = {"slug": slug, "name": name}
        counts.add(load_published(Topic, key={"slug": slug}, snapshot=snapshot, note=NOTE))
    return counts


@transaction.atomic
def _load_texts(texts: dict[str, _Text]) -> Counts:
    counts = Counts("articles")
    topics = dict(Topic.objects.values_list("slug", "pk"))
    # The last one published is the newest, which leads the front page.
    texts = dict(sorted(texts.items(), key=lambda item: int(item[1]["order"])))
    # Articles point at each other, so each has its row before any is published.
    for slug, text in texts.items():
        Article.objects.get_or_create(slug=slug, defaults={"title": text["title"]})
    ids = dict(Article.objects.values_list("slug", "pk"))
    for slug, text in texts.items():
        unknown = [name for name in _listed(text["related"]) if name not in ids]
        if unknown:
            raise ContentError(f"{slug}.md: there is no article '{unknown[0]}'.")
        fields = {name: value for name, value in text.items() if name != "order"}
        snapshot: Snapshot = fields | {
            "lacks_clinical_review": True,  # the files name no reviewer, and their texts say so
            "topics": sorted(topics[slugify(name)] for name in _listed(text["topics"])),
            "related": sorted(ids[name] for name in _listed(text["related"])),
        }
        try:
            outcome = load_published(Article, key={"slug": slug}, snapshot=snapshot, note=NOTE)
        except NotPublishableError as error:
            raise ContentError(f"{slug}.md: {error}") from error
        counts.add(outcome)
    return counts
