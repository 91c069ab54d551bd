"""A day of food as it is typed: some foods, how much of each, and what to compare it with."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import slug_re
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dosing.core.day_intake import Eaten
from dosing.models import Food, Regimen
from dosing.models.profiles import PlannedFood

MOST_FOODS = 30
"""More different foods than anybody eats in a day."""

type Entry = dict[str, str]


class EatenForm(forms.Form):
    """How much of one food."""

    food = forms.SlugField(max_length=100, widget=forms.HiddenInput)
    amount = forms.DecimalField(
        label=_("Amount"),
        min_value=Decimal("0.01"),
        max_value=5_000,
        max_digits=7,
        decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": _("Enter how much, like 1 or 0.5."),
            "invalid": _("Enter a number, like 1 or 0.5."),
            "min_value": _("Enter more than 0, or take the food out."),
            "max_value": _("Enter 5,000 or less."),
        },
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=[("g", "grams")])

    def __init__(self, *args: Any, food: Food, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = food
        portion = food.household_portion
        if portion:
            self.fields["unit"].choices = [  # type: ignore[attr-defined]
                (
                    "portion",
                    gettext("times {name} ({normalize:f} g)").format(
                        name=portion.name, normalize=portion.grams.normalize()
                    ),
                ),
                ("g", "grams"),
            ]

    @property
    def eaten(self) -> Eaten:
        """What was eaten. For a valid form only."""
        amount: Decimal = self.cleaned_data["amount"]
        portion = self.record.household_portion
        if portion and self.cleaned_data["unit"] == "portion":
            amount *= portion.grams
        return Eaten(
            amount,
            protein=self.record.protein_g_per_100g,
            glutamic_acid=self.record.glutamic_acid_g_per_100g,
            glutamine=self.record.glutamine_g_per_100g,
        )

    @property
    def planned(self) -> PlannedFood:
        """The same as a profile keeps it. For a valid form only."""
        return PlannedFood(
            self.record.slug, str(self.cleaned_data["amount"]), self.cleaned_data["unit"]
        )


class PlannerForm(forms.Form):
    """What belongs to the day as a whole."""

    q = forms.CharField(
        label=_("Find a food to add"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    regimen = forms.ChoiceField(label=_("Compare with a studied regimen"), required=False)

    # For members who keep the day in a profile.
    opened = forms.DateTimeField(
        required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"]
    )
    consent = forms.BooleanField(required=False)

    def __init__(self, *args: Any, regimens: list[Regimen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regimens = regimens
        self.fields["regimen"].choices = [  # type: ignore[attr-defined]
            ("", gettext("None")),
            *((regimen.slug, regimen.title) for regimen in regimens),
        ]


def entries_in(data: QueryDict) -> list[Entry]:
    """Return the foods of the day as typed, after the button that was pressed.

    `add` adds a food, `take_out` takes one out. What is there twice counts once, so that every
    food has its one line; what cannot be a food's slug is left out.
    """
    columns = (data.getlist(name) for name in ("food", "amount", "unit"))
    entries = {
        food: {"food": food, "amount": amount, "unit": unit}
        for food, amount, unit in zip(*columns, strict=False)
    }
    added = data.get("add", "")
    if added and added not in entries:
        entries[added] = {"food": added, "amount": "", "unit": ""}
    entries.pop(data.get("take_out", ""), None)
    asked = [entry for slug, entry in entries.items() if slug_re.fullmatch(slug)]
    return asked[:MOST_FOODS]


def eaten_forms(entries: list[Entry]) -> list[EatenForm]:
    """Return a form for each entry whose food is published. Three queries."""
    found = Food.objects.published().filter(slug__in=[entry["food"] for entry in entries])
    foods = {food.slug: food for food in found.with_figures()}
    forms_of_day = []
    for number, entry in enumerate(entries):
        food = foods.get(entry["food"])
        if food is None:
            continue
        typed = entry if entry["unit"] else entry | _usual_amount(food)
        forms_of_day.append(EatenForm(typed, food=food, auto_id=f"id_{number}_%s"))
    return forms_of_day


def _usual_amount(food: Food) -> Entry:
    """Return what a food just added starts with."""
    if food.household_portion:
        return {"amount": "1", "unit": "portion"}
    return {"amount": "100", "unit": "g"}
