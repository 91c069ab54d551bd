"""The pages that list and find articles, with 500 articles and with 50,000.

Their words are as unevenly common as those of a real language, so that some stand in nearly every
article and most in a few.
"""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import batched

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from articles import words
from articles.forms import Place
from articles.models import (
    Article,
    SearchEntry,
    SearchPosting,
    SearchWord,
    Topic,
    TopicListing,
)
from bench import growth

SMALL, LARGE = 500, 50_000
BATCH = 2_000
WORDS = 20_000
WORDS_PER_ARTICLE = 30
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
SYLLABLES = ["ba", "do", "fen", "gi", "kal", "lo", "mer", "nu", "pol", "ri", "sta", "tu"]


def main() -> bool:
    """Measure and print the table."""
    return growth.compare("articles", small=SMALL, large=LARGE, fill=fill, pages=pages)


def pages() -> dict[str, str]:
    """Return the addresses measured. All words stand in some article at both sizes."""
    middle = Article.objects.published().newest_first()[Article.objects.count() // 2]
    place = Place(middle.published_at, middle.pk)
    commonest, common, rare = word(0), word(15), word(100)
    return {
        "home": "/",
        "list": "/articles/",
        "list, in the middle": f"/articles/?after={place}",
        "one topic": "/topics/bench-0/",
        "one topic, in the middle": f"/topics/bench-0/?after={place}",
        "feed of articles": "/feeds/articles.atom",
        "feed of corrections": "/feeds/corrections.atom",
        "sitemap": "/sitemap.xml",
        "search: two common words": f"/search/?q={commonest}+{common}",
        "search: a common, a rare": f"/search/?q={commonest}+{rare}",
        "search: one kind, page 2": f"/search/?q={commonest}+{common}&type=article&page=2",
        "search: two beginnings": f"/search/?q={commonest[:5]}+{common[:7]}",
        "search: a slip": f"/search/?q={commonest}+{rare[:2]}{rare[3:]}",
        "search: not together": f"/search/?q={commonest}+{rare}+xxxxxxxxxx",
        "search: nothing": "/search/?q=xxxxxxxxxx",
        "suggestions": f"/search/suggestions/?q={commonest}+{common[:4]}",
        "suggestions, three letters": f"/search/suggestions/?q={commonest[:3]}",
    }


def fill(count: int) -> None:
    """Write articles until there are `count`, and have the database count them anew."""
    topics = [
        Topic.objects.get_or_create(
            slug=f"bench-{number}", defaults={"name": f"Bench {number}", "version": 1}
        )[0]
        for number in range(10)
    ]
    word_ids = _word_ids()
    for numbers in batched(range(Article.objects.count(), count), BATCH):
        with transaction.atomic():
            _write(numbers, topics, word_ids)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def word(number: int) -> str:
    """Return the same made-up word for the same number; neighbours begin alike."""
    syllables = []
    for _ in range(4):
        number, at = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[at])
    return "".join(reversed(syllables)) + (str(number) if number else "")


def _word_ids() -> dict[int, int]:
    """Store the vocabulary once; return the ids of its words by their number."""
    stems = {number: words.stem(word(number)) for number in range(WORDS)}
    SearchWord.objects.bulk_create(
        [SearchWord(stem=stem, example=stem) for stem in sorted(set(stems.values()))],
        ignore_conflicts=True,
    )
    ids = dict(SearchWord.objects.values_list("stem", "pk"))
    return {number: ids[stem] for number, stem in stems.items()}


def _write(numbers: tuple[int, ...], topics: list[Topic], word_ids: dict[int, int]) -> None:
    chance = random.Random(numbers[0])  # noqa: S311 (the same articles in every run)
    held = [Counter(_some_word(chance) for _ in range(WORDS_PER_ARTICLE)) for _ in numbers]
    articles = Article.objects.bulk_create(
        Article(
            slug=f"bench-{number}", title=f"Bench {word(min(has))}", summary="Words.", version=1,
            published_at=_moment(number), changed_at=_moment(number),
        )
        for number, has in zip(numbers, held, strict=True)
    )  # fmt: skip
    TopicListing.objects.bulk_create(
        TopicListing(
            article=article, topic=topics[number % len(topics)], published_at=_moment(number)
        )
        for number, article in zip(numbers, articles, strict=True)
    )
    kind = ContentType.objects.get_for_model(Article)
    entries = SearchEntry.objects.bulk_create(
        SearchEntry(
            content_type=kind, object_id=article.pk, kind="article", title=article.title,
            text=" ".join(map(word, has)),
        )
        for article, has in zip(articles, held, strict=True)
    )  # fmt: skip
    SearchPosting.objects.bulk_create(
        SearchPosting(entry=entry, word_id=word_id, weight=weight)
        for entry, has in zip(entries, held, strict=True)
        for word_id, weight in Counter(
            {word_ids[number]: count for number, count in has.items()}
        ).items()
    )


def _moment(number: int) -> datetime:
    return BEGAN + timedelta(hours=number)


def _some_word(chance: random.Random) -> int:
    """Return the number of a word: the first are common, as in any language (Zipf's law)."""
    return min(int(chance.paretovariate(0.5)) - 1, WORDS - 1)
