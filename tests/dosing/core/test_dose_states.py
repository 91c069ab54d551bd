"""What comes back instead of a dose, in which order, and that none of it tells the dose."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dosing.core.dose import calculate
from dosing.core.ideal_weight import Sex
from dosing.core.inputs import FieldError, Inputs, InvalidInputs
from dosing.core.outcome import Acknowledge, ConfirmWeight, Dose, Flag, Refusal, State
from dosing.core.regimen import Audience, Range
from dosing.core.units import Height, HeightUnit, Weight, WeightUnit
from tests.dosing.core.entries import dose_of, entries_for, kilograms, outcome_of
from tests.dosing.core.regimens import (
    ATHLETES,
    BURNS,
    CROHNS,
    HEART,
    IBS_AFTER_INFECTION,
    LEVELS,
    PRETERM,
    REGIMENS,
    SHORT_BOWEL,
    SICKLE_CELL,
    SIRS,
    TRAUMA_FORMULA,
    TYPICAL,
)

every_regimen = pytest.mark.parametrize("regimen", REGIMENS, ids=lambda regimen: regimen.slug)


def errors_of(regimen, **entries):
    with pytest.raises(InvalidInputs) as caught:
        calculate(regimen, Inputs(acknowledged=True, **entries), LEVELS)
    return {error.field: error.message for error in caught.value.errors}


@every_regimen
def test_complete_entries_give_a_dose_that_repeats_them(regimen):
    entries = entries_for(regimen)

    dose = calculate(regimen, entries, LEVELS)

    assert isinstance(dose, Dose)
    assert dose.state == State.OK
    assert dose.regimen is regimen
    assert dose.inputs is entries


# Errors


def test_a_missing_weight_is_named_at_its_field():
    assert errors_of(HEART) == {
        "weight": "Enter your weight and choose its unit, like 70.5 kg.",
    }


def test_missing_protein_is_named_at_its_field():
    assert errors_of(TRAUMA_FORMULA, age_years=Decimal(40)) == {
        "protein_g_per_day": "Enter the grams of protein given in a day, like 90."
    }


@pytest.mark.parametrize(
    ("regimen", "is_age_unknown"),
    [
        (TYPICAL, True),
        (replace(TYPICAL, minimum_age_years=None, maximum_age_years=17), True),
        (replace(TYPICAL, minimum_age_years=None), False),
    ],
)
def test_an_age_limit_that_could_not_be_checked_is_told(regimen, is_age_unknown):
    assert dose_of(regimen, age_years=None).is_age_unknown is is_age_unknown


def test_an_age_that_was_checked_is_not_unknown():
    assert not dose_of(TYPICAL, age_years=Decimal(18)).is_age_unknown


def test_actual_weight_never_stands_in_for_the_ideal_one():
    errors = errors_of(CROHNS, weight=kilograms("70"), age_years=Decimal(40))

    assert errors == {
        "ideal_weight": "Enter an ideal weight, like 65. Or leave it empty and enter height"
        " and sex."
    }


def test_height_without_sex_asks_for_the_sex():
    height = Height(Decimal(170), HeightUnit.CENTIMETRES)

    assert errors_of(CROHNS, height=height, age_years=Decimal(40)) == {
        "sex": "Choose female or male: the ideal weight formula was made for these."
    }


def test_sex_without_height_asks_for_the_height():
    assert errors_of(CROHNS, sex=Sex.MALE, age_years=Decimal(40)) == {
        "height": "Enter your height and choose its unit, like 172 cm."
    }


def test_error_message_of_the_exception_holds_all_messages():
    assert str(InvalidInputs(FieldError("a", "One."), FieldError("b", "Two."))) == "One. Two."


@pytest.mark.parametrize("age", ["-1", "125.1", "1000"])
def test_impossible_age_refuses_to_be_built(age):
    with pytest.raises(InvalidInputs) as caught:
        Inputs(age_years=Decimal(age))
    assert caught.value.errors == (FieldError("age", "Enter an age from 0 to 125 years, like 45."),)


@pytest.mark.parametrize("age", ["0", "125"])
def test_ages_from_0_to_125_can_be_built(age):
    assert Inputs(age_years=Decimal(age)).age_years == Decimal(age)


@pytest.mark.parametrize("protein", ["0", "-1"])
def test_impossible_protein_refuses_to_be_built(protein):
    with pytest.raises(InvalidInputs) as caught:
        Inputs(protein_grams_per_day=Decimal(protein))
    assert caught.value.errors == (
        FieldError("protein_g_per_day", "Enter the grams of protein a day above zero, like 90."),
    )


def test_small_protein_can_be_built():
    assert Inputs(protein_grams_per_day=Decimal("0.5")).protein_grams_per_day == Decimal("0.5")


# Refusals


@pytest.mark.parametrize(
    ("regimen", "weight"),
    [
        (PRETERM, "0.399999"),
        (PRETERM, "3.000001"),
        (PRETERM, "70"),
        (HEART, "29.999999"),
        (HEART, "250.000001"),
        (HEART, "3.2"),
        (SICKLE_CELL, "9.999999"),
        (SIRS, "29.9"),
        (BURNS, "251"),
        # Also where the amount does not depend on weight.
        (IBS_AFTER_INFECTION, "3.2"),
        (TYPICAL, "250.1"),
    ],
)
def test_weight_outside_the_guard_is_refused(regimen, weight):
    refusal = outcome_of(regimen, weight=kilograms(weight), confirmed=True)

    assert isinstance(refusal, Refusal)
    assert refusal.state == State.REFUSED
    assert (refusal.slug, refusal.version) == (regimen.slug, 1)
    assert [reason.field for reason in refusal.reasons] == ["weight"]
    assert Flag.WEIGHT_OUT_OF_RANGE in refusal.flags
    assert Flag.AGE_OUT_OF_RANGE not in refusal.flags


@pytest.mark.parametrize(
    ("regimen", "weight"),
    [(PRETERM, "0.4"), (PRETERM, "3"), (HEART, "30"), (HEART, "250"), (SICKLE_CELL, "10")],
)
def test_weight_on_the_guard_is_covered(regimen, weight):
    assert isinstance(outcome_of(regimen, weight=kilograms(weight), confirmed=True), Dose)


def test_refused_weight_says_what_is_covered_what_was_given_and_what_to_do():
    refusal = outcome_of(HEART, weight=kilograms("3.2"))

    assert refusal.reasons[0].message.replace("\N{NO-BREAK SPACE}", " ") == (
        "This regimen is calculated for weights from 30 kg to 250 kg. The weight given is 3.2 kg"
        " (7.1 lb). Check the number and the unit. If both are right, this regimen is not for"
        " this person: ask a doctor or pharmacist."
    )


@pytest.mark.parametrize("weight", ["29.9", "250.1"])
def test_ideal_weight_outside_the_guard_is_refused(weight):
    refusal = outcome_of(CROHNS, ideal_weight=kilograms(weight), confirmed=True)

    assert [reason.field for reason in refusal.reasons] == ["ideal_weight"]
    assert Flag.WEIGHT_OUT_OF_RANGE in refusal.flags


def test_actual_weight_is_guarded_also_where_the_ideal_one_is_used():
    refusal = outcome_of(CROHNS, weight=kilograms("3"))

    assert [reason.field for reason in refusal.reasons] == ["weight"]


def test_ideal_weight_is_ignored_where_the_regimen_does_not_go_by_it():
    assert isinstance(outcome_of(HEART, ideal_weight=kilograms("3")), Dose)


def test_weight_is_not_guarded_where_the_regimen_states_no_guard():
    regimen = replace(TYPICAL, weight_allowed_kg=None, weight_usual_kg=None)

    assert isinstance(outcome_of(regimen, weight=kilograms("3")), Dose)


@pytest.mark.parametrize(("inches", "kind"), [("59.999999", Refusal), ("60", Dose)])
def test_height_below_60_inches_is_refused_and_asks_for_an_ideal_weight(inches, kind):
    outcome = outcome_of(
        CROHNS,
        ideal_weight=None,
        height=Height(Decimal(inches), HeightUnit.INCHES),
        sex=Sex.FEMALE,
    )

    assert isinstance(outcome, kind)


def test_height_below_the_formula_says_what_to_do():
    refusal = outcome_of(
        CROHNS,
        ideal_weight=None,
        height=Height(Decimal("152.39"), HeightUnit.CENTIMETRES),
        sex=Sex.MALE,
    )

    assert [(reason.field, reason.flag) for reason in refusal.reasons] == [("height", None)]
    assert refusal.reasons[0].message.replace("\N{NO-BREAK SPACE}", " ") == (
        "The formula for ideal weight starts at a height of 152.4 cm (60 inches). Check the height"
        " and its unit. If both are right, ask a doctor or dietitian for an ideal weight and enter"
        " that instead."
    )
    assert refusal.flags == (
        Flag.IDEAL_WEIGHT_BASIS,
        Flag.INFORMATION_ONLY,
        Flag.NO_BENEFIT_SHOWN,
    )


def test_ideal_weight_by_formula_must_pass_the_guard_too():
    narrow = replace(
        CROHNS,
        weight_allowed_kg=Range(Decimal(60), Decimal(250)),
        weight_usual_kg=Range(Decimal(60), Decimal(150)),
    )

    refusal = outcome_of(
        narrow, ideal_weight=None, height=Height(Decimal(62), HeightUnit.INCHES), sex=Sex.MALE
    )

    assert [reason.field for reason in refusal.reasons] == ["height"]
    assert "54.6\N{NO-BREAK SPACE}kg" in refusal.reasons[0].message
    assert Flag.WEIGHT_OUT_OF_RANGE in refusal.flags


def test_given_ideal_weight_comes_before_the_formula():
    dose = dose_of(
        CROHNS,
        ideal_weight=kilograms("80"),
        height=Height(Decimal(55), HeightUnit.INCHES),
        sex=Sex.FEMALE,
    )

    assert dose.kilograms == Decimal(80)


@pytest.mark.parametrize(
    ("regimen", "age", "covered"),
    [
        (HEART, "17.99", "18 and over"),
        (TYPICAL, "0", "18 and over"),
        (SICKLE_CELL, "4.999999", "5 and over"),
    ],
)
def test_age_below_the_minimum_is_refused(regimen, age, covered):
    refusal = outcome_of(regimen, age_years=Decimal(age))

    assert [reason.field for reason in refusal.reasons] == ["age"]
    assert refusal.reasons[0].message == (
        f"This regimen is for people aged {covered}. Check the age. If it is right, this regimen"
        " is not for this person: ask a doctor or pharmacist."
    )
    assert Flag.AGE_OUT_OF_RANGE in refusal.flags
    assert Flag.WEIGHT_OUT_OF_RANGE not in refusal.flags


@pytest.mark.parametrize(("regimen", "age"), [(HEART, "18"), (SICKLE_CELL, "5")])
def test_minimum_age_itself_is_covered(regimen, age):
    assert isinstance(outcome_of(regimen, age_years=Decimal(age)), Dose)


@pytest.mark.parametrize(("age", "kind"), [("17.99", Dose), ("18", Refusal)])
def test_maximum_age_ends_at_the_next_birthday(age, kind):
    regimen = replace(TYPICAL, minimum_age_years=None, maximum_age_years=17)

    outcome = outcome_of(regimen, age_years=Decimal(age))

    assert isinstance(outcome, kind)
    if kind is Refusal:
        assert outcome.reasons[0].message.startswith("This regimen is for people aged under 18.")


@pytest.mark.parametrize("age", ["4.99", "18"])
def test_an_age_outside_a_range_is_told_the_whole_range(age):
    regimen = replace(TYPICAL, minimum_age_years=5, maximum_age_years=17)

    message = outcome_of(regimen, age_years=Decimal(age)).reasons[0].message

    assert message.startswith("This regimen is for people aged 5 to 17. Check the age.")


def test_age_is_not_judged_where_the_regimen_has_no_age_limit():
    assert isinstance(outcome_of(PRETERM, age_years=Decimal(0)), Dose)


@pytest.mark.parametrize(
    ("protein", "kind"), [("9.99", Refusal), ("10", Dose), ("400", Dose), ("400.01", Refusal)]
)
def test_protein_outside_its_range_is_refused(protein, kind):
    outcome = outcome_of(TRAUMA_FORMULA, protein_grams_per_day=Decimal(protein))

    assert isinstance(outcome, kind)
    if kind is Refusal:
        assert [reason.field for reason in outcome.reasons] == ["protein_g_per_day"]
        assert outcome.reasons[0].message.replace("\N{NO-BREAK SPACE}", " ") == (
            "This regimen is calculated for 10 g to 400 g of protein a day. Check that the number"
            " is right, and that it is for a whole day."
        )
        assert outcome.reasons[0].flag is None


def test_protein_is_ignored_where_the_amount_does_not_follow_it():
    assert isinstance(outcome_of(HEART, protein_grams_per_day=Decimal(9999)), Dose)


def test_every_reason_to_refuse_is_given_at_once():
    refusal = outcome_of(HEART, weight=kilograms("3"), age_years=Decimal(3))

    assert [reason.field for reason in refusal.reasons] == ["weight", "age"]
    assert refusal.flags == (
        Flag.INFORMATION_ONLY,
        Flag.WEIGHT_OUT_OF_RANGE,
        Flag.AGE_OUT_OF_RANGE,
    )


# The notice


@every_regimen
def test_restricted_regimens_ask_for_their_notice_and_self_care_does_not(regimen):
    outcome = outcome_of(regimen, acknowledged=False)

    if regimen.audience is Audience.SELF_CARE:
        assert isinstance(outcome, Dose)
    else:
        assert isinstance(outcome, Acknowledge)
        assert outcome.state == State.ACKNOWLEDGE
        assert (outcome.slug, outcome.version) == (regimen.slug, 1)
        assert {Flag.CLINICIAN_ONLY, Flag.INFORMATION_ONLY} & set(outcome.flags)


def test_prescription_product_asks_for_its_notice_whoever_may_act():
    regimen = replace(SHORT_BOWEL, audience=Audience.SELF_CARE)

    outcome = outcome_of(regimen, acknowledged=False)

    assert isinstance(outcome, Acknowledge)
    assert outcome.flags == (Flag.PRESCRIPTION_PRODUCT,)


# The unusual weight


@pytest.mark.parametrize(
    ("regimen", "weight"),
    [
        (HEART, "39.999999"),
        (HEART, "150.000001"),
        (HEART, "154"),
        (PRETERM, "0.499999"),
        (PRETERM, "2.500001"),
        (SICKLE_CELL, "13.9"),
        (TYPICAL, "200"),
    ],
)
def test_unusual_weight_is_asked_about_and_computed_once_confirmed(regimen, weight):
    asked = outcome_of(regimen, weight=kilograms(weight))
    confirmed = outcome_of(regimen, weight=kilograms(weight), confirmed=True)

    assert isinstance(asked, ConfirmWeight)
    assert asked.state == State.CONFIRM
    assert (asked.slug, asked.version) == (regimen.slug, 1)
    assert [unusual.field for unusual in asked.weights] == ["weight"]
    assert asked.weights[0].weight == kilograms(weight)
    assert isinstance(confirmed, Dose)


@pytest.mark.parametrize(
    ("regimen", "weight"),
    [(HEART, "40"), (HEART, "150"), (PRETERM, "0.5"), (PRETERM, "2.5"), (TYPICAL, "40")],
)
def test_weight_on_the_edge_of_the_usual_ones_is_not_asked_about(regimen, weight):
    assert isinstance(outcome_of(regimen, weight=kilograms(weight)), Dose)


def test_unusual_weight_offers_the_number_in_the_other_unit():
    asked = outcome_of(HEART, weight=kilograms("154"))

    assert asked.weights[0].other_reading == Weight(Decimal(154), WeightUnit.POUNDS)
    assert asked.weights[0].other_reading.kilograms == Decimal("69.85322498")


def test_both_weights_are_asked_about_at_once():
    asked = outcome_of(CROHNS, weight=kilograms("39"), ideal_weight=kilograms("160"))

    assert [unusual.field for unusual in asked.weights] == ["weight", "ideal_weight"]


def test_no_weight_is_asked_about_where_none_was_entered():
    assert isinstance(outcome_of(ATHLETES), Dose)


# The order


def test_missing_entry_comes_before_a_refusal():
    assert set(errors_of(CROHNS, weight=kilograms("3"))) == {"ideal_weight"}


def test_refusal_comes_before_the_notice():
    assert isinstance(outcome_of(HEART, weight=kilograms("3"), acknowledged=False), Refusal)


def test_notice_comes_before_the_unusual_weight():
    assert isinstance(outcome_of(HEART, weight=kilograms("154"), acknowledged=False), Acknowledge)


@every_regimen
@pytest.mark.parametrize(
    "changed",
    [
        {"age_years": Decimal(2)},
        {"weight": kilograms("700")},
        {"acknowledged": False},
        {"weight": kilograms("35")},
        {"weight": kilograms("0.45")},
    ],
    ids=["age", "guard", "notice", "unusual", "light"],
)
def test_what_is_not_a_dose_does_not_depend_on_the_amount_at_all(regimen, changed):
    """So no digit of a dose can be read from it, in whatever form."""
    entries = entries_for(regimen, **changed)
    if regimen.bands:
        other = replace(
            regimen,
            bands=tuple(
                replace(band, grams_per_day=band.grams_per_day * 7) for band in regimen.bands
            ),
            doses_per_day=5,
        )
    else:
        other = replace(
            regimen,
            amount_low_grams=regimen.amount_low_grams * 7,
            amount_high_grams=regimen.amount_high_grams * 11,
            doses_per_day=5,
        )
    levels = replace(LEVELS, long_term_grams_per_day=Decimal("0.001"))

    outcome = calculate(regimen, entries, LEVELS)
    other_outcome = calculate(other, entries, levels)

    if isinstance(outcome, Dose):
        assert isinstance(other_outcome, Dose)
        assert outcome.per_day != other_outcome.per_day
    else:
        assert outcome == other_outcome
