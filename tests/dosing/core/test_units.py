"""Weights and heights: exact conversions, and nothing impossible."""

from decimal import Decimal
from fractions import Fraction

import pytest

from dosing.core.units import (
    Height,
    HeightUnit,
    ImpossibleValue,
    Weight,
    WeightUnit,
)

KG, G, LB, ST = WeightUnit.KILOGRAMS, WeightUnit.GRAMS, WeightUnit.POUNDS, WeightUnit.STONES


@pytest.mark.parametrize(
    ("value", "unit", "pounds", "kilograms"),
    [
        ("70.5", KG, None, "70.5"),
        ("1250", G, None, "1.25"),
        ("1", LB, None, "0.45359237"),
        ("1", ST, None, "6.35029318"),
        ("11", ST, "5", "72.12118683"),
        ("11", ST, "5.5", "72.347983015"),
        ("0", ST, "5", "2.26796185"),
        ("11", ST, "0", "69.85322498"),
        ("0.000001", G, None, "0.000000001"),
        ("999999999999", ST, "13.999999", "6350293179999.99999954640763"),
    ],
)
def test_weight_in_kilograms_is_exact(value, unit, pounds, kilograms):
    weight = Weight(Decimal(value), unit, None if pounds is None else Decimal(pounds))

    assert weight.kilograms == Decimal(kilograms)


@pytest.mark.parametrize(
    ("value", "unit"), [("0", KG), ("-1", KG), ("0", LB), ("0", G), ("-0.5", LB), ("0", ST)]
)
def test_weight_must_be_above_zero(value, unit):
    with pytest.raises(ImpossibleValue) as caught:
        Weight(Decimal(value), unit)
    assert str(caught.value) == "Enter a weight above zero, like 70.5."
    assert caught.value.part == "value"


def test_no_stones_and_no_pounds_is_no_weight():
    with pytest.raises(ImpossibleValue, match="above zero"):
        Weight(Decimal(0), ST, Decimal(0))


def test_negative_stones_are_refused_even_with_pounds_beside_them():
    with pytest.raises(ImpossibleValue, match="above zero"):
        Weight(Decimal(-1), ST, Decimal(13))


def test_stones_must_be_whole_because_people_read_decimals_of_a_stone_differently():
    with pytest.raises(ImpossibleValue) as caught:
        Weight(Decimal("11.5"), ST)
    assert str(caught.value) == (
        "Enter whole stones, and any pounds beside them, like 11 st 5 lb."
        " Or choose kilograms or pounds."
    )
    assert caught.value.part == "value"


@pytest.mark.parametrize("pounds", ["14", "14.5", "100", "-1"])
def test_pounds_beside_stones_must_be_fewer_than_14(pounds):
    with pytest.raises(ImpossibleValue) as caught:
        Weight(Decimal(11), ST, Decimal(pounds))
    assert str(caught.value) == "Enter fewer than 14 pounds beside the stones, like 5."
    assert caught.value.part == "pounds"


@pytest.mark.parametrize("unit", [KG, G, LB])
@pytest.mark.parametrize("pounds", ["5", "0"])
def test_pounds_belong_to_stones_only(unit, pounds):
    with pytest.raises(ImpossibleValue) as caught:
        Weight(Decimal(70), unit, Decimal(pounds))
    assert str(caught.value) == ("Leave this box empty, or choose stones and pounds as the unit.")
    assert caught.value.part == "pounds"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN", "1E+41", "1E-41"])
def test_weight_must_be_an_ordinary_number(value):
    with pytest.raises(ValueError, match="finite number of ordinary size"):
        Weight(Decimal(value), KG)


@pytest.mark.parametrize("value", [70.5, 70, "70"])
def test_weight_must_be_a_decimal(value):
    with pytest.raises(TypeError, match="expected a Decimal"):
        Weight(value, KG)


@pytest.mark.parametrize(
    ("weight", "other"),
    [
        (Weight(Decimal(154), KG), Weight(Decimal(154), LB)),
        (Weight(Decimal(154), LB), Weight(Decimal(154), KG)),
        (Weight(Decimal(70), ST), Weight(Decimal(70), KG)),
        (Weight(Decimal(11), ST, Decimal(5)), None),
        (Weight(Decimal(11), ST, Decimal(0)), None),
        (Weight(Decimal(1250), G), None),
    ],
)
def test_other_reading_of_a_number(weight, other):
    assert weight.other_reading() == other


@pytest.mark.parametrize(
    ("value", "unit", "inches"),
    [
        ("60", HeightUnit.INCHES, Fraction(60)),
        ("152.4", HeightUnit.CENTIMETRES, Fraction(60)),
        ("172", HeightUnit.CENTIMETRES, Fraction(17200, 254)),
        ("50", HeightUnit.CENTIMETRES, Fraction(5000, 254)),
        ("250", HeightUnit.CENTIMETRES, Fraction(25000, 254)),
        ("98.425", HeightUnit.INCHES, Fraction("98.425")),
    ],
)
def test_height_in_inches_is_exact(value, unit, inches):
    assert Height(Decimal(value), unit).inches == inches


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("49.999999", HeightUnit.CENTIMETRES),
        ("250.000001", HeightUnit.CENTIMETRES),
        ("0", HeightUnit.CENTIMETRES),
        ("-170", HeightUnit.CENTIMETRES),
        ("98.4252", HeightUnit.INCHES),
        ("19.6850", HeightUnit.INCHES),
        ("172", HeightUnit.INCHES),
    ],
)
def test_height_outside_50_to_250_cm_is_a_slip(value, unit):
    with pytest.raises(ImpossibleValue) as caught:
        Height(Decimal(value), unit)
    assert str(caught.value) == (
        "Check the height and its unit. Enter a height from 50 to 250 centimetres, like 172, or the"
        " same in inches, like 68."
    )
    assert caught.value.part == "value"
