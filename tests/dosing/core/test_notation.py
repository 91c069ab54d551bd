"""Safe notation: one way to write each amount."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.core import notation
from dosing.core.notation_faults import find_notation_faults


def plain(text: str) -> str:
    """Show no-break spaces as plain ones, after checking that there are no others before units."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("5", "5"),
        ("5.0", "5"),
        ("5.50", "5.5"),
        ("0.50", "0.5"),
        ("0", "0"),
        ("0.00", "0"),
        ("100", "100"),
        ("999", "999"),
        ("1000", "1,000"),
        ("1E+3", "1,000"),
        ("1234567.5", "1,234,567.5"),
        ("0.0000001", "0.0000001"),
        ("70.30681735", "70.30681735"),
    ],
)
def test_number_has_no_trailing_zero_a_leading_zero_and_commas(value, written):
    assert notation.format_number(Decimal(value)) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("5.00", "5"),
        ("100.0", "100"),
        ("1234.50", "1234.5"),
        ("1E-7", "0.0000001"),
        ("1E+3", "1000"),
        ("0", "0"),
        ("100", "100"),
    ],
)
def test_number_for_machines_has_no_comma_and_no_exponent(value, written):
    assert notation.format_plain(Decimal(value)) == written


@pytest.mark.parametrize(
    ("grams", "written"),
    [
        ("21.15", "21.15 g"),
        ("1", "1 g"),
        ("1.0005", "1.0005 g"),
        ("0.9999", "999.9 mg"),
        ("0.3", "300 mg"),
        ("0.08", "80 mg"),
        ("0.4075", "407.5 mg"),
        ("0.001", "1 mg"),
        ("0.000999", "999 micrograms"),
        ("0.00025", "250 micrograms"),
        ("0.0000005", "0.5 micrograms"),
        ("1234.5", "1,234.5 g"),
        ("0", "0 g"),
    ],
)
def test_amount_is_in_the_largest_unit_that_needs_no_leading_zero(grams, written):
    assert plain(notation.format_amount(Decimal(grams))) == written


def test_number_and_unit_stay_on_one_line():
    assert notation.format_amount(Decimal(5)) == "5\u00a0g"
    assert notation.format_weight(Decimal("70.5")) == "70.5\u00a0kg"


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        ("20", "30", "20 g to 30 g"),
        ("15", "15", "15 g"),
        ("15", "15.0", "15 g"),
        ("0.5", "2", "500 mg to 2 g"),
    ],
)
def test_range_is_written_in_words(low, high, written):
    assert plain(notation.format_range(Decimal(low), Decimal(high))) == written


def test_rates_are_written_in_words():
    low, high = Decimal("0.08"), Decimal("0.5")

    assert plain(notation.format_per_day(Decimal(5), Decimal(30))) == "5 g to 30 g per day"
    assert plain(notation.format_per_kg_per_day(low, low)) == "80 mg per kg per day"
    assert plain(notation.format_per_kg_per_day(low, high)) == "80 mg to 500 mg per kg per day"
    assert (
        plain(notation.format_per_100_g_protein(Decimal("30.5"), Decimal("30.5")))
        == "30.5 g per 100 g of protein"
    )


@pytest.mark.parametrize(
    ("times", "written"),
    [(1, "once a day"), (2, "twice a day"), (3, "3 times a day"), (6, "6 times a day")],
)
def test_how_often_is_written_in_words(times, written):
    assert notation.format_times_a_day(times) == written


@pytest.mark.parametrize(
    ("youngest", "oldest", "written"),
    [
        (18, None, "18 and over"),
        (0, None, "0 and over"),
        (None, 17, "under 18"),
        (None, 0, "under 1"),
        (0, 5, "0 to 5"),
        (5, 17, "5 to 17"),
    ],
)
def test_ages_are_written_in_words(youngest, oldest, written):
    assert notation.format_ages(youngest, oldest) == written


@given(st.decimals(Decimal("0.000001"), Decimal(99999), places=9))
def test_no_digit_is_lost_whatever_the_decimal_context(grams):
    expected = notation.format_amount(grams)
    with localcontext() as context:
        context.prec = 2
        assert notation.format_amount(grams) == expected
        assert Decimal(notation.format_number(grams).replace(",", "")) == grams


@given(
    st.decimals(Decimal("0.000001"), Decimal(99999), places=6),
    st.decimals(Decimal("0.000001"), Decimal(99999), places=6),
)
def test_what_is_formatted_passes_the_check(low, high):
    for text in (
        notation.format_per_kg_per_day(low, high),
        notation.format_per_100_g_protein(low, high),
        notation.format_per_day(high, high),
        notation.format_weight(low),
    ):
        assert find_notation_faults(text) == ()
