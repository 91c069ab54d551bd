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

NEED_A_NOTICE = {Flag.CLINICIAN_ONLY, Flag.INFORMATION_ONLY, Flag.PRESCRIPTION_PRODUCT}


@dataclass(frozen=True)
class Recalculation:
    """Old and new. `regimen` is None where it is no longer published; `new` where nothing is
    calculated any more, and `message` says why.
    """

    regimen: CalculatorRegimen | None
    new: dict[str, str] | None
    message: str
    warnings: tuple[Notice, ...] = ()
    added_warnings: tuple[Notice, ...] = ()
    dropped_warnings: tuple[Notice, ...] = ()
    is_changed: bool = False
    is_newer_version: bool = False
    is_past_review: bool = False
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
    before = set(content.answer["flags"].split())
    # The weight was confirmed, and a notice accepted if there was one, when this was saved. A
    # notice that came later was read by nobody.
    was_warned = "yes" if before & NEED_A_NOTICE else ""
    form = CalculatorForm(
        {**content.entered, "acknowledged": was_warned, "confirmed": "yes"},
        calculator=calculator,
    )
    today = timezone.localdate()
    outcome: Outcome | None = None
    if form.is_valid():
        outcome = regimen.stopped(today) or form.calculate()
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
    after = set(new["flags"].split())
    return Recalculation(
        regimen,
        new,
        "",
        warnings=notices_for(outcome.flags, calculator.levels),
        added_warnings=notices_for(_flags(after - before), calculator.levels),
        dropped_warnings=notices_for(_flags(before - after), calculator.levels),
        is_changed=_without_version(new) != _without_version(content.answer),
        is_newer_version=is_newer,
        is_past_review=regimen.record.is_past_review(today),
        new_words=notation.format_per_day(outcome.per_day.shown_low, outcome.per_day.shown_high),
    )


def _flags(codes: set[str]) -> list[Flag]:
    return [flag for flag in Flag if flag in codes]


def _without_version(answer: object) -> dict[str, str]:
    return {name: value for name, value in dict(answer).items() if name != "version"}  # type: ignore[call-overload]
