"""The calculation gives every worked example of the catalogue, to the last digit."""

from decimal import Decimal

import pytest

from dosing.core.dose import calculate
from dosing.core.ideal_weight import Sex
from dosing.core.inputs import Inputs
from dosing.core.outcome import Dose
from dosing.core.regimen import (
    Audience,
    Band,
    Basis,
    Interval,
    Range,
    Regimen,
    Route,
    SafetyLevels,
    WeightBasis,
)
from dosing.core.units import Height, HeightUnit, Weight, WeightUnit
from tests.content.catalogue import keys_in, read_table


def decimal_or_none(cell):
    return Decimal(cell) if cell else None


def range_or_none(low, high):
    return Range(Decimal(low), Decimal(high)) if low else None


def interval(row, low, low_inclusive, high, high_inclusive):
    return Interval(
        decimal_or_none(row[low]),
        row[low_inclusive] == "yes",
        decimal_or_none(row[high]),
        row[high_inclusive] == "yes",
    )


def band_from(row):
    return Band(
        Decimal(row["grams_per_day"]),
        interval(row, "weight_low_kg", "low_inclusive", "weight_high_kg", "high_inclusive"),
        interval(
            row, "label_low_lb", "label_low_inclusive", "label_high_lb", "label_high_inclusive"
        ),
    )


def regimen_from(row):
    bands = tuple(
        band_from(band) for band in read_table("regimen_bands") if band["regimen"] == row["slug"]
    )
    doses = int(row["doses_per_day"]) if row["doses_per_day"] else None
    return Regimen(
        slug=row["slug"],
        version=1,
        basis=Basis(row["basis"]),
        route=Route(row["route"]),
        audience=Audience(row["audience"]),
        weight_basis=WeightBasis(row["weight_basis"]),
        weight_allowed_kg=range_or_none(row["guard_low_kg"], row["guard_high_kg"]),
        weight_usual_kg=range_or_none(row["usual_low_kg"], row["usual_high_kg"]),
        amount_low_grams=None if bands else Decimal(row["amount_low_g"]),
        amount_high_grams=None if bands else Decimal(row["amount_high_g"]),
        bands=bands,
        protein_allowed_grams=range_or_none(
            row["protein_guard_low_g"], row["protein_guard_high_g"]
        ),
        minimum_age_years=int(row["minimum_age_years"]) if row["minimum_age_years"] else None,
        doses_per_day=doses,
        is_prescription=row["prescription"] == "yes",
        has_no_benefit=row["no_benefit"] == "yes",
        has_harm_signal=row["harm_signal"] == "yes",
    )


def levels_from(rows):
    by_code = {row["code"]: row for row in rows}
    routes = {
        code: frozenset(Route(route) for route in row["routes"].split(";"))
        for code, row in by_code.items()
    }
    return SafetyLevels(
        long_term_grams_per_day=Decimal(by_code["long_term"]["amount_high_g"]),
        long_term_routes=routes["long_term"],
        typical_low_grams_per_day=Decimal(by_code["typical"]["amount_low_g"]),
        typical_high_grams_per_day=Decimal(by_code["typical"]["amount_high_g"]),
        typical_routes=routes["typical"],
        short_term_grams_per_day=Decimal(by_code["short_term"]["amount_high_g"]),
        short_term_routes=routes["short_term"],
        tolerated_grams_per_kg=Decimal(by_code["tolerated_per_kg"]["amount_high_g"]),
        tolerated_routes=routes["tolerated_per_kg"],
    )


def inputs_from(row):
    unit = row["weight_unit"]

    def weight(cell, pounds=""):
        return Weight(Decimal(cell), WeightUnit(unit), decimal_or_none(pounds)) if cell else None

    height = row["height"]
    return Inputs(
        weight=weight(row["weight"], row["weight_lb"]),
        ideal_weight=weight(row["ideal_weight"]),
        height=Height(Decimal(height), HeightUnit(row["height_unit"])) if height else None,
        sex=Sex(row["sex"]) if row["sex"] else None,
        age_years=decimal_or_none(row["age"]),
        protein_grams_per_day=decimal_or_none(row["protein_g_per_day"]),
        confirmed=True,
        acknowledged=True,
    )


REGIMENS = {row["slug"]: regimen_from(row) for row in read_table("regimens")}
LEVELS = levels_from(read_table("safety_levels"))


@pytest.mark.parametrize(
    "row",
    read_table("regimen_examples"),
    ids=lambda row: f"{row['regimen']}-{row['position']}",
)
def test_the_calculation_gives_the_worked_example(row):
    outcome = calculate(REGIMENS[row["regimen"]], inputs_from(row), LEVELS)

    assert outcome.state == row["expected_state"]
    flags = {flag.value for flag in outcome.flags}
    assert set(keys_in(row["must_flag"])) <= flags
    assert not set(keys_in(row["must_not_flag"])) & flags
    if isinstance(outcome, Dose):
        assert outcome.kilograms == decimal_or_none(row["weight_used_kg"])
        assert outcome.per_day.low == Decimal(row["grams_per_day_low"])
        assert outcome.per_day.high == Decimal(row["grams_per_day_high"])
        per_dose = outcome.per_dose
        assert (per_dose and per_dose.low) == decimal_or_none(row["grams_per_dose_low"])
        assert (per_dose and per_dose.high) == decimal_or_none(row["grams_per_dose_high"])
