"""A day's intake from foods. Worked out from the body of the request and forgotten."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.audience import VisitorRequest, anyone
from dosing.core.day_intake import add_up
from dosing.food_search import search_foods
from dosing.forms.planner import MOST_FOODS, EatenForm, PlannerForm, eaten_forms, entries_in
from dosing.models import DietaryIntake, Food, FoodGroup, Regimen, Substance

SUGGESTED = 10
"""Foods offered for adding."""


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def food_planner(request: VisitorRequest) -> HttpResponse:
    """Put foods into a day and see what they bring."""
    records = Regimen.objects.published().select_related("substance")
    regimens = {regimen.slug: regimen for regimen in records}
    form = PlannerForm(request.POST or None, regimens=list(regimens.values()))
    day = eaten_forms(entries_in(request.POST))
    asked = {} if form.errors else getattr(form, "cleaned_data", {})
    is_valid = not form.errors and not any(entry.errors for entry in day)
    text = asked.get("q", "")
    context = {
        "form": form,
        "day": day,
        "is_valid": is_valid,
        "intake": add_up([entry.eaten for entry in day]) if day and is_valid else None,
        "text": text,
        "suggestions": _suggestions(text, day),
        "is_full": len(day) >= MOST_FOODS,
        "regimen": regimens.get(asked.get("regimen", "")),
        "typical": DietaryIntake.objects.filter(
            substance__in=Substance.objects.published()
        ).select_related("source"),
    }
    is_fragment = request.htmx and not request.htmx.history_restore_request
    template = "dosing/food_planner.html#planner" if is_fragment else "dosing/food_planner.html"
    return render(request, template, context, status=200 if is_valid else 422)


def _suggestions(text: str, day: list[EatenForm]) -> list[Food]:
    if not text:
        return []
    groups = list(FoodGroup.objects.published())
    foods = Food.objects.published().exclude(pk__in=[entry.record.pk for entry in day])
    return list(search_foods(foods, text, groups).foods.order_by("sort_name", "pk")[:SUGGESTED])
