"""What every regimen's study comes to for one person, side by side."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from dosing.calculator import Calculator, CalculatorRegimen
from dosing.core.dose import calculate
from dosing.core.exact import fraction_from, round_half_up
from dosing.core.inputs import Inputs, InvalidInputs
from dosing.core.outcome import ConfirmWeight, Dose, Flag, Refusal
from dosing.notices import Notice, notices_for

DECIMALS_OF_PERCENT = 2

TOLD_OF_EVERY_ROW = {Flag.CLINICIAN_ONLY, Flag.INFORMATION_ONLY, Flag.HARM_SIGNAL}
"""What stands beside each regimen's title anyway, with or without an amount."""


@dataclass(frozen=True)
class ComparisonRow:
    """One regimen: its dose with what else it warns of, or the reason why there is none."""

    regimen: CalculatorRegimen
    is_past_review: bool
    dose: Dose | None = None
    warnings: tuple[Notice, ...] = ()
    reason: str = ""
    start_percent: Decimal = Decimal(0)
    width_percent: Decimal = Decimal(0)


def compare_regimens(calculator: Calculator, inputs: Inputs, today: date) -> list[ComparisonRow]:
    """Return a row for every regimen, with its place on one axis from 0 to the largest amount."""
    rows = [_row(calculator, regimen, inputs, today) for regimen in calculator.regimens.values()]
    largest = max((row.dose.per_day.high for row in rows if row.dose), default=None)
    if largest is None:
        return rows
    return [_placed(row, largest) for row in rows]


def _row(
    calculator: Calculator, regimen: CalculatorRegimen, inputs: Inputs, today: date
) -> ComparisonRow:
    is_past_review = regimen.record.is_past_review(today)

    def without_dose(reason: str) -> ComparisonRow:
        return ComparisonRow(regimen, is_past_review, reason=reason)

    try:
        outcome = regimen.stopped(today) or calculate(regimen.core, inputs, calculator.levels)
    except InvalidInputs as error:
        return without_dose(" ".join(fault.message for fault in error.errors))
    match outcome:
        case Dose():
            flags = [flag for flag in outcome.flags if flag not in TOLD_OF_EVERY_ROW]
            warnings = notices_for(flags, calculator.levels)
            return ComparisonRow(regimen, is_past_review, outcome, warnings)
        case Refusal():
            return without_dose(" ".join(reason.message for reason in outcome.reasons))
        case ConfirmWeight():
            return without_dose(
                _("This weight is unusual here. Use the calculator, which asks about it first.")
            )
    return without_dose(_("Read this regimen's notice in the calculator first."))


def _placed(row: ComparisonRow, largest: Decimal) -> ComparisonRow:
    if row.dose is None:
        return row
    low, high = (
        round_half_up(fraction_from(grams) / fraction_from(largest) * 100, DECIMALS_OF_PERCENT)
        for grams in (row.dose.per_day.low, row.dose.per_day.high)
    )
    # One amount is drawn from zero, a range from its low end.
    start = low if low < high else Decimal(0)
    return replace(row, start_percent=start, width_percent=high - start)
