"""What machines read: Atom feeds, the site map, robots.txt, llms.txt."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Max, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.audience import public_page
from articles.models import Article, ArticleImage, Person, Topic
from articles.models.articles import SHOWN_IN_LISTS
from dosing.models import Food, Regimen, SafetyLevel, Source, Substance
from editorial.models import Action, ChangeClass, RevisionEvent, State

IN_FEED = 50
IN_LLMS = 500

SITEMAP_BLOCK = 5_000
"""Addresses in one part of the site map: rows with ids of one block, so no part is ever counted."""

_SITEMAP: dict[str, Any] = {
    "articles": Article,
    "topics": Topic,
    "people": Person,
    "foods": Food,
    "substances": Substance,
    "regimens": Regimen,
    "sources": Source,
}
_SITEMAP_PAGES = ("/", "/articles/", "/foods/", "/foods/richest/", "/sources/", "/data/")

_DONE = {
    Action.WITHDRAWN: _("Withdrawn"),
    Action.RETRACTED: _("Research retracted by its journal"),
    Action.REINSTATED: _("Research not retracted after all"),
}
"""What else than a correction readers are told of."""

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of an empty feed: the current time would make its bytes differ each time."""


class _Feed(Atom1Feed):
    """An Atom feed whose bytes depend on its entries only."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else _NEVER

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:media": "http://search.yahoo.com/mrss/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item.get("thumbnail"):
            handler.addQuickElement("media:thumbnail", attrs=item["thumbnail"])


@require_safe
@public_page()
def articles(request: HttpRequest) -> HttpResponse:
    """The newest articles."""
    feed = _feed(
        gettext("Villi: new articles"),
        gettext("Articles on nutrition, newest first."),
        "articles:feed",
    )
    leading = ArticleImage.objects.filter(is_lead=True).select_related("image")
    newest = (
        Article.objects.published()
        .newest_first()
        .only(*SHOWN_IN_LISTS, "social_image")
        .prefetch_related(Prefetch("shown_images", leading, to_attr="leads"))[:IN_FEED]
    )
    for article in newest:
        feed.add_item(
            title=article.title,
            link=article.address,
            description=article.summary,
            author_name=article.byline,
            pubdate=article.published_at,
            updateddate=article.changed_at,
            unique_id=f"{settings.SITE_URL}/articles/#{article.pk}",
            thumbnail=_thumbnail(article),
        )
    return _atom(feed)


@require_safe
@public_page()
def corrections(request: HttpRequest) -> HttpResponse:
    """Corrections, safety corrections and withdrawals, of every kind of content."""
    feed = _feed(
        gettext("Villi: corrections"),
        gettext("What was corrected or withdrawn, and why."),
        "articles:corrections_feed",
    )
    for event in _announced():
        item = event.revision.item
        if item is None:
            continue
        what = str(_DONE.get(Action(event.action), event.revision.get_change_class_display()))
        feed.add_item(
            title=f"{what}: {item}",
            link=f"{settings.SITE_URL}{item.get_absolute_url()}",
            description=(event.note if event.action in _DONE else event.revision.note) or what,
            pubdate=event.at,
            updateddate=event.at,
            unique_id=f"{settings.SITE_URL}/feeds/corrections.atom#{event.pk}",
        )
    return _atom(feed)


@require_safe
@public_page()
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the site map: fixed pages first, then a part for each block of ids."""
    parts = [reverse("articles:sitemap_part", args=["pages", 0])]
    for kind, model in _SITEMAP.items():
        last = model._default_manager.published().aggregate(last=Max("pk"))["last"]
        blocks = range(last // SITEMAP_BLOCK + 1) if last else ()
        parts += [reverse("articles:sitemap_part", args=[kind, block]) for block in blocks]
    context = {"parts": [f"{settings.SITE_URL}{part}" for part in parts]}
    return render(request, "articles/sitemap.xml", context, content_type="application/xml")


@require_safe
@public_page()
def sitemap_part(request: HttpRequest, kind: str, block: int) -> HttpResponse:
    """The addresses in one part of the site map."""
    if kind == "pages" and block == 0:
        pages: list[tuple[str, datetime | None]] = [
            (f"{settings.SITE_URL}{path}", None) for path in _SITEMAP_PAGES
        ]
    elif kind in _SITEMAP and block <= 2**40:
        first = block * SITEMAP_BLOCK
        rows = _SITEMAP[kind]._default_manager.published().order_by("pk")
        rows = rows.filter(pk__gte=first, pk__lt=first + SITEMAP_BLOCK)
        # Only what addresses are made of: the texts of 5,000 articles are half a gigabyte.
        if kind == "regimens":
            rows = rows.select_related("substance").only("slug", "changed_at", "substance__slug")
        else:
            rows = rows.only("key" if kind == "sources" else "slug", "changed_at")
        pages = [(f"{settings.SITE_URL}{row.get_absolute_url()}", row.changed_at) for row in rows]
    else:
        raise Http404
    context = {"pages": pages}
    return render(request, "articles/sitemap_part.xml", context, content_type="application/xml")


@require_safe
@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: everything public but search results and forms."""
    context = {"sitemap": f"{settings.SITE_URL}{reverse('articles:sitemap')}"}
    return render(request, "articles/robots.txt", context, content_type="text/plain")


@require_safe
@public_page()
def llms(request: HttpRequest) -> HttpResponse:
    """The newest articles for language models, each as plain Markdown."""
    context = {
        "articles": Article.objects.published().newest_first().for_lists()[:IN_LLMS],
        "site": settings.SITE_URL,
        "sitemap": f"{settings.SITE_URL}{reverse('articles:sitemap')}",
    }
    return render(request, "articles/llms.txt", context, content_type="text/plain; charset=utf-8")


def _feed(title: str, description: str, view_name: str) -> _Feed:
    address = f"{settings.SITE_URL}{reverse(view_name)}"
    return _Feed(
        title=title,
        link=f"{settings.SITE_URL}/",
        description=description,
        subtitle=description,
        language=settings.CONTENT_LANGUAGE,
        feed_url=address,
        feed_guid=address,
        author_name=gettext("Villi editors"),
    )


def _thumbnail(article: Any) -> dict[str, str]:
    """Return the image that leads an article, else the one drawn for links to it."""
    if article.leads:
        image = article.leads[0].image
        return {"url": image.address, "width": str(image.width), "height": str(image.height)}
    return {"url": article.social_image_address} if article.social_image else {}


def _atom(feed: _Feed) -> HttpResponse:
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _announced() -> list[RevisionEvent]:
    """Return what readers must hear of, newest first. A constant number of queries."""
    kinds = ContentType.objects.get_for_models(
        Article, Regimen, SafetyLevel, Substance, Food, Source
    )
    published = RevisionEvent.objects.filter(revision__content_type__in=kinds.values())
    corrected = published.filter(
        action__in=(Action.PUBLISHED, Action.LOADED),
        revision__change_class__in=(ChangeClass.CORRECTION, ChangeClass.SAFETY),
        revision__based_on__isnull=False,
    )
    done = published.filter(action__in=_DONE, revision__state=State.PUBLISHED)
    return list(
        (corrected | done)
        .select_related("revision")
        .defer("revision__snapshot")
        .prefetch_related(
            GenericPrefetch(  # type: ignore[misc, type-var]  # the stub knows no lookup through a relation
                "revision__item",
                [
                    Article.objects.for_lists(),
                    Regimen.objects.select_related("substance"),
                    SafetyLevel.objects.select_related("substance"),
                    Substance.objects.all(),
                    Food.objects.all(),
                    Source.objects.all(),
                ],
            )
        )
        .order_by("-at", "-pk")[:IN_FEED]
    )
