"""The desk for articles, topics and images."""

from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Textarea
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.uploads import takes_bodies_of
from articles import desk_words, images, pictures, publishing
from articles import search as search_index
from articles.forms import BodyForm, ImageForm, SearchForm, UploadForm
from articles.models import Article, Image, KeyClaim, Person, Topic
from editorial import generation, preview
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
        (
            gettext_lazy("People"),
            {"fields": ("byline", "authors", "reviewer", "lacks_clinical_review")},
        ),
        (gettext_lazy("Text"), {"fields": ("body",)}),
        (
            gettext_lazy("Beside the text"),
            {"fields": ("topics", "related", "review_due_on", "retraction_note")},
        ),
    )
    formfield_overrides = {
        models.TextField: {
            "widget": Textarea(
                attrs={
                    "rows": 40,
                    "cols": 100,
                    "spellcheck": True,
                    "data-image-limit-mb": pictures.MAX_BYTES // 1024**2,
                    "data-words": desk_words.AS_JSON,
                }
            )
        }
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

    @takes_bodies_of(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    def beside_view(self, request: HttpRequest, object_id: int) -> JsonResponse:
        """Return the page with a text not saved yet, and what stands against publishing it."""
        item = self._article_or_404(request, object_id)
        form = BodyForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"page": "", "problems": form.errors["body"], "hints": []})
        draft = item.open_revision()
        before = draft.snapshot if draft else snapshots.take(item)
        snapshot = before | {"body": form.cleaned_data["body"]}
        with snapshots.trial(item, snapshot):
            problems = [problem.message for problem in publishing.problems(item)]
            hints = publishing.hints(item)
        number = draft.number if draft else (item.version or 0) + 1
        revision = Revision(number=number, snapshot=snapshot, state=State.DRAFT)
        remarks = reverse("admin:articles_article_remarks", args=[item.pk, number])
        page = preview.page(request, item, revision, remarks)
        answer = {"page": page.content.decode(), "problems": problems, "hints": hints}
        return JsonResponse(answer)

    def insertions_view(self, request: HttpRequest, object_id: int) -> JsonResponse:
        """Find what to cite, link to or show, as the Markdown to put in."""
        self._article_or_404(request, object_id)
        form = SearchForm(request.GET)
        question = form.cleaned_data["q"] if form.is_valid() else ""
        kind = form.cleaned_data["type"] if form.is_valid() else ""
        hits = []
        if question:
            hits = search_index.search(question, kind=kind, per_page=INSERTIONS_SHOWN).hits
        insertions = [insertion for hit in hits for insertion in _insertions(hit)]
        if question and not kind:
            insertions += [_showing(image) for image in images.find(question)]
        return JsonResponse({"insertions": insertions})

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


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    """Upload images, describe them, and see where each is shown."""

    form = ImageForm
    change_form_template = "admin/articles/image_change.html"
    list_display = ("key", "thumbnail", "alt", "credit", "added_at")
    search_fields = ("key", "alt", "caption", "credit")
    actions = None

    @admin.display(description=gettext_lazy("image"))
    def thumbnail(self, image: Image) -> str:
        """Show the image beside its key, which names it for everybody."""
        return format_html('<img class="thumbnail" src="{}" alt="">', image.thumbnail)

    class Media:
        css = {"all": ("articles/editor.css",)}

    @takes_bodies_of(settings.FILE_UPLOAD_MAX_MEMORY_SIZE)
    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Take an upload: from the form on its own page, or from a text it was dropped into.

        Not the admin's own page, which would hold a transaction open while the files are made.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        is_from_script = not request.accepts("text/html")
        is_sent = request.method == "POST"
        form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
        if form.is_valid():
            image, is_new = images.add(form.cleaned_data["file"], **form.words)
            if is_new:
                self.log_addition(request, image, [{"added": {}}])
                message = _("Added to the library as “%(key)s”.") % {"key": image.key}
            else:
                message = _("The library has this image already, as “%(key)s”.") % {
                    "key": image.key
                }
            if is_from_script:
                return JsonResponse({"text": images.directive(image), "message": message})
            messages.success(request, message)
            return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))
        if is_from_script:
            faults = [str(fault) for found in form.errors.values() for fault in found]
            return JsonResponse({"message": " ".join(faults)}, status=422)
        context = self.admin_site.each_context(request) | {
            "title": _("Add an image"),
            "opts": self.opts,
            "form": form,
            "media": self.media,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/articles/image_add.html", context, status=status)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the image, the line that puts it into a text, and where it is shown."""
        image = self.get_object(request, object_id)
        shown = {}
        if image is not None:
            shown = {
                "image": image,
                "directive": images.directive(image),
                "articles": images.articles_showing(image),
                "drafts": images.drafts_showing(image).prefetch_related("item"),
            }
        return super().change_view(request, object_id, form_url, shown | (extra_context or {}))

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """An image that an article or a draft shows stays."""
        is_used = obj is not None and (
            images.articles_showing(obj).exists() or images.drafts_showing(obj).exists()
        )
        return not is_used and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        """Delete the image with its files."""
        images.remove(obj, actor=cast("User", request.user))

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: Any) -> None:
        """Keep the words; the focal point shows on public pages at once."""
        super().save_model(request, obj, form, change)
        generation.bump()


def _insertions(hit: search_index.Hit) -> list[dict[str, str]]:
    """Return what can be put in for something found: a citation, a link, a card, its evidence."""
    title = "".join(piece.text for piece in hit.title)
    # The address of everything search finds ends in the name it is pointed at by.
    name = hit.url.rstrip("/").rpartition("/")[2]
    found = f"{hit.kind_name}: {title}"
    if hit.kind == "source":
        return [{"text": f"[@{name}]", "label": found}]
    insertions = [{"text": f"[{title}]({hit.kind}:{name})", "label": found}]
    if hit.kind == "regimen":
        card, evidence = _("Card: %(title)s"), _("Evidence: %(title)s")
        insertions += [
            {"text": f'::regimen{{slug="{name}"}}', "label": card % {"title": title}},
            {"text": f'::evidence{{regimen="{name}"}}', "label": evidence % {"title": title}},
        ]
    return insertions


def _showing(image: Image) -> dict[str, str]:
    label = _("Image: %(words)s") % {"words": image.alt or image.key}
    return {"text": images.directive(image), "label": label}
