"""A table of doses worked out by hand, each with its sum and the source of its numbers.

Three things must agree in each row: the sum as written, the expected figure, and the core. The sums
are worked out here with fractions, independently of the core.
"""

import ast
import csv
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from dosing.core.examples import answer_for
from tests.dosing.core.regimens import BY_SLUG, LEVELS

ENTERED = (
    "weight",
    "weight_unit",
    "weight_lb",
    "ideal_weight",
    "height",
    "height_unit",
    "sex",
    "age",
    "protein_g_per_day",
)
EXPECTED = (
    "weight_kg",
    "grams_per_day_low",
    "grams_per_day_high",
    "doses_per_day",
    "grams_per_dose_low",
    "grams_per_dose_high",
    "flags",
)

with (Path(__file__).parent / "hand_checked_doses.csv").open(newline="") as table:
    ROWS = list(csv.DictReader(table))


def name_of(row: dict[str, str]) -> str:
    return "-".join([row["regimen"], *(row[name] for name in ENTERED if row[name])])


def work_out(written_sum: str) -> Fraction:
    """Work out a written sum of decimals with + − × ÷ and brackets, exactly."""
    text = written_sum.replace("×", "*").replace("÷", "/").replace("−", "-")
    operations = {
        ast.Add: lambda left, right: left + right,
        ast.Sub: lambda left, right: left - right,
        ast.Mult: lambda left, right: left * right,
        ast.Div: lambda left, right: left / right,
    }

    def value(node: ast.expr) -> Fraction:
        if isinstance(node, ast.BinOp):
            return operations[type(node.op)](value(node.left), value(node.right))
        return Fraction(ast.get_source_segment(text, node) or "")

    return value(ast.parse(text, mode="eval").body)


def same_figure(expected: str, exact: Fraction) -> bool:
    """Whether a figure is exact, or cut at 28 digits where its decimals never end."""
    difference = exact - Fraction(expected)
    if len(expected.replace(".", "")) < 28:
        return difference == 0
    return 0 <= difference < Fraction(1, 10 ** len(expected.partition(".")[2]))


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_dose_is_the_hand_checked_one(row):
    fields = {name: row[name] for name in ENTERED}
    answer = answer_for(
        BY_SLUG[row["regimen"]], fields | {"acknowledged": "on", "confirmed": "on"}, LEVELS
    )

    assert answer["state"] == "ok"
    assert {name: answer.get(name, "") for name in EXPECTED} == {
        name: row[name] for name in EXPECTED
    }


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_expected_figure_is_what_the_written_sum_gives(row):
    low = work_out(row["sum_of_grams_low"])
    high = work_out(row["sum_of_grams_high"]) if row["sum_of_grams_high"] else low

    assert same_figure(row["grams_per_day_low"], low)
    assert same_figure(row["grams_per_day_high"], high)
    if row["doses_per_day"]:
        doses = int(row["doses_per_day"])
        assert same_figure(row["grams_per_dose_low"], low / doses)
        assert same_figure(row["grams_per_dose_high"], high / doses)
    if row["sum_of_kilograms"]:
        assert same_figure(row["weight_kg"], work_out(row["sum_of_kilograms"]))


def test_table_has_at_least_80_cases_of_all_regimens_each_with_a_source():
    assert len({name_of(row) for row in ROWS}) == len(ROWS) >= 80
    assert set(Counter(row["regimen"] for row in ROWS)) == set(BY_SLUG)
    assert all(row["source"] for row in ROWS)


def test_weight_that_does_not_end_in_decimals_is_cut_and_never_raised():
    row = next(row for row in ROWS if row["height"] == "175")

    assert Fraction(Decimal(row["weight_kg"])) < 50 + Fraction("2.3") * (
        Fraction(175) / Fraction("2.54") - 60
    )
