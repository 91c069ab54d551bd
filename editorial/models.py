"""Revisions: the only way content changes for readers.

A live row (an article, a regimen, a food, a source, a safety level) holds what is public and its
`version` is the number of the published revision. Everything else, drafts above all, lives in
revisions: numbered snapshots of the row's fields and children.
"""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from editorial.problems import Problem

NOTE_MAX_LENGTH = 500


class ChangeClass(models.TextChoices):
    """What kind of change a revision makes, in the reader's terms."""

    TYPO = "typo", "Typing error"
    CLARIFICATION = "clarification", "Clarification"
    CORRECTION = "correction", "Correction"
    SAFETY = "safety", "Safety correction"


class State(models.TextChoices):
    """Where a revision stands. The moves between states are in editorial/actions.py."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    DISCARDED = "discarded", "Discarded"


OPEN_STATES = (State.DRAFT, State.IN_REVIEW, State.APPROVED)


class Action(models.TextChoices):
    """What somebody did to a revision."""

    SAVED = "saved", "Saved a draft"
    LOADED = "loaded", "Loaded starter content"
    SUBMITTED = "submitted", "Sent for review"
    APPROVED = "approved", "Approved"
    SENT_BACK = "sent_back", "Sent back"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrew"
    DISCARDED = "discarded", "Discarded the draft"


class PublicGeneration(models.Model):
    """One row: how often public content has changed. See editorial/generation.py."""

    ONLY = 1

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="editorial_publicgeneration_one_row")
        ]

    def __str__(self) -> str:
        return f"generation {self.number}"


class PublishableQuerySet[ModelT: models.Model](models.QuerySet[ModelT]):
    """Words for what readers may see."""

    def published(self) -> Self:
        """Rows with a published version that has not been withdrawn."""
        return self.filter(version__isnull=False, withdrawn_at__isnull=True)


class Publishable(models.Model):
    """A live row that changes only by publishing a revision.

    A kind of content states `revision_fields` (fields and many-to-many fields in the snapshot),
    `revision_children` (related names of rows that belong to it; their primary key is a UUID, so
    that a child keeps its identity through drafts) and whether it `needs_second_person`.
    """

    revision_fields: ClassVar[tuple[str, ...]] = ()
    revision_children: ClassVar[tuple[str, ...]] = ()
    needs_second_person: ClassVar[bool] = True

    version = models.PositiveIntegerField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    last_reviewed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "approve", "publish")

    @property
    def is_published(self) -> bool:
        """Say whether readers can see it. The same rule as `published()`."""
        return self.version is not None and self.withdrawn_at is None

    def publishing_problems(self) -> list[Problem]:
        """Return every reason why the row, as it now stands, may not be published."""
        return []

    def on_publish(self) -> None:
        """Fill columns derived from the snapshot (rendered HTML, search text), before saving."""

    def open_revision(self) -> "Revision | None":
        """Return the draft being worked on, if there is one. One query."""
        return Revision.objects.of(self).filter(state__in=OPEN_STATES).first()


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Words for revisions."""

    def of(self, item: models.Model) -> Self:
        """The revisions of one item."""
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def published(self) -> Self:
        """Revisions that readers have seen, newest first."""
        return self.filter(state=State.PUBLISHED).order_by("-number")


class Revision(models.Model):
    """A numbered snapshot of an item. Once published it never changes again."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    item = GenericForeignKey()
    number = models.PositiveIntegerField()
    based_on = models.PositiveIntegerField(
        null=True, help_text="Number of the published revision this one started from."
    )
    snapshot = models.JSONField(encoder=DjangoJSONEncoder)
    edits = models.PositiveIntegerField(
        default=1, help_text="How often it was saved; tells a stale page from a fresh one."
    )
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    change_class = models.CharField(
        max_length=14, choices=ChangeClass, default=ChangeClass.CLARIFICATION
    )
    note = models.CharField(max_length=NOTE_MAX_LENGTH, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Empty for the starter content, which comes with the software.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "number"],
                name="editorial_revision_number_unique",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(state__in=OPEN_STATES),
                name="editorial_revision_one_open",
                violation_error_message="This item already has an open draft.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="editorial_revision_state_known"
            ),
            models.CheckConstraint(
                condition=Q(change_class__in=ChangeClass.values),
                name="editorial_revision_change_class_known",
            ),
            models.CheckConstraint(
                condition=Q(state=State.PUBLISHED, published_at__isnull=False)
                | (~Q(state=State.PUBLISHED) & Q(published_at__isnull=True)),
                name="editorial_revision_published_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def is_open(self) -> bool:
        """Say whether it can still change."""
        return self.state in OPEN_STATES

    @property
    def stamp(self) -> str:
        """What an edit page sends back, so that a save from a stale page can be refused."""
        return f"{self.number}.{self.edits}"

    def editors(self) -> set[int]:
        """Return the ids of everybody who wrote in this revision. One query."""
        return set(
            self.events.filter(action=Action.SAVED, actor__isnull=False).values_list(
                "actor_id", flat=True
            )
        )


class RevisionEvent(models.Model):
    """Who did what to a revision, and when. Rows are only ever added."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="events")
    action = models.CharField(max_length=10, choices=Action)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=NOTE_MAX_LENGTH, blank=True)

    class Meta:
        ordering = ("at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(action__in=Action.values), name="editorial_revisionevent_action_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.revision}"
