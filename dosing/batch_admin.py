"""The desk's pages for tables: export, import with a look first, and the record of both."""

import tempfile
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import AuditEntry, User
from accounts.uploads import takes_bodies_of
from dosing import batches
from dosing.desk_tables import desk_lines
from dosing.forms.batches import ExportForm, ImportForm, SeenForm
from dosing.models import Batch
from dosing.sheets import SHEETS
from dosing.spreadsheets import csv_lines, read_rows, write_xlsx
from dosing.tables import TABLES
from editorial import actions
from editorial.content import ContentError

MAX_UPLOAD_BYTES = 4 * 1024 * 1024
"""About three times a table of 5,000 foods."""

MAX_UNDONE_AT_ONCE = 5_000
"""What can be taken back within a request; a larger batch was a command's, and so is its undo."""


def may(user: Any, right: str, table: str) -> bool:
    """Say whether somebody holds a right on the items of a table."""
    meta = SHEETS[table].model._meta
    return bool(user.has_perm(f"{meta.app_label}.{right}_{meta.model_name}"))


def tables_for(user: Any, right: str) -> list[str]:
    """Return the tables on whose items somebody holds a right."""
    return [name for name in SHEETS if may(user, right, name)]


class BatchAdmin(admin.ModelAdmin[Batch]):
    """Imports and bulk edits: each shows what it would do, did, or was taken back."""

    list_display = (
        "started_at", "kind", "table", "file_name", "started_by", "state", "new_count",
        "changed_count", "same_count", "refused_count", "undone_by", "undone_at",
    )  # fmt: skip
    list_display_links = ("started_at",)
    list_filter = ("state", "kind", "table")
    search_fields = ("file_name", "note")
    list_select_related = ("started_by", "undone_by")
    date_hierarchy = None
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Add export, confirmation and undo to the admin's own addresses."""
        wrap = self.admin_site.admin_view
        return [
            path("export/", wrap(require_POST(self.export_view)), name="dosing_batch_export"),
            path(
                "<int:number>/confirm/",
                wrap(require_POST(self.confirm_view)),
                name="dosing_batch_confirm",
            ),
            path(
                "<int:number>/give-up/",
                wrap(require_POST(self.give_up_view)),
                name="dosing_batch_give_up",
            ),
            path(
                "<int:number>/undo/", wrap(require_POST(self.undo_view)), name="dosing_batch_undo"
            ),
            *super().get_urls(),
        ]

    # Rights: those on the table's own items

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it to whoever may see a table."""
        return bool(tables_for(request.user, "view"))

    def has_view_permission(self, request: HttpRequest, obj: Batch | None = None) -> bool:
        """Let people see the batches of tables that they may see."""
        if obj is None:
            return self.has_module_permission(request)
        return may(request.user, "view", obj.table)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let everybody to the page who may at least export."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Batch | None = None) -> bool:
        """Keep a batch as it is: it changes by its own acts."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Batch | None = None) -> bool:
        """Keep a batch: it is part of the record."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        """Leave out the tables that somebody may not see, and the waiting rows themselves."""
        shown = super().get_queryset(request).defer("rows", "faults", "changes")
        return shown.filter(table__in=tables_for(request.user, "view"))

    # Screens

    @takes_bodies_of(MAX_UPLOAD_BYTES + 64 * 1024)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Offer the tables to take away, and take a file in to look at."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        changeable = tables_for(request.user, "change")
        form = ImportForm(
            request.POST or None,
            request.FILES or None,
            tables=changeable,
            initial={"table": request.GET.get("table", "")},
        )
        if request.method == "POST" and not changeable:
            raise PermissionDenied
        if request.method == "POST" and form.is_valid():
            try:
                batch = _begun(request, form.cleaned_data)
                return HttpResponseRedirect(batch.get_absolute_url())
            except ContentError as error:
                form.add_error("file", str(error))
        context = self.admin_site.each_context(request) | {
            "title": _("Import and export"),
            "opts": self.opts,
            "form": form if changeable else None,
            "export_form": ExportForm(
                tables=tables_for(request.user, "view"),
                initial={"table": request.GET.get("table", "")},
                auto_id="id_export_%s",
            ),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/dosing/tables.html", context, status=status)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what a batch would do, or what it did."""
        batch = self.get_object(request, object_id)
        if batch is None:
            raise Http404
        drafts = batch.drafts.select_related("revision").order_by("pk")
        context = self.admin_site.each_context(request) | {
            "title": str(batch),
            "opts": self.opts,
            "batch": batch,
            "table": TABLES[batch.table],
            "may_change": _may_write(request, batch),
            "are_changes_cut": len(batch.changes) >= batches.CHANGES_KEPT,
            "is_undoable": batch.state
            in (Batch.State.RUNNING, Batch.State.DONE, Batch.State.UNDONE)
            and batch.is_undoable(),
            "draft_count": drafts.count(),
            "drafts": drafts.defer("before", "revision__snapshot").prefetch_related(
                "revision__item"
            )[:50],
            "items": SHEETS[batch.table].model._meta,
        }
        return TemplateResponse(request, "admin/dosing/batch.html", context)

    # Acts

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Give a table as a file."""
        form = ExportForm(request.POST, tables=tables_for(request.user, "view"))
        if not form.is_valid():
            raise Http404
        table = TABLES[form.cleaned_data["table"]]
        lines = (
            desk_lines(table.name) if form.cleaned_data["with_drafts"] else table.published_lines()
        )
        name = f"{table.name}.{form.cleaned_data['extension']}"
        AuditEntry.note(
            AuditEntry.Act.EXPORTED,
            actor=_actor(request),
            what=name,
            after="with the open drafts" if form.cleaned_data["with_drafts"] else "as published",
        )
        response: Any
        if form.cleaned_data["extension"] == "csv":
            response = StreamingHttpResponse(
                csv_lines(table, lines), content_type="text/csv; charset=utf-8"
            )
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            return cast("HttpResponse", response)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        write_xlsx(table, lines, file)
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=name)
        return cast("HttpResponse", response)

    def confirm_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Write the rows that are in order as drafts."""
        batch = self._changeable_or_404(request, number)
        form = SeenForm(request.POST)
        if not form.is_valid() or form.cleaned_data["fingerprint"] != batch.fingerprint:
            messages.error(request, actions.CHANGED_SINCE)
            return HttpResponseRedirect(batch.get_absolute_url())
        try:
            batches.confirm(batch, actor=_actor(request))
            messages.success(
                request,
                _("Written as drafts. Readers see nothing of them until they are published."),
            )
        except actions.StaleError:
            messages.error(
                request,
                _("The catalogue has changed since this was checked. Look at the new check below."),
            )
        except actions.WrongStateError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(batch.get_absolute_url())

    def give_up_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Forget rows that wait."""
        batch = self._changeable_or_404(request, number)
        try:
            batches.give_up(batch)
            messages.success(request, _("Given up. Nothing was written."))
        except actions.WrongStateError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:dosing_batch_changelist"))

    def undo_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Take back the drafts of a batch."""
        batch = self._changeable_or_404(request, number)
        left = batch.drafts.filter(undone_at=None).count()
        if left > MAX_UNDONE_AT_ONCE:
            messages.error(
                request,
                _("This batch is too large to be undone here. Ask the operator for undo_import."),
            )
            return HttpResponseRedirect(batch.get_absolute_url())
        kept = batches.undo(batch, actor=_actor(request))
        undone = left - len(kept)
        messages.success(
            request,
            ngettext("%(count)s draft undone.", "%(count)s drafts undone.", undone)
            % {"count": undone},
        )
        for draft in kept[:50]:
            messages.warning(request, f"{draft.item}: {draft.reason}")
        return HttpResponseRedirect(batch.get_absolute_url())

    def _changeable_or_404(self, request: HttpRequest, number: int) -> Batch:
        batch = get_object_or_404(self.get_queryset(request).defer(None), pk=number)
        if not _may_write(request, batch):
            raise PermissionDenied
        return batch


def _begun(request: HttpRequest, words: dict[str, Any]) -> Batch:
    file = words["file"]
    if file.size > MAX_UPLOAD_BYTES:
        raise ContentError(_("The file is too large: at most 4 MB."))
    return batches.begin(
        table=words["table"],
        rows=read_rows(file, file.name, TABLES[words["table"]]),
        file_name=file.name,
        actor=_actor(request),
        change_class=words["change_class"],
        note=words["note"] or _("Imported from the file %(name)s.") % {"name": file.name[:200]},
    )


def _may_write(request: HttpRequest, batch: Batch) -> bool:
    """Say whether somebody may write the rows of a batch: changing items, and adding new ones."""
    may_add = not batch.new_count or may(request.user, "add", batch.table)
    return may_add and may(request.user, "change", batch.table)


def _actor(request: HttpRequest) -> User:
    """The admin lets nobody in who is not signed in."""
    return cast("User", request.user)
