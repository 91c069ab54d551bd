"""What must hold for every weight, not only for those in a table."""

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.core.exact import fraction_from
from dosing.core.measure import measure
from dosing.core.notation import format_plain
from dosing.core.outcome import Dose, Flag
from dosing.core.typed import read_inputs
from dosing.core.units import KILOGRAMS_PER_POUND, Weight, WeightUnit
from tests.dosing.core.entries import dose_of, kilograms, outcome_of
from tests.dosing.core.regimens import (
    BURNS,
    CROHNS,
    HEART,
    IBS_AFTER_INFECTION,
    LEVELS,
    PRETERM,
    SICKLE_CELL,
    SIRS,
    TRAUMA_FORMULA,
    TYPICAL,
)

BY_WEIGHT = (PRETERM, HEART, SIRS, BURNS, SICKLE_CELL)


def decimals(low: str, high: str, places: int = 6) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(low), Decimal(high), places=places)


@st.composite
def regimen_and_weight(draw):
    regimen = draw(st.sampled_from(BY_WEIGHT))
    allowed = regimen.weight_allowed_kg
    return regimen, kilograms(str(draw(decimals(str(allowed.low), str(allowed.high)))))


def dose_for(regimen, weight) -> Dose:
    return dose_of(regimen, weight=weight, confirmed=True)


@given(decimals("30", "250"), st.sampled_from([HEART, SIRS, BURNS]))
def test_amount_per_kg_is_exactly_rate_times_weight(weight, regimen):
    dose = dose_for(regimen, kilograms(str(weight)))

    assert fraction_from(dose.per_day.high) == fraction_from(
        regimen.amount_high_grams
    ) * fraction_from(weight)


@given(decimals("67", "551", 4))
def test_amount_from_pounds_is_exact(pounds):
    dose = dose_for(HEART, Weight(pounds, WeightUnit.POUNDS))

    assert fraction_from(dose.per_day.low) == Fraction("0.08") * Fraction(pounds) * Fraction(
        "0.45359237"
    )


@given(decimals("30", "250"))
def test_crohns_dose_goes_by_ideal_weight_alone(ideal):
    alone = dose_of(CROHNS, ideal_weight=kilograms(str(ideal)), confirmed=True)
    beside = dose_of(
        CROHNS, ideal_weight=kilograms(str(ideal)), weight=kilograms("90"), confirmed=True
    )

    assert alone.per_day.low == beside.per_day.low == ideal / 2


@given(decimals("10", "400"))
def test_amount_by_protein_is_exact(protein):
    dose = dose_of(TRAUMA_FORMULA, protein_grams_per_day=protein)

    assert fraction_from(dose.per_day.low) == Fraction("30.5") * Fraction(protein) / 100


@given(regimen_and_weight(), regimen_and_weight())
def test_heavier_person_never_gets_less(first, second):
    regimen, weight = first
    other = second[1]
    allowed = regimen.weight_allowed_kg
    if fraction_from(other.kilograms) not in allowed:
        return
    light, heavy = sorted((weight, other), key=lambda entered: entered.kilograms)

    assert dose_for(regimen, light).per_day.high <= dose_for(regimen, heavy).per_day.low


@given(decimals("10", "250"), decimals("0.000001", "1"))
def test_dose_rises_with_weight_across_the_bands(weight, more):
    heavier = min(weight + more, Decimal(250))

    assert (
        dose_for(SICKLE_CELL, kilograms(str(weight))).per_day.low
        <= dose_for(SICKLE_CELL, kilograms(str(heavier))).per_day.low
    )


@given(decimals("0.000001", "1000"))
def test_every_weight_belongs_to_exactly_one_band(weight):
    exact = fraction_from(weight)

    assert sum(exact in band.kilograms for band in SICKLE_CELL.bands) == 1
    assert sum(exact in band.label_pounds for band in SICKLE_CELL.bands) == 1


@given(regimen_and_weight())
def test_amount_never_leaves_what_the_regimen_can_reach(case):
    regimen, weight = case
    per_day = dose_for(regimen, weight).per_day
    if regimen is SICKLE_CELL:
        low, high = Decimal(10), Decimal(30)
    else:
        low = regimen.amount_low_grams * regimen.weight_allowed_kg.low
        high = regimen.amount_high_grams * regimen.weight_allowed_kg.high

    assert low <= per_day.low <= per_day.high <= high


