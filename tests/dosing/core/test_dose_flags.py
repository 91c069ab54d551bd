"""The warnings: strictly above, on exact values, in a fixed order."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dosing.core.dose import calculate
from dosing.core.outcome import Dose, Flag
from dosing.core.regimen import (
    Audience,
    Basis,
    InvalidRegimen,
    Regimen,
    Route,
    WeightBasis,
)
from tests.dosing.core.entries import dose_of, entries_for, kilograms
from tests.dosing.core.regimens import (
    CROHNS,
    IBS_AFTER_INFECTION,
    LEVELS,
    SHORT_BOWEL,
    SICKLE_CELL,
    SIRS,
    TYPICAL,
)

A_LITTLE = Decimal("0.000001")


def fixed(low: str, high: str | None = None, **changed: object) -> Regimen:
    return replace(
        TYPICAL,
        amount_low_grams=Decimal(low),
        amount_high_grams=Decimal(high or low),
        **changed,
    )


def test_flags_are_the_codes_of_the_contract_in_its_order():
    assert [str(flag) for flag in Flag] == [
        "above_long_term_level",
        "high_end_above_long_term_level",
        "above_typical_range",
        "above_short_term_level",
        "above_tolerated_per_kg",
        "ideal_weight_basis",
        "weight_band_units_disagree",
        "clinician_only",
        "information_only",
        "prescription_product",
        "no_benefit_shown",
        "harm_signal",
        "weight_out_of_range",
        "age_out_of_range",
    ]


@pytest.mark.parametrize(
    ("low", "high", "flags"),
    [
        ("14", "14", ()),
        ("13.999999", "14", ()),
        ("14", "14.000001", (Flag.HIGH_END_ABOVE_LONG_TERM_LEVEL,)),
        ("14.000001", "14.000001", (Flag.ABOVE_LONG_TERM_LEVEL,)),
        ("14.000001", "30", (Flag.ABOVE_LONG_TERM_LEVEL,)),
        ("14", "30", (Flag.HIGH_END_ABOVE_LONG_TERM_LEVEL,)),
        (
            "30",
            "30.000001",
            (Flag.ABOVE_LONG_TERM_LEVEL, Flag.ABOVE_TYPICAL_RANGE),
        ),
        ("50", "50", (Flag.ABOVE_LONG_TERM_LEVEL, Flag.ABOVE_TYPICAL_RANGE)),
        (
            "1",
            "50.000001",
            (
                Flag.HIGH_END_ABOVE_LONG_TERM_LEVEL,
                Flag.ABOVE_TYPICAL_RANGE,
                Flag.ABOVE_SHORT_TERM_LEVEL,
            ),
        ),
    ],
)
def test_equal_to_a_level_is_not_above_it(low, high, flags):
    assert dose_of(fixed(low, high)).flags == flags


@pytest.mark.parametrize("route", [Route.ORAL, Route.ENTERAL])
def test_long_term_level_holds_by_mouth_and_by_tube(route):
    assert dose_of(fixed("15", route=route)).flags == (Flag.ABOVE_LONG_TERM_LEVEL,)


def test_long_term_level_does_not_hold_by_drip_but_the_others_do():
    assert dose_of(fixed("5", "60", route=Route.PARENTERAL)).flags == (
        Flag.ABOVE_TYPICAL_RANGE,
        Flag.ABOVE_SHORT_TERM_LEVEL,
    )


@pytest.mark.parametrize(
    ("level", "flag"),
    [
        ("long_term", Flag.ABOVE_LONG_TERM_LEVEL),
        ("typical", Flag.ABOVE_TYPICAL_RANGE),
        ("short_term", Flag.ABOVE_SHORT_TERM_LEVEL),
        ("tolerated", Flag.ABOVE_TOLERATED_PER_KG),
    ],
)
@pytest.mark.parametrize("route", Route)
def test_a_level_is_compared_with_amounts_by_its_own_routes_only(level, flag, route):
    everywhere = dict.fromkeys(
        ("long_term_routes", "typical_routes", "short_term_routes", "tolerated_routes"),
        frozenset(Route),
    )
    regimen = fixed("60", route=route)
    entries = entries_for(regimen, weight=kilograms("70"))

    def flags(routes: set[Route]) -> tuple[Flag, ...]:
        levels = replace(LEVELS, **(everywhere | {f"{level}_routes": frozenset(routes)}))
        outcome = calculate(regimen, entries, levels)
        assert isinstance(outcome, Dose)
        return outcome.flags

    all_four = flags(set(Route))
    assert len(all_four) == 4
    assert flags({route}) == all_four
    assert flags(set(Route) - {route}) == tuple(other for other in all_four if other is not flag)


def test_a_level_without_a_route_would_be_a_warning_silently_lost():
    with pytest.raises(InvalidRegimen) as caught:
        replace(LEVELS, short_term_routes=frozenset())
    assert str(caught.value) == "Every safety level must name the routes it is compared with."


def test_tolerated_amount_is_compared_with_the_weight_entered():
    regimen = fixed("1", "13")

    assert dose_of(regimen, weight=kilograms("40"), confirmed=True).flags == ()
    light = replace(regimen, amount_high_grams=Decimal(26) + A_LITTLE)
    assert Flag.ABOVE_TOLERATED_PER_KG in dose_of(light, weight=kilograms("40")).flags
    equal = replace(regimen, amount_high_grams=Decimal(26))
    assert Flag.ABOVE_TOLERATED_PER_KG not in dose_of(equal, weight=kilograms("40")).flags


def test_tolerated_amount_is_not_judged_without_a_weight():
    assert Flag.ABOVE_TOLERATED_PER_KG not in dose_of(fixed("1000")).flags


def test_tolerated_amount_goes_by_actual_weight_where_the_dose_goes_by_the_ideal():
    ideal = {"ideal_weight": kilograms("78")}

    assert Flag.ABOVE_TOLERATED_PER_KG not in dose_of(CROHNS, **ideal).flags
    light = dose_of(CROHNS, weight=kilograms("59"), **ideal)
    assert Flag.ABOVE_TOLERATED_PER_KG in light.flags
    assert light.kilograms == Decimal(78)


def test_tolerated_amount_goes_by_ideal_weight_where_no_actual_one_was_entered():
    high = replace(CROHNS, amount_low_grams=Decimal("0.66"), amount_high_grams=Decimal("0.66"))

    assert Flag.ABOVE_TOLERATED_PER_KG in dose_of(high).flags


@pytest.mark.parametrize(
    ("weight", "disagree"),
    [
        ("29.93", False),  # 65.98 lb
        ("29.94", True),  # 66.01 lb: the label says the middle band
        ("30", False),
        ("64.86", False),  # 142.99 lb
        ("64.87", True),  # 143.01 lb: the label says the top band
        ("65", True),  # 143.30 lb
        ("65.000001", False),
    ],
)
def test_band_by_pounds_that_differs_from_the_band_by_kilograms_is_flagged(weight, disagree):
    flags = dose_of(SICKLE_CELL, weight=kilograms(weight)).flags

    assert (Flag.WEIGHT_BAND_UNITS_DISAGREE in flags) == disagree


def test_label_without_pounds_cannot_disagree():
    bands = tuple(replace(band, label_pounds=None) for band in SICKLE_CELL.bands)
    regimen = replace(SICKLE_CELL, bands=bands)

    dose = dose_of(regimen, weight=kilograms("65"))

    assert Flag.WEIGHT_BAND_UNITS_DISAGREE not in dose.flags
    assert dose.per_day.low == Decimal(20)


@pytest.mark.parametrize(
    ("regimen", "flag"),
    [
        (replace(TYPICAL, audience=Audience.CLINICIAN_ONLY), Flag.CLINICIAN_ONLY),
        (replace(TYPICAL, audience=Audience.INFORMATION_ONLY), Flag.INFORMATION_ONLY),
        (replace(TYPICAL, is_prescription=True), Flag.PRESCRIPTION_PRODUCT),
        (replace(TYPICAL, has_no_benefit=True), Flag.NO_BENEFIT_SHOWN),
        (replace(TYPICAL, has_harm_signal=True), Flag.HARM_SIGNAL),
    ],
    ids=lambda value: str(value) if isinstance(value, Flag) else "",
)
def test_what_the_catalogue_says_is_flagged(regimen, flag):
    assert dose_of(regimen).flags == (Flag.HIGH_END_ABOVE_LONG_TERM_LEVEL, flag)


def test_ideal_weight_is_flagged():
    assert Flag.IDEAL_WEIGHT_BASIS in dose_of(CROHNS).flags


def test_flags_come_in_the_order_of_the_contract():
    everything = replace(SIRS, route=Route.ORAL, is_prescription=True)

    assert dose_of(everything, weight=kilograms("130")).flags == (
        Flag.ABOVE_LONG_TERM_LEVEL,
        Flag.ABOVE_TYPICAL_RANGE,
        Flag.ABOVE_SHORT_TERM_LEVEL,
        Flag.CLINICIAN_ONLY,
        Flag.PRESCRIPTION_PRODUCT,
        Flag.NO_BENEFIT_SHOWN,
        Flag.HARM_SIGNAL,
    )


def test_amount_per_dose_needs_a_stated_number_of_doses():
    stated = dose_of(IBS_AFTER_INFECTION)
    unknown = dose_of(replace(IBS_AFTER_INFECTION, doses_per_day=None))

    assert (stated.doses_per_day, stated.per_dose.low) == (3, Decimal(5))
    assert (unknown.doses_per_day, unknown.per_dose) == (None, None)


def test_kilograms_are_unknown_where_no_weight_was_entered():
    assert dose_of(SHORT_BOWEL).kilograms is None
    assert dose_of(SHORT_BOWEL, weight=kilograms("70")).kilograms == Decimal(70)


def test_every_basis_and_weight_basis_is_covered_by_the_fixtures():
    from tests.dosing.core.regimens import REGIMENS

    assert {regimen.basis for regimen in REGIMENS} == set(Basis)
    assert {regimen.weight_basis for regimen in REGIMENS} == set(WeightBasis)
