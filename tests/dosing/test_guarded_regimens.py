"""A regimen whose examples fail, or whose words could be misread, is not published."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from dosing.models import Regimen, SafetyLevel, Substance
from editorial import actions
from editorial import snapshot as snapshots

pytestmark = pytest.mark.usefixtures("catalogue")


def problems_after(item: Regimen | SafetyLevel | Substance, **changed: object) -> list[str]:
    """Return what stands against publishing the item with some of its snapshot changed."""
    author = User.objects.create_user("curator@example.org")
    snapshot = snapshots.take(item) | changed
    revision = actions.save_draft(item=item, snapshot=snapshot, actor=author)
    return [problem.message for problem in actions.problems_of(revision)]


def test_the_published_examples_come_out_right() -> None:
    out = StringIO()

    call_command("check_examples", stdout=out)

    assert out.getvalue().count(" right") == 15


def test_the_command_fails_when_an_example_no_longer_comes_out_right() -> None:
    Regimen.objects.filter(slug="coronary-heart-disease").update(amount_high_g="0.81")
    out = StringIO()

    with pytest.raises(CommandError, match="1 regimens"):
        call_command("check_examples", stdout=out)

    assert "coronary-heart-disease: FAILED" in out.getvalue()


def test_a_changed_amount_is_stopped_by_the_worked_examples() -> None:
    regimen = Regimen.objects.get(slug="coronary-heart-disease")

    messages = problems_after(regimen, amount_low_g="0.8", amount_high_g="0.8")

    assert any("grams_per_day_low is 56, expected 5.6" in message for message in messages)


def test_too_few_examples_stop_publishing() -> None:
    regimen = Regimen.objects.get(slug="coronary-heart-disease")
    examples = snapshots.take(regimen)["examples"][:4]

    assert problems_after(regimen, examples=examples) == [
        "At least 5 different examples are needed; there are 4."
    ]


def test_bands_with_a_gap_stop_publishing() -> None:
    regimen = Regimen.objects.get(slug="sickle-cell-disease")
    bands = snapshots.take(regimen)["bands"]
    bands[1]["weight_low_kg"] = "31"

    assert problems_after(regimen, bands=bands) == [
        "Each weight band must start where the one before it ends."
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Give 5.0 g at once.", "Cautions: write “5\N{NO-BREAK SPACE}g”, not “5.0 g”."),
        ("Take .5\N{NO-BREAK SPACE}g.", "not “.5\N{NO-BREAK SPACE}g”."),
        ("5\N{NO-BREAK SPACE}g BID", "not “BID”."),
    ],
)
def test_an_amount_that_could_be_misread_stops_publishing(words: str, message: str) -> None:
    regimen = Regimen.objects.get(slug="post-infectious-ibs-d")

    messages = problems_after(regimen, cautions=words)

    assert any(message in found for found in messages), messages


def test_the_words_of_levels_and_cautions_are_checked_too() -> None:
    level = SafetyLevel.objects.get(code="long_term")
    assert problems_after(level, explanation="At most 14.0 g.") != []
    substance = Substance.objects.get()
    cautions = snapshots.take(substance)["cautions"]
    cautions[0]["fact"] = "After 10.0 g."
    snapshot = snapshots.take(substance) | {"cautions": cautions}
    revision = actions.save_draft(item=substance, snapshot=snapshot, actor=User.objects.get())
    assert actions.problems_of(revision) != []