@given(decimals("0.000001", "120", 8), st.integers(1, 12))
def test_shown_figures_never_cross_a_level_and_stay_within_half_a_step(grams, doses):
    regimen = replace(
        IBS_AFTER_INFECTION,
        amount_low_grams=grams,
        amount_high_grams=grams,
        doses_per_day=doses,
    )
    dose = dose_of(regimen)
    exact = fraction_from(grams)

    for amounts, times, half in ((dose.per_day, 1, "0.005"), (dose.per_dose, doses, "0.0005")):
        shown = fraction_from(amounts.shown_low)
        assert abs(shown * times - exact) <= Fraction(half) * 2 * times
        assert shown > 0
        for level in (14, 30, 50):
            assert not (exact <= level < shown * times)
            assert not (shown * times <= level < exact)
            assert exact == level or shown * times != level


@given(decimals("0.000001", "120", 8))
def test_flags_agree_with_the_shown_figure(grams):
    regimen = replace(TYPICAL, amount_low_grams=grams, amount_high_grams=grams)
    dose = dose_of(regimen)

    assert (Flag.ABOVE_LONG_TERM_LEVEL in dose.flags) == (
        dose.per_day.shown_low > LEVELS.long_term_grams_per_day
    )
    assert (Flag.ABOVE_TYPICAL_RANGE in dose.flags) == (
        dose.per_day.shown_high > LEVELS.typical_high_grams_per_day
    )
    assert (Flag.ABOVE_SHORT_TERM_LEVEL in dose.flags) == (
        dose.per_day.shown_high > LEVELS.short_term_grams_per_day
    )


@given(decimals("0.000001", "1000", 8), st.integers(1, 24))
def test_split_never_adds_up_to_more_than_the_day(grams, doses):
    regimen = replace(
        IBS_AFTER_INFECTION,
        amount_low_grams=grams,
        amount_high_grams=grams,
        doses_per_day=doses,
    )
    dose = dose_of(regimen)
    missing = fraction_from(dose.per_day.low) - doses * fraction_from(dose.per_dose.low)

    assert 0 <= missing < Fraction(1, 10**20)


@given(decimals("0", "1000"), decimals("0.000001", "100"))
def test_measuring_out_never_raises_a_dose(grams, grams_per_unit):
    measured = measure(grams, grams_per_unit)

    assert measured.grams <= grams
    assert measured.grams_left_over < grams_per_unit
    assert fraction_from(measured.grams) + fraction_from(measured.grams_left_over) == fraction_from(
        grams
    )
    assert fraction_from(measured.grams) == measured.units * fraction_from(grams_per_unit)


@given(decimals("0.000001", "999999"))
def test_units_make_the_round_trip(value):
    pounds = Weight(value, WeightUnit.POUNDS)
    grams = Weight(value, WeightUnit.GRAMS)
    stones = Weight(value // 14, WeightUnit.STONES, value % 14)

    assert Fraction(pounds.kilograms) / Fraction(KILOGRAMS_PER_POUND) == Fraction(value)
    assert Fraction(grams.kilograms) * 1000 == Fraction(value)
    assert stones.kilograms == pounds.kilograms
    assert pounds.other_reading().other_reading() == pounds


@given(st.integers(1, 999999), decimals("0", "13.9999", 4))
def test_stones_and_pounds_weigh_what_their_pounds_weigh(stones, pounds):
    together = Weight(Decimal(stones), WeightUnit.STONES, pounds)

    assert together.kilograms == Weight(14 * stones + pounds, WeightUnit.POUNDS).kilograms


@given(regimen_and_weight())
def test_ambient_decimal_context_changes_nothing(case):
    regimen, weight = case
    expected = dose_for(regimen, weight)

    with localcontext() as context:
        context.prec = 2
        assert dose_for(regimen, weight) == expected


@pytest.mark.parametrize("regimen", BY_WEIGHT, ids=lambda regimen: regimen.slug)
@given(value=decimals("0.000001", "999999"), unit=st.sampled_from(WeightUnit))
def test_weight_outside_the_guard_never_gives_a_dose(regimen, value, unit):
    whole = value.to_integral_value() + 1 if unit is WeightUnit.STONES else value
    weight = Weight(whole, unit)
    outcome = outcome_of(regimen, weight=weight, confirmed=True)

    is_allowed = fraction_from(weight.kilograms) in regimen.weight_allowed_kg
    assert isinstance(outcome, Dose) == is_allowed


@given(st.integers(670, 5510))
def test_the_kilograms_of_a_result_can_be_typed_back(tenths):
    by_pounds = dose_for(HEART, Weight(Decimal(tenths) / 10, WeightUnit.POUNDS))
    typed = {"weight": format_plain(by_pounds.kilograms), "weight_unit": "kg", "age": "40"}

    again = dose_for(HEART, read_inputs(typed).weight)

    assert again.per_day == by_pounds.per_day
