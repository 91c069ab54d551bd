"""The desk for sources: their drafts, and what is said of retracted ones."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.uploads import takes_bodies_of
from dosing import batches, reference_files, retraction_list, retractions
from dosing.catalogue_admin import CatalogueAdmin
from dosing.forms.references import ReferencesForm
from dosing.forms.retractions import (
    MatchesForm,
    RetractionForm,
    RetractionListForm,
    TakeBackForm,
)
from dosing.models import Source
from dosing.reference_import import rows_of
from editorial.content import ContentError

UPLOAD_OVERHEAD = 64 * 1024
"""What a form sends around its file."""


class RetractedFilter(admin.SimpleListFilter):
    """Sources that were retracted, and the others."""

    title = gettext_lazy("retraction")
    parameter_name = "retracted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [("yes", _("Retracted")), ("no", _("Not retracted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        """Leave the sources asked for."""
        if self.value() in ("yes", "no"):
            return queryset.filter(retracted_at__isnull=self.value() == "no")
        return queryset


class HasDoiFilter(admin.SimpleListFilter):
    """Sources with and without a DOI."""

    title = "DOI"
    parameter_name = "has_doi"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [("yes", _("Has a DOI")), ("no", _("Has none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        """Leave the sources asked for."""
        match self.value():
            case "yes":
                return queryset.exclude(doi="")
            case "no":
                return queryset.filter(doi="")
        return queryset


@admin.register(Source)
class SourceAdmin(CatalogueAdmin):
    """References, each entered once."""

    list_display = ("key", "short_name", "title", "year", "is_verified")
    change_list_template = "admin/dosing/source/change_list.html"
    change_form_template = "admin/dosing/source/change_form.html"
    list_filter = ("is_verified", RetractedFilter, HasDoiFilter, "year")
    search_fields = ("key", "authors", "title", "journal", "doi", "pmid")
    ordering = ("key",)

    def get_urls(self) -> list[URLPattern]:
        """Add the pages about retractions."""
        wrap = self.admin_site.admin_view
        either = require_http_methods(["GET", "HEAD", "POST"])
        return [
            path(
                "import/",
                wrap(either(self.import_view)),
                name="dosing_source_import",
            ),
            path(
                "retractions/",
                wrap(either(self.retraction_list_view)),
                name="dosing_source_retraction_list",
            ),
            path(
                "<int:object_id>/retraction/",
                wrap(either(self.retraction_view)),
                name="dosing_source_retraction",
            ),
            *super().get_urls(),
        ]

    @takes_bodies_of(reference_files.MAX_BYTES + UPLOAD_OVERHEAD)
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take references in; the batch shows what they would change, and asks."""
        if not (self.may(request, "add") and self.may(request, "change")):
            raise PermissionDenied
        form = ReferencesForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            name = form.cleaned_data["name"]
            try:
                rows = rows_of(reference_files.read(form.cleaned_data["data"]), name)
                batch = batches.begin(
                    table="sources",
                    rows=rows,
                    actor=_actor(request),
                    file_name=name,
                    change_class=form.cleaned_data["change_class"],
                    note=form.cleaned_data["note"],
                )
                return HttpResponseRedirect(batch.get_absolute_url())
            except ContentError as error:
                form.add_error(None, str(error))
        context = self._page(request, _("Import and export references")) | {"form": form}
        return TemplateResponse(
            request,
            "admin/dosing/source/import.html",
            context,
            status=422 if form.errors else 200,
        )

    @csrf_exempt  # only until the way of the upload is chosen, which has to come first
    @takes_bodies_of(retraction_list.MAX_BYTES + UPLOAD_OVERHEAD)
    def retraction_list_view(self, request: HttpRequest) -> HttpResponse:
        """Look through a list of retractions for our sources; mark them on confirmation."""
        # The whole list is too long for memory.
        request.upload_handlers = [TemporaryFileUploadHandler(request)]
        return csrf_protect(self._look_through)(request)

    def _look_through(self, request: HttpRequest) -> HttpResponse:
        if not self.may(request, "publish"):
            raise PermissionDenied
        confirmed = MatchesForm(request.POST)
        if request.method == "POST" and "marks" in request.POST and confirmed.is_valid():
            return self._mark_all(request, confirmed.cleaned_data["marks"])
        is_search = request.method == "POST" and "marks" not in request.POST
        form = RetractionListForm(request.POST, request.FILES) if is_search else None
        findings = None
        if form is not None and form.is_valid():
            try:
                findings = retraction_list.search(form.cleaned_data["file"])
            except retraction_list.ListError as error:
                form.add_error("file", str(error))
        news = [match for match in findings.matches if match.is_news] if findings else []
        context = self._page(request, _("Look for retracted sources")) | {
            "form": form or RetractionListForm(),
            "errors": confirmed.errors if "marks" in request.POST else {},
            "findings": findings,
            "news": news,
            "signed": MatchesForm.sign(news),
        }
        is_refused = (form is not None and form.errors) or context["errors"]
        return TemplateResponse(
            request,
            "admin/dosing/source/retraction_list.html",
            context,
            status=422 if is_refused else 200,
        )

    def _mark_all(self, request: HttpRequest, matches: list[Any]) -> HttpResponse:
        for source, retraction in matches:
            retractions.mark(source=source, retraction=retraction, actor=_actor(request))
        told = ngettext(
            "%(count)s source is marked as retracted. The desk lists the pages to look at.",
            "%(count)s sources are marked as retracted. The desk lists the pages to look at.",
            len(matches),
        )
        messages.success(request, told % {"count": len(matches)})
        return HttpResponseRedirect(
            reverse("admin:dosing_source_changelist", query={"retracted": "yes"})
        )

    def retraction_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Mark one source by hand, mend what is said of it, or take the mark back."""
        source = self._item_or_404(request, str(object_id))
        if not self.may(request, "publish"):
            raise PermissionDenied
        is_taking_back = "take_back" in request.POST
        now = retractions.Retraction.of(source)
        form = RetractionForm(
            request.POST if request.method == "POST" and not is_taking_back else None,
            initial=vars(now) if now else None,
        )
        back = TakeBackForm(request.POST if is_taking_back else None)
        if form.is_valid():
            retraction = retractions.Retraction(**form.cleaned_data)
            retractions.mark(source=source, retraction=retraction, actor=_actor(request))
            messages.success(request, _("Marked as retracted. Readers see it within a second."))
            return HttpResponseRedirect(self._address(source))
        if back.is_valid() and now:
            note = back.cleaned_data["note"]
            retractions.take_back(source=source, actor=_actor(request), note=note)
            messages.success(request, _("The mark is gone. Readers see it within a second."))
            return HttpResponseRedirect(self._address(source))
        context = self._page(request, _("Retraction of %(key)s") % {"key": source.key}) | {
            "item": source,
            "form": form,
            "back": back,
        }
        return TemplateResponse(
            request,
            "admin/dosing/source/retraction.html",
            context,
            status=422 if form.errors or back.errors else 200,
        )

    def _page(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return self.admin_site.each_context(request) | {"title": title, "opts": self.opts}


def _actor(request: HttpRequest) -> User:
    """The admin lets nobody in who is not signed in."""
    return cast("User", request.user)
