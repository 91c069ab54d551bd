"""Doses in what people write: read exactly, compared with the catalogue, held when in doubt."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from comments.dose_claims import MOST_AMOUNTS_READ, Level, judge, read_amounts
from comments.dose_evaluation import LABELLED, LEVELS, is_held
from comments.labelled import evaluate, read_labelled
from comments.models import Comment, Rank

RECALL_FLOOR = 0.97
PRECISION_FLOOR = 0.93
"""A missed claim can hurt somebody; a comment held for nothing costs a moderator a minute."""


def test_the_check_keeps_its_floor_on_the_labelled_sentences() -> None:
    sentences = read_labelled(LABELLED)

    result = evaluate(sentences, is_held)

    assert result.count >= 300
    assert {sentence.should_hold for sentence in sentences} == {True, False}
    assert result.recall >= RECALL_FLOOR, [sentence.text for sentence in result.missed]
    assert result.precision >= PRECISION_FLOOR, [s.text for s in result.held_for_nothing]


def test_the_command_prints_precision_and_recall(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("evaluate_dose_claims")

    printed = capsys.readouterr().out
    assert "precision 0." in printed
    assert "recall" in printed


def test_the_command_fails_below_its_floor() -> None:
    with pytest.raises(CommandError, match="Below the floor"):
        call_command("evaluate_dose_claims", floor=1.01)


@pytest.mark.parametrize(
    ("text", "grams_a_day"),
    [
        ("a scoop of 30 g three times a day", "90"),
        ("5 g", "5"),
        ("5g", "5"),
        ("0.5 g", "0.5"),
        ("0,5 g", "0.5"),
        (".5 g", "0.5"),
        ("1,500 mg", "1.5"),
        ("500 mcg", "0.0005"),
        ("500 µg", "0.0005"),
        ("½ g", "0.5"),
        ("1/2 g", "0.5"),
        ("10 to 20 g", "20"),
        ("10-20 g", "20"),
        ("10–20 g", "20"),
        ("500 mg to 1 g", "1"),
        ("ten grams", "10"),
        ("twenty-five grams", "25"),
        ("half a gram", "0.5"),
        ("２０ g", "20"),
        ("5\u200b g", "5"),
        ("5 g twice a day", "10"),
        ("5 g 3x daily", "15"),
        ("5 g 2-3 times a day", "15"),
        ("5 g every 6 hours", "20"),
        ("5 g hourly", "120"),
        ("5 g tid", "15"),
        ("5 g with each meal", "15"),
        ("5 g morning and night", "10"),
        ("5 g three times a week", "5"),
        ("two scoops of 10 g", "20"),
        ("2 scoops (10 g each)", "20"),
        ("six 1,000 mg tablets", "6"),
    ],
)
def test_an_amount_is_read_exactly(text: str, grams_a_day: str) -> None:
    amounts = [amount for amount in read_amounts(text) if amount.grams is not None]

    assert [amount.grams_a_day for amount in amounts] == [Decimal(grams_a_day)]


@pytest.mark.parametrize("text", ["0.5g/kg", "0.5 g per kg", "0.5 g per kilo", "500 mg/kg"])
def test_an_amount_by_body_weight_is_read_as_such(text: str) -> None:
    [amount] = read_amounts(text)

    assert (amount.grams, amount.is_per_kg) == (Decimal("0.5"), True)


def test_grams_per_pound_become_grams_per_kg() -> None:
    [amount] = read_amounts("0.5 g/lb")

    assert amount.grams == pytest.approx(Decimal("1.1023"), rel=Decimal("0.001"))


@pytest.mark.parametrize("text", ["30 g of protein", "100 g lean beef", "2 tbsp of olive oil"])
def test_food_is_no_dose(text: str) -> None:
    assert read_amounts(text) == []


def test_equal_to_a_level_is_not_above_it() -> None:
    assert judge("I take 14 g a day.", LEVELS) == []
    assert judge("I take 14.01 g a day.", LEVELS) == [
        "It speaks of 14.01\u00a0g per day. That is above: Long-term level (14\u00a0g per day)."
    ]


def test_an_amount_per_kg_is_compared_with_the_level_per_kg() -> None:
    assert judge("I took 0.65 g per kg.", LEVELS) == []
    [reason] = judge("I took 0.7 g per kg.", LEVELS)
    assert "700\u00a0mg per kg per day" in reason


def test_without_a_level_every_amount_is_held() -> None:
    assert judge("I take 1 g a day.", []) != []


def test_advice_is_held_however_small_the_dose() -> None:
    assert judge("You should take 100 mg.", LEVELS) == ["It seems to tell others how much to take."]


def test_a_table_of_doses_is_held_for_that_alone() -> None:
    assert judge("I had 1 g. " * (MOST_AMOUNTS_READ + 1), LEVELS) == [
        f"It names more than {MOST_AMOUNTS_READ} amounts."
    ]


@given(st.text(max_size=300))
def test_no_text_breaks_the_check(text: str) -> None:
    judge(text, LEVELS)
    judge(text + " 5 g/kg x 3 " + text, LEVELS)


@given(st.decimals(min_value="0.01", max_value="999", places=2))
def test_a_plain_amount_is_held_exactly_when_it_is_above_the_level(grams: Decimal) -> None:
    level = Level("Level", Decimal(14))

    assert bool(judge(f"I took {grams} g a day.", [level])) == (grams > 14)


@pytest.mark.parametrize(
    "text",
    ["9" * 5_000 + " g", "1/0 g", "5 g every 0 hours", "1/2/3 g", "a " * 2_500, "5 " * 2_500]
    + ["g" * 5_000, "5 g of " * 700, "5-" * 2_500, "take 5 g. " * 500, "(" * 5_000 + "5 g"],
)
def test_hostile_text_is_read_in_bounded_steps(text: str) -> None:
    judge(text, LEVELS)


@pytest.mark.parametrize("text", ["1g " * 1_666, "2 scoops of " * 400, "1g/kg" * 1_000])
def test_no_more_amounts_are_read_than_are_needed_to_hold_a_comment(text: str) -> None:
    assert len(read_amounts(text)) == MOST_AMOUNTS_READ + 1


def test_a_dose_claim_comes_before_ordinary_comments(
    new_comment: Callable[..., Comment], levels: None
) -> None:
    comment = new_comment("Take 30 g three times a day")

    assert comment.rank == Rank.RAISED
    assert comment.findings[0]["house_rule"] == "dose_advice"
