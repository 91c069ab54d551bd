"""Worked examples: at least five, all right, and each edge of a band among them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dosing.core.answer import answer_of
from dosing.core.examples import Example, answer_for, find_example_faults
from tests.dosing.core.entries import dose_of, kilograms, outcome_of
from tests.dosing.core.regimens import (
    BURNS,
    HEART,
    IBS_AFTER_INFECTION,
    LEVELS,
    SICKLE_CELL,
    TYPICAL,
)


def example(weight: str, state: str = "ok", **expected: str) -> Example:
    fields = {"weight": weight, "weight_unit": "kg", "age": "40", "acknowledged": "on"}
    return Example(fields, {"state": state, **expected})


def day(weight: str, grams: str, **expected: str) -> Example:
    return example(weight, grams_per_day_low=grams, grams_per_day_high=grams, **expected)


HEART_EXAMPLES = (
    day("50", "4"),
    day("60", "4.80"),
    day("70.5", "5.64", grams_per_dose_low="5.64", doses_per_day="1", weight_kg="70.5"),
    example("154", "confirm"),
    example("3", "refused", flags="weight_out_of_range information_only"),
)
SICKLE_CELL_EXAMPLES = (
    day("20", "10"),
    day("29.9", "10"),
    day("30", "20"),
    day("65", "20"),
    day("65.1", "30"),
)


def test_right_examples_have_no_fault():
    assert find_example_faults(HEART, HEART_EXAMPLES, LEVELS) == ()
    assert find_example_faults(SICKLE_CELL, SICKLE_CELL_EXAMPLES, LEVELS) == ()


def test_fewer_than_five_different_examples_are_too_few():
    assert find_example_faults(HEART, HEART_EXAMPLES[:4], LEVELS) == (
        "At least 5 different examples are needed; there are 4.",
    )
    assert find_example_faults(HEART, HEART_EXAMPLES[:1] * 5, LEVELS) == (
        "At least 5 different examples are needed; there are 1.",
    )


@pytest.mark.parametrize(("missing", "edge"), [(2, "30"), (3, "65")])
def test_each_edge_of_a_band_must_be_among_the_examples(missing, edge):
    examples = [*SICKLE_CELL_EXAMPLES, day("21", "10")]
    del examples[missing]

    assert find_example_faults(SICKLE_CELL, examples, LEVELS) == (
        f"No example weighs exactly {edge} kg, where one band passes into the next.",
    )


def test_changed_band_edge_or_amount_shows_in_the_examples():
    light, middle, heavy = SICKLE_CELL.bands
    swapped = replace(
        SICKLE_CELL,
        bands=(
            replace(light, kilograms=replace(light.kilograms, high_included=True)),
            replace(middle, kilograms=replace(middle.kilograms, low_included=False)),
            heavy,
        ),
    )

    assert find_example_faults(swapped, SICKLE_CELL_EXAMPLES, LEVELS) == (
        "Example 3: grams_per_day_low is 10, expected 20.",
        "Example 3: grams_per_day_high is 10, expected 20.",
    )


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (day("50", "4.01"), "grams_per_day_low is 4, expected 4.01."),
        (day("50", "four"), "grams_per_day_low is 4, expected four."),
        (day("50", "sNaN"), "grams_per_day_low is 4, expected sNaN."),
        (day("50", ""), "grams_per_day_low is 4, expected empty."),
        (day("50", "4", flags="harm_signal"), "flags is information_only, expected harm_signal."),
        (day("50", "4", flags=""), "flags is information_only, expected empty."),
        (day("50", "4", gram="4"), "gram is empty, expected 4."),
        (day("50", "4", regimen="x"), "regimen is coronary-heart-disease, expected x."),
        (example("50", "confirm"), "state is ok, expected confirm."),
        (example("50"), "say which grams_per_day_low is expected."),
        (example("50"), "say which grams_per_day_high is expected."),
        (Example({}, {}), "say which state is expected."),
        (
            Example({"weight": "70,5"}, {"state": "ok"}),
            "state is error, expected ok.",
        ),
    ],
)
def test_wrong_or_incomplete_example_is_named_by_its_number(wrong, fault):
    faults = find_example_faults(HEART, [*HEART_EXAMPLES, wrong], LEVELS)

    assert f"Example 6: {fault}" in faults
    assert all(each.startswith("Example 6: ") for each in faults)


@pytest.mark.parametrize(
    ("expected", "faults"),
    [
        ({"must_flag": "information_only"}, ()),
        ({"must_flag": ""}, ()),
        ({"regimen": "coronary-heart-disease", "version": "1"}, ()),
        (
            {"flags": "information"},
            (
                "flags names information, which is no flag.",
                "flags is information_only, expected information.",
            ),
        ),
        ({"must_not_flag": "harm_signal above_long_term_level"}, ()),
        ({"must_not_flag": ""}, ()),
        (
            {"must_flag": "information_only harm_signal"},
            ("must_flag is information_only, expected information_only harm_signal.",),
        ),
        (
            {"must_not_flag": "information_only harm_signal"},
            ("must_not_flag is information_only, expected information_only harm_signal.",),
        ),
        ({"must_not_flag": "harm"}, ("must_not_flag names harm, which is no flag.",)),
        (
            {"must_flag": "info"},
            (
                "must_flag names info, which is no flag.",
                "must_flag is information_only, expected info.",
            ),
        ),
    ],
)
def test_some_flags_can_be_expected_or_ruled_out_by_their_codes(expected, faults):
    examples = [*HEART_EXAMPLES, day("51", "4.08", **expected)]

    assert find_example_faults(HEART, examples, LEVELS) == tuple(
        f"Example 6: {fault}" for fault in faults
    )


def test_absence_of_an_amount_can_be_expected():
    examples = [*HEART_EXAMPLES, example("155", "confirm", grams_per_day_low="")]

    assert find_example_faults(HEART, examples, LEVELS) == ()


def test_unreadable_fields_answer_with_the_state_error():
    assert answer_for(HEART, {"weight": "abc", "weight_unit": "kg"}, LEVELS) == {
        "state": "error",
        "regimen": "coronary-heart-disease",
        "version": "1",
        "flags": "",
    }
    assert answer_for(HEART, {}, LEVELS)["state"] == "error"


def test_answer_of_a_dose_holds_its_exact_values_as_plain_text():
    answer = answer_of(dose_of(replace(HEART, version=3), weight=kilograms("70.50")))

    assert answer == {
        "state": "ok",
        "regimen": "coronary-heart-disease",
        "version": "3",
        "weight_kg": "70.5",
        "grams_per_day_low": "5.64",
        "grams_per_day_high": "5.64",
        "doses_per_day": "1",
        "grams_per_dose_low": "5.64",
        "grams_per_dose_high": "5.64",
        "flags": "information_only",
    }
    assert all(type(value) is str for value in answer.values())


def test_answer_keeps_low_and_high_apart():
    regimen = replace(
        IBS_AFTER_INFECTION, amount_low_grams=Decimal(6), amount_high_grams=Decimal(12)
    )

    answer = answer_of(dose_of(regimen))

    assert (answer["grams_per_day_low"], answer["grams_per_day_high"]) == ("6", "12")
    assert (answer["grams_per_dose_low"], answer["grams_per_dose_high"]) == ("2", "4")


def test_answer_leaves_out_what_is_not_known():
    assert set(answer_of(dose_of(TYPICAL))) == {
        "state",
        "regimen",
        "version",
        "grams_per_day_low",
        "grams_per_day_high",
        "flags",
    }
    assert "doses_per_day" not in answer_of(dose_of(BURNS))


def test_answer_of_a_small_amount_has_no_exponent():
    tiny = replace(
        TYPICAL, amount_low_grams=Decimal("0.0000001"), amount_high_grams=Decimal("0.0000001")
    )

    assert answer_of(dose_of(tiny))["grams_per_day_low"] == "0.0000001"


def test_answer_without_a_dose_has_no_amount():
    refused = outcome_of(replace(HEART, version=2), weight=kilograms("3"))

    assert answer_of(refused) == {
        "state": "refused",
        "regimen": "coronary-heart-disease",
        "version": "2",
        "flags": "information_only weight_out_of_range",
    }
    assert all(type(value) is str for value in answer_of(refused).values())
