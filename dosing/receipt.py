"""A calculation's outcome, laid out for the page: words for people, exact values for scripts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dosing.calculator import Calculator, CalculatorRegimen, KnownFood
from dosing.core import notation
from dosing.core.answer import answer_of
from dosing.core.exact import decimal_from, fraction_from, round_half_up
from dosing.core.ideal_weight import Sex
from dosing.core.inputs import Inputs
from dosing.core.measure import Measured, measure
from dosing.core.outcome import Dose, Outcome
from dosing.core.scale import Scale, scale_of
from dosing.core.units import KILOGRAMS_PER_POUND, HeightUnit, Weight, WeightUnit
from dosing.models import Source
from dosing.models.sources import retracted_among
from dosing.notices import Notice, notices_for

FOODS_SHOWN = 3


@dataclass(frozen=True)
class FoodAmount:
    """How much of a food holds the low end of a dose."""

    food: KnownFood
    grams: Decimal


@dataclass(frozen=True)
class ProductAmount:
    """A dose in scoops or capsules, for one end of its range."""

    label: str
    measured: Measured
    unit: str

    @property
    def words(self) -> str:
        """Write the whole units, what they hold, and what is missing: always rounded down."""
        if not self.measured.units:
            if self.unit == "scoop":
                return _("Less than one scoop: this product cannot measure it.")
            return _("Less than one capsule: this product cannot measure it.")
        number = self.measured.units
        gaps = {
            "number": notation.format_number(Decimal(number)),
            "amount": notation.format_amount(self.measured.grams),
        }
        if not self.measured.grams_left_over:
            words = (
                ngettext(
                    "{number} scoop, which holds {amount}",
                    "{number} scoops, which hold {amount}",
                    number,
                )
                if self.unit == "scoop"
                else ngettext(
                    "{number} capsule, which holds {amount}",
                    "{number} capsules, which hold {amount}",
                    number,
                )
            )
            return words.format(**gaps)
        words = (
            ngettext(
                "{number} scoop, which holds {amount}; {left} less than the amount above",
                "{number} scoops, which hold {amount}; {left} less than the amount above",
                number,
            )
            if self.unit == "scoop"
            else ngettext(
                "{number} capsule, which holds {amount}; {left} less than the amount above",
                "{number} capsules, which hold {amount}; {left} less than the amount above",
                number,
            )
        )
        return words.format(**gaps, left=_to_the_milligram(self.measured.grams_left_over))


@dataclass(frozen=True)
class Receipt:
    """Everything a result shows. The template only lays it out."""

    regimen: CalculatorRegimen
    outcome: Outcome
    attributes: tuple[tuple[str, str], ...]
    notices: tuple[Notice, ...]
    is_past_review: bool
    retracted: list[Source]
    entered: tuple[tuple[str, str], ...] = ()
    scale: Scale | None = None
    foods: tuple[FoodAmount, ...] = ()
    product: tuple[ProductAmount, ...] = ()

    @property
    def stops(self) -> list[Notice]:
        """The notices that stand before the number."""
        return [notice for notice in self.notices if notice.kind == "stop"]

    @property
    def cautions(self) -> list[Notice]:
        """The notices that stand after it."""
        return [notice for notice in self.notices if notice.kind != "stop"]


def receipt_for(
    calculator: Calculator,
    regimen: CalculatorRegimen,
    outcome: Outcome,
    *,
    today: date,
    product: tuple[Decimal, str] | None = None,
) -> Receipt:
    """Lay out an outcome. `product`: the number on a label and its unit, if the reader gave one."""
    values = answer_of(outcome)
    attributes = tuple((name.replace("_", "-"), value) for name, value in values.items())
    notices = notices_for(outcome.flags, calculator.levels)
    is_past_review = regimen.record.is_past_review(today)
    retracted = retracted_among([*regimen.record.retracted, *calculator.retracted_levels])
    if not isinstance(outcome, Dose):
        return Receipt(regimen, outcome, attributes, notices, is_past_review, retracted)
    return Receipt(
        regimen,
        outcome,
        attributes,
        notices,
        is_past_review,
        retracted,
        entered=_entered(outcome.inputs, product),
        scale=scale_of(outcome, calculator.levels),
        foods=_in_food(calculator, outcome),
        product=_in_product(outcome, product),
    )


def both_units(weight: Weight) -> str:
    """Write a weight as typed and in the other system: '154 lb (69.9 kg)'."""
    pounds = fraction_from(weight.kilograms) / fraction_from(KILOGRAMS_PER_POUND)
    kilograms = round_half_up(fraction_from(weight.kilograms), 3 if weight.kilograms < 10 else 1)
    if weight.unit in (WeightUnit.KILOGRAMS, WeightUnit.GRAMS):
        typed = notation.format_quantity(weight.value, weight.unit)
        return f"{typed} ({notation.format_quantity(round_half_up(pounds, 1), 'lb')})"
    typed = notation.format_quantity(weight.value, weight.unit)
    if weight.pounds is not None:
        typed += f" {notation.format_quantity(weight.pounds, 'lb')}"
    return f"{typed} ({notation.format_weight(kilograms)})"


def _entered(inputs: Inputs, product: tuple[Decimal, str] | None) -> tuple[tuple[str, str], ...]:
    """Return everything the reader entered for this regimen, each with its label."""
    rows = []
    if inputs.weight is not None:
        rows.append((_("Weight you entered"), both_units(inputs.weight)))
    if inputs.ideal_weight is not None:
        rows.append((_("Ideal weight you entered"), both_units(inputs.ideal_weight)))
    if inputs.height is not None:
        unit = _("inches") if inputs.height.unit is HeightUnit.INCHES else inputs.height.unit
        height = notation.format_quantity(inputs.height.value, unit)
        rows.append((_("Height you entered"), height))
    if inputs.sex is not None:
        rows.append((_("Sex you entered"), _("Male") if inputs.sex is Sex.MALE else _("Female")))
    if inputs.age_years is not None:
        years = _("{age_years} years").format(age_years=notation.format_number(inputs.age_years))
        rows.append((_("Age you entered"), years))
    if inputs.protein_grams_per_day is not None:
        protein = inputs.protein_grams_per_day
        rows.append((_("Protein you entered"), notation.format_per_day(protein, protein)))
    if product is not None:
        number, kind = product
        if kind == "scoop_g":
            words = _("{amount} in one scoop").format(amount=notation.format_amount(number))
        else:
            amount = notation.format_quantity(number, "mg")
            words = _("{amount} in one capsule").format(amount=amount)
        rows.append((_("Your product"), words))
    return tuple(rows)


def _in_food(calculator: Calculator, dose: Dose) -> tuple[FoodAmount, ...]:
    """Return how much of the richest known foods holds the low end of the dose, in whole grams."""
    return tuple(
        FoodAmount(
            known,
            round_half_up(
                fraction_from(dose.per_day.low) / fraction_from(known.grams_per_100g) * 100, 0
            ),
        )
        for known in calculator.known_foods[:FOODS_SHOWN]
    )


def _in_product(dose: Dose, product: tuple[Decimal, str] | None) -> tuple[ProductAmount, ...]:
    if product is None:
        return ()
    number, kind = product
    unit = "scoop" if kind == "scoop_g" else "capsule"
    grams_per_unit = number if unit == "scoop" else decimal_from(fraction_from(number) / 1000)
    ends = [(dose.per_day, _PRODUCT_LABELS["day", unit])]
    if dose.per_dose is not None:
        ends.append((dose.per_dose, _PRODUCT_LABELS["dose", unit]))
    amounts = []
    for per, (whole, low_end, high_end) in ends:
        label = whole if per.low == per.high else low_end
        amounts.append(ProductAmount(str(label), measure(per.low, grams_per_unit), unit))
        if per.low != per.high:
            amounts.append(ProductAmount(str(high_end), measure(per.high, grams_per_unit), unit))
    return tuple(amounts)


def _to_the_milligram(grams: Decimal) -> str:
    """Write an amount that nobody can weigh out to its last decimal: '3 g', 'about 124 mg'."""
    rounded = round_half_up(fraction_from(grams), 3)
    if rounded == grams:
        return notation.format_amount(grams)
    if not rounded:
        return _("under {amount}").format(amount=notation.format_amount(Decimal("0.001")))
    return _("about {amount}").format(amount=notation.format_amount(rounded))


# What is measured out: the whole amount, or the low and the high end of a range.
_PRODUCT_LABELS = {
    ("day", "scoop"): (
        gettext_lazy("Per day, in scoops"),
        gettext_lazy("Per day, low end, in scoops"),
        gettext_lazy("Per day, high end, in scoops"),
    ),
    ("day", "capsule"): (
        gettext_lazy("Per day, in capsules"),
        gettext_lazy("Per day, low end, in capsules"),
        gettext_lazy("Per day, high end, in capsules"),
    ),
    ("dose", "scoop"): (
        gettext_lazy("Per dose, in scoops"),
        gettext_lazy("Per dose, low end, in scoops"),
        gettext_lazy("Per dose, high end, in scoops"),
    ),
    ("dose", "capsule"): (
        gettext_lazy("Per dose, in capsules"),
        gettext_lazy("Per dose, low end, in capsules"),
        gettext_lazy("Per dose, high end, in capsules"),
    ),
}
