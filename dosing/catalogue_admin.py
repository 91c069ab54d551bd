"""What the desk's lists of the catalogue have in common: bulk edits, and the way to the tables."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from dosing import batches
from dosing.forms.bulk_edit import ColumnForm, ItemsForm, ValueForm
from dosing.models import Batch
from dosing.sheets import SHEETS, Sheet
from editorial.admin import RevisionAdmin
from editorial.content import ContentError, Row


class CatalogueAdmin(RevisionAdmin):
    """The admin of a kind of item that has a table."""

    actions = ("change_chosen",)
    own_views: ClassVar = ("bulk",)

    def get_urls(self) -> list[URLPattern]:
        """Add the page of a bulk edit."""
        view = self.admin_site.admin_view(require_POST(self.bulk_view))
        return [path("bulk/", view, name=self._name("bulk").removeprefix("admin:"))] + (
            super().get_urls()
        )

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        """Offer no deletion of many: what readers have seen is withdrawn, one by one."""
        offered: dict[str, Any] = super().get_actions(request, action_location)
        offered.pop("delete_selected", None)
        return offered

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the tables, with this one chosen."""
        context = {"table": self._sheet().name} | (extra_context or {})
        return super().changelist_view(request, context)

    @admin.action(
        permissions=["change"], description=gettext_lazy("Change one field of the chosen items…")
    )
    def change_chosen(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        """Ask which field of the chosen items shall change."""
        keys = list(chosen.order_by("pk").values_list("pk", flat=True)[: _MOST + 1])
        if len(keys) > _MOST:
            words = _("Choose at most %(count)s items at a time: filter the list first.")
            messages.error(request, words % {"count": f"{_MOST:,}"})
            return None
        items = ",".join(map(str, keys))
        return self._ask(request, ColumnForm(initial={"items": items}, sheet=self._sheet()), items)

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the field, then for the value; then show what would change."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        sheet = self._sheet()
        chosen = ItemsForm(request.POST)
        column = ColumnForm(request.POST, sheet=sheet)
        if not chosen.is_valid():
            messages.error(request, _("Choose the items again."))
            return HttpResponseRedirect(self._list_address())
        items = request.POST["items"]
        if not column.is_valid():
            return self._ask(request, column, items)
        name = column.cleaned_data["column"]
        if "value" not in request.POST:
            kept = {"items": items, "column": name}
            return self._ask(request, ValueForm(initial=kept, sheet=sheet, column=name), items)
        form = ValueForm(request.POST, sheet=sheet, column=name)
        if not form.is_valid():
            return self._ask(request, form, items)
        try:
            batch = self._begun(request, sheet, form.cleaned_data)
        except ContentError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self._list_address())
        return HttpResponseRedirect(batch.get_absolute_url())

    def _begun(self, request: HttpRequest, sheet: Sheet, words: dict[str, Any]) -> Batch:
        return batches.begin(
            kind=Batch.Kind.BULK_EDIT,
            table=sheet.name,
            rows=_rows(sheet, words["items"], words["column"], words["value"]),
            actor=cast("User", request.user),
            change_class=words["change_class"],
            note=words["note"],
        )

    def _ask(self, request: HttpRequest, form: ColumnForm, items: str) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": _("Change many at once"),
            "opts": self.opts,
            "form": form,
            "count": items.count(",") + 1,
            "address": self._name("bulk"),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/dosing/bulk_edit.html", context, status=status)

    def _sheet(self) -> Sheet:
        own = (sheet for sheet in SHEETS.values() if sheet.model is self.model)
        return next(sheet for sheet in own if not sheet.children)


_MOST = batches.MAX_KEPT_ROWS


def _rows(sheet: Sheet, keys: list[int], column: str, value: str) -> Iterator[Row]:
    """Give a row for each item, which says nothing but the one value."""
    items = sheet.model._default_manager.filter(pk__in=keys).order_by("pk")
    for name in sheet.key.values():
        items = items.select_related(name.partition("__")[0]) if "__" in name else items
    for number, item in enumerate(items.iterator(chunk_size=batches.ROWS_AT_A_TIME), start=1):
        named = dict(zip(sheet.key, sheet.key_of(item), strict=True))
        yield Row(Path(sheet.name), number, named | {column: value})
