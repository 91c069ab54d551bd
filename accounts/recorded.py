"""Deletions in the admin that go into the record of what staff did."""

import json
from typing import Any, cast

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms.models import model_to_dict
from django.http import HttpRequest

from accounts.models import AuditEntry, User


class RecordedDeletionAdmin(admin.ModelAdmin[Any]):
    """An admin that notes what it deletes, in the transaction of the deletion itself."""

    recorded: tuple[str, ...] = ()
    """The fields whose values the record keeps; never what is private."""

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Delete one row."""
        with transaction.atomic():
            self._note(request, obj)
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete the rows that somebody ticked in the list."""
        with transaction.atomic():
            for row in queryset:
                self._note(request, row)
            super().delete_queryset(request, queryset)

    def _note(self, request: HttpRequest, row: Model) -> None:
        AuditEntry.note(
            AuditEntry.Act.DELETED,
            actor=cast("User", request.user),
            what=f"{row._meta.verbose_name} {row.pk}",
            before=json.dumps(model_to_dict(row, fields=self.recorded), ensure_ascii=False),
        )
