"""Short ways to write a reader's entries in the tests of the core."""

from decimal import Decimal
from typing import Any

from dosing.core.dose import calculate
from dosing.core.inputs import Inputs
from dosing.core.outcome import Dose, Outcome
from dosing.core.regimen import Basis, Regimen, WeightBasis
from dosing.core.units import Weight, WeightUnit
from tests.dosing.core.regimens import LEVELS


def kilograms(value: str) -> Weight:
    return Weight(Decimal(value), WeightUnit.KILOGRAMS)


def entries_for(regimen: Regimen, **changed: Any) -> Inputs:
    """Entries which give a dose for any of the regimens; a test changes what it is about."""
    entries: dict[str, Any] = {"acknowledged": True}
    if regimen.weight_basis is WeightBasis.ACTUAL:
        entries["weight"] = kilograms("1.2" if regimen.slug.startswith("preterm") else "70")
    if regimen.weight_basis is WeightBasis.IDEAL:
        entries["ideal_weight"] = kilograms("70")
    if regimen.has_age_limit:
        entries["age_years"] = Decimal(40)
    if regimen.basis is Basis.PER_100G_PROTEIN:
        entries["protein_grams_per_day"] = Decimal(90)
    return Inputs(**(entries | changed))


def outcome_of(regimen: Regimen, **changed: Any) -> Outcome:
    return calculate(regimen, entries_for(regimen, **changed), LEVELS)


def dose_of(regimen: Regimen, **changed: Any) -> Dose:
    outcome = outcome_of(regimen, **changed)
    assert isinstance(outcome, Dose), outcome
    return outcome
