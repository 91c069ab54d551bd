"""The pages of articles, and search. All of them are the same bytes for everybody."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.audience import public_page, unchanging
from articles import images, page, sections, structured_data
from articles import plain_text as plain_text_of
from articles import search as search_index
from articles.forms import ListForm, Place, SearchForm
from articles.models import Article, Person, Topic, TopicListing
from dosing.models import Substance
from dosing.models.sources import retracted_among
from editorial import difference as differences
from editorial.addresses import published_or_answer
from editorial.generation import KeptEach
from editorial.history import corrections, published_versions
from editorial.models import Revision

PER_PAGE = 20
NEWEST_ON_HOME = 6
RELATED_SHOWN = 4
ARTICLES_KEPT = 200
"""Rendered articles a worker keeps: about 100 KB each."""

PLACE_OF_SECTIONS = "<!-- below the article -->"
"""Marks in article.html where the sections go in; no published text can hold a comment."""

MIN_SUGGESTED = 2
"""Typed letters before anything is suggested: one letter begins every third word."""

KIND_NAMES = {
    "article": _("Articles"),
    "food": _("Foods"),
    "regimen": _("Doses"),
    "source": _("Sources"),
}
"""The kinds of results, in the order of their tabs."""


@require_safe
@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """What the site is, its newest articles, and where to begin."""
    context = {
        "articles": Article.objects.published().newest_first().for_lists()[:NEWEST_ON_HOME],
        "substances": Substance.objects.published()[:3],
        "form": SearchForm(),
    }
    return render(request, "articles/home.html", context)


@require_safe
@public_page("after")
def article_list(request: HttpRequest) -> HttpResponse:
    """All articles, newest first."""
    context = _page_of(Article.objects.published().for_lists(), ListForm(request.GET))
    context["topics"] = Topic.objects.published()
    return render(request, "articles/article_list.html", context)


@require_safe
@public_page("after")
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles of one topic, newest first."""
    topic, elsewhere = published_or_answer(
        request, Topic.objects.all(), slug, Topic.get_absolute_url
    )
    if topic is None:
        return elsewhere
    context = _page_of(TopicListing.objects.of(topic), ListForm(request.GET))
    context |= {"topic": topic, "articles": [listing.article for listing in context["articles"]]}
    return render(request, "articles/topic.html", context)


@require_safe
@public_page()
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """An author or reviewer, and what they wrote and reviewed."""
    person, elsewhere = published_or_answer(
        request, Person.objects.all(), slug, Person.get_absolute_url
    )
    if person is None:
        return elsewhere
    context = {
        "person": person,
        "written": person.written.published().newest_first().for_lists()[:PER_PAGE],
        "reviewed": person.reviewed.published().newest_first().for_lists()[:PER_PAGE],
    }
    return render(request, "articles/person.html", context)


@require_safe
@public_page()
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article with its sources, and what other apps show below it."""
    kept = _articles.get(slug, lambda: _rendered_article(request, slug))
    if kept is None:
        _, elsewhere = _article_or_answer(request, slug, "articles:article")
        return elsewhere
    return HttpResponse(b"".join((kept.before, sections.below(kept.article), kept.after)))


@require_safe
@public_page()
def plain_text(request: HttpRequest, slug: str) -> HttpResponse:
    """The article as plain Markdown, for machines and for those who like to read it so."""
    article, elsewhere = _article_or_answer(request, slug, "articles:plain_text")
    if article is None:
        return elsewhere
    context = {
        "article": article,
        "reviewer": _published_reviewer(article),
        "claims": article.claims.prefetch_related(page.published_sources()),
        "corrections": corrections(article),
        "text": plain_text_of.body_of(article),
    }
    return render(
        request, "articles/article.md", context, content_type="text/markdown; charset=utf-8"
    )


@require_safe
@public_page()
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """The published versions of an article."""
    article, elsewhere = _article_or_answer(request, slug, "articles:history")
    if article is None:
        return elsewhere
    context = {"article": article, "versions": published_versions(article)}
    return render(request, "articles/history.html", context)


@require_safe
@public_page()
def difference(request: HttpRequest, slug: str, before: int, after: int) -> HttpResponse:
    """What changed between two published versions."""
    article, elsewhere = _article_or_answer(request, slug, "articles:history")
    if article is None:
        return elsewhere
    published = Revision.objects.of(article).published()
    old = get_object_or_404(published, number=before)
    new = get_object_or_404(published, number=after)
    context = {
        "article": article,
        "before": old,
        "after": new,
        "differences": differences.compare(Article, old.snapshot, new.snapshot),
    }
    return render(request, "articles/difference.html", context)


@require_safe
@public_page("q", "type", "page")
def search(request: HttpRequest) -> HttpResponse:
    """One search over articles, foods, doses and sources."""
    form = SearchForm(request.GET)
    context: dict[str, object] = {"form": form}
    if form.is_valid() and form.cleaned_data["q"]:
        question, kind = form.cleaned_data["q"], form.cleaned_data["type"]
        number = form.cleaned_data["page"]
        results = search_index.search(question, kind=kind, page=number)
        context |= {"results": results, "kind": kind, "number": number, "question": question}
        context["kinds"] = KIND_NAMES
    return render(request, "articles/search.html", context)


@require_safe
@public_page("q")
def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles that begin to answer a question while it is typed, for the search box's list."""
    form = SearchForm(request.GET)
    question = form.cleaned_data["q"] if form.is_valid() else ""
    titles = search_index.titles(question) if len(question) >= MIN_SUGGESTED else []
    return render(request, "articles/search.html#suggestions", {"titles": titles})


