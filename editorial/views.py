"""What a reviewer without an account sees: one draft, and a place to speak of it.

A secret that is not known reaches the site's plain 404; one that has expired or was taken back
says so, without a word of what it showed.
"""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audience import anyone
from editorial import preview, sharing
from editorial.actions import StaleError
from editorial.forms import ParagraphForm, ReviewForm
from editorial.models import Publishable, Revision, ShareLink


@require_safe
@anyone
def review(request: HttpRequest, token: str) -> HttpResponse:
    """The draft on the public page, under a banner."""
    link = _link_or_404(token)
    if not sharing.is_open(link):
        return _closed(request)
    item = cast("Publishable", link.revision.item)
    address = reverse("editorial:remarks", args=[token])
    return preview.page(request, item, link.revision, address)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def remarks(request: HttpRequest, token: str) -> HttpResponse:
    """Speak of one paragraph, or advise to publish or to change."""
    link = _link_or_404(token)
    if not sharing.is_open(link):
        return _closed(request)
    form = ReviewForm(request.POST or None, initial=_remembered(link))
    context = remarks_context(request, link.revision, form)
    if request.method == "POST" and form.is_valid():
        try:
            sharing.remark(revision=link.revision, link=link, **spoken(form, context))
            return HttpResponseRedirect(request.path)
        except StaleError as error:
            form.add_error(None, str(error))
    context |= {"link": link, "preview_address": reverse("editorial:review", args=[token])}
    status = 422 if form.errors else 200
    return preview.unlisted(render(request, "editorial/remarks.html", context, status=status))


def remarks_context(request: HttpRequest, revision: Revision, form: Any) -> dict[str, Any]:
    """Return the paragraphs of a draft, what was said of each, and which one the form is for."""
    item = cast("Publishable", revision.item)
    texts = preview.paragraphs(preview.page(request, item, revision, "").text)
    chosen = ParagraphForm(form.data if form.is_bound else request.GET, count=len(texts))
    number = chosen.cleaned_data["paragraph"] if chosen.is_valid() else None
    said = list(revision.remarks.select_related("author"))
    return {
        "revision": revision,
        "item": item,
        "form": form,
        "stamp": revision.stamp,
        "chosen": number,
        "paragraphs": [
            {"number": n, "text": text, "remarks": [r for r in said if r.paragraph == n]}
            for n, text in enumerate(texts, start=1)
        ],
        "remarks_on_all": [remark for remark in said if remark.paragraph is None],
    }


def spoken(form: Any, context: dict[str, Any]) -> dict[str, Any]:
    """Return a valid form's remark with the words it is about."""
    number = context["chosen"]
    quote = context["paragraphs"][number - 1]["text"] if number else ""
    return {**form.cleaned_data, "paragraph": number, "quote": quote}


def _link_or_404(token: str) -> ShareLink:
    link = sharing.find(token)
    if link is None:
        raise Http404
    return link


def _closed(request: HttpRequest) -> HttpResponse:
    return preview.unlisted(render(request, "editorial/review_closed.html", status=410))


def _remembered(link: ShareLink) -> dict[str, str]:
    """Return the name and credential given last time, so that nobody types them twice."""
    last = link.remarks.last()
    return {"name": last.name, "credential": last.credential} if last else {"name": link.for_whom}
