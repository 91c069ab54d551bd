"""The form of the comparison: one person, all regimens."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dosing.core.inputs import Inputs, InvalidInputs
from dosing.core.typed import read_inputs
from dosing.forms.calculator import CalculatorForm

TYPED_FIELDS = (
    "weight",
    "weight_unit",
    "weight_lb",
    "ideal_weight",
    "height",
    "height_unit",
    "sex",
    "age",
    "protein_g_per_day",
)


class ComparisonForm(forms.Form):
    """The calculator's own fields, for every regimen at once."""

    weight = CalculatorForm.base_fields["weight"]
    weight_unit = CalculatorForm.base_fields["weight_unit"]
    weight_lb = CalculatorForm.base_fields["weight_lb"]
    age = CalculatorForm.base_fields["age"]
    ideal_weight = CalculatorForm.base_fields["ideal_weight"]
    height = CalculatorForm.base_fields["height"]
    height_unit = CalculatorForm.base_fields["height_unit"]
    sex = CalculatorForm.base_fields["sex"]
    protein_g_per_day = CalculatorForm.base_fields["protein_g_per_day"]
    acknowledged = forms.BooleanField(
        label=_(
            "I have read this: the amounts are what studies and labels used, not advice for me."
        ),
        error_messages={"required": _("Read the notice and tick the box to go on.")},
    )

    def __init__(self, data: dict[str, str] | None = None) -> None:
        super().__init__(data, auto_id="comparison-%s")
        self.inputs: Inputs | None = None

    def clean(self) -> None:
        """Let the core read what was typed; a weight is the one thing all of this is about."""
        super().clean()
        typed = {name: self.data.get(name, "") for name in TYPED_FIELDS}
        try:
            self.inputs = read_inputs(typed | {"acknowledged": "yes"})
        except InvalidInputs as error:
            for fault in error.errors:
                self.add_error(fault.field, ValidationError(fault.message))
            return
        if self.inputs.weight is None:
            self.add_error("weight", gettext("Enter a weight and choose its unit, like 70.5 kg."))
