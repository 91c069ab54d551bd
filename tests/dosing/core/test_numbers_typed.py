"""Reading typed numbers: strict, because each other way of writing has a second reading."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dosing.core.units import (
    MAXIMUM_TYPED_CHARACTERS,
    UnreadableNumber,
    parse_number,
)

SURROGATE = chr(0xD800)
RIGHT_TO_LEFT_MARK = "\N{RIGHT-TO-LEFT MARK}"

NOT_NUMBERS = [
    "abc",
    "-5",
    "+5",
    "1e3",
    "1E3",
    "７０",
    "٧٠",
    "²",
    "NaN",
    "Infinity",
    "-inf",
    "0x10",
    "1_000",
    "70.5.1",
    ".5",
    "5.",
    ".",
    "7 0",
    "70 kg",
    "\t70",
    "70\n",
    "\N{NO-BREAK SPACE}70",
    "70\0",
    "\0",
    RIGHT_TO_LEFT_MARK + "70",
    "70" + RIGHT_TO_LEFT_MARK,
    SURROGATE,
    "70" + SURROGATE,
    "7\N{ZERO WIDTH SPACE}0",
]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("70.5", "70.5"),
        ("70", "70"),
        ("0", "0"),
        ("0.5", "0.5"),
        ("007", "7"),
        (" 70.5 ", "70.5"),
        ("70.50", "70.5"),
        ("12345.678901", "12345.678901"),
        ("9999999999999999", "9999999999999999"),
        ("70.080021165", "70.080021165"),
        ("0.0000000001", "0.0000000001"),
    ],
)
def test_plain_numbers_are_read(typed, number):
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["", " ", "     "])
def test_blank_asks_for_the_number(typed):
    with pytest.raises(UnreadableNumber) as caught:
        parse_number(typed, what="your weight in kilograms")
    assert str(caught.value) == "Enter your weight in kilograms, like 70.5."


@pytest.mark.parametrize("typed", ["70,5", "1,200", ",", "1,2,3"])
def test_comma_is_refused_with_its_remedy(typed):
    with pytest.raises(UnreadableNumber) as caught:
        parse_number(typed, what="your weight in kilograms")
    assert str(caught.value) == (
        "Enter your weight in kilograms without a comma, and with a full stop before any decimals,"
        " like 70.5."
    )


@pytest.mark.parametrize("typed", NOT_NUMBERS, ids=ascii)
def test_anything_but_plain_digits_is_refused_with_its_remedy(typed):
    with pytest.raises(UnreadableNumber) as caught:
        parse_number(typed, what="the age", example="45")
    assert str(caught.value) == (
        "Enter the age using only the digits 0 to 9 and at most one full stop, like 45."
    )


@pytest.mark.parametrize("typed", ["1" * 17, "9" * 400, "1." + "0" * 15, "x" * 1_000_000])
def test_long_text_is_refused_before_it_is_looked_at(typed):
    with pytest.raises(UnreadableNumber) as caught:
        parse_number(typed)
    assert str(caught.value) == "Enter a number with at most 16 characters, like 70.5."


@given(st.text())
@example("1e3")
@example("1" * 400)
@example(SURROGATE)
def test_any_text_is_read_exactly_or_refused(typed):
    stripped = typed.strip(" ")
    try:
        number = parse_number(typed)
    except UnreadableNumber as error:
        message = str(error)
    else:
        message = ""
        assert number.is_finite()
        assert number >= 0
        assert len(stripped) <= MAXIMUM_TYPED_CHARACTERS
        assert set(stripped) <= set("0123456789.")
        assert Decimal(stripped) == number
    assert message.isascii()


@given(st.decimals(0, 99999, places=6))
def test_every_ordinary_number_is_read_as_itself(number):
    assert parse_number(f"{number:f}") == number
