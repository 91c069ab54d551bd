"""The calculator's form: its fields as contract.md names them, read by the dosing core."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dosing.calculator import Calculator, CalculatorRegimen
from dosing.core.dose import calculate
from dosing.core.ideal_weight import Sex
from dosing.core.inputs import Inputs, InvalidInputs
from dosing.core.outcome import Outcome
from dosing.core.regimen import Basis, WeightBasis
from dosing.core.typed import YES, read_inputs
from dosing.core.units import HeightUnit, UnreadableNumber, WeightUnit, parse_number
from dosing.core.words import msgid

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TYPED_MAX_LENGTH = 40
"""Longer than any number; the core says what is wrong with it, within its own limit."""

WEIGHT_UNITS = (
    (WeightUnit.KILOGRAMS.value, _("kilograms")),
    (WeightUnit.GRAMS.value, _("grams")),
    (WeightUnit.POUNDS.value, _("pounds")),
    (WeightUnit.STONES.value, _("stones and pounds")),
)
HEIGHT_UNITS = (
    (HeightUnit.CENTIMETRES.value, _("centimetres")),
    (HeightUnit.INCHES.value, _("inches")),
)
PRODUCT_UNITS = (
    ("scoop_g", _("grams in one scoop")),
    ("capsule_mg", _("milligrams in one capsule")),
)

OF_THE_FORM = forms.HiddenInput(attrs={"form": "calculator-form"})


class TypedNumberField(forms.CharField):
    """A number as typed. The core reads it, so that one reader serves every way in."""

    def __init__(self, label: "str | _StrPromise", help_text: "str | _StrPromise" = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            strip=False,
            max_length=TYPED_MAX_LENGTH,
            error_messages={"max_length": _("Enter a shorter number, like 70.5.")},
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
        # The core refuses these too, and says what to enter instead.
        self.validators = [
            validator
            for validator in self.validators
            if not isinstance(validator, ProhibitNullCharactersValidator)
        ]


class CalculatorForm(forms.Form):
    """One calculation. Nothing is preselected, nothing is kept."""

    regimen = forms.ChoiceField(
        label=_("Which studied regimen?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a regimen."),
            "invalid_choice": _("Choose a regimen from the list."),
        },
    )
    weight = TypedNumberField(_("Weight"))
    weight_unit = forms.ChoiceField(
        label=_("Unit of the weight"),
        choices=WEIGHT_UNITS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose the unit of the weight.")},
    )
    weight_lb = TypedNumberField(_("Pounds beside the stones"), _("Only with stones and pounds."))
    ideal_weight = TypedNumberField(
        _("Ideal weight"),
        _("In the same unit. Ask a dietitian, or leave it empty and give height and sex below."),
    )
    height = TypedNumberField(_("Height"))
    height_unit = forms.ChoiceField(
        label=_("Unit of the height"),
        choices=HEIGHT_UNITS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose the unit of the height.")},
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[(Sex.FEMALE.value, _("Female")), (Sex.MALE.value, _("Male"))],
        required=False,
        help_text=_("The ideal weight formula was made for these two."),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose female or male.")},
    )
    age = TypedNumberField(_("Age in years"), _("Some regimens were only studied in adults."))
    protein_g_per_day = TypedNumberField(_("Protein given in a day, in grams"))
    product_amount = TypedNumberField(
        _("Your product"), _("If you like, see the amount in scoops or capsules. Read the label.")
    )
    product_unit = forms.ChoiceField(
        label=_("That is"),
        choices=PRODUCT_UNITS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose scoops or capsules.")},
    )
    # What was agreed to, so that a yes to one question is never taken for a yes to another:
    # the regimen whose notice was accepted, and the weights that were confirmed. They come with
    # the answer, which stands outside the form's element.
    acknowledged = forms.CharField(required=False, max_length=100, widget=OF_THE_FORM)
    confirmed = forms.CharField(required=False, max_length=150, widget=OF_THE_FORM)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        calculator: Calculator,
        initial: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, auto_id="calculator-%s")
        self.calculator = calculator
        self.inputs: Inputs | None = None
        self.fields["regimen"].choices = [  # type: ignore[attr-defined]
            (slug, regimen.record.title) for slug, regimen in calculator.regimens.items()
        ]

    @property
    def chosen_regimen(self) -> CalculatorRegimen | None:
        """The chosen regimen, once the form is valid."""
        return self.calculator.regimens.get(self.cleaned_data.get("regimen", ""))

    @property
    def weights_as_typed(self) -> str:
        """The typed weights with their unit: what a confirmation is for."""
        parts = [self.data.get(name, "") for name in ("weight", "weight_lb", "ideal_weight")]
        return " ".join([*parts, self.data.get("weight_unit", "")]).strip()

    def clean(self) -> None:
        """Let the core read every field that the chosen regimen needs."""
        super().clean()
        regimen = self.chosen_regimen
        if regimen is None:
            return
        try:
            self.inputs = read_inputs(self._typed(regimen))
        except InvalidInputs as error:
            self._show(error)
        self._clean_product()

    def calculate(self) -> Outcome | None:
        """Return the core's answer, or None after putting messages at the fields that need one."""
        regimen = self.chosen_regimen
        if regimen is None or self.inputs is None:
            return None
        try:
            return calculate(regimen.core, self.inputs, self.calculator.levels)
        except InvalidInputs as error:
            self._show(error)
            return None

    def _typed(self, regimen: CalculatorRegimen) -> dict[str, str]:
        """Return the fields the regimen needs; a slip in a box it hides must not stop it."""
        names = ["weight", "weight_unit", "weight_lb", "age"]
        if regimen.core.weight_basis is WeightBasis.IDEAL:
            names += ["ideal_weight", "height", "height_unit", "sex"]
        if regimen.core.basis is Basis.PER_100G_PROTEIN:
            names.append("protein_g_per_day")
        typed = {name: self._sent(name) for name in names}
        if self._is_yes("acknowledged", regimen.core.slug):
            typed["acknowledged"] = "yes"
        if self._is_yes("confirmed", self.weights_as_typed):
            typed["confirmed"] = "yes"
        return typed

    def _sent(self, name: str) -> str:
        """Return what was sent for a field; two values at once are kept, and are no number."""
        if isinstance(self.data, QueryDict):
            return " ".join(self.data.getlist(name))
        value: str = self.data.get(name, "")
        return value

    def _is_yes(self, name: str, subject: str) -> bool:
        answer = self.data.get(name, "")
        return answer.lower() in YES or (bool(subject) and answer == subject)

    def _clean_product(self) -> None:
        amount = self.data.get("product_amount", "").strip()
        self.cleaned_data["product_amount"] = None
        if not amount:
            return
        try:
            read = parse_number(amount, what=msgid("the number on the label"), example="5")
        except UnreadableNumber as error:
            self.add_error("product_amount", str(error))
            return
        if read <= 0:
            self.add_error("product_amount", gettext("Enter a number above zero, like 5."))
        elif not self.cleaned_data.get("product_unit"):
            self.add_error("product_unit", gettext("Choose scoops or capsules."))
        else:
            self.cleaned_data["product_amount"] = read

    def _show(self, error: InvalidInputs) -> None:
        for fault in error.errors:
            if not self.has_error(fault.field):
                self.add_error(fault.field, ValidationError(fault.message))
