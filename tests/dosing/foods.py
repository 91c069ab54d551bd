"""Small published foods: a test states only what it is about."""

import uuid
from typing import Any

from dosing.models import Food, FoodGroup, Source
from editorial.actions import load_published

NOTE = "For a test."


def publish_source(key: str = "usda", **fields: Any) -> Source:
    """Publish a reference, unless it is there already."""
    snapshot = {
        "key": key, "authors": "Doe J", "title": "Food table", "year": 2016, "is_verified": True,
    } | fields  # fmt: skip
    load_published(Source, key={"key": key}, snapshot=snapshot, note=NOTE)
    return Source.objects.get(key=key)


def publish_group(slug: str = "meat", **fields: Any) -> FoodGroup:
    """Publish a group, unless it is there already."""
    snapshot = {"slug": slug, "name": slug.replace("-", " ").capitalize()} | fields
    load_published(FoodGroup, key={"slug": slug}, snapshot=snapshot, note=NOTE)
    return FoodGroup.objects.get(slug=slug)


def figure(nutrient: str, grams: str, **fields: Any) -> dict[str, Any]:
    """Return a figure for `publish_food`, with as many decimals as `grams` is written with."""
    method = "sequence_estimate" if nutrient == "glutamine" else "analytical"
    return {
        "id": str(uuid.uuid4()),
        "nutrient": nutrient,
        "grams_per_100g": grams,
        "decimals_as_published": len(grams.partition(".")[2]),
        "method": method,
        "sources": [publish_source().pk],
    } | fields


def publish_food(
    slug: str,
    *,
    glutamic_acid: str = "",
    glutamine: str = "",
    protein: str = "",
    portion: str = "",
    group: str = "meat",
    **fields: Any,
) -> Food:
    """Publish a food. Figures and portion are grams as text; left out means not known."""
    given = {"glutamic_acid": glutamic_acid, "glutamine": glutamine, "protein": protein}
    portions = [{"id": str(uuid.uuid4()), "name": "1 slice", "grams": portion, "position": 1}]
    snapshot = {
        "slug": slug,
        "name": slug.replace("-", " ").capitalize(),
        "group": publish_group(group).pk,
        "preparation": "raw",
        "diet": "omnivore",
        "figures": [figure(nutrient, grams) for nutrient, grams in given.items() if grams],
        "portions": portions if portion else [],
    } | fields
    load_published(Food, key={"slug": slug}, snapshot=snapshot, note=NOTE)
    return Food.objects.get(slug=slug)
