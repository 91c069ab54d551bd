"""The calculation: one regimen, one reader's entries, the safety levels, one outcome.

The order of the checks, and why:

1. Errors. Nothing can be judged from entries that are missing.
2. Refusals. No notice and no confirmation may unlock what lies outside a guard, so they come
   before both; a reader is not asked to accept a notice for nothing.
3. The notice of a restricted regimen. Who may act on it stands before any arithmetic.
4. An unusual weight. Asked last, right before the number it would spoil.
5. The dose.

Only step 5 looks at the regimen's amounts. So whatever an earlier step returns cannot hold a digit
of a dose; a test changes the amounts and compares.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from dosing.core.exact import decimal_from, fraction_from, round_down, round_half_up
from dosing.core.guards import find_refusals, find_unusual_weights
from dosing.core.inputs import (
    Inputs,
    InvalidInputs,
    body_kilograms,
    find_missing,
    kilograms_used,
    known,
)
from dosing.core.outcome import (
    Acknowledge,
    Amounts,
    ConfirmWeight,
    Dose,
    Flag,
    Outcome,
    Refusal,
)
from dosing.core.regimen import Audience, Basis, Regimen, SafetyLevels, WeightBasis
from dosing.core.working import explain

# For reading only. Below 1 g a day, 10 mg steps would be coarse for an infant, so the third
# decimal (whole milligrams) is kept.
DECIMALS_PER_DAY = 2
DECIMALS_PER_DOSE = 3
DECIMALS_BELOW_ONE_GRAM = 3


def calculate(regimen: Regimen, inputs: Inputs, levels: SafetyLevels) -> Outcome:
    """Return what this regimen's study amounts to for this reader, or why it is not calculated.

    Amounts are in grams. All comparisons are made on exact values, and equal to a level is not
    above it.

    Shown figures are rounded half up: 2 decimals a day, 3 per dose, 3 below 1 g. They are for
    reading, beside the exact ones, and never move across a safety level: as many decimals are
    added as keep the figure on its side (14.004 g is not shown as 14 g). For something to measure
    out, use `measure`, which only ever rounds down.

    Raises InvalidInputs when an entry that the regimen needs is missing.
    """
    missing = find_missing(regimen, inputs)
    if missing:
        raise InvalidInputs(*missing)

    flags = _flags_of_regimen(regimen)
    reasons = find_refusals(regimen, inputs)
    if reasons:
        return Refusal(
            slug=regimen.slug,
            version=regimen.version,
            reasons=reasons,
            flags=_in_order(flags | {reason.flag for reason in reasons if reason.flag}),
        )
    if regimen.needs_notice and not inputs.acknowledged:
        return Acknowledge(slug=regimen.slug, version=regimen.version, flags=_in_order(flags))
    unusual = find_unusual_weights(regimen, inputs)
    if unusual and not inputs.confirmed:
        return ConfirmWeight(
            slug=regimen.slug, version=regimen.version, weights=unusual, flags=_in_order(flags)
        )
    return _work_out(regimen, inputs, levels, flags)


def _flags_of_regimen(regimen: Regimen) -> set[Flag]:
    holds = {
        Flag.IDEAL_WEIGHT_BASIS: regimen.weight_basis is WeightBasis.IDEAL,
        Flag.CLINICIAN_ONLY: regimen.audience is Audience.CLINICIAN_ONLY,
        Flag.INFORMATION_ONLY: regimen.audience is Audience.INFORMATION_ONLY,
        Flag.PRESCRIPTION_PRODUCT: regimen.is_prescription,
        Flag.NO_BENEFIT_SHOWN: regimen.has_no_benefit,
        Flag.HARM_SIGNAL: regimen.has_harm_signal,
    }
    return {flag for flag, is_set in holds.items() if is_set}


def _in_order(flags: set[Flag]) -> tuple[Flag, ...]:
    return tuple(flag for flag in Flag if flag in flags)


def _work_out(
    regimen: Regimen, inputs: Inputs, levels: SafetyLevels, flags_of_regimen: set[Flag]
) -> Dose:
    kilograms = kilograms_used(regimen, inputs)
    low, high = _grams_per_day(regimen, inputs, kilograms)
    tolerated = tolerated_grams_per_day(regimen, inputs, levels)
    limits = _limits_per_day(levels, tolerated)
    per_day = _amounts(low, high, DECIMALS_PER_DAY, limits)
    doses = regimen.doses_per_day
    per_dose = None
    if doses is not None:
        limits_per_dose = [limit / doses for limit in limits]
        per_dose = _amounts(low / doses, high / doses, DECIMALS_PER_DOSE, limits_per_dose)
    return Dose(
        regimen=regimen,
        inputs=inputs,
        kilograms=None if kilograms is None else decimal_from(kilograms),
        per_day=per_day,
        doses_per_day=doses,
        per_dose=per_dose,
        working=explain(regimen, inputs, per_day, per_dose),
        flags=_in_order(
            flags_of_regimen
            | _flags_of_amount(regimen, low, high, levels, tolerated)
            | _flags_of_band(regimen, kilograms)
        ),
    )


def _grams_per_day(
    regimen: Regimen, inputs: Inputs, kilograms: Fraction | None
) -> tuple[Fraction, Fraction]:
    if regimen.basis is Basis.WEIGHT_BANDED:
        grams = fraction_from(regimen.band_by_kilograms(known(kilograms)).grams_per_day)
        return grams, grams
    match regimen.basis:
        case Basis.FIXED_DAY:
            factor = Fraction(1)
        case Basis.PER_KG_DAY:
            factor = known(kilograms)
        case Basis.PER_100G_PROTEIN:
            factor = fraction_from(known(inputs.protein_grams_per_day)) / 100
    low = fraction_from(known(regimen.amount_low_grams))
    high = fraction_from(known(regimen.amount_high_grams))
    return low * factor, high * factor


def tolerated_grams_per_day(
    regimen: Regimen, inputs: Inputs, levels: SafetyLevels
) -> Fraction | None:
    """The tolerated amount for this reader's body weight in grams a day.

    None without a weight, and where the level does not cover the regimen's route.
    """
    kilograms = body_kilograms(regimen, inputs)
    if kilograms is None or regimen.route not in levels.tolerated_routes:
        return None
    return fraction_from(levels.tolerated_grams_per_kg) * kilograms


def _limits_per_day(levels: SafetyLevels, tolerated: Fraction | None) -> list[Fraction]:
    """The amounts a day that a shown figure must not be rounded across."""
    limits = [
        fraction_from(levels.long_term_grams_per_day),
        fraction_from(levels.typical_high_grams_per_day),
        fraction_from(levels.short_term_grams_per_day),
    ]
    return limits if tolerated is None else [*limits, tolerated]


def _flags_of_amount(
    regimen: Regimen,
    low: Fraction,
    high: Fraction,
    levels: SafetyLevels,
    tolerated: Fraction | None,
) -> set[Flag]:
    flags = set()
    route = regimen.route
    if route in levels.long_term_routes:
        long_term = fraction_from(levels.long_term_grams_per_day)
        if low > long_term:
            flags.add(Flag.ABOVE_LONG_TERM_LEVEL)
        elif high > long_term:
            flags.add(Flag.HIGH_END_ABOVE_LONG_TERM_LEVEL)
    typical_high = fraction_from(levels.typical_high_grams_per_day)
    if route in levels.typical_routes and high > typical_high:
        flags.add(Flag.ABOVE_TYPICAL_RANGE)
    short_term = fraction_from(levels.short_term_grams_per_day)
    if route in levels.short_term_routes and high > short_term:
        flags.add(Flag.ABOVE_SHORT_TERM_LEVEL)
    if tolerated is not None and high > tolerated:
        flags.add(Flag.ABOVE_TOLERATED_PER_KG)
    return flags


def _flags_of_band(regimen: Regimen, kilograms: Fraction | None) -> set[Flag]:
    if regimen.basis is not Basis.WEIGHT_BANDED or kilograms is None:
        return set()
    if regimen.band_by_label_pounds(kilograms) == regimen.band_by_kilograms(kilograms):
        return set()
    return {Flag.WEIGHT_BAND_UNITS_DISAGREE}


def _amounts(low: Fraction, high: Fraction, decimals: int, limits: Sequence[Fraction]) -> Amounts:
    return Amounts(
        low=decimal_from(low),
        high=decimal_from(high),
        shown_low=_shown(low, decimals, limits),
        shown_high=_shown(high, decimals, limits),
    )


def _shown(grams: Fraction, decimals: int, limits: Sequence[Fraction]) -> Decimal:
    """Round half up for reading, with as many decimals as keep it on its side of every limit.

    An amount equal to a limit is never shown above it. Zero is a limit too: an amount is never
    shown as nothing.
    """
    if grams < 1:
        decimals = DECIMALS_BELOW_ONE_GRAM
    rounding = round_down if grams in limits else round_half_up
    while True:
        rounded = rounding(grams, decimals)
        if all(_is_same_side(grams, rounded, limit) for limit in (Fraction(0), *limits)):
            return rounded
        decimals += 1


def _is_same_side(grams: Fraction, rounded: Decimal, limit: Fraction) -> bool:
    shown = fraction_from(rounded)
    if grams == limit:
        return shown <= limit
    return (shown > limit) == (grams > limit) and (shown < limit) == (grams < limit)
