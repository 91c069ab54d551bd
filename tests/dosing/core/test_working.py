"""The working: each step with the reader's own numbers, to be redone by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dosing.core.ideal_weight import Sex
from dosing.core.regimen import Band, Interval, Range
from dosing.core.units import Height, HeightUnit, Weight, WeightUnit
from tests.dosing.core.entries import dose_of, kilograms
from tests.dosing.core.regimens import (
    BURNS,
    CROHNS,
    HEART,
    IBS_AFTER_INFECTION,
    PRETERM,
    SICKLE_CELL,
    TRAUMA_FORMULA,
    TYPICAL,
)


def working_of(regimen, **entries) -> list[tuple[str, str]]:
    return [
        (step.title, step.formula.replace("\N{NO-BREAK SPACE}", " "))
        for step in dose_of(regimen, **entries).working
    ]


def test_rate_in_milligrams_goes_by_way_of_milligrams():
    assert working_of(HEART, weight=kilograms("70.5")) == [
        ("Each day", "80 mg per kg per day × 70.5 kg = 5,640 mg per day = 5.64 g per day"),
        ("Each dose", "5.64 g per day ÷ 1 dose per day = 5.64 g per dose"),
    ]


def test_result_below_1_g_is_told_once():
    assert working_of(PRETERM, weight=kilograms("1.2")) == [
        ("Each day", "300 mg per kg per day × 1.2 kg = 360 mg per day")
    ]


def test_result_of_exactly_1_g_goes_by_way_of_milligrams():
    regimen = replace(PRETERM, amount_low_grams=Decimal("0.5"), amount_high_grams=Decimal("0.5"))

    assert working_of(regimen, weight=kilograms("2")) == [
        ("Each day", "500 mg per kg per day × 2 kg = 1,000 mg per day = 1 g per day")
    ]


def test_rate_of_1_mg_or_1_g_or_below_1_mg():
    def day(grams: str) -> str:
        rate = Decimal(grams)
        regimen = replace(BURNS, amount_low_grams=rate, amount_high_grams=rate)
        return working_of(regimen, weight=kilograms("70"))[0][1]

    assert day("1") == "1 g per kg per day × 70 kg = 70 g per day"
    assert day("0.001") == "1 mg per kg per day × 70 kg = 70 mg per day"
    assert day("0.0005") == "500 micrograms per kg per day × 70 kg = 35 mg per day"


def test_rate_of_1_mg_that_gives_grams_goes_by_way_of_milligrams():
    regimen = replace(
        BURNS,
        amount_low_grams=Decimal("0.001"),
        amount_high_grams=Decimal("0.001"),
        weight_allowed_kg=Range(Decimal(1), Decimal(2000)),
        weight_usual_kg=Range(Decimal(1), Decimal(2000)),
    )

    assert working_of(regimen, weight=kilograms("1500")) == [
        ("Each day", "1 mg per kg per day × 1,500 kg = 1,500 mg per day = 1.5 g per day")
    ]


def test_weight_in_pounds_is_converted_first():
    assert working_of(BURNS, weight=Weight(Decimal(155), WeightUnit.POUNDS)) == [
        ("Weight in kilograms", "155 lb × 0.45359237 kg per lb = 70.30681735 kg"),
        (
            "Each day",
            (
                "500 mg per kg per day × 70.30681735 kg = 35,153.408675 mg per day"
                " = 35.153408675 g per day"
            ),
        ),
    ]


def test_weight_in_stones_is_converted_by_way_of_pounds():
    assert working_of(BURNS, weight=Weight(Decimal(11), WeightUnit.STONES, Decimal("1.5")))[:2] == [
        ("Weight in pounds", "11 × 14 lb + 1.5 lb = 155.5 lb"),
        ("Weight in kilograms", "155.5 lb × 0.45359237 kg per lb = 70.533613535 kg"),
    ]
    assert working_of(BURNS, weight=Weight(Decimal(11), WeightUnit.STONES))[0] == (
        "Weight in pounds",
        "11 × 14 lb + 0 lb = 154 lb",
    )


def test_weight_in_grams_is_converted_first():
    assert working_of(PRETERM, weight=Weight(Decimal(1250), WeightUnit.GRAMS))[0] == (
        "Weight in kilograms",
        "1,250 g ÷ 1,000 = 1.25 kg",
    )


def test_weight_that_is_not_used_is_not_converted():
    assert working_of(TYPICAL, weight=Weight(Decimal(155), WeightUnit.POUNDS)) == [
        ("Each day", "5 g to 30 g per day, the same at every weight")
    ]


def test_given_ideal_weight_is_converted_and_the_actual_one_is_not():
    steps = working_of(
        CROHNS,
        weight=kilograms("90"),
        ideal_weight=Weight(Decimal(132), WeightUnit.POUNDS),
    )

    assert steps == [
        ("Weight in kilograms", "132 lb × 0.45359237 kg per lb = 59.87419284 kg"),
        (
            "Each day",
            (
                "500 mg per kg per day × 59.87419284 kg = 29,937.09642 mg per day"
                " = 29.93709642 g per day"
            ),
        ),
    ]


def test_ideal_weight_from_inches():
    steps = working_of(
        CROHNS,
        ideal_weight=None,
        height=Height(Decimal(65), HeightUnit.INCHES),
        sex=Sex.FEMALE,
    )

    assert steps == [
        ("Ideal weight (Devine formula)", "45.5 kg + 2.3 kg × (65 − 60) = 57 kg"),
        ("Each day", "500 mg per kg per day × 57 kg = 28,500 mg per day = 28.5 g per day"),
    ]


def test_figures_whose_decimals_never_end_are_called_about():
    steps = working_of(
        CROHNS,
        ideal_weight=None,
        height=Height(Decimal(175), HeightUnit.CENTIMETRES),
        sex=Sex.MALE,
    )

    assert steps == [
        ("Height in inches", "175 cm ÷ 2.54 cm per inch = about 68.8976 inches"),
        (
            "Ideal weight (Devine formula)",
            "50 kg + 2.3 kg × (about 68.8976 − 60) = about 70.4646 kg",
        ),
        ("Each day", "500 mg per kg per day × about 70.4646 kg = about 35.23 g per day"),
    ]


def test_bands_tell_which_one_holds():
    assert working_of(SICKLE_CELL, weight=kilograms("29.9")) == [
        ("Each day", "29.9 kg is below 30 kg: 10 g per day"),
        ("Each dose", "10 g per day ÷ 2 doses per day = 5 g per dose"),
    ]
    assert working_of(SICKLE_CELL, weight=kilograms("30"))[0] == (
        "Each day",
        "30 kg is from 30 kg up to 65 kg: 20 g per day",
    )
    assert working_of(SICKLE_CELL, weight=Weight(Decimal(144), WeightUnit.POUNDS))[:2] == [
        ("Weight in kilograms", "144 lb × 0.45359237 kg per lb = 65.31730128 kg"),
        ("Each day", "65.31730128 kg is above 65 kg: 30 g per day"),
    ]


@pytest.mark.parametrize(
    ("weight", "edges_of_the_middle", "words"),
    [
        ("30", (False, True), "30 kg is up to 30 kg: 10 g"),
        ("50", (False, True), "50 kg is above 30 kg up to 65 kg: 20 g"),
        ("50", (False, False), "50 kg is above 30 kg below 65 kg: 20 g"),
        ("50", (True, False), "50 kg is from 30 kg below 65 kg: 20 g"),
        ("65", (True, False), "65 kg is from 65 kg: 30 g"),
    ],
)
def test_a_band_is_written_with_the_ends_that_belong_to_it(weight, edges_of_the_middle, words):
    starts, ends = edges_of_the_middle
    thirty, sixty_five = Decimal(30), Decimal(65)
    regimen = replace(
        SICKLE_CELL,
        bands=(
            Band(Decimal(10), Interval(None, False, thirty, not starts)),
            Band(Decimal(20), Interval(thirty, starts, sixty_five, ends)),
            Band(Decimal(30), Interval(sixty_five, not ends, None, False)),
        ),
    )

    assert working_of(regimen, weight=kilograms(weight))[0] == ("Each day", f"{words} per day")


def test_amount_by_protein():
    assert working_of(TRAUMA_FORMULA, protein_grams_per_day=Decimal(90)) == [
        ("Each day", "30.5 g × 90 g of protein per day ÷ 100 g = 27.45 g per day")
    ]


def test_two_ends_are_worked_out_one_after_the_other():
    regimen = replace(
        HEART,
        amount_high_grams=Decimal("0.1"),
        doses_per_day=3,
    )

    assert working_of(regimen, weight=kilograms("60")) == [
        ("Each day, low end", "80 mg per kg per day × 60 kg = 4,800 mg per day = 4.8 g per day"),
        ("Each day, high end", "100 mg per kg per day × 60 kg = 6,000 mg per day = 6 g per day"),
        ("Each dose, low end", "4.8 g per day ÷ 3 doses per day = 1.6 g per dose"),
        ("Each dose, high end", "6 g per day ÷ 3 doses per day = 2 g per dose"),
    ]


def test_dose_whose_decimals_never_end_is_called_about():
    regimen = replace(
        IBS_AFTER_INFECTION, amount_low_grams=Decimal(14), amount_high_grams=Decimal(14)
    )

    assert working_of(regimen)[1] == (
        "Each dose",
        "14 g per day ÷ 3 doses per day = about 4.666 g per dose",
    )


def test_no_step_per_dose_where_the_number_of_doses_is_a_range():
    assert [title for title, _ in working_of(BURNS)] == ["Each day"]
