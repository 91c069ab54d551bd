"""A saved calculation against the catalogue of today: does the same entry still say the same?"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from dosing.calculator import CalculatorRegimen, calculator_for
from dosing.core import notation
from dosing.core.answer import answer_of
from dosing.core.outcome import Dose, Flag, Outcome
from dosing.forms.calculator import CalculatorForm
from dosing.models.calculations import CalculationContent
from dosing.notices import Notice, notices_for


@dataclass(frozen=True)
class Recalculation:
    """Old and new. `regimen` is None where it is no longer published; `new` where nothing is
    calculated any more, and `message` says why.
    """

    regimen: CalculatorRegimen | None
    new: dict[str, str] | None
    message: str
    added_warnings: tuple[Notice, ...] = ()
    dropped_warnings: tuple[Notice, ...] = ()
    is_changed: bool = False
    is_newer_version: bool = False
    new_words: str = ""


def recalculate(content: CalculationContent) -> Recalculation:
    """Work out the same entries with what is published now, and compare."""
    calculator = calculator_for(content.substance)
    regimen = calculator.regimens.get(content.answer["regimen"]) if calculator else None
    if calculator is None or regimen is None:
        return Recalculation(
            None, None, _("This regimen is no longer published. Do not go by it."), is_changed=True
        )
    is_newer = regimen.core.version != content.version
    # Both questions were answered when the calculation was saved.
    form = CalculatorForm(
        {**content.entered, "acknowledged": regimen.core.slug, "confirmed": "yes"},
        calculator=calculator,
    )
    outcome: Outcome | None = None
    if form.is_valid():
        outcome = regimen.stopped(timezone.localdate()) or form.calculate()
    if not isinstance(outcome, Dose):
        return Recalculation(
            regimen,
            None,
            _(
                "With what is published now, nothing is calculated for these entries. Use the "
                "calculator to see why."
            ),
            is_changed=True,
            is_newer_version=is_newer,
        )
    new = answer_of(outcome)
    before, after = (set(answer["flags"].split()) for answer in (content.answer, new))
    return Recalculation(
        regimen,
        new,
        "",
        added_warnings=notices_for(_flags(after - before), calculator.levels),
        dropped_warnings=notices_for(_flags(before - after), calculator.levels),
        is_changed=_without_version(new) != _without_version(content.answer),
        is_newer_version=is_newer,
        new_words=notation.format_per_day(outcome.per_day.shown_low, outcome.per_day.shown_high),
    )


def _flags(codes: set[str]) -> list[Flag]:
    return [flag for flag in Flag if flag in codes]


def _without_version(answer: object) -> dict[str, str]:
    return {name: value for name, value in dict(answer).items() if name != "version"}  # type: ignore[call-overload]
