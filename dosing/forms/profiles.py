"""Forms of saved profiles."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dosing import profile_consent
from dosing.core.ideal_weight import Sex
from dosing.core.inputs import InvalidInputs
from dosing.core.typed import read_inputs
from dosing.core.units import UnreadableNumber, parse_number
from dosing.core.words import msgid
from dosing.forms.calculator import HEIGHT_UNITS, WEIGHT_UNITS, TypedNumberField
from dosing.models import Food, Regimen
from dosing.models.profiles import ProfileContent, Serving, WeightEntry

LABEL_MAX_LENGTH = 60
NOTE_MAX_LENGTH = 1_000
SERVING_ROWS = 5
MOST_LISTED_FOODS = 500
"""More foods do not fit into a list to choose from; the planner finds them by name."""

MOST_SERVINGS_PER_DAY = Decimal(50)
"""More servings of one food in a day are a slip. Editorial."""

HEAVIEST_KG = Decimal(650)
LIGHTEST_KG = Decimal("0.3")
"""Beyond the heaviest and lightest people known. Each regimen has narrower limits of its own."""

KEPT_AS_THEY_ARE = ("label", "sex", "regimen", "note", "wants_safety_mail")
NUMBER_FIELDS = ("weight", "weight_unit", "weight_lb", "height", "height_unit", "sex", "age")


class ProfileForm(forms.Form):
    """A profile as typed. The dosing core reads the numbers, so nothing unreadable is kept."""

    label = forms.CharField(
        label=_("Label"),
        help_text=_("For you, to tell profiles apart, like ‘Me’ or ‘Dad’. No full name is needed."),
        max_length=LABEL_MAX_LENGTH,
        error_messages={"required": _("Enter a label, like ‘Me’.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    weight = TypedNumberField(_("Weight"), _("Left empty, the weight and its history are removed."))
    weight_unit = forms.ChoiceField(
        label=_("Unit of the weight"),
        choices=WEIGHT_UNITS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose the unit of the weight.")},
    )
    weight_lb = TypedNumberField(_("Pounds beside the stones"), _("Only with stones and pounds."))
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
        choices=[
            ("", _("Not given")),
            (Sex.FEMALE.value, _("Female")),
            (Sex.MALE.value, _("Male")),
        ],
        required=False,
        help_text=_("Only some regimens use it, for ideal weight."),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose female or male, or ‘Not given’.")},
    )
    age = TypedNumberField(_("Age in years"))
    regimen = forms.ChoiceField(
        label=_("Regimen to start with"),
        required=False,
        error_messages={"invalid_choice": _("Choose a regimen from the list.")},
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=format_lazy(
            _("For you alone. At most {note_max_length:,} characters."),
            note_max_length=NOTE_MAX_LENGTH,
        ),
        required=False,
        max_length=NOTE_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    wants_safety_mail = forms.BooleanField(
        label=_("Send me a mail when a safety correction touches a calculation that I saved"),
        help_text=_("The mail names neither the regimen nor the profile."),
        required=False,
    )
    # How often the profile had been saved when the page was opened.
    edits = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        content: ProfileContent | None = None,
        asks_consent: bool = False,
    ) -> None:
        initial = initial_of(content) if content else {}
        super().__init__(data, initial=initial, auto_id="profile-%s")
        self.content = content
        regimens = list(Regimen.objects.published().values_list("slug", "title"))
        if content and content.regimen and content.regimen not in dict(regimens):
            # Withdrawn since: keeping the choice must not stop the rest from being saved.
            regimens.append((content.regimen, gettext("A regimen that is no longer published")))
        self.fields["regimen"].choices = [("", gettext("None yet")), *regimens]  # type: ignore[attr-defined]
        self._add_servings()
        if asks_consent:
            self.fields["consent"] = forms.BooleanField(
                label=profile_consent.TEXT,
                error_messages={
                    "required": gettext(
                        "Tick the box to agree. Without it nothing is saved; the "
                        "calculator works all the same."
                    )
                },
            )

    def serving_rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Give the rows of usual servings: a food and a number each."""
        for number in range(SERVING_ROWS):
            yield self[f"food_{number}"], self[f"servings_{number}"]

    def clean_label(self) -> str:
        """Refuse characters that cannot be seen."""
        label = " ".join(self.cleaned_data["label"].split())
        _refuse_categories(label, ("Cc", "Cf", "Cs"))
        return label

    def clean_note(self) -> str:
        """Refuse control characters; line ends and marks of writing direction may stay."""
        note: str = self.cleaned_data["note"]
        _refuse_categories(note.replace("\n", "").replace("\r", "").replace("\t", ""), ("Cc", "Cs"))
        return note

    def clean(self) -> None:
        """Let the dosing core read the numbers."""
        super().clean()
        try:
            inputs = read_inputs({name: self.data.get(name, "") for name in NUMBER_FIELDS})
        except InvalidInputs as error:
            for fault in error.errors:
                if fault.field not in self.errors:
                    self.add_error(fault.field, fault.message)
        else:
            if inputs.weight and not LIGHTEST_KG <= inputs.weight.kilograms <= HEAVIEST_KG:
                self.add_error(
                    "weight",
                    gettext("Check the weight and its unit. Nobody is known to have weighed that."),
                )
        for food, servings in self.serving_rows():
            self._clean_serving(food.name, servings.name)

    def profile_content(self, today: date) -> ProfileContent:
        """Return what was typed, with the history of the weight it was before."""
        typed = {name: self.cleaned_data[name] for name in KEPT_AS_THEY_ARE}
        numbers = {name: self.cleaned_data[name].strip() for name in ("height", "age")}
        content = ProfileContent(
            **typed,
            **numbers,
            height_unit=self.cleaned_data["height_unit"] if numbers["height"] else "",
            weights=self.content.weights if self.content else (),
            servings=tuple(self._typed_servings()),
            day=self.content.day if self.content else (),
            day_regimen=self.content.day_regimen if self.content else "",
        )
        return content.with_weight(self._typed_weight(today))

    def _typed_weight(self, today: date) -> WeightEntry | None:
        weight = self.cleaned_data["weight"].strip()
        if not weight:
            return None
        return WeightEntry(
            on=today,
            weight=weight,
            weight_unit=self.cleaned_data["weight_unit"],
            weight_lb=self.cleaned_data["weight_lb"].strip(),
        )

    def _typed_servings(self) -> Iterator[Serving]:
        for food, servings in self.serving_rows():
            if self.cleaned_data[food.name]:
                yield Serving(
                    self.cleaned_data[food.name], self.cleaned_data[servings.name].strip()
                )

    def _add_servings(self) -> None:
        kept = self.content.servings if self.content else ()
        names = Food.objects.published().values_list("slug", "name")
        listed = list(names[: MOST_LISTED_FOODS + 1])
        self.lists_foods = len(listed) <= MOST_LISTED_FOODS
        if not self.lists_foods:
            listed = list(names.filter(slug__in=[serving.food for serving in kept]))
        foods = [("", gettext("No food")), *listed]
        known = dict(foods)
        for serving in kept:
            if serving.food not in known:
                foods.append((serving.food, gettext("A food that is no longer published")))
        for number in range(SERVING_ROWS):
            self.fields[f"food_{number}"] = forms.ChoiceField(
                label=gettext("Food {number}").format(number=number + 1),
                choices=foods,
                required=False,
                error_messages={"invalid_choice": gettext("Choose a food from the list.")},
            )
            self.fields[f"servings_{number}"] = TypedNumberField(gettext("Servings a day"))

    def _clean_serving(self, food: str, servings: str) -> None:
        if food in self.errors or servings in self.errors:
            return
        typed = self.cleaned_data.get(servings, "").strip()
        if not self.cleaned_data.get(food):
            if typed:
                self.add_error(food, gettext("Choose the food, or leave both boxes empty."))
            return
        try:
            number = parse_number(typed, what=msgid("the servings a day"), example="2")
        except UnreadableNumber as error:
            self.add_error(servings, str(error))
            return
        if not 0 < number <= MOST_SERVINGS_PER_DAY:
            self.add_error(
                servings,
                gettext(
                    "Enter servings a day above 0 and up to {most_servings_per_day}, like 2."
                ).format(most_servings_per_day=MOST_SERVINGS_PER_DAY),
            )


def initial_of(content: ProfileContent) -> dict[str, Any]:
    """Return a stored profile as the form's fields."""
    initial: dict[str, Any] = content.calculator_fields() | {
        "label": content.label,
        "note": content.note,
        "wants_safety_mail": content.wants_safety_mail,
    }
    for number, serving in enumerate(content.servings):
        initial |= {
            f"food_{number}": serving.food,
            f"servings_{number}": serving.servings_per_day,
        }
    return initial


def _refuse_categories(text: str, categories: tuple[str, ...]) -> None:
    if any(unicodedata.category(character) in categories for character in text):
        raise ValidationError(
            gettext("Leave out characters that cannot be seen, like direction marks.")
        )
