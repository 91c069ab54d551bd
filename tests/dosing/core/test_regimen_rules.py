"""A regimen that contradicts itself refuses to be built."""

import re
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from fractions import Fraction

import pytest

from dosing.core.regimen import (
    Audience,
    Band,
    Basis,
    Interval,
    InvalidRegimen,
    Range,
    Route,
    WeightBasis,
)
from tests.dosing.core.regimens import (
    CROHNS,
    HEART,
    LEVELS,
    PRETERM,
    SICKLE_CELL,
    TRAUMA_FORMULA,
    TYPICAL,
)

LIGHT, MIDDLE, HEAVY = SICKLE_CELL.bands
NO_AMOUNT = {"amount_low_grams": None, "amount_high_grams": None}


def refused(message: str):
    return pytest.raises(InvalidRegimen, match=f"^{re.escape(message)}$")


def interval(low, low_included, high, high_included):
    return Interval(
        None if low is None else Decimal(low),
        low_included,
        None if high is None else Decimal(high),
        high_included,
    )


@pytest.mark.parametrize(
    ("regimen", "changed", "message"),
    [
        (HEART, NO_AMOUNT, "Give both the low and the high amount, equal if there is one."),
        (
            HEART,
            {"amount_low_grams": None},
            "Give both the low and the high amount, equal if there is one.",
        ),
        (
            HEART,
            {"amount_high_grams": None},
            "Give both the low and the high amount, equal if there is one.",
        ),
        (
            HEART,
            {"amount_low_grams": Decimal(0)},
            "The low amount must be above zero and not above the high one.",
        ),
        (
            HEART,
            {"amount_low_grams": Decimal(-1)},
            "The low amount must be above zero and not above the high one.",
        ),
        (
            HEART,
            {"amount_low_grams": Decimal(1)},
            "The low amount must be above zero and not above the high one.",
        ),
        (
            SICKLE_CELL,
            {"amount_low_grams": Decimal(1)},
            "Weight bands carry the amounts; leave the amount empty.",
        ),
        (
            SICKLE_CELL,
            {"amount_high_grams": Decimal(1)},
            "Weight bands carry the amounts; leave the amount empty.",
        ),
        (
            SICKLE_CELL,
            {"bands": ()},
            "Give weight bands for a weight-banded regimen, and only then.",
        ),
        (
            HEART,
            {"bands": SICKLE_CELL.bands},
            "Give weight bands for a weight-banded regimen, and only then.",
        ),
        (
            HEART,
            {"weight_basis": WeightBasis.NONE},
            "State actual or ideal weight where the amount depends on weight, and only there.",
        ),
        (
            TYPICAL,
            {"weight_basis": WeightBasis.ACTUAL},
            "State actual or ideal weight where the amount depends on weight, and only there.",
        ),
        (
            SICKLE_CELL,
            {"weight_basis": WeightBasis.NONE},
            "State actual or ideal weight where the amount depends on weight, and only there.",
        ),
        (SICKLE_CELL, {"weight_basis": WeightBasis.IDEAL}, "Weight bands go by actual weight."),
        (HEART, {"weight_usual_kg": None}, "Give the allowed and the usual weights together."),
        (HEART, {"weight_allowed_kg": None}, "Give the allowed and the usual weights together."),
        (
            HEART,
            {"weight_allowed_kg": None, "weight_usual_kg": None},
            "An amount that depends on weight needs allowed weights.",
        ),
        (
            CROHNS,
            {"weight_allowed_kg": None, "weight_usual_kg": None},
            "An amount that depends on weight needs allowed weights.",
        ),
        (
            HEART,
            {"weight_usual_kg": Range(Decimal("29.9"), Decimal(150))},
            "The usual weights must lie within the allowed weights.",
        ),
        (
            HEART,
            {"weight_usual_kg": Range(Decimal(30), Decimal("250.1"))},
            "The usual weights must lie within the allowed weights.",
        ),
        (
            TRAUMA_FORMULA,
            {"protein_allowed_grams": None},
            "Give the allowed protein for an amount per 100 g of protein, and only then.",
        ),
        (
            HEART,
            {"protein_allowed_grams": Range(Decimal(1), Decimal(2))},
            "Give the allowed protein for an amount per 100 g of protein, and only then.",
        ),
        (HEART, {"minimum_age_years": -1}, "The minimum age must not be below zero."),
        (HEART, {"maximum_age_years": 17}, "The maximum age must not be below the minimum age."),
        (PRETERM, {"maximum_age_years": -1}, "The maximum age must not be below the minimum age."),
        (HEART, {"doses_per_day": 0}, "The number of doses a day must be at least 1."),
    ],
)
def test_contradiction_is_refused(regimen, changed, message):
    with refused(message):
        replace(regimen, **changed)


