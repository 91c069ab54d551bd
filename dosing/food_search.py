"""Find foods by their names, also by mistyped ones. The same on every database."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from dosing.models import FoodGroup, FoodWord, SearchWord, SearchWordForm
from dosing.models.foods import FoodQuerySet
from dosing.spelling import shortened, slips_allowed, slips_between, words_of

MOST_WORDS = 6
"""Further words of a search are left out: no food needs more to be told from the others."""

COMMON = 5_000
"""A word in more foods than this costs less to look for food by food, in the order of the list: a
page of 50 is full before as many have been looked at."""


FEW_WORDS = 100
"""So many words are named in the query one by one. PostgreSQL knows how common each is; of those
that begin with some letters it guesses that they are rare, and then reads every use of them."""


@dataclass(frozen=True)
class FoodSearch:
    """The foods found, and the words that were looked for in place of unknown ones."""

    foods: FoodQuerySet
    corrected: tuple[str, ...]


@dataclass(frozen=True)
class _Meaning:
    """What a typed word stands for. `uses` is counted no further than just past COMMON."""

    words: QuerySet[SearchWord] | list[int]
    groups: list[FoodGroup]
    uses: int

    @property
    def is_common(self) -> bool:
        return self.uses > COMMON


def search_foods(foods: FoodQuerySet, text: str, groups: list[FoodGroup]) -> FoodSearch:
    """Return the foods whose names or group hold every word, or the beginning of it.

    A word that no food has counts as the known words nearest to it. Before the foods are read: two
    queries for each word, and two more where one is mistyped.
    """
    meanings = {
        word: _meaning(SearchWord.objects.filter(begins_with(word)), _groups_named(word, groups))
        for word in words_of(text)[:MOST_WORDS]
    }
    unknown = [word for word, found in meanings.items() if not found.uses and not found.groups]
    nearest = _nearest(unknown) if unknown else {}
    for word, rows in nearest.items():
        meanings[word] = _meaning(SearchWord.objects.filter(pk__in=[row.pk for row in rows]), [])
    corrected = {row.word for rows in nearest.values() for row in rows}
    return FoodSearch(_narrowed(foods, list(meanings.values())), tuple(sorted(corrected)))


def _narrowed(foods: FoodQuerySet, meanings: list[_Meaning]) -> FoodQuerySet:
    """Return the foods with every word, from the side that needs the least reading.

    The foods of the rarest word are listed, and looked through for the others. Common words are
    looked for food by food. (Two that never stand together are the worst: then every food is
    looked at, a quarter of a second among 134,000.)
    """
    rarest = min(
        (meaning for meaning in meanings if not meaning.is_common and not meaning.groups),
        key=lambda meaning: meaning.uses,
        default=None,
    )
    for meaning in meanings:
        one_by_one = meaning.is_common if rarest is None else meaning is not rarest
        foods = foods.found_by(meaning.words, meaning.groups, one_by_one=one_by_one)
    return foods


def _meaning(words: QuerySet[SearchWord], groups: list[FoodGroup]) -> _Meaning:
    ids = list(words.values_list("pk", flat=True)[: FEW_WORDS + 1])
    named = ids if len(ids) <= FEW_WORDS else words
    uses = FoodWord.objects.filter(searchword__in=named)[: COMMON + 1].count()
    return _Meaning(named, groups, uses)


def begins_with(word: str) -> Q:
    """Return the condition of search words that begin so; an index answers it."""
    condition = Q(word__startswith=word)
    if connection.vendor == "sqlite":
        # Its LIKE uses no index. It compares text by bytes, so the words lie between these two.
        condition &= Q(word__gte=word, word__lt=f"{word}\U0010ffff")
    return condition


def _groups_named(word: str, groups: list[FoodGroup]) -> list[FoodGroup]:
    return [
        group for group in groups if any(part.startswith(word) for part in words_of(group.name))
    ]


def _nearest(unknown: list[str]) -> dict[str, list[SearchWord]]:
    """Return the known words with the fewest slips, for each unknown one."""
    forms = {word: shortened(word) for word in unknown}
    candidates = SearchWordForm.objects.filter(
        letters__in=set().union(*forms.values())
    ).select_related("search_word")
    known = {form.search_word for form in candidates}
    nearest = {}
    for word in unknown:
        slips = {row: slips_between(word, row.word) for row in known}
        fewest = min(slips.values(), default=None)
        nearest[word] = [
            row
            for row, count in slips.items()
            if count == fewest and count <= min(slips_allowed(word), slips_allowed(row.word))
        ]
    return nearest
