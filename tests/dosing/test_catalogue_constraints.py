"""What the database itself refuses, whoever writes, and in which words people are told."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from model_bakery import baker

from dosing.models import (
    Caution,
    DietaryIntake,
    Food,
    FoodFigure,
    FoodGroup,
    FoodPortion,
    Regimen,
    RegimenBand,
    RegimenEvidence,
    SafetyLevel,
    Source,
)

pytestmark = pytest.mark.django_db

FIGURE = {"nutrient": "protein", "grams_per_100g": Decimal(5), "method": "not_stated"}
FOOD = {"diet": "vegan", "preparation": "raw"}
LEVEL = {
    "code": "long_term", "basis": "per_day", "verdict": "supported", "amount_high_g": Decimal(14),
    "routes": "oral;enteral",
}  # fmt: skip
REGIMEN = {
    "basis": "fixed_day", "route": "oral", "audience": "self_care", "weight_basis": "none",
    "verdict": "mixed", "certainty": "low",
}  # fmt: skip
CAUTION = {"kind": "age", "strength": "weak", "action": "inform"}
BAND = {"grams_per_dose": Decimal(5), "doses_per_day": 2}
REFUSED: list[tuple[type[models.Model], dict[str, Any], dict[str, Any], str]] = [
    (Source, {}, {"year": 98}, "four digits"),
    (FoodGroup, {}, {"diet": "air"}, "Choose a diet"),
    (Food, FOOD, {"diet": "air"}, "Choose a diet"),
    (Food, FOOD, {"preparation": "burnt"}, "raw, cooked, dried or other"),
    (FoodPortion, {"grams": Decimal(5)}, {"grams": Decimal(0)}, "more than 0 g"),
    (FoodFigure, FIGURE, {"grams_per_100g": Decimal("-0.001")}, "from 0 to 100 g"),
    (FoodFigure, FIGURE, {"grams_per_100g": Decimal("100.001")}, "from 0 to 100 g"),
    (FoodFigure, FIGURE, {"nutrient": "gold"}, "what the figure is of"),
    (FoodFigure, FIGURE, {"method": "guess"}, "how the figure is known"),
    (FoodFigure, FIGURE, {"method": "sequence_estimate"}, "gene sequences or measured"),
    (FoodFigure, FIGURE, {"nutrient": "glutamine", "method": "analytical"}, "gene sequences"),
    (FoodFigure, FIGURE, {"decimals_as_published": 4}, "at most 3 decimals"),
    (SafetyLevel, LEVEL, {"code": "lethal"}, "Choose a level"),
    (SafetyLevel, LEVEL, {"basis": "per_moon"}, "Choose a basis"),
    (SafetyLevel, LEVEL, {"verdict": "sure"}, "Choose a verdict"),
    (SafetyLevel, LEVEL, {"routes": "oral; enteral"}, "Choose the routes"),
    (SafetyLevel, LEVEL, {"amount_high_g": Decimal(0)}, "above 0"),
    (SafetyLevel, LEVEL, {"amount_low_g": Decimal(15)}, "not above the upper"),
    (SafetyLevel, LEVEL, {"amount_low_g": Decimal(0)}, "above 0"),
    (Caution, CAUTION, {"kind": "mood"}, "Choose a kind"),
    (Caution, CAUTION, {"strength": "mighty"}, "how strong"),
    (Caution, CAUTION, {"action": "panic"}, "what readers are told"),
    (DietaryIntake, {"mean_g_per_day": 6}, {"mean_g_per_day": 0}, "above 0 g a day"),
    (Regimen, REGIMEN, {"basis": "per_moon"}, "Choose a basis"),
    (Regimen, REGIMEN, {"route": "ear"}, "Choose a route"),
    (Regimen, REGIMEN, {"audience": "all"}, "who may act on it"),
    (Regimen, REGIMEN, {"weight_basis": "guess"}, "Choose a body weight"),
    (Regimen, REGIMEN, {"verdict": "sure"}, "Choose a verdict"),
    (Regimen, REGIMEN, {"certainty": "total"}, "Choose a certainty"),
    (Regimen, REGIMEN, {"amount_low_g": 5}, "not above the upper"),
    (Regimen, REGIMEN, {"amount_high_g": 5}, "not above the upper"),
    (Regimen, REGIMEN, {"amount_low_g": 6, "amount_high_g": 5}, "not above the upper"),
    (Regimen, REGIMEN, {"amount_low_g": 0, "amount_high_g": 5}, "above 0"),
    (Regimen, REGIMEN, {"guard_low_kg": 30}, "both weight guards"),
    (Regimen, REGIMEN, {"guard_low_kg": 30, "guard_high_kg": 30}, "both weight guards"),
    (Regimen, REGIMEN, {"usual_low_kg": 30, "usual_high_kg": 40}, "inside the weight guards"),
    (
        Regimen,
        REGIMEN | {"guard_low_kg": 30, "guard_high_kg": 90},
        {"usual_low_kg": 20, "usual_high_kg": 80},
        "inside the weight guards",
    ),
    (Regimen, REGIMEN, {"protein_guard_low_g": 10}, "both protein guards"),
    (Regimen, REGIMEN, {"minimum_age_years": 18, "maximum_age_years": 17}, "lowest age"),
    (Regimen, REGIMEN, {"doses_per_day": 0}, "from 1 to 24"),
    (Regimen, REGIMEN, {"doses_per_day": 25}, "from 1 to 24"),
    (RegimenBand, BAND, {"weight_low_kg": 30, "weight_high_kg": 30}, "below the upper"),
    (RegimenBand, BAND, {"grams_per_dose": 0}, "above 0 g"),
    (RegimenBand, BAND, {"doses_per_day": 0}, "from 1 to 24"),
    (RegimenEvidence, {"direction": "for"}, {"direction": "sideways"}, "speaks for"),
]


@pytest.mark.parametrize(
    ("model", "valid", "wrong", "message"),
    REFUSED,
    ids=[f"{case[0].__name__}-{case[2]}" for case in REFUSED],
)
def test_the_database_refuses_what_one_row_can_state(
    model: type[models.Model], valid: dict[str, Any], wrong: dict[str, Any], message: str
) -> None:
    baker.make(model, **valid)

    row = baker.prepare(model, _save_related=True, **(valid | wrong))
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(ValidationError) as told:
        row.validate_constraints()
    assert message in " ".join(told.value.messages)


@pytest.mark.parametrize(
    ("model", "same", "message"),
    [
        (Source, {"doi": "10.1/x"}, "this DOI already"),
        (Source, {"pmid": "123"}, "this PubMed number already"),
    ],
)
def test_a_source_is_entered_once(
    model: type[models.Model], same: dict[str, Any], message: str
) -> None:
    baker.make(model, **same)
    with pytest.raises(IntegrityError), transaction.atomic():
        baker.make(model, **same)
    with pytest.raises(ValidationError, match=message):
        model(**same).validate_constraints()


def test_sources_without_numbers_do_not_collide() -> None:
    baker.make(Source, doi="", pmid="", _quantity=2)

    assert Source.objects.count() == 2


def test_a_food_has_one_figure_of_a_kind() -> None:
    figure = baker.make(FoodFigure, **FIGURE)

    with pytest.raises(IntegrityError), transaction.atomic():
        baker.make(FoodFigure, food=figure.food, **FIGURE)


def test_a_level_and_a_caution_stand_once_for_a_substance() -> None:
    level = baker.make(SafetyLevel, **LEVEL)
    with pytest.raises(IntegrityError), transaction.atomic():
        baker.make(SafetyLevel, substance=level.substance, **LEVEL)

    caution = baker.make(Caution, code="liver", **CAUTION)
    with pytest.raises(IntegrityError), transaction.atomic():
        baker.make(Caution, substance=caution.substance, code="liver", **CAUTION)
