"""What readers may ask of the food list and the comparison, as it stands in the address."""

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dosing.food_list import COLUMNS, Order
from dosing.models import Diet, Food, FoodFigure, FoodGroup

FEWEST_COMPARED = 2
MOST_COMPARED = 4

PER = [("100g", _("Per 100 g")), ("portion", _("Per portion"))]


class FoodListForm(forms.Form):
    """Search, filters and order of the food list. Every field may be left out."""

    q = forms.CharField(
        label=_("Food"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    group = forms.ChoiceField(label=_("Group"), required=False)
    diet = forms.ChoiceField(
        label=_("Diet"),
        required=False,
        choices=[("", _("Any")), (Diet.VEGAN, _("Vegan")), (Diet.VEGETARIAN, _("Vegetarian"))],
    )
    known = forms.ChoiceField(
        label=_("Figure known"),
        required=False,
        choices=[("", _("Any")), *FoodFigure.Nutrient.choices],
    )
    method = forms.ChoiceField(
        label=_("How the figure is known"),
        required=False,
        choices=[("", _("Any")), *FoodFigure.Method.choices],
    )
    per = forms.ChoiceField(required=False, choices=PER, widget=forms.HiddenInput)
    sort = forms.ChoiceField(
        required=False, choices=[(sort, sort) for sort in COLUMNS], widget=forms.HiddenInput
    )
    direction = forms.ChoiceField(
        required=False,
        choices=[("asc", _("Lowest first")), ("desc", _("Highest first"))],
        widget=forms.HiddenInput,
    )
    after = forms.SlugField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: list[FoodGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", _("Any")),
            *((group.slug, group.name) for group in groups),
        ]

    def order(self) -> Order:
        """Return the order asked for, or the usual one."""
        asked = {
            name: self.cleaned_data[name]
            for name in ("sort", "per", "direction")
            if self.cleaned_data.get(name)
        }
        return Order(**asked)

    def address(self) -> dict[str, str]:
        """Return what was asked for as parameters, without the place in the list."""
        return {
            name: value for name, value in self.cleaned_data.items() if value and name != "after"
        }


class FoodSlugsField(forms.Field):
    """Several foods, each by its slug: `food=a&food=b`."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[Food]:
        """Return the published foods in the order asked for, each once."""
        slugs = list(dict.fromkeys(value or []))
        if len(slugs) > MOST_COMPARED:
            raise forms.ValidationError(
                gettext("Choose at most {most_compared} foods.").format(most_compared=MOST_COMPARED)
            )
        for slug in slugs:
            validate_slug(slug)
        found = Food.objects.published().filter(slug__in=slugs)
        foods = {food.slug: food for food in found.with_figures()}
        missing = [slug for slug in slugs if slug not in foods]
        if missing:
            raise forms.ValidationError(
                gettext("There is no food '{missing}'.").format(missing=missing[0])
            )
        return [foods[slug] for slug in slugs]


class FoodCompareForm(forms.Form):
    """The foods to compare, and a search for another one."""

    food = FoodSlugsField(label=_("Foods"), required=False)
    q = forms.CharField(
        label=_("Find a food to add"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
