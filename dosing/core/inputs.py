"""One reader's entries, and what is missing from them for a given regimen."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dosing.core.exact import fraction_from
from dosing.core.ideal_weight import DevineWeight, Sex
from dosing.core.regimen import Basis, Regimen, WeightBasis
from dosing.core.units import Height, Weight
from dosing.core.words import say

# Nobody is known to have lived longer than 122 years; a larger age is a slip. Editorial.
HIGHEST_AGE_YEARS = Decimal(125)


@dataclass(frozen=True, slots=True)
class FieldError:
    """A message for one field, named as in the calculator's form."""

    field: str
    message: str


class InvalidInputs(ValueError):  # noqa: N818  (says what is wrong)
    """Entries that nothing can be calculated from. `errors` has at least one message."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__(" ".join(error.message for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """One reader's entries. Leave out what was not entered; what a regimen needs it asks for.

    age_years: 0 to 125. protein_grams_per_day: above zero.
    confirmed: an unusual weight was confirmed. acknowledged: the regimen's notice was accepted.

    Raises InvalidInputs for an impossible age or protein.
    """

    weight: Weight | None = None
    ideal_weight: Weight | None = None
    height: Height | None = None
    sex: Sex | None = None
    age_years: Decimal | None = None
    protein_grams_per_day: Decimal | None = None
    confirmed: bool = False
    acknowledged: bool = False

    def __post_init__(self) -> None:
        errors = []
        if self.age_years is not None and not 0 <= fraction_from(self.age_years) <= fraction_from(
            HIGHEST_AGE_YEARS
        ):
            errors.append(FieldError("age", say("Enter an age from 0 to 125 years, like 45.")))
        protein = self.protein_grams_per_day
        if protein is not None and fraction_from(protein) <= 0:
            errors.append(
                FieldError(
                    "protein_g_per_day",
                    say("Enter the grams of protein a day above zero, like 90."),
                )
            )
        if errors:
            raise InvalidInputs(*errors)


def find_missing(regimen: Regimen, inputs: Inputs) -> tuple[FieldError, ...]:
    """Return a message for each field this regimen needs and the reader left out.

    Age is never among them: it enters no sum. A given age outside the regimen's is refused, and
    `Dose.is_age_unknown` says that a limit could not be checked. Ideal weight is needed as such,
    or as height and sex together; the actual weight never stands in for it.
    """
    missing = []
    if regimen.weight_basis is WeightBasis.ACTUAL and inputs.weight is None:
        missing.append(
            FieldError("weight", say("Enter your weight and choose its unit, like 70.5 kg."))
        )
    if regimen.weight_basis is WeightBasis.IDEAL and inputs.ideal_weight is None:
        missing.extend(_missing_for_ideal_weight(inputs))
    if regimen.basis is Basis.PER_100G_PROTEIN and inputs.protein_grams_per_day is None:
        missing.append(
            FieldError(
                "protein_g_per_day", say("Enter the grams of protein given in a day, like 90.")
            )
        )
    return tuple(missing)


def _missing_for_ideal_weight(inputs: Inputs) -> list[FieldError]:
    if inputs.height is None and inputs.sex is None:
        return [
            FieldError(
                "ideal_weight",
                say("Enter an ideal weight, like 65. Or leave it empty and enter height and sex."),
            )
        ]
    if inputs.height is None:
        return [FieldError("height", say("Enter your height and choose its unit, like 172 cm."))]
    if inputs.sex is None:
        return [
            FieldError(
                "sex", say("Choose female or male: the ideal weight formula was made for these.")
            )
        ]
    return []


def entered_weights(regimen: Regimen, inputs: Inputs) -> dict[str, Weight]:
    """The weights the reader entered, by form field. An ideal one counts only where it is used."""
    weights = {"weight": inputs.weight}
    if regimen.weight_basis is WeightBasis.IDEAL:
        weights["ideal_weight"] = inputs.ideal_weight
    return {field: weight for field, weight in weights.items() if weight is not None}


def devine_weight(regimen: Regimen, inputs: Inputs) -> DevineWeight | None:
    """The ideal weight by formula, where the regimen goes by ideal weight and none was entered.

    Nothing may be missing: `find_missing` asks for height and sex.
    """
    if regimen.weight_basis is not WeightBasis.IDEAL or inputs.ideal_weight is not None:
        return None
    return DevineWeight(known(inputs.height), known(inputs.sex))


def kilograms_used(regimen: Regimen, inputs: Inputs) -> Fraction | None:
    """The weight the calculation goes by, exactly. Never an actual weight for an ideal one.

    Where the amount does not depend on weight: the weight entered, if any.
    """
    devine = devine_weight(regimen, inputs)
    if devine is not None:
        return devine.kilograms
    weight = inputs.ideal_weight if regimen.weight_basis is WeightBasis.IDEAL else inputs.weight
    return None if weight is None else fraction_from(weight.kilograms)


def body_kilograms(regimen: Regimen, inputs: Inputs) -> Fraction | None:
    """The weight that an amount tolerated per kg is held against.

    Tolerance was reported for people's actual weight: taken where entered, else the one used.
    """
    if inputs.weight is not None:
        return fraction_from(inputs.weight.kilograms)
    return kilograms_used(regimen, inputs)


def known[T](value: T | None) -> T:
    """Return a value that `find_missing` or a regimen's own checks have shown to be there."""
    if value is None:
        raise LookupError("calculated without a value that the checks require")
    return value
