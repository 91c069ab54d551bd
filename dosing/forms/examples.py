"""Worked examples in the admin: boxes for what is typed and for what must come out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dosing.core.ideal_weight import Sex
from dosing.core.outcome import State
from dosing.core.units import HeightUnit, WeightUnit
from dosing.models import WorkedExample

TICKED = ("acknowledged", "confirmed")
YES = "yes"
"""How a ticked box is stored, as `dosing.core.typed` reads it."""

EXPECTED = "expected_"
"""Begins the name of each box for a value that must come out: `dosing.core.answer` names them."""


def _typed(label: Any, **named: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=40, **named)


def _chosen(label: Any, values: type[WeightUnit | HeightUnit | Sex | State]) -> forms.ChoiceField:
    choices = [("", "–"), *((value.value, value.value) for value in values)]
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _flags(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=300, help_text=_("Codes, with spaces between.")
    )


class WorkedExampleForm(forms.ModelForm[WorkedExample]):
    """One example. Boxes left empty are not typed into the calculator, and not compared."""

    weight = _typed(_("Weight"))
    weight_unit = _chosen(_("Unit of the weight"), WeightUnit)
    weight_lb = _typed(_("Pounds beside the stones"))
    ideal_weight = _typed(_("Ideal weight"))
    height = _typed(_("Height"))
    height_unit = _chosen(_("Unit of the height"), HeightUnit)
    sex = _chosen(_("Sex"), Sex)
    age = _typed(_("Age in years"))
    protein_g_per_day = _typed(_("Protein in a day, in grams"))
    acknowledged = forms.BooleanField(
        label=_("The notice was accepted"), required=False, initial=True
    )
    confirmed = forms.BooleanField(
        label=_("An unusual weight was confirmed"), required=False, initial=True
    )

    expected_state = _chosen(_("What must come out"), State)
    expected_weight_kg = _typed(_("Weight used, in kg"))
    expected_grams_per_day_low = _typed(_("Grams a day, from"))
    expected_grams_per_day_high = _typed(_("Grams a day, to"))
    expected_grams_per_dose_low = _typed(_("Grams a dose, from"))
    expected_grams_per_dose_high = _typed(_("Grams a dose, to"))
    expected_flags = _flags(_("Exactly these warnings"))
    expected_must_flag = _flags(_("At least these warnings"))
    expected_must_not_flag = _flags(_("None of these warnings"))

    class Meta:
        model = WorkedExample
        fields = ("position", "label", "arithmetic")
        widgets = {"arithmetic": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.inputs:
            stored = self.instance.inputs
            self.initial.update(stored)
            self.initial.update({name: stored.get(name) == YES for name in TICKED})
            expected = self.instance.expected
            self.initial.update({EXPECTED + name: value for name, value in expected.items()})

    def clean(self) -> dict[str, Any]:
        """Put the boxes together as the calculation takes and gives them."""
        read: dict[str, Any] = super().clean() or {}
        boxes = {
            name: YES if name in TICKED else str(value)
            for name, value in read.items()
            if value and name in self.declared_fields
        }
        self.instance.inputs = {
            name: value for name, value in boxes.items() if not name.startswith(EXPECTED)
        }
        self.instance.expected = {
            name.removeprefix(EXPECTED): value
            for name, value in boxes.items()
            if name.startswith(EXPECTED)
        }
        return read
