"""The pages of foods, with 1,000 foods and with 134,000, which have 402,000 figures.

A food has at most three figures (protein, glutamic acid incl. glutamine, glutamine).
"""

import random
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import batched
from typing import Any

from django.db import connection, models, transaction

from bench import growth
from dosing.models import (
    Food,
    FoodFigure,
    FoodGroup,
    FoodPortion,
    FoodWord,
    SearchWord,
    SearchWordForm,
    Source,
)
from dosing.spelling import shortened, words_of

SMALL, LARGE = 1_000, 134_000
BATCH = 5_000
SYLLABLES = ["ba", "do", "fen", "gi", "kal", "lo", "mer", "nu", "pol", "ri", "sta", "tu"]
STATES = ["raw", "boiled", "roasted", "fried", "canned", "frozen", "dried", "smoked"]


def main() -> bool:
    """Measure and print the table."""
    return growth.compare("foods", small=SMALL, large=LARGE, fill=fill, pages=pages)


def pages() -> dict[str, str]:
    """Return the addresses measured."""
    foods = Food.objects.published()
    last = foods.order_by("-position", "-pk")[60].slug
    least = foods.filter(protein_g_per_100g__isnull=False).order_by("protein_g_per_100g")[60].slug
    middle = foods.order_by("sort_name")[foods.count() // 2]
    rare = words_of(middle.name)[-1]
    return {
        "list": "/foods/",
        "list, last page": f"/foods/?after={last}",
        "by name": "/foods/?sort=name",
        "by protein": "/foods/?sort=protein",
        "by protein, last page": f"/foods/?sort=protein&after={least}",
        "by glutamine per portion": "/foods/?sort=glutamine&per=portion",
        "one group": "/foods/?group=legumes",
        "one group, by protein": "/foods/?group=legumes&sort=protein",
        "vegan, by name": "/foods/?diet=vegan&sort=name",
        "measured": "/foods/?method=measured",
        "estimated, by protein": "/foods/?method=sequence_estimate&sort=protein",
        "all filters": (
            "/foods/?group=legumes&diet=vegan&known=protein&method=analytical&sort=protein"
        ),
        "search and filters": "/foods/?q=raw&diet=vegetarian&known=protein&sort=protein",
        "search: a common word": "/foods/?q=raw",
        "search: common, by protein": "/foods/?q=raw&sort=protein",
        "search: two common words": "/foods/?q=raw+polished",
        "search: a rare word": f"/foods/?q={rare}",
        "search: rare, by protein": f"/foods/?q={rare}&sort=protein",
        "search: a slip": f"/foods/?q={rare[:2]}{rare[3:]}",
        "search: one letter": "/foods/?q=b",
        "search: nothing": "/foods/?q=xxxxxxxxxx",
        "a food": f"/foods/{middle.slug}/",
        "richest": "/foods/richest/",
        "comparison": f"/foods/compare/?food={last}&food={least}",
        "comparison, search": f"/foods/compare/?food={last}&q=raw",
    }


def fill(count: int) -> None:
    """Write foods until there are `count`, and have the database count them anew."""
    groups = list(FoodGroup.objects.all())
    source = Source.objects.all()[0]
    present = Food.objects.count()
    for numbers in batched(range(present, count), BATCH):
        with transaction.atomic():
            _write([_food(number, groups) for number in numbers], source)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _food(number: int, groups: list[FoodGroup]) -> Food:
    """Return a food like those of a large national table; every number has its own."""
    chance = random.Random(number)  # noqa: S311 (the same foods in every run)
    maker = number % 25 if number < SMALL else 25 + (number - SMALL) % ((LARGE - SMALL) // 40)
    name = (
        f"{_word(chance.randrange(400)).capitalize()} {_word(chance.randrange(150))}, "
        f"{chance.choice(STATES)}{', polished' if chance.random() < 0.3 else ''}, "
        f"{_word(1_000 + maker)}"  # has 40 foods
    )
    group = groups[number % len(groups)]
    food = Food(
        slug=f"bench-{number}", name=name, group=group, preparation="raw",
        diet=group.diet or "omnivore", position=1_000 + number // 3, version=1,
        sort_name="0".join(words_of(name)),
    )  # fmt: skip
    if chance.random() < 0.99:
        food.protein_g_per_100g = Decimal(chance.randrange(10_000, 40_000)) / 1000
        food.glutamic_acid_g_per_100g = Decimal(chance.randrange(2_000, 9_000)) / 1000
        food.glutamine_g_per_100g = Decimal(chance.randrange(100, 1_900)) / 1000
        food.glutamic_acid_method = "analytical"
        food.glutamine_method = "measured" if chance.random() < 0.1 else "sequence_estimate"
    return food


def _word(number: int) -> str:
    """Return the same made-up word for the same number, of three syllables or more."""
    syllables = []
    for _ in range(3):
        number, at = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[at])
    return "".join(syllables) + (str(number) if number else "")


def _write(foods: list[Food], source: Source) -> None:
    portions = [FoodPortion(name="1 cup", grams=100 + n % 150) for n, _ in enumerate(foods)]
    for food, portion in zip(foods, portions, strict=True):
        for nutrient in FoodFigure.Nutrient.values:
            grams = getattr(food, f"{nutrient}_g_per_100g")
            per_portion = None if grams is None else grams * portion.grams / 100
            setattr(food, f"{nutrient}_g_per_portion", per_portion)
    for food, portion in zip(Food.objects.bulk_create(foods), portions, strict=True):
        portion.food = food
    FoodPortion.objects.bulk_create(portions)
    figures = FoodFigure.objects.bulk_create(
        figure for food in foods for figure in _figures_of(food)
    )
    _insert(FoodFigure.sources.through, ((figure.pk, source.pk) for figure in figures))
    _write_words(foods)


def _figures_of(food: Food) -> Iterator[FoodFigure]:
    methods = {
        "protein": "analytical",
        "glutamic_acid": food.glutamic_acid_method,
        "glutamine": food.glutamine_method,
    }
    for nutrient, method in methods.items():
        grams = getattr(food, f"{nutrient}_g_per_100g")
        if grams is not None:
            yield FoodFigure(food=food, nutrient=nutrient, grams_per_100g=grams, method=method)


def _write_words(foods: list[Food]) -> None:
    words_of_each = [words_of(food.name) for food in foods]
    wanted = {word for words in words_of_each for word in words}
    known = dict(SearchWord.objects.values_list("word", "pk"))
    new = SearchWord.objects.bulk_create(
        SearchWord(word=word) for word in sorted(wanted - {*known})
    )
    SearchWordForm.objects.bulk_create(
        SearchWordForm(search_word=word, letters=letters)
        for word in new
        for letters in shortened(word.word)
    )
    known |= {word.word: word.pk for word in new}
    _insert(
        FoodWord,
        (
            (food.pk, known[word])
            for food, words in zip(foods, words_of_each, strict=True)
            for word in words
        ),
    )


def _insert(model: type[models.Model], rows: Iterable[tuple[Any, Any]]) -> None:
    """Write rows of two keys: a million of them would take a minute as objects."""
    first, second = (field for field in model._meta.concrete_fields if field.is_relation)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {model._meta.db_table} ({first.column}, {second.column})"  # noqa: S608
            " VALUES (%s, %s)",
            [
                (
                    first.get_db_prep_value(one, connection),
                    second.get_db_prep_value(other, connection),
                )
                for one, other in rows
            ],
        )
