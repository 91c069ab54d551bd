"""The desk for articles and topics."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Textarea
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from articles import house_style, markdown, publishing
from articles import search as search_index
from articles.forms import BodyForm, SearchForm
from articles.models import Article, KeyClaim, Person, Topic
from editorial import preview
from editorial import snapshot as snapshots
from editorial.admin import RevisionAdmin
from editorial.models import Revision, State

INSERTIONS_SHOWN = 12


class KeyClaimInline(admin.StackedInline[KeyClaim, Article]):
    """What was found, graded; its sentence is worded from the grade."""

    model = KeyClaim
    extra = 0
    autocomplete_fields = ("sources",)


@admin.register(Article)
class ArticleAdmin(RevisionAdmin):
    """Write, review and publish articles."""

    list_display = ("title", "byline", "changed_at")
    search_fields = ("title", "slug")
    autocomplete_fields = ("authors", "reviewer", "topics", "related")
    inlines = (KeyClaimInline,)
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "description")}),
        ("People", {"fields": ("byline", "authors", "reviewer")}),
        ("Text", {"fields": ("body",)}),
        ("Beside the text", {"fields": ("topics", "related", "review_due_on")}),
    )
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 40, "cols": 100, "spellcheck": True})}
    }

    class Media:
        js = ("articles/editor.js",)
        css = {"all": ("articles/editor.css",)}

    def get_urls(self) -> list[URLPattern]:
        """Add what the writing desk asks for while somebody types."""
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:object_id>/beside/",
                wrap(require_POST(self.beside_view)),
                name="articles_article_beside",
            ),
            path(
                "<int:object_id>/insertions/",
                wrap(require_safe(self.insertions_view)),
                name="articles_article_insertions",
            ),
            *super().get_urls(),
        ]

    def beside_view(self, request: HttpRequest, object_id: int) -> JsonResponse:
        """Return the page with a text not saved yet, and what stands against publishing it."""
        item = self._article_or_404(request, object_id)
        form = BodyForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"page": "", "problems": form.errors["body"], "hint": ""})
        draft = item.open_revision()
        before = draft.snapshot if draft else snapshots.take(item)
        snapshot = before | {"body": form.cleaned_data["body"]}
        with snapshots.trial(item, snapshot):
            problems = [problem.message for problem in publishing.problems(item)]
        number = draft.number if draft else (item.version or 0) + 1
        revision = Revision(number=number, snapshot=snapshot, state=State.DRAFT)
        remarks = reverse("admin:articles_article_remarks", args=[item.pk, number])
        page = preview.page(request, item, revision, remarks)
        hint = house_style.hint_of_readability(markdown.read(snapshot["body"]).text)
        return JsonResponse({"page": page.content.decode(), "problems": problems, "hint": hint})

    def insertions_view(self, request: HttpRequest, object_id: int) -> JsonResponse:
        """Find what to cite or link to, as the Markdown to put in."""
        self._article_or_404(request, object_id)
        form = SearchForm(request.GET)
        question = form.cleaned_data["q"] if form.is_valid() else ""
        hits = search_index.search(question, per_page=INSERTIONS_SHOWN).hits if question else []
        return JsonResponse({"insertions": [_insertion(hit) for hit in hits]})

    def _article_or_404(self, request: HttpRequest, object_id: int) -> Article:
        item: Article | None = self.get_object(request, str(object_id))
        if item is None:
            raise Http404
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        return item


@admin.register(Person)
class PersonAdmin(RevisionAdmin):
    """Say who writes and reviews, and what binds them."""

    list_display = ("name", "credentials", "is_clinician")
    search_fields = ("name",)


@admin.register(Topic)
class TopicAdmin(RevisionAdmin):
    """Name the subjects that articles belong to."""

    list_display = ("name", "slug")
    search_fields = ("name",)


def _insertion(hit: search_index.Hit) -> dict[str, str]:
    title = "".join(piece.text for piece in hit.title)
    # The address of everything search finds ends in the name it is pointed at by.
    name = hit.url.rstrip("/").rpartition("/")[2]
    text = f"[@{name}]" if hit.kind == "source" else f"[{title}]({hit.kind}:{name})"
    return {"text": text, "label": f"{hit.kind_name}: {title}"}