@require_safe
@unchanging
def media(request: HttpRequest, name: str) -> HttpResponse:
    """One file of an image, where the site keeps them in a folder of its own."""
    if settings.S3_BUCKET:
        raise Http404
    try:
        with default_storage.open(name) as file:
            content = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type=images.media_type(name))


# ------------------------------------------------------------------------------------- helpers


@dataclass(frozen=True)
class _RenderedArticle:
    """The page of an article around what stands below it, which changes far more often."""

    article: Article
    before: bytes
    after: bytes


_articles: KeptEach[str, _RenderedArticle | None] = KeptEach(at_most=ARTICLES_KEPT)


def _rendered_article(request: HttpRequest, slug: str) -> _RenderedArticle | None:
    """Render an article without what stands below it; None where nothing is published."""
    article, _ = _article_or_answer(request, slug, "articles:article")
    if article is None:
        return None
    references = page.references(article)
    shown = page.blocks(article, references)
    lead = shown.pop(0) if shown and shown[0].kind == "lead" else None
    reviewer = _published_reviewer(article)
    claims = list(article.claims.prefetch_related(page.published_sources()))
    cited = [reference.source for reference in references]
    cited += [source for claim in claims for source in claim.sources.all()]
    authors = list(article.authors.published())
    context = {
        "article": article,
        "lead": lead,
        "blocks": shown,
        "references": references,
        "topics": article.topics.published(),
        "related": article.related.published().for_lists()[:RELATED_SHOWN],
        "authors": authors,
        "reviewer": reviewer,
        "claims": claims,
        "retracted": retracted_among(cited),
        "corrections": corrections(article),
        "structured_data": structured_data.article(
            article, references, authors, reviewer, lead.data["image"] if lead else None
        ),
        **page.calculator_of(shown),
    }
    html = render_to_string("articles/article.html", context, request)
    before, _, after = html.rpartition(PLACE_OF_SECTIONS)
    return _RenderedArticle(article, before.encode(), after.encode())


def _article_or_answer(
    request: HttpRequest, slug: str, view_name: str
) -> tuple[Article | None, HttpResponse]:
    """Return the published article; or None and the answer: moved (301) or withdrawn (410)."""
    return published_or_answer(
        request,
        Article.objects.all(),
        slug,
        lambda article: reverse(view_name, args=[article.slug]),
    )


def _page_of(listed: Any, form: ListForm) -> dict[str, Any]:
    """Return one page of a list: no COUNT, no OFFSET, the same cost on every page."""
    listed = listed.newest_first()
    place = form.place
    if place:
        listed = listed.after(place.published_at, place.number)
    rows = list(listed[: PER_PAGE + 1])
    shown = rows[:PER_PAGE]
    last = shown[-1] if len(rows) > PER_PAGE else None
    return {
        "articles": shown,
        "is_first_page": place is None,
        "next": Place(last.published_at, getattr(last, listed.number)) if last else None,
    }


def _published_reviewer(article: Article) -> Person | None:
    """Return the reviewer readers may be told of. One query where there is one."""
    if article.reviewer_id is None:
        return None
    reviewer: Person | None = Person.objects.published().filter(pk=article.reviewer_id).first()
    return reviewer
