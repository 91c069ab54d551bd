"""Rounding for reading: half up, and never across a safety level."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dosing.core.dose import calculate
from tests.dosing.core.entries import dose_of, entries_for, kilograms
from tests.dosing.core.regimens import IBS_AFTER_INFECTION, LEVELS, TYPICAL


def shown_per_day(grams: str) -> str:
    dose = dose_of(
        replace(TYPICAL, amount_low_grams=Decimal(grams), amount_high_grams=Decimal(grams))
    )
    assert dose.per_day.shown_low == dose.per_day.shown_high
    return str(dose.per_day.shown_low)


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("5", "5"),
        ("5.004999", "5"),
        ("5.005", "5.01"),
        ("5.114999", "5.11"),
        ("5.115", "5.12"),
        ("5.5", "5.5"),
        # Below 1 g the third decimal is kept: whole milligrams.
        ("0.1245", "0.125"),
        ("0.1244", "0.124"),
        ("0.9994", "0.999"),
        ("0.9996", "1"),
        ("1", "1"),
        ("1.0046", "1"),
        # Never shown as nothing.
        ("0.0004", "0.0004"),
        ("0.00004", "0.00004"),
        ("0.0006", "0.001"),
        # Never moved onto or over a level.
        ("13.996", "13.996"),
        ("13.994", "13.99"),
        ("14", "14"),
        ("14.004", "14.004"),
        ("14.005", "14.01"),
        ("14.0000001", "14.0000001"),
        ("29.999999", "29.999999"),
        ("30.001", "30.001"),
        ("49.996", "49.996"),
        ("50", "50"),
        ("50.0001", "50.0001"),
    ],
)
def test_shown_amount_per_day(exact, shown):
    assert shown_per_day(exact) == shown


def test_shown_amount_stays_on_its_side_of_the_tolerated_amount():
    # 0.65 g per kg of 70.1 kg is 45.565 g: half up would show it as 45.57 g.
    regimen = replace(
        TYPICAL, amount_low_grams=Decimal("45.5649"), amount_high_grams=Decimal("45.565")
    )

    dose = dose_of(regimen, weight=kilograms("70.1"))

    assert dose.per_day.shown_low == Decimal("45.56")
    assert dose.per_day.shown_high == Decimal("45.56")
    assert dose.flags == (
        "above_long_term_level",
        "above_typical_range",
    )


@pytest.mark.parametrize(
    ("exact", "shown"),
    [("45.5651", "45.57"), ("45.5652", "45.57"), ("45.5648", "45.56")],
)
def test_shown_amount_beside_the_tolerated_amount(exact, shown):
    regimen = replace(TYPICAL, amount_low_grams=Decimal(exact), amount_high_grams=Decimal(exact))

    assert str(dose_of(regimen, weight=kilograms("70.1")).per_day.shown_high) == shown


def test_amount_equal_to_one_level_is_not_rounded_across_another():
    # The tolerated amount for 70 kg is 14.0042 g, the amount itself; it must not read as 14 g.
    amount = Decimal("14.0042")
    regimen = replace(TYPICAL, amount_low_grams=amount, amount_high_grams=amount)
    levels = replace(LEVELS, tolerated_grams_per_kg=Decimal("0.20006"))

    dose = calculate(regimen, entries_for(regimen, weight=kilograms("70")), levels)

    assert str(dose.per_day.shown_high) == "14.004"
    assert dose.flags == ("above_long_term_level",)


@pytest.mark.parametrize(
    ("per_day", "exact", "shown"),
    [
        ("15", "5", "5"),
        ("15.0045", "5.0015", "5.002"),
        ("15.0042", "5.0014", "5.001"),
        ("10", "3.333333333333333333333333333", "3.333"),
        ("20", "6.666666666666666666666666666", "6.667"),
        # A third of 14 g, shown so that three of them are not above 14 g.
        ("14", "4.666666666666666666666666666", "4.666"),
        ("14.001", "4.667", "4.667"),
        ("0.001", "0.0003333333333333333333333333", "0.0003"),
    ],
)
def test_shown_amount_per_dose(per_day, exact, shown):
    regimen = replace(
        IBS_AFTER_INFECTION, amount_low_grams=Decimal(per_day), amount_high_grams=Decimal(per_day)
    )

    per_dose = dose_of(regimen).per_dose

    assert str(per_dose.low) == str(per_dose.high) == exact
    assert str(per_dose.shown_low) == str(per_dose.shown_high) == shown
