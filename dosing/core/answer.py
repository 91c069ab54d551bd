"""An outcome as plain text values, for scripts, tests and worked examples."""

from decimal import Decimal

from dosing.core.notation import format_plain
from dosing.core.outcome import Dose, Outcome


def answer_of(outcome: Outcome) -> dict[str, str]:
    """Return the exact values of an outcome as text, under fixed names.

    Always: `state`, `regimen`, `version`, `flags` (codes with spaces between). With a dose, and
    only where known: `weight_kg`, `grams_per_day_low`, `grams_per_day_high`, `doses_per_day`,
    `grams_per_dose_low`, `grams_per_dose_high`. Decimals are plain digits without an exponent:
    exact, or cut after 28 digits where they never end.
    """
    flags = " ".join(outcome.flags)
    if not isinstance(outcome, Dose):
        return {
            "state": str(outcome.state),
            "regimen": outcome.slug,
            "version": str(outcome.version),
            "flags": flags,
        }
    per_dose = outcome.per_dose
    doses = outcome.doses_per_day
    amounts: dict[str, Decimal | None] = {
        "weight_kg": outcome.kilograms,
        "grams_per_day_low": outcome.per_day.low,
        "grams_per_day_high": outcome.per_day.high,
        "doses_per_day": None if doses is None else Decimal(doses),
        "grams_per_dose_low": per_dose.low if per_dose else None,
        "grams_per_dose_high": per_dose.high if per_dose else None,
    }
    return {
        "state": str(outcome.state),
        "regimen": outcome.regimen.slug,
        "version": str(outcome.regimen.version),
        **{name: format_plain(amount) for name, amount in amounts.items() if amount is not None},
        "flags": flags,
    }
