"""An article's stored blocks, filled with what is published now: addresses, figures, cards."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles import identity
from articles.models import Article, ArticleSource, Image
from dosing.calculator import calculator_for
from dosing.forms.calculator import CalculatorForm
from dosing.models import Food, FoodFigure, FoodGroup, Regimen, SafetyLevel, Source, Substance
from dosing.views.calculator import page_context

DEFAULT_FOODS = 10

_LINK = re.compile(r'<a href="(article|food|regimen|source):(\d+)">(.*?)</a>', re.DOTALL)

_CITATION = re.compile(r'<a href="#ref-(?P<number>\d+)"[^>]*>\d+</a>')


@dataclass(frozen=True)
class Block:
    """A part of the page: which partial of article.html shows it, and what of."""

    kind: str
    html: SafeString = mark_safe("")  # noqa: RUF009 (an empty string never changes)
    data: dict[str, Any] = field(default_factory=dict)


def blocks(article: Article, references: Iterable[ArticleSource] = ()) -> list[Block]:
    """Return the page's blocks. Queries: one for each kind of link, a few for each embed.

    The marks of retracted `references` say so in the text.
    """
    retracted = {reference.number for reference in references if reference.source.is_retracted}
    stored = article.blocks
    addresses = identity.addresses(
        {
            (kind, int(pk))
            for block in stored
            for kind, pk, _ in _LINK.findall(block.get("html", ""))
        }
    )
    cards = {block["slug"] for block in stored if block["kind"] == "regimen"}
    evidence = {block["regimen"] for block in stored if block["kind"] == "evidence"}
    regimens = _regimens(cards, evidence)
    images = _images({block["image"] for block in stored if block["kind"] in ("lead", "figure")})
    return [_block(block, addresses, regimens, images, retracted) for block in stored]


def _block(
    stored: dict[str, Any],
    addresses: dict[tuple[str, int], str],
    regimens: dict[int, Regimen],
    images: dict[int, Image],
    retracted: set[int],
) -> Block:
    match stored["kind"]:
        case "lead" | "figure" as kind:
            data = {"image": images.get(stored["image"])}
            data |= {name: stored.get(name, "") for name in ("alt", "credit")}
            return Block(kind, _with_addresses(stored.get("html", ""), addresses), data)
        case "html" | "key_messages" as kind:
            html = _with_addresses(stored["html"], addresses)
            return Block(kind, _with_retractions(html, retracted) if retracted else html)
        case "regimen":
            return Block("regimen", data=_regimen(regimens.get(stored["slug"])))
        case "evidence":
            return Block("evidence", data={"regimen": regimens.get(stored["regimen"])})
        case "foods":
            return Block("foods", data=_foods(stored))
        case "levels":
            return Block("levels", data={"levels": _levels(stored.get("substance"))})
    return Block("calculator", data=_calculator(stored["substance"]))


def _with_addresses(html: str, addresses: dict[tuple[str, int], str]) -> SafeString:
    """Put addresses in for identities; where nothing is published, only the words stay."""

    def link(match: re.Match[str]) -> str:
        kind, pk, words = match.groups()
        address = addresses.get((kind, int(pk)))
        # Addresses are made of slugs, so nothing in them needs escaping.
        return f'<a href="{address}">{words}</a>' if address else words

    # Safe: the HTML left nh3 when it was published (articles/markdown.py).
    return mark_safe(_LINK.sub(link, html))


def _images(ids: set[int]) -> dict[int, Image]:
    return Image.objects.in_bulk(ids) if ids else {}


def _with_retractions(html: SafeString, retracted: set[int]) -> SafeString:
    """Say behind each mark of a retracted source that it was retracted."""

    def mark(match: re.Match[str]) -> str:
        is_retracted = int(match["number"]) in retracted
        return f"{match[0]} <strong>({_('retracted')})</strong>" if is_retracted else match[0]

    # Safe: only a word of ours is added.
    return mark_safe(_CITATION.sub(mark, html))


def _regimens(cards: set[int], evidence: set[int]) -> dict[int, Regimen]:
    """Return the regimens of cards and of boxes of evidence, with what these show."""
    if not cards and not evidence:
        return {}
    rows = Regimen.objects.published().filter(substance__in=Substance.objects.published())
    rows = rows.select_related("substance")
    if cards:
        rows = rows.prefetch_related("bands", published_sources())
    if evidence:
        rows = rows.prefetch_related("evidence__source")
    return rows.in_bulk(cards | evidence)


def _regimen(regimen: Regimen | None) -> dict[str, Any]:
    is_past_review = regimen is not None and regimen.is_past_review(timezone.localdate())
    return {"regimen": regimen, "is_past_review": is_past_review}


def _levels(substance_id: int | None) -> QuerySet[SafetyLevel]:
    levels = SafetyLevel.objects.published().prefetch_related(published_sources())
    if substance_id is None:
        first = Substance.objects.published().order_by("position", "name")[:1]
        return levels.filter(substance__in=first.values("pk"))
    return levels.filter(substance_id=substance_id)


def published_sources() -> Prefetch[str]:
    """Prefetch the sources that readers can look up."""
    return Prefetch("sources", queryset=Source.objects.published())


def _foods(stored: dict[str, Any]) -> dict[str, Any]:
    """Return the foods with most glutamic acid (which includes glutamine), most first."""
    rows = Food.objects.published().filter(glutamic_acid_g_per_100g__isnull=False)
    group = None
    if "group" in stored:
        group = FoodGroup.objects.published().filter(pk=stored["group"]).first()
        rows = rows.filter(group_id=stored["group"])
    count = int(stored.get("top") or stored.get("limit") or DEFAULT_FOODS)
    foods = list(rows.order_by("-glutamic_acid_g_per_100g", "name")[:count])
    figures = FoodFigure.objects.filter(food__in=foods, nutrient=FoodFigure.Nutrient.GLUTAMIC_ACID)
    sources = Source.objects.published().filter(pk__in=figures.values("sources"))
    return {"foods": _with_bars(foods), "group": group, "sources": sources}


def _with_bars(foods: list[Food]) -> list[dict[str, Any]]:
    """Give each food the length of its bar, in percent of the longest."""
    figures = [food.glutamic_acid_g_per_100g or Decimal(0) for food in foods]
    longest = max(figures, default=Decimal(0)) or Decimal(1)
    return [
        {"food": food, "percent": f"{figure / longest * 100:.1f}"}
        for food, figure in zip(foods, figures, strict=True)
    ]


def _calculator(substance_id: int) -> dict[str, Any]:
    substance = Substance.objects.published().filter(pk=substance_id).first()
    calculator = calculator_for(substance.slug) if substance else None
    if calculator is None:
        return {"substance": substance}
    form = CalculatorForm(calculator=calculator)
    return {"substance": substance, **page_context(calculator, form)}


def references(article: Article) -> list[ArticleSource]:
    """Return the list of references: each with its number, its source and its places."""
    return list(article.references.select_related("source"))


def calculator_of(shown: list[Block]) -> dict[str, Any]:
    """Return what the calculator on the page is rendered with; empty where there is none."""
    return next((block.data for block in shown if "form" in block.data), {})
