"""The picture of a dose: where each mark stands, and the same in words."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.core.regimen import Route
from dosing.core.scale import Mark, scale_of
from tests.dosing.core.entries import dose_of, kilograms
from tests.dosing.core.regimens import HEART, LEVELS, PRETERM, SIRS, TYPICAL


def mark(grams: str, percent: str) -> Mark:
    return Mark(Decimal(grams), Decimal(percent))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_every_mark_of_a_dose_by_weight():
    scale = scale_of(dose_of(HEART, weight=kilograms("70.5")), LEVELS)

    assert scale.ticks == (
        mark("0", "0"),
        mark("10", "20"),
        mark("20", "40"),
        mark("30", "60"),
        mark("40", "80"),
        mark("50", "100"),
    )
    assert scale.result_low == scale.result_high == mark("5.64", "11.28")
    assert (scale.typical_low, scale.typical_high) == (mark("5", "10"), mark("30", "60"))
    assert scale.long_term == mark("14", "28")
    assert (scale.result_width, scale.typical_width) == (0, 50)
    assert scale.tolerated == mark("45.825", "91.65")
    assert plain(scale.description) == (
        "This amount: 5.64 g per day. Range often quoted: 5 g to 30 g per day. Long-term level:"
        " 14 g per day. Highest amount reported as tolerated, for this weight: 45.82 g per day."
    )


def test_range_without_a_weight_has_no_tolerated_mark():
    scale = scale_of(dose_of(TYPICAL), LEVELS)

    assert (scale.result_low, scale.result_high) == (mark("5", "16.67"), mark("30", "100"))
    assert scale.result_width == Decimal("83.33")
    assert scale.tolerated is None
    assert [tick.grams for tick in scale.ticks] == [0, 5, 10, 15, 20, 25, 30]
    assert plain(scale.description) == (
        "This amount: 5 g to 30 g per day. Range often quoted: 5 g to 30 g per day. Long-term"
        " level: 14 g per day."
    )


def test_a_range_that_does_not_cover_the_route_is_neither_drawn_nor_told():
    scale = scale_of(
        dose_of(SIRS, weight=kilograms("70")),
        replace(
            LEVELS,
            typical_routes=frozenset({Route.ORAL}),
            typical_high_grams_per_day=Decimal(5000),
        ),
    )

    assert (scale.typical_low, scale.typical_high, scale.typical_width) == (None, None, 0)
    assert scale.ticks[-1].grams == 50
    assert "often quoted" not in scale.description


def test_drip_has_no_long_term_level():
    scale = scale_of(dose_of(SIRS, weight=kilograms("70")), LEVELS)

    assert scale.long_term is None
    assert "Long-term" not in scale.description
    high = scale_of(
        dose_of(SIRS, weight=kilograms("70")),
        replace(LEVELS, long_term_grams_per_day=Decimal(5000)),
    )
    assert high.ticks[-1].grams == 50


@pytest.mark.parametrize(
    ("grams", "ticks"),
    [
        ("30", [0, 5, 10, 15, 20, 25, 30]),
        ("30.01", [0, 10, 20, 30, 40]),
        ("60", [0, 10, 20, 30, 40, 50, 60]),
        ("60.1", [0, 20, 40, 60, 80]),
        ("125", [0, 50, 100, 150]),
        ("601", [0, 200, 400, 600, 800]),
    ],
)
def test_axis_ends_at_the_first_tick_at_or_past_the_result(grams, ticks):
    regimen = replace(TYPICAL, amount_low_grams=Decimal(grams), amount_high_grams=Decimal(grams))

    scale = scale_of(dose_of(regimen), LEVELS)

    assert [tick.grams for tick in scale.ticks] == ticks


@pytest.mark.parametrize(
    ("levels", "end"),
    [
        (
            replace(
                LEVELS,
                typical_low_grams_per_day=Decimal(1),
                typical_high_grams_per_day=Decimal(2),
                long_term_grams_per_day=Decimal(3),
            ),
            5,
        ),
        (replace(LEVELS, long_term_grams_per_day=Decimal(100)), 100),
        (replace(LEVELS, typical_high_grams_per_day=Decimal(200)), 200),
    ],
)
def test_axis_holds_every_level(levels, end):
    regimen = replace(TYPICAL, amount_low_grams=Decimal(5), amount_high_grams=Decimal(5))

    assert scale_of(dose_of(regimen), levels).ticks[-1].grams == end


def test_tolerated_amount_is_written_rounded_down():
    scale = scale_of(dose_of(HEART, weight=kilograms("70.599")), LEVELS)

    assert scale.tolerated.grams == Decimal("45.88935")
    assert plain(scale.description).endswith("for this weight: 45.88 g per day.")


def test_description_uses_the_shown_figures():
    scale = scale_of(dose_of(PRETERM, weight=kilograms("1.2345")), LEVELS)

    assert scale.result_low.grams == Decimal("0.37035")
    assert plain(scale.description).startswith("This amount: 370 mg per day.")


@given(st.decimals(Decimal("0.01"), Decimal(500), places=2), st.integers(40, 150))
def test_marks_stand_on_the_axis_in_the_order_of_their_grams(grams, weight):
    regimen = replace(TYPICAL, amount_low_grams=grams, amount_high_grams=grams * 2)
    scale = scale_of(dose_of(regimen, weight=kilograms(str(weight))), LEVELS)
    marks = [
        *scale.ticks,
        scale.result_low,
        scale.result_high,
        scale.typical_low,
        scale.typical_high,
        scale.long_term,
        scale.tolerated,
    ]

    by_grams = sorted(marks, key=lambda each: each.grams)
    assert [each.percent for each in by_grams] == sorted(each.percent for each in marks)
    assert by_grams[0].percent == 0
    assert by_grams[-1].percent == 100
    assert 2 <= len(scale.ticks) <= 7