@pytest.mark.parametrize(
    ("regimen", "changed"),
    [
        (HEART, {"weight_usual_kg": HEART.weight_allowed_kg}),
        (TYPICAL, {"weight_allowed_kg": None, "weight_usual_kg": None}),
        (HEART, {"minimum_age_years": 0}),
        (HEART, {"maximum_age_years": 18}),
        (PRETERM, {"maximum_age_years": 0}),
        (HEART, {"doses_per_day": 1}),
        (HEART, {"doses_per_day": None}),
        (HEART, {"amount_high_grams": Decimal("0.09")}),
    ],
)
def test_what_does_not_contradict_itself_can_be_built(regimen, changed):
    changed_regimen = replace(regimen, **changed)

    assert all(getattr(changed_regimen, name) == value for name, value in changed.items())


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ((LIGHT, HEAVY), "Each weight band must start where the one before it ends."),  # a gap
        ((LIGHT, MIDDLE), "The first weight band has no start and the last has no end."),
        ((MIDDLE, HEAVY), "The first weight band has no start and the last has no end."),
        ((HEAVY, MIDDLE, LIGHT), "The first weight band has no start and the last has no end."),
        ((LIGHT, LIGHT, HEAVY), "Each weight band must start where the one before it ends."),
        (
            (
                LIGHT,
                replace(MIDDLE, kilograms=interval("29", True, "65", True)),
                HEAVY,
            ),
            "Each weight band must start where the one before it ends.",  # an overlap
        ),
        (
            (
                LIGHT,
                replace(MIDDLE, kilograms=interval("30", False, "65", True)),
                HEAVY,
            ),
            "The weight between two bands must belong to exactly one of them.",  # nobody has 30 kg
        ),
        (
            (
                LIGHT,
                MIDDLE,
                replace(HEAVY, kilograms=interval("65", True, None, False)),
            ),
            "The weight between two bands must belong to exactly one of them.",  # both have 65 kg
        ),
        (
            (
                LIGHT,
                replace(MIDDLE, kilograms=interval("30", True, None, False)),
                HEAVY,
            ),
            "Each weight band must start where the one before it ends.",
        ),
        (
            (
                LIGHT,
                MIDDLE,
                replace(HEAVY, kilograms=interval(None, False, None, False)),
            ),
            "Each weight band must start where the one before it ends.",
        ),
        (
            (LIGHT, MIDDLE, replace(HEAVY, label_pounds=None)),
            "Give the label's pounds for every weight band, or for none.",
        ),
        (
            (
                LIGHT,
                replace(MIDDLE, label_pounds=interval("67", True, "143", True)),
                HEAVY,
            ),
            "Each weight band must start where the one before it ends.",
        ),
        (
            (LIGHT, MIDDLE, replace(HEAVY, grams_per_day=Decimal("19.99"))),
            "A heavier band must not give less than a lighter one.",
        ),
    ],
)
def test_bands_with_gaps_overlaps_or_swapped_amounts_are_refused(bands, message):
    with refused(message):
        replace(SICKLE_CELL, bands=bands)


def test_one_band_for_everybody_and_bands_of_equal_amounts_can_be_built():
    everybody = Band(Decimal(10), interval(None, False, None, False))

    assert replace(SICKLE_CELL, bands=(everybody,)).bands == (everybody,)
    assert replace(
        SICKLE_CELL,
        bands=tuple(replace(band, grams_per_day=Decimal(1)) for band in SICKLE_CELL.bands),
    )


