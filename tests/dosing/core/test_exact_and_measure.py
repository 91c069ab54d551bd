"""Exact numbers at the edges of the core, and amounts in what a reader can measure out."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.core.exact import (
    decimal_from,
    fraction_from,
    has_finite_decimal,
    round_down,
    round_half_up,
)
from dosing.core.ideal_weight import DevineWeight, Sex
from dosing.core.inputs import known
from dosing.core.measure import Measured, measure
from dosing.core.units import Height, HeightUnit


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(0), "0"),
        (Fraction(5), "5"),
        (Fraction(100), "100"),
        (Fraction(1, 8), "0.125"),
        (Fraction(1, 25), "0.04"),
        (Fraction(3, 1000), "0.003"),
        (Fraction(1, 2**40), "9.094947017729282379150390625E-13"),
        (Fraction(1, 5**30), str(Decimal(2**30).scaleb(-30))),
        (Fraction(1, 2**60 * 5**30), "9.31322574615478515625E-40"),
        (Fraction(1, 3), "0.3333333333333333333333333333"),
        (Fraction(2, 3), "0.6666666666666666666666666666"),
        (Fraction(5, 3), "1.666666666666666666666666666"),
        (Fraction(1000, 3), "333.3333333333333333333333333"),
        (Fraction(10**30, 3), "333333333333333333333333333333"),
        (Fraction(1, 7 * 10**27), "1E-28"),
    ],
)
def test_decimal_is_exact_or_cut_after_28_digits(value, written):
    assert str(decimal_from(value)) == written


@given(st.fractions(0, 10**6))
def test_decimal_is_never_above_the_fraction(value):
    decimal = fraction_from(decimal_from(value))

    assert 0 <= value - decimal < Fraction(1, 10**20)
    assert has_finite_decimal(value) == (value == decimal)


@given(st.decimals(0, 10**9, places=9))
def test_decimals_make_the_round_trip(value):
    with localcontext() as context:
        context.prec = 3
        assert decimal_from(fraction_from(value)) == value


@pytest.mark.parametrize(
    ("value", "decimals", "down", "half_up"),
    [
        ("0.125", 2, "0.12", "0.13"),
        ("0.124999", 2, "0.12", "0.12"),
        ("2.5", 0, "2", "3"),
        ("2.499", 0, "2", "2"),
        ("13.996", 2, "13.99", "14"),
        ("0.0005", 3, "0", "0.001"),
        ("7", 2, "7", "7"),
    ],
)
def test_rounding(value, decimals, down, half_up):
    assert str(round_down(Fraction(value), decimals)) == down
    assert str(round_half_up(Fraction(value), decimals)) == half_up


@pytest.mark.parametrize("value", ["1E+40", "1E-40", "-1", "9.9E+40"])
def test_numbers_of_ordinary_size_become_fractions(value):
    assert fraction_from(Decimal(value)) == Fraction(value)


@pytest.mark.parametrize("value", ["1E+41", "1E-41", "NaN", "sNaN", "Infinity", "10E+40"])
def test_other_numbers_are_refused(value):
    with pytest.raises(ValueError, match=r"^expected a finite number of ordinary size$"):
        fraction_from(Decimal(value))


@pytest.mark.parametrize("value", [1.5, 1, "1", None])
def test_other_types_are_refused(value):
    with pytest.raises(TypeError, match=rf"^expected a Decimal, got {type(value).__name__}$"):
        fraction_from(value)


@pytest.mark.parametrize(
    ("height", "unit", "sex", "kilograms"),
    [
        ("60", HeightUnit.INCHES, Sex.MALE, "50"),
        ("60", HeightUnit.INCHES, Sex.FEMALE, "45.5"),
        ("61", HeightUnit.INCHES, Sex.MALE, "52.3"),
        ("72", HeightUnit.INCHES, Sex.FEMALE, "73.1"),
        ("180.34", HeightUnit.CENTIMETRES, Sex.MALE, "75.3"),
    ],
)
def test_devine_weight(height, unit, sex, kilograms):
    devine = DevineWeight(Height(Decimal(height), unit), sex)

    assert devine.is_defined
    assert devine.kilograms == Fraction(kilograms)


def test_devine_weight_is_not_defined_below_60_inches():
    assert not DevineWeight(Height(Decimal("59.9"), HeightUnit.INCHES), Sex.MALE).is_defined


@pytest.mark.parametrize(
    ("grams", "per_unit", "measured"),
    [
        ("5", "5", Measured(1, Decimal(5), Decimal(0))),
        ("5.64", "0.5", Measured(11, Decimal("5.5"), Decimal("0.14"))),
        ("4.999", "5", Measured(0, Decimal(0), Decimal("4.999"))),
        ("0.36", "0.75", Measured(0, Decimal(0), Decimal("0.36"))),
        ("0", "5", Measured(0, Decimal(0), Decimal(0))),
        ("14", "0.7", Measured(20, Decimal(14), Decimal(0))),
    ],
)
def test_amount_in_whole_units(grams, per_unit, measured):
    assert measure(Decimal(grams), Decimal(per_unit)) == measured


@pytest.mark.parametrize(("grams", "per_unit"), [("-1", "5"), ("5", "0"), ("5", "-1")])
def test_impossible_units_are_refused(grams, per_unit):
    with pytest.raises(
        ValueError, match=r"^expected an amount not below zero and a unit above zero$"
    ):
        measure(Decimal(grams), Decimal(per_unit))


def test_missing_value_after_the_checks_is_an_error_of_ours():
    assert known(0) == 0
    with pytest.raises(LookupError, match=r"^calculated without a value that the checks require$"):
        known(None)
