"""Typed fields, by their names in the calculator's form, read into `Inputs`.

The same reading serves the form, a saved profile and a curator's worked examples.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from dosing.core.ideal_weight import Sex
from dosing.core.inputs import FieldError, Inputs, InvalidInputs
from dosing.core.units import (
    Height,
    HeightUnit,
    ImpossibleValue,
    UnreadableNumber,
    Weight,
    WeightUnit,
    parse_number,
)
from dosing.core.words import msgid, say

YES = frozenset({"on", "yes", "true", "1"})

# What to enter, and an example, for the messages.
WEIGHT_WANTED = {
    WeightUnit.KILOGRAMS: (msgid("your weight in kilograms"), "70.5"),
    WeightUnit.GRAMS: (msgid("the weight in grams"), "1250"),
    WeightUnit.POUNDS: (msgid("your weight in pounds"), "155"),
    WeightUnit.STONES: (msgid("the stones of your weight"), "11"),
    None: (msgid("your weight"), "70.5"),
}
HEIGHT_WANTED = {
    HeightUnit.CENTIMETRES: (msgid("your height in centimetres"), "172"),
    HeightUnit.INCHES: (msgid("your height in inches"), "68"),
    None: (msgid("your height"), "172"),
}


def read_inputs(fields: Mapping[str, str]) -> Inputs:
    """Read `weight`, `weight_unit`, `weight_lb`, `ideal_weight`, `height`, `height_unit`, `sex`,
    `age`, `protein_g_per_day`, `confirmed` and `acknowledged`.

    A blank field counts as not entered. Nothing is guessed: a number without its unit is an error.
    Raises InvalidInputs with all messages at once, each at its field.
    """
    reader = _Reader(fields)
    weight = reader.weight()
    ideal_weight = reader.ideal_weight()
    height = reader.height()
    sex = reader.choice("sex", Sex, say("Choose female or male."))
    age_years = reader.number("age", msgid("the age in years"), "45")
    protein = reader.number("protein_g_per_day", msgid("the grams of protein a day"), "90")
    if reader.errors:
        raise InvalidInputs(*reader.errors)
    return Inputs(
        weight=weight,
        ideal_weight=ideal_weight,
        height=height,
        sex=sex,
        age_years=age_years,
        protein_grams_per_day=protein,
        confirmed=reader.is_ticked("confirmed"),
        acknowledged=reader.is_ticked("acknowledged"),
    )


class _Reader:
    """Reads one field after another and collects the messages."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.errors: list[FieldError] = []

    def weight(self) -> Weight | None:
        if self.is_blank("weight") and self.is_blank("weight_lb"):
            return None
        unit = self.weight_unit()
        value = self.number("weight", *WEIGHT_WANTED[unit])
        pounds = self.number("weight_lb", msgid("the pounds beside the stones"), "5")
        if unit is None or self.has_error("weight"):
            return None
        if value is None:
            if unit is WeightUnit.STONES:
                self.add("weight", say("Enter the stones of your weight, like 11, or 0."))
            else:
                self.add("weight_lb", say("Leave this box empty, or choose stones and pounds."))
            return None
        try:
            return Weight(value, unit, pounds)
        except ImpossibleValue as error:
            self.add("weight" if error.part == "value" else "weight_lb", str(error))
        return None

    def ideal_weight(self) -> Weight | None:
        if self.is_blank("ideal_weight"):
            return None
        unit = self.weight_unit()
        value = self.number("ideal_weight", msgid("the ideal weight in the chosen unit"), "65")
        if unit is None or value is None:
            return None
        try:
            return Weight(value, unit)
        except ImpossibleValue as error:
            self.add("ideal_weight", str(error))
        return None

    def height(self) -> Height | None:
        if self.is_blank("height"):
            return None
        unit = self.unit("height_unit", HeightUnit, say("Choose the unit of the height."))
        value = self.number("height", *HEIGHT_WANTED[unit])
        if unit is None or value is None:
            return None
        try:
            return Height(value, unit)
        except ImpossibleValue as error:
            self.add("height", str(error))
        return None

    def weight_unit(self) -> WeightUnit | None:
        return self.unit("weight_unit", WeightUnit, say("Choose the unit of the weight."))

    def unit[Unit: StrEnum](self, field: str, units: type[Unit], message: str) -> Unit | None:
        """Read the unit of a number that was entered, so that a blank unit is an error too."""
        unit = self.choice(field, units, message)
        if unit is None:
            self.add(field, message)
        return unit

    def number(self, field: str, what: str, example: str) -> Decimal | None:
        if self.is_blank(field):
            return None
        try:
            return parse_number(self.fields[field], what=what, example=example)
        except UnreadableNumber as error:
            self.add(field, str(error))
        return None

    def choice[Choice: StrEnum](
        self, field: str, choices: type[Choice], message: str
    ) -> Choice | None:
        if self.is_blank(field):
            return None
        try:
            return choices(self.fields[field])
        except ValueError:
            self.add(field, message)
        return None

    def is_ticked(self, field: str) -> bool:
        return self.fields.get(field, "").lower() in YES

    def is_blank(self, field: str) -> bool:
        return not self.fields.get(field, "").strip(" ")

    def has_error(self, field: str) -> bool:
        return any(error.field == field for error in self.errors)

    def add(self, field: str, message: str) -> None:
        """Keep one message per field: the first."""
        if not self.has_error(field):
            self.errors.append(FieldError(field, message))
