"""Typed fields: every message at its field, all at once, and never a crash."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.core.examples import answer_for
from dosing.core.ideal_weight import Sex
from dosing.core.inputs import Inputs, InvalidInputs
from dosing.core.typed import read_inputs
from dosing.core.units import Height, HeightUnit, Weight, WeightUnit
from tests.dosing.core.regimens import LEVELS, REGIMENS

FIELDS = (
    "weight",
    "weight_unit",
    "weight_lb",
    "ideal_weight",
    "height",
    "height_unit",
    "sex",
    "age",
    "protein_g_per_day",
    "confirmed",
    "acknowledged",
)


def errors_of(**fields: str) -> dict[str, str]:
    with pytest.raises(InvalidInputs) as caught:
        read_inputs(fields)
    messages = {error.field: error.message for error in caught.value.errors}
    assert len(messages) == len(caught.value.errors), "one message per field"
    return messages


def test_all_fields_are_read():
    assert read_inputs(
        {
            "weight": "11",
            "weight_unit": "st",
            "weight_lb": "5",
            "ideal_weight": "10",
            "height": "172",
            "height_unit": "cm",
            "sex": "female",
            "age": "45",
            "protein_g_per_day": "90",
            "confirmed": "on",
            "acknowledged": "on",
        }
    ) == Inputs(
        weight=Weight(Decimal(11), WeightUnit.STONES, Decimal(5)),
        ideal_weight=Weight(Decimal(10), WeightUnit.STONES),
        height=Height(Decimal(172), HeightUnit.CENTIMETRES),
        sex=Sex.FEMALE,
        age_years=Decimal(45),
        protein_grams_per_day=Decimal(90),
        confirmed=True,
        acknowledged=True,
    )


@pytest.mark.parametrize("blank", ["", " ", "   "])
def test_blank_fields_count_as_not_entered(blank):
    assert read_inputs(dict.fromkeys(FIELDS, blank)) == Inputs()
    assert read_inputs({}) == Inputs()


@pytest.mark.parametrize("unit", ["kg", "g", "lb", "st"])
def test_unit_alone_enters_no_weight(unit):
    assert read_inputs({"weight_unit": unit, "height_unit": "in"}) == Inputs()


@pytest.mark.parametrize(
    ("typed", "is_ticked"),
    [
        ("on", True),
        ("yes", True),
        ("true", True),
        ("True", True),
        ("1", True),
        ("off", False),
        ("false", False),
        ("0", False),
        ("", False),
        ("maybe", False),
    ],
)
def test_only_a_clear_yes_ticks_a_box(typed, is_ticked):
    inputs = read_inputs({"confirmed": typed, "acknowledged": typed})

    assert inputs.confirmed is inputs.acknowledged is is_ticked


@pytest.mark.parametrize(
    ("unit", "message", "example"),
    [
        ("kg", "Enter your weight in kilograms using", "70.5"),
        ("g", "Enter the weight in grams using", "1250"),
        ("lb", "Enter your weight in pounds using", "155"),
        ("st", "Enter the stones of your weight using", "11"),
    ],
)
def test_unreadable_weight_names_the_unit_that_was_chosen(unit, message, example):
    errors = errors_of(weight="abc", weight_unit=unit)

    assert list(errors) == ["weight"]
    assert errors["weight"].startswith(message)
    assert errors["weight"].endswith(f", like {example}.")


def test_weight_without_a_unit_asks_for_the_unit_and_guesses_none():
    assert errors_of(weight="70") == {"weight_unit": "Choose the unit of the weight."}


def test_unreadable_weight_without_a_unit_names_both_fields():
    errors = errors_of(weight="70,5")

    assert errors == {
        "weight_unit": "Choose the unit of the weight.",
        "weight": "Enter your weight without a comma, and with a full stop before any decimals,"
        " like 70.5.",
    }


def test_unknown_units_and_sex_are_refused():
    assert errors_of(weight="70", weight_unit="stone", height="170", height_unit="ft", sex="x") == {
        "weight_unit": "Choose the unit of the weight.",
        "height_unit": "Choose the unit of the height.",
        "sex": "Choose female or male.",
    }


@pytest.mark.parametrize(
    ("height_unit", "wanted", "example"), [("cm", "centimetres", "172"), ("in", "inches", "68")]
)
def test_unreadable_height_names_the_unit_that_was_chosen(height_unit, wanted, example):
    errors = errors_of(height="1,72", height_unit=height_unit)

    assert errors["height"].startswith(f"Enter your height in {wanted} without a comma")
    assert errors["height"].endswith(f", like {example}.")


def test_height_without_a_unit_asks_for_the_unit():
    assert errors_of(height="170") == {"height_unit": "Choose the unit of the height."}
    assert errors_of(height="1,72") == {
        "height_unit": "Choose the unit of the height.",
        "height": "Enter your height without a comma, and with a full stop before any decimals,"
        " like 172.",
    }


def test_impossible_values_are_named_at_their_fields():
    assert errors_of(weight="0", weight_unit="kg") == {
        "weight": "Enter a weight above zero, like 70.5."
    }
    assert errors_of(weight="11", weight_unit="st", weight_lb="14") == {
        "weight_lb": "Enter fewer than 14 pounds beside the stones, like 5."
    }
    assert errors_of(height="17", height_unit="cm")["height"].startswith("Check the height")
    assert errors_of(ideal_weight="0", weight_unit="kg") == {
        "ideal_weight": "Enter a weight above zero, like 70.5."
    }
    assert list(errors_of(ideal_weight="10.5", weight_unit="st")) == ["ideal_weight"]
    assert list(errors_of(age="126", protein_g_per_day="0")) == ["age", "protein_g_per_day"]


def test_both_units_at_once_are_refused():
    assert errors_of(weight="70", weight_unit="kg", weight_lb="5") == {
        "weight_lb": "Leave this box empty, or choose stones and pounds as the unit."
    }
    assert errors_of(weight_unit="kg", weight_lb="5") == {
        "weight_lb": "Leave this box empty, or choose stones and pounds."
    }


def test_pounds_without_stones_ask_for_the_stones():
    assert errors_of(weight_unit="st", weight_lb="5") == {
        "weight": "Enter the stones of your weight, like 11, or 0."
    }


def test_unreadable_pounds_are_named_at_their_field():
    assert list(errors_of(weight="11", weight_unit="st", weight_lb="x")) == ["weight_lb"]
    assert errors_of(weight="11", weight_unit="st", weight_lb="5,5") == {
        "weight_lb": "Enter the pounds beside the stones without a comma, and with a full stop"
        " before any decimals, like 5."
    }


def test_unreadable_weight_beside_blank_pounds_is_the_only_error():
    assert list(errors_of(weight="x", weight_unit="kg", weight_lb="")) == ["weight"]


@pytest.mark.parametrize(
    "typed", ["\t", "\n", "\N{NO-BREAK SPACE}", "\0", "X", "\N{RIGHT-TO-LEFT MARK}"]
)
def test_only_plain_spaces_are_blank(typed):
    assert list(errors_of(age=typed)) == ["age"]


def test_ideal_weight_needs_the_unit_too():
    assert errors_of(ideal_weight="65") == {"weight_unit": "Choose the unit of the weight."}
    errors = errors_of(ideal_weight="x", weight_unit="kg")
    assert errors["ideal_weight"].startswith("Enter the ideal weight in the chosen unit using")
    assert errors["ideal_weight"].endswith("like 65.")


def test_unit_is_asked_for_once_where_both_weights_lack_it():
    assert errors_of(weight="70", ideal_weight="65") == {
        "weight_unit": "Choose the unit of the weight."
    }


@pytest.mark.parametrize(
    ("field", "beginning", "ending"),
    [
        ("age", "Enter the age in years using", "like 45."),
        ("protein_g_per_day", "Enter the grams of protein a day using", "like 90."),
    ],
)
def test_other_unreadable_numbers_name_what_to_enter(field, beginning, ending):
    message = errors_of(**{field: "-5"})[field]

    assert message.startswith(beginning)
    assert message.endswith(ending)


def test_all_messages_come_at_once():
    errors = errors_of(
        weight="abc", weight_unit="kg", height="-1", height_unit="cm", sex="?", age="1e3"
    )

    assert list(errors) == ["weight", "height", "sex", "age"]


awkward = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "0", "70", "70.5", "1e3", "70,5", "７０", "NaN", "kg", "st", "cm", "male", "\0", "on"]
    ),
    st.just("9" * 400),
)


@given(st.sampled_from(REGIMENS), st.dictionaries(st.sampled_from(FIELDS), awkward))
def test_any_text_in_any_field_gives_an_answer_and_without_a_dose_no_amount(regimen, fields):
    answer = answer_for(regimen, fields, LEVELS)

    assert answer["state"] in {"ok", "confirm", "acknowledge", "refused", "error"}
    assert answer["regimen"] == regimen.slug
    if answer["state"] != "ok":
        assert set(answer) == {"state", "regimen", "version", "flags"}
