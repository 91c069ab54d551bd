"""Find foods by their names, also by mistyped ones. The same on every database."""

from dataclasses import dataclass

from django.db.models import Q

from dosing.models import FoodGroup, SearchWord, SearchWordForm
from dosing.models.foods import FoodQuerySet
from dosing.spelling import shortened, slips_allowed, slips_between, words_of

MOST_WORDS = 6
"""Further words of a search are left out: no food needs more to be told from the others."""


@dataclass(frozen=True)
class FoodSearch:
    """The foods found, and the words that were looked for in place of unknown ones."""

    foods: FoodQuerySet
    corrected: tuple[str, ...]


def search_foods(foods: FoodQuerySet, text: str, groups: list[FoodGroup]) -> FoodSearch:
    """Return the foods whose names or group hold every word, or the beginning of it.

    A word that no food has counts as the known words nearest to it. At most two queries before
    the foods are read.
    """
    typed = words_of(text)[:MOST_WORDS]
    if not typed:
        return FoodSearch(foods, ())
    found = _beginning_with(typed)
    groups_found = {word: _groups_named(word, groups) for word in typed}
    unknown = [word for word in typed if not found[word] and not groups_found[word]]
    nearest = _nearest(unknown) if unknown else {}
    for word in typed:
        foods = foods.found_by(found[word] or nearest.get(word, []), groups_found[word])
    corrected = {row.word for rows in nearest.values() for row in rows}
    return FoodSearch(foods, tuple(sorted(corrected)))


def _beginning_with(typed: list[str]) -> dict[str, list[SearchWord]]:
    condition = Q()
    for word in typed:
        condition |= Q(word__startswith=word)
    rows = list(SearchWord.objects.filter(condition))
    return {word: [row for row in rows if row.word.startswith(word)] for word in typed}


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
