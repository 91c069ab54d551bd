"""Changes to many items at once: what was read from a file or chosen in a list, and its drafts."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editorial.models import NOTE_MAX_LENGTH, ChangeClass, Revision


class Batch(models.Model):
    """Rows of one table that somebody checked, confirmed, and perhaps took back again.

    Every change it makes is a draft; readers see none of it until each draft is published.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", _("Import")
        BULK_EDIT = "bulk_edit", _("Bulk edit")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for confirmation")
        RUNNING = "running", _("Being written")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Given up")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(max_length=9, choices=Kind, default=Kind.IMPORT)
    table = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    change_class = models.CharField(
        "kind of change", max_length=14, choices=ChangeClass, default=ChangeClass.CLARIFICATION
    )
    note = models.CharField("what changed, and why", max_length=NOTE_MAX_LENGTH, blank=True)

    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    rows = models.JSONField(
        null=True, help_text=_("The rows as read, while they wait to be confirmed.")
    )
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text=_("Of what the check found; tells a stale page.")
    )
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(
        default=list, help_text=_("Row number, item, column and sentence of the first faults.")
    )
    changes = models.JSONField(
        default=list,
        help_text=_("Row number, item, column, old and new text of the first changes."),
    )
    finished_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-started_at", "-id")
        verbose_name = _("import or bulk edit")
        verbose_name_plural = _("imports and bulk edits")
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["import", "bulk_edit"]), name="dosing_batch_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "cancelled", "undone"]),
                name="dosing_batch_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True)),
                name="dosing_batch_undone_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page at the desk: what it would do, or did."""
        return reverse("admin:dosing_batch_change", args=[self.pk])

    @property
    def row_count(self) -> int:
        """How many rows it has."""
        return self.new_count + self.changed_count + self.same_count + self.refused_count

    @property
    def writing_count(self) -> int:
        """How many rows it changes."""
        return self.new_count + self.changed_count

    def is_undoable(self) -> bool:
        """Say whether some of its drafts could still be taken back. One query."""
        return self.drafts.filter(undone_at=None).exists()


class BatchDraft(models.Model):
    """One draft that a batch wrote, and how to take it back."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="drafts")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    has_made_item = models.BooleanField(default=False)
    before: Any = models.JSONField(
        null=True,
        encoder=DjangoJSONEncoder,
        help_text=_("What an open draft held; empty where the batch started the draft."),
    )
    after = models.CharField(
        max_length=64, help_text=_("Fingerprint of what the batch wrote into the draft.")
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "revision"], name="dosing_batchdraft_once_a_batch"
            )
        ]

    def __str__(self) -> str:
        return gettext("{revision} by {batch}").format(revision=self.revision, batch=self.batch)
