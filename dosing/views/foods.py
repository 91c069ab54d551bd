"""The food catalogue: list, richest foods, comparison, one food."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audience import VisitorRequest, public_page
from dosing.food_figures import SHOWN, Cell, as_bars, cell_of, cells_of, have_mixed_methods
from dosing.food_list import COLUMNS, Order, page_of
from dosing.food_search import FoodSearch, search_foods
from dosing.forms.foods import (
    FEWEST_COMPARED,
    MOST_COMPARED,
    PER,
    FoodCompareForm,
    FoodListForm,
)
from dosing.models import Food, FoodFigure, FoodGroup, Substance
from dosing.models.foods import FoodQuerySet
from dosing.models.sources import retracted_among
from dosing.spelling import slips_allowed, slips_between, words_of
from editorial.addresses import published_or_answer

RICHEST = 10
"""Bars in each chart of the richest foods."""

SUGGESTED = 10
"""Foods offered for adding to a comparison."""


@require_safe
@public_page("q", "group", "diet", "known", "method", "per", "sort", "direction", "after")
def food_list(request: VisitorRequest) -> HttpResponse:
    """All foods: search, filter, sort."""
    groups = list(FoodGroup.objects.published())
    form = FoodListForm(request.GET, groups=groups)
    if not form.is_valid():
        return render(request, "dosing/food_list.html", {"form": form}, status=400)
    order = form.order()
    search = _chosen(form, groups)
    after = _food_after(form)
    page = page_of(search.foods.with_figures(), order, after)
    context = {
        "form": form,
        "order": order,
        "columns": _columns(form, order),
        "bases": _bases(form, order),
        "rows": [(food, cells_of(food, order.per)) for food in page.foods],
        "next_url": _next_url(form, page.foods[-1]) if page.has_more else "",
        "first_url": _list_url(form.address()) if after else "",
        "corrected": search.corrected,
        "is_filtered": any(form.cleaned_data[name] for name in FILTERS),
        "substance": None if page.foods else _substance_named(form.cleaned_data["q"]),
    }
    # The page of a restored history entry is asked for by htmx, but must be whole.
    is_fragment = request.htmx and not request.htmx.history_restore_request
    template = "dosing/food_list.html#results" if is_fragment else "dosing/food_list.html"
    return render(request, template, context)


@require_safe
@public_page()
def food_richest(request: HttpRequest) -> HttpResponse:
    """The foods with most glutamic acid incl. glutamine: by weight, and by what people eat."""
    charts = []
    for per, label in PER:
        order = Order("glutamic_acid", per)
        foods = Food.objects.published().with_figures()
        page = page_of(foods.filter(**{f"{order.column}__isnull": False}), order, None)
        cells = [cell_of(food, "glutamic_acid", per) for food in page.foods[:RICHEST]]
        charts.append((str(label), as_bars(cells)))
    return render(request, "dosing/food_richest.html", {"charts": charts})


@require_safe
@public_page("food", "q")
def food_compare(request: HttpRequest) -> HttpResponse:
    """Two to four foods side by side."""
    form = FoodCompareForm(request.GET)
    is_valid = form.is_valid()
    foods = form.cleaned_data.get("food", [])
    slugs = [food.slug for food in foods]
    text = form.cleaned_data.get("q", "")
    context = {
        "form": form,
        "foods": [(food, _compare_url([s for s in slugs if s != food.slug])) for food in foods],
        "is_comparing": len(foods) >= FEWEST_COMPARED,
        "may_add": len(foods) < MOST_COMPARED,
        "rows": [_compared(foods, nutrient) for nutrient in SHOWN],
        "have_mixed_methods": have_mixed_methods(foods),
        "suggestions": _suggestions(text, slugs) if text and is_valid else [],
        "text": text,
    }
    return render(request, "dosing/food_compare.html", context, status=200 if is_valid else 400)


@require_safe
@public_page()
def food(request: HttpRequest, slug: str) -> HttpResponse:
    """One food: every figure with its origin."""
    foods = Food.objects.select_related("group").prefetch_related("figures__sources", "portions")
    food, elsewhere = published_or_answer(request, foods, slug, Food.get_absolute_url)
    if food is None:
        return elsewhere
    per_100g = as_bars(cells_of(food, "100g"))
    sources = [source for figure in food.figures.all() for source in figure.sources.all()]
    context = {
        "food": food,
        "retracted": retracted_among(sources),
        "rows": list(zip(per_100g, cells_of(food, "portion"), strict=True)),
        "is_anything_known": any(cell.figure for cell in per_100g),
        "compare_url": _compare_url([food.slug]),
        "group_url": _list_url({"group": food.group.slug}),
    }
    return render(request, "dosing/food.html", context)


# The list

FILTERS = ("group", "diet", "known", "method")


@dataclass(frozen=True)
class Column:
    """A heading that sorts: `aria_sort` is empty unless the list is sorted by it."""

    label: str
    basis: str
    url: str
    aria_sort: str


def _chosen(form: FoodListForm, groups: list[FoodGroup]) -> FoodSearch:
    """Return the foods that the filters and the search leave."""
    asked = form.cleaned_data
    foods: FoodQuerySet = Food.objects.published()
    if asked["group"]:
        foods = foods.filter(group__slug=asked["group"])
    if asked["diet"]:
        foods = foods.suited_to(asked["diet"])
    if asked["known"]:
        foods = foods.filter(**{f"{COLUMNS[asked['known']]['100g']}__isnull": False})
    if asked["method"]:
        foods = foods.known_by(asked["method"])
    return search_foods(foods, asked["q"], groups)


def _food_after(form: FoodListForm) -> Food | None:
    """Return the food the list goes on after; one that is gone begins the list anew."""
    slug = form.cleaned_data["after"]
    return Food.objects.published().filter(slug=slug).first() if slug else None


def _columns(form: FoodListForm, order: Order) -> list[Column]:
    basis = _("g per 100 g") if order.per == "100g" else _("g per portion")
    headings = [("name", _("Food"), ""), ("group", _("Group"), "")]
    headings += [(nutrient.value, str(nutrient.label), basis) for nutrient in SHOWN]
    return [_column(form, order, *heading) for heading in headings]


def _column(form: FoodListForm, order: Order, sort: str, label: str, basis: str) -> Column:
    address = {name: value for name, value in form.address().items() if name != "direction"}
    aria_sort = ""
    if order.sort == sort:
        aria_sort = "descending" if order.is_descending else "ascending"
        address["direction"] = "asc" if order.is_descending else "desc"
    return Column(label, basis, _list_url(address | {"sort": sort}), aria_sort)


def _bases(form: FoodListForm, order: Order) -> list[tuple[str, str, bool]]:
    """Return the links that change the basis: words, address, whether it is the present one."""
    return [
        (str(label), _list_url(form.address() | {"per": per}), order.per == per)
        for per, label in PER
    ]


def _next_url(form: FoodListForm, last: Food) -> str:
    return _list_url(form.address() | {"after": last.slug})


def _list_url(parameters: dict[str, Any]) -> str:
    query = urlencode(parameters)
    return f"{reverse('dosing:food_list')}?{query}" if query else reverse("dosing:food_list")


def _substance_named(text: str) -> Substance | None:
    """Return the substance somebody looked for among the foods, also when mistyped."""
    for substance in Substance.objects.published() if text else ():
        names = words_of(f"{substance.name} {substance.other_names}")
        for word in words_of(text):
            if any(slips_between(word, name) <= slips_allowed(word) for name in names):
                return substance
    return None


# The comparison


def _compared(foods: list[Food], nutrient: FoodFigure.Nutrient) -> dict[str, Any]:
    """Return one kind of figure for all of the foods, on both bases."""
    bases: list[tuple[str, list[Cell]]] = [
        (str(label), as_bars([cell_of(food, nutrient, per) for food in foods]))
        for per, label in PER
    ]
    return {"label": nutrient.label, "bases": bases}


def _suggestions(text: str, slugs: list[str]) -> list[tuple[Food, str]]:
    groups = list(FoodGroup.objects.published())
    search = search_foods(Food.objects.published().exclude(slug__in=slugs), text, groups)
    found = search.foods.order_by("sort_name", "pk")[:SUGGESTED]
    return [(food, _compare_url([*slugs, food.slug])) for food in found]


def _compare_url(slugs: list[str]) -> str:
    query = urlencode([("food", slug) for slug in slugs])
    return f"{reverse('dosing:food_compare')}?{query}"
