"""Revisions: the only way content changes for readers.

A live row (an article, a regimen, a food, a source, a safety level) holds what is public and its
`version` is the number of the published revision. Everything else, drafts above all, lives in
revisions: numbered snapshots of the row's fields and children.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar, NoReturn, Self, cast

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AppendOnlyError
from editorial.problems import Problem

NOTE_MAX_LENGTH = 500

REMARK_MAX_LENGTH = 4_000
"""About a page: a reviewer with more to say writes more remarks."""


class ChangeClass(models.TextChoices):
    """What kind of change a revision makes, in the reader's terms."""

    TYPO = "typo", _("Typing error")
    CLARIFICATION = "clarification", _("Clarification")
    CORRECTION = "correction", _("Correction")
    SAFETY = "safety", _("Safety correction")


class State(models.TextChoices):
    """Where a revision stands. The moves between states are in editorial/actions.py."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


CORRECTIONS = (ChangeClass.CORRECTION, ChangeClass.SAFETY)
"""The changes that readers are told of: what they read before was wrong."""

OPEN_STATES = (State.DRAFT, State.IN_REVIEW, State.APPROVED)


class Action(models.TextChoices):
    """What somebody did to a revision."""

    SAVED = "saved", _("Saved a draft")
    LOADED = "loaded", _("Loaded starter content")
    SUBMITTED = "submitted", _("Sent for review")
    APPROVED = "approved", _("Approved")
    SENT_BACK = "sent_back", _("Sent back")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrew")
    DISCARDED = "discarded", _("Discarded the draft")
    RESTORED = "restored", _("Took up an old version again")
    SCHEDULED = "scheduled", _("Scheduled")
    UNSCHEDULED = "unscheduled", _("Took off the schedule")
    SHARED = "shared", _("Made a link for a reviewer")
    UNSHARED = "unshared", _("Took back a reviewer's link")
    DELETED = "deleted", _("Deleted the item, which readers never saw")
    RETRACTED = "retracted", _("Marked as retracted by its journal")
    REINSTATED = "reinstated", _("Took back the mark of a retraction")


WRITING = (Action.SAVED, Action.RESTORED)
"""What makes somebody one of a revision's writers, who may not approve it."""


class PublicGeneration(models.Model):
    """One row: how often what readers see has changed. See editorial/generation.py."""

    ONLY = 1

    number = models.PositiveBigIntegerField(default=0)
    content_number = models.PositiveBigIntegerField(
        default=0,
        db_default=0,
        help_text=_("The same for content alone: discussions change far more often."),
    )

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
    address_field: ClassVar[str] = ""
    """The field that names it in its address; '' for what has no page of its own."""

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

    @classmethod
    def due_for_review(cls, day: date) -> "models.QuerySet[Any]":
        """Return the published items that somebody should look at again by a day.

        Kinds of content with a `review_due_on` are due on it; the others never are.
        """
        published: Any = cls.objects.published()
        if not any(field.name == "review_due_on" for field in cls._meta.concrete_fields):
            return cast("models.QuerySet[Any]", published.none())
        due: models.QuerySet[Any] = published.filter(review_due_on__lte=day)
        return due.order_by("review_due_on", "pk")


class FormerAddress(models.Model):
    """A name an item was published under before: its address leads to the item, in one hop.

    It points at the item, not at another name, so there is no chain and no loop to follow. See
    editorial/addresses.py.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    name = models.SlugField(max_length=100, db_index=False)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        verbose_name_plural = _("former addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["content_type", "name"], name="editorial_formeraddress_one_target"
            )
        ]

    def __str__(self) -> str:
        return self.name


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Words for revisions."""

    def of(self, item: models.Model) -> Self:
        """The revisions of one item."""
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def published(self) -> Self:
        """Revisions that readers have seen, newest first."""
        return self.filter(state=State.PUBLISHED).order_by("-number")

    def open(self) -> Self:
        """Revisions that can still change."""
        return self.filter(state__in=OPEN_STATES)

    def of_kinds(self, kinds: Iterable[type[models.Model]]) -> Self:
        """Revisions of some kinds of content."""
        found = ContentType.objects.get_for_models(*kinds)
        return self.filter(content_type__in=list(found.values()))

    def delete(self) -> NoReturn:
        """Refuse: the history stays."""
        raise AppendOnlyError


class Revision(models.Model):
    """A numbered snapshot of an item. Once published it never changes again."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField(
        null=True, help_text=_("Empty while a new item has not enough to become a row.")
    )
    item = GenericForeignKey()
    number = models.PositiveIntegerField()
    based_on = models.PositiveIntegerField(
        null=True, help_text=_("Number of the published revision this one started from.")
    )
    snapshot = models.JSONField(encoder=DjangoJSONEncoder)
    typed = models.JSONField(
        null=True,
        help_text=_("The form's fields as typed, while they cannot be read into a snapshot."),
    )
    edits = models.PositiveIntegerField(
        default=1, help_text=_("How often it was saved; tells a stale page from a fresh one.")
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
        help_text=_("Empty for the starter content, which comes with the software."),
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
                violation_error_message=_("This item already has an open draft."),
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
            models.CheckConstraint(
                condition=Q(typed__isnull=True) | Q(state__in=[State.DRAFT, State.DISCARDED]),
                name="editorial_revision_unreadable_only_in_draft",
                violation_error_message=_("A draft with unfinished fields goes nowhere."),
            ),
            models.CheckConstraint(
                condition=Q(object_id__isnull=False) | Q(typed__isnull=False),
                name="editorial_revision_of_something",
            ),
        ]
        indexes: ClassVar = [
            # The open draft and the published versions of an item, however long its history is.
            models.Index(
                fields=["content_type", "object_id", "state", "-number"],
                name="editorial_revision_by_state",
            ),
            # The corrections that readers are told about, among thousands of typing errors.
            models.Index(
                fields=["content_type", "object_id", "change_class", "-number"],
                name="editorial_revision_by_class",
            ),
            # The desk: what is open, over all items. No partial index: SQLite does not use one
            # for values that come as parameters.
            models.Index(fields=["state", "-saved_at"], name="editorial_revision_open"),
        ]

    def __str__(self) -> str:
        return gettext("version {number}").format(number=self.number)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: the history stays."""
        raise AppendOnlyError

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
            self.events.filter(action__in=WRITING, actor__isnull=False).values_list(
                "actor_id", flat=True
            )
        ) | ({self.author_id} if self.author_id else set())