@pytest.mark.parametrize(
    ("kilograms", "band"),
    [("29.999999", LIGHT), ("30", MIDDLE), ("65", MIDDLE), ("65.000001", HEAVY), ("1", LIGHT)],
)
def test_30_and_65_kilograms_belong_to_the_middle_band(kilograms, band):
    assert SICKLE_CELL.band_by_kilograms(Fraction(kilograms)) is band


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_band_without_an_amount_is_refused(amount):
    with refused("A weight band needs an amount above zero."):
        Band(Decimal(amount), interval(None, False, None, False))


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        (("0", True, "30", True), "A weight band must start and end above zero."),
        ((None, True, "0", True), "A weight band must start and end above zero."),
        (("-1", True, None, True), "A weight band must start and end above zero."),
        (("30", True, "30", True), "A weight band must end above its start."),
        (("31", True, "30", True), "A weight band must end above its start."),
    ],
)
def test_impossible_interval_is_refused(ends, message):
    with refused(message):
        interval(*ends)


@pytest.mark.parametrize(
    ("ends", "inside", "outside"),
    [
        (("30", True, "65", True), ["30", "50", "65"], ["29.9", "65.1"]),
        (("30", False, "65", False), ["30.1", "64.9"], ["30", "65", "29", "66"]),
        ((None, False, "65", True), ["0.1", "65"], ["65.1"]),
        (("30", True, None, False), ["30", "9999"], ["29.9"]),
    ],
)
def test_interval_holds_its_ends_only_where_they_are_included(ends, inside, outside):
    tested = interval(*ends)

    assert all(Fraction(value) in tested for value in inside)
    assert not any(Fraction(value) in tested for value in outside)


@pytest.mark.parametrize(("low", "high"), [("0", "1"), ("-1", "1"), ("2", "1")])
def test_impossible_range_is_refused(low, high):
    with refused("A range must start above zero and not end below its start."):
        Range(Decimal(low), Decimal(high))


def test_weights_below_1_kg_can_be_stated():
    assert Fraction("0.5") in Range(Decimal("0.4"), Decimal(3))
    assert Fraction("0.5") in interval("0.4", True, "0.9", True)


def test_range_includes_both_ends():
    tested = Range(Decimal(30), Decimal(250))

    assert Fraction(30) in tested
    assert Fraction(250) in tested
    assert Fraction("29.9") not in tested
    assert Fraction("250.1") not in tested
    assert Fraction(5) in Range(Decimal(5), Decimal(5))


@pytest.mark.parametrize(
    "level",
    [
        "long_term_grams_per_day",
        "typical_low_grams_per_day",
        "typical_high_grams_per_day",
        "short_term_grams_per_day",
        "tolerated_grams_per_kg",
    ],
)
@pytest.mark.parametrize("amount", ["0", "-1"])
def test_safety_levels_must_be_above_zero(level, amount):
    with refused("Every safety level must be above zero."):
        replace(LEVELS, **{level: Decimal(amount)})


def test_typical_range_must_not_end_below_its_start():
    with refused("The typical range must not end below its start."):
        replace(LEVELS, typical_low_grams_per_day=Decimal("30.1"))
    assert replace(LEVELS, typical_low_grams_per_day=Decimal(30))


def test_float_amounts_are_refused():
    with pytest.raises(TypeError, match="expected a Decimal, got float"):
        replace(HEART, amount_low_grams=0.08)


def test_regimen_cannot_be_changed_once_built():
    with pytest.raises(FrozenInstanceError):
        HEART.amount_low_grams = Decimal(1)


def test_basis_decides_whether_a_weight_is_needed():
    assert {
        Basis.PER_KG_DAY,
        Basis.WEIGHT_BANDED,
    } == {regimen.basis for regimen in (HEART, CROHNS, SICKLE_CELL)}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Basis, {"per_kg_day", "fixed_day", "weight_banded", "per_100g_protein"}),
        (WeightBasis, {"none", "actual", "ideal"}),
        (Route, {"oral", "enteral", "parenteral"}),
        (Audience, {"self_care", "information_only", "clinician_only"}),
    ],
)
def test_the_words_of_the_catalogue_are_understood(kind, words):
    assert {member.value for member in kind} == words