class RevisionEventQuerySet(models.QuerySet["RevisionEvent"]):
    """Lines of the history, which nobody changes or removes."""

    def update(self, **changes: Any) -> NoReturn:
        """Refuse: rows are only ever added."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Refuse: rows are only ever added."""
        raise AppendOnlyError


class RevisionEvent(models.Model):
    """Who did what to a revision, and when. Rows are only ever added.

    Erasing somebody's account empties `actor`: a person's right, and no way through the site.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="events")
    action = models.CharField(max_length=12, choices=Action)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=NOTE_MAX_LENGTH, blank=True)

    objects = RevisionEventQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(action__in=Action.values), name="editorial_revisionevent_action_known"
            )
        ]
        indexes: ClassVar = [
            # What happened lately, over all items.
            models.Index(fields=["-at", "-id"], name="editorial_event_newest")
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.revision}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; one that is stored already cannot be changed."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: rows are only ever added."""
        raise AppendOnlyError

    @property
    def is_writing(self) -> bool:
        """Say whether it made its actor one of the revision's writers."""
        return self.action in WRITING


class Schedule(models.Model):
    """A promise to publish a revision, or to withdraw its item, at a time."""

    class Act(models.TextChoices):
        PUBLISH = "publish", _("Publish")
        WITHDRAW = "withdraw", _("Withdraw")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Could not be done")
        CANCELLED = "cancelled", _("Taken off the schedule")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="schedules")
    act = models.CharField(max_length=8, choices=Act)
    at = models.DateTimeField()
    note = models.CharField(max_length=NOTE_MAX_LENGTH, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    finished_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, help_text=_("Why it could not be done, or was late."))
    by_worker = models.BooleanField(
        default=False, help_text=_("Whether the worker did it; else a visit to the site.")
    )

    class Meta:
        ordering = ("at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["revision", "act"],
                condition=Q(state="waiting"),
                name="editorial_schedule_one_waiting",
                violation_error_message=_("This is on the schedule already."),
            ),
            models.CheckConstraint(
                condition=Q(act__in=["publish", "withdraw"]), name="editorial_schedule_act_known"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="editorial_schedule_finished_with_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "at"], name="editorial_schedule_due")]

    def __str__(self) -> str:
        return gettext("{act} {revision} on {moment}").format(
            act=self.get_act_display(), revision=self.revision, moment=f"{self.at:%Y-%m-%d %H:%M}"
        )


class ShareLink(models.Model):
    """A secret address that shows one revision to a reviewer without an account."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True)
    for_whom = models.CharField(max_length=120)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")),
                name="editorial_sharelink_expires_later",
                violation_error_message=_("A link must be valid for some time."),
            )
        ]

    def __str__(self) -> str:
        return gettext("link for {for_whom}").format(for_whom=self.for_whom)

    def is_valid(self, now: datetime) -> bool:
        """Say whether it still shows anything."""
        return self.revoked_at is None and now < self.expires_at


class Remark(models.Model):
    """What a reviewer said about a revision: on one paragraph, or on all of it.

    Advice to publish from outside is advice: the approval itself needs an account with the right.
    """

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        APPROVE = "approve", _("Advises to publish")
        CHANGE = "change", _("Asks for changes")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="remarks")
    edits = models.PositiveIntegerField(help_text=_("Which save of the revision was read."))
    link = models.ForeignKey(ShareLink, null=True, on_delete=models.PROTECT, related_name="remarks")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(
        max_length=120, blank=True, help_text=_("Of a reviewer without an account.")
    )
    credential = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.COMMENT)
    paragraph = models.PositiveIntegerField(null=True)
    quote = models.CharField(max_length=300, blank=True)
    text = models.TextField(max_length=REMARK_MAX_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["comment", "approve", "change"]),
                name="editorial_remark_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="approve") | ~Q(text=""),
                name="editorial_remark_says_something",
                violation_error_message=_("Write what should change."),
            ),
            models.CheckConstraint(
                condition=Q(link__isnull=True) | (~Q(name="") & ~Q(credential="")),
                name="editorial_remark_outsider_with_credential",
                violation_error_message=_("Give your name, and your training or post."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("{kind} by {whose}").format(kind=self.get_kind_display(), whose=self.whose)

    @property
    def whose(self) -> str:
        """Who said it. A colleague's name goes with their account."""
        return (
            self.author.public_name
            if self.author
            else self.name or gettext("Somebody who has left")
        )
