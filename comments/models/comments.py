"""Comments, what was decided about them, and what their authors are told."""

import uuid
from datetime import date, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import DISPLAY_NAME_MAX_LENGTH, User
from articles.models import Article
from comments.models.people import Standing

BODY_MAX_LENGTH = 5_000
"""About two screens of a phone. It also bounds the time it takes to render hostile Markdown."""

WORDS_MAX_LENGTH = 1_000
"""Room for a moderator to explain a decision, or for a reader to explain a report."""

DEEPEST_REPLY = 2
"""Replies to replies stay readable at 320 px; answers to the deepest ones stand beside them."""


EDIT_WINDOW = timedelta(minutes=30)
"""After that replies rest on the words. A comment that still waits can be changed at any time."""


class State(models.TextChoices):
    """Where a comment stands. The moves between states are in comments/transitions.py."""

    HELD = "held", _("Waiting for a moderator")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Rejected")
    APPEALED = "appealed", _("Appealed: waits for another moderator")
    DELETED = "deleted", _("Deleted by its author")


WAITING_STATES = (State.HELD, State.APPEALED)


class Verb(models.TextChoices):
    """What can be done to a comment."""

    POST = "post", _("Posted")
    EDIT = "edit", _("Edited by its author")
    DELETE = "delete", _("Deleted by its author")
    PUBLISH = "publish", _("Published")
    REJECT = "reject", _("Rejected")
    KEEP = "keep", _("Looked at again and kept")
    APPEAL = "appeal", _("Appealed by its author")
    UPHOLD = "uphold", _("Rejection upheld on appeal")
    UNDO = "undo", _("Decision taken back")


class DecidedBy(models.TextChoices):
    """Who stands behind a decision."""

    AUTHOR = "author", _("Author")
    MODERATOR = "moderator", _("Moderator")
    RULE = "rule", _("Automatic check")


class HouseRule(models.TextChoices):
    """The house rules. The policy page explains each; a rejection names one."""

    DOSE_ADVICE = "dose_advice", _("Tells other people what dose to take")
    HEALTH_DANGER = "health_danger", _("Could lead somebody to harm themselves")
    PERSONAL_DATA = "personal_data", _("Gives away somebody's personal details")
    ADVERTISING = "advertising", _("Advertises or sells something")
    DISRESPECT = "disrespect", _("Attacks a person or a group")
    MISLEADING = "misleading", _("States something false as a fact")
    OFF_TOPIC = "off_topic", _("Not about the article")
    DUPLICATE = "duplicate", _("The same comment was posted before")
    UNREADABLE = "unreadable", _("Cannot be understood")


class GuestMail(models.IntegerChoices):
    """What a guest wants to be told by mail about one comment."""

    NOTHING = 0, _("Nothing")
    DECISIONS = 1, _("What was decided")
    REPLIES = 2, _("What was decided, and answers")


class ImportedFrom(models.TextChoices):
    """The systems whose exports can be taken in."""

    WORDPRESS = "wordpress", _("WordPress")
    DISQUS = "disqus", _("Disqus")


class Rank(models.IntegerChoices):
    """The order of the queue: lower comes first."""

    URGENT = 0, _("Urgent")
    RAISED = 1, _("Raised")
    NORMAL = 2, _("Normal")


class CommentQuerySet(models.QuerySet["Comment"]):
    """Words for comments."""

    def listed(self) -> Self:
        """Comments with a place in the public thread: published ones, and the marks others left.

        A comment that was public once keeps its place, so that the replies still make sense.
        """
        return self.filter(published_at__isnull=False)

    def published(self) -> Self:
        """Comments whose text readers may see."""
        return self.filter(state=State.PUBLISHED)

    def waiting(self) -> Self:
        """Comments that a moderator must decide on, in the order of the queue."""
        return self.filter(is_queued=True).order_by("rank", "created_at", "id")

    def top_level(self) -> Self:
        """Comments on the article itself, not replies."""
        return self.filter(thread__isnull=True)

    def by(self, member: User) -> Self:
        """Comments of one member."""
        return self.filter(member=member)


class Comment(models.Model):
    """What somebody wrote below an article."""

    # Where it stands in the discussion.
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    thread = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replies",
        db_index=False,  # comments_reply_place serves every question about a thread
        help_text=_("The comment on the article that began the thread; empty for that one itself."),
    )
    depth = models.PositiveSmallIntegerField(default=0)

    # Who wrote it: a member, or a guest with a name and an address that is never shown.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comments",
        db_index=False,  # comments_of_member serves every question about a member
    )
    guest_name = models.CharField(max_length=DISPLAY_NAME_MAX_LENGTH, blank=True)
    guest_email = models.EmailField("guest's e-mail address", max_length=254, blank=True)
    guest_confirmed_at = models.DateTimeField(null=True, blank=True)
    guest_mail = models.PositiveSmallIntegerField(
        "mail to the guest",
        choices=GuestMail,
        default=GuestMail.DECISIONS,
        db_default=GuestMail.DECISIONS,
    )

    # What they wrote.
    body = models.TextField(max_length=BODY_MAX_LENGTH, blank=True)
    body_html = models.TextField(blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, help_text=_("Counts the author's versions."))
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    imported_from = models.CharField(
        max_length=9,
        choices=ImportedFrom,
        blank=True,
        db_default="",
        help_text=_("Where it was written, if not here."),
    )
    submission_key = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text=_("Made with the form, so that sending it twice makes one comment."),
    )

    # What was decided. Written by comments/actions.py only.
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    version = models.PositiveIntegerField(
        default=1, help_text=_("Counts every decision; tells a stale page from a fresh one.")
    )
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.NORMAL)
    is_queued = models.BooleanField(
        default=True, help_text=_("A moderator must decide: it is held, appealed or reported.")
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    findings = models.JSONField(
        default=list, blank=True, help_text=_("What the automatic checks said of this version.")
    )
    check_again_after = models.DateTimeField(
        null=True, blank=True, help_text=_("A check could not run; from then on it is tried again.")
    )
    published_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When it was first public. Empty: never.")
    )
    reply_count = models.PositiveIntegerField(default=0, help_text=_("Published replies."))
    helpful_count = models.PositiveIntegerField(
        default=0, help_text=_("Members who marked it as helpful.")
    )
    places_given = models.PositiveIntegerField(
        default=0, help_text=_("How many replies of this thread have had a place in it.")
    )
    place = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text=_(
            "A reply's place in its thread, given when it is first public. It makes the "
            "first ten of a thread with 100,000 replies one short look into an index."
        ),
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        permissions = (("moderate_comment", "Can decide on comments"),)
        indexes: ClassVar = [
            models.Index(
                fields=["article", "published_at", "id"],
                name="comments_thread_order",
                condition=Q(thread__isnull=True, published_at__isnull=False),
            ),
            models.Index(
                fields=["article", "-helpful_count", "-id"],
                name="comments_helpful_order",
                condition=Q(thread__isnull=True, published_at__isnull=False),
            ),
            models.Index(
                fields=["thread", "place"],
                name="comments_reply_place",
                condition=Q(place__isnull=False),
            ),
            models.Index(
                fields=["article", "-published_at", "-id"],
                name="comments_feed_order",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["rank", "created_at", "id"],
                name="comments_queue_order",
                condition=Q(is_queued=True),
            ),
            models.Index(
                fields=["article", "rank", "created_at", "id"],
                name="comments_queue_of_article",
                condition=Q(is_queued=True),
            ),
            models.Index(
                fields=["check_again_after"],
                name="comments_check_again",
                condition=Q(check_again_after__isnull=False),
            ),
            models.Index(
                fields=["member", "-created_at", "-id"],
                name="comments_of_member",
                condition=Q(member__isnull=False),
            ),
            models.Index(
                fields=["guest_email", "-created_at", "-id"],
                name="comments_of_guest",
                condition=Q(member__isnull=True),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="comments_comment_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
                name="comments_comment_published_with_time",
                violation_error_message=_("A published comment needs the time it was published."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WAITING_STATES) | Q(is_queued=True),
                name="comments_comment_waiting_is_queued",
                violation_error_message=_("A comment that waits must be in the queue."),
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(guest_name="", guest_email=""),
                name="comments_comment_member_or_guest",
                violation_error_message=_("A comment is a member's or a guest's, not both."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, thread__isnull=True, depth=0)
                | Q(parent__isnull=False, thread__isnull=False, depth__gt=0),
                name="comments_comment_reply_in_thread",
                violation_error_message=_("A reply needs its parent, its thread and its depth."),
            ),
            models.CheckConstraint(
                condition=Q(imported_from__in=["", *ImportedFrom.values]),
                name="comments_comment_imported_from_known",
            ),
            models.CheckConstraint(
                condition=Q(guest_mail__in=GuestMail.values),
                name="comments_comment_guest_mail_known",
            ),
            models.CheckConstraint(
                condition=Q(depth__lte=DEEPEST_REPLY),
                name="comments_comment_depth_limited",
                violation_error_message=_("Replies go no deeper than this."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("comment {pk}").format(pk=self.pk)

    def get_absolute_url(self) -> str:
        """The page that opens the thread at this comment."""
        return f"{reverse('comments:comment', args=[self.pk])}#comment-{self.pk}"

    @property
    def author_name(self) -> str:
        """What readers see. Never the e-mail address."""
        if self.member:
            return self.member.public_name
        return self.guest_name or gettext("Somebody whose details were erased")

    @property
    def author_address(self) -> str:
        """Where mail to its author goes; empty for somebody whose details were erased."""
        return self.member.email if self.member else self.guest_email

    @property
    def is_published(self) -> bool:
        """Say whether readers may see its text. The same rule as `published()`."""
        return self.state == State.PUBLISHED

    def is_claimed_by_another(self, moderator: User) -> bool:
        """Say whether somebody else has said that they are deciding on it just now."""
        return (
            self.claimed_by_id is not None
            and self.claimed_by_id != moderator.pk
            and self.claimed_until is not None
            and self.claimed_until > timezone.now()
        )

    def is_editable(self) -> bool:
        """Say whether its author may still change the words."""
        if self.state == State.HELD:
            return True
        return self.is_published and timezone.now() - self.created_at <= EDIT_WINDOW

    def can_appeal(self) -> bool:
        """Say whether its author may ask for another moderator. One query when it is rejected."""
        appealed = self.decisions.filter(verb=Verb.APPEAL)
        return self.state == State.REJECTED and not appealed.exists()

    def confirm_guest(self) -> None:
        """Note that somebody who reads the guest's mail stands behind the comment."""
        if self.guest_confirmed_at is None:
            self.guest_confirmed_at = timezone.now()
            self.save(update_fields=["guest_confirmed_at"])

    @property
    def tombstone(self) -> str:
        """What stands in its place while its text is not public."""
        match self.state:
            case State.DELETED:
                return gettext("This comment was deleted by its author.")
            case State.REJECTED | State.APPEALED:
                return gettext("This comment was removed by a moderator.")
            case State.HELD:
                return gettext("This comment was changed and waits for a moderator.")
        return ""


class CommentRevision(models.Model):
    """An earlier version of a comment's text, kept so that a decision names what it judged."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    body = models.TextField(blank=True)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["comment", "number"], name="comments_commentrevision_number_unique"
            )
        ]

    def __str__(self) -> str:
        return gettext("version {number} of comment {comment_id}").format(
            number=self.number, comment_id=self.comment_id
        )


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Words for decisions."""

    def in_public_log(self) -> Self:
        """What the public log shows, newest first: everything that kept words from readers.

        Plain publishing is left out (the comment itself shows it), and so is what authors do.
        """
        return self.filter(is_in_public_log=True).order_by("-at", "-id")


LOGGED_VERBS = (Verb.REJECT, Verb.KEEP, Verb.UPHOLD, Verb.UNDO)


class Decision(models.Model):
    """One move of a comment: who or which rule, on what, why, and what the author was told."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decisions")
    verb = models.CharField(max_length=10, choices=Verb)
    from_state = models.CharField(max_length=10, choices=State, blank=True)
    to_state = models.CharField(max_length=10, choices=State)
    revision = models.PositiveIntegerField(help_text=_("The version of the text that was judged."))
    decided_by = models.CharField(max_length=10, choices=DecidedBy)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rule = models.CharField(
        max_length=40, blank=True, help_text=_("Which check decided, where no person did.")
    )
    house_rule = models.CharField(max_length=14, choices=HouseRule, blank=True)
    words = models.TextField("words to the author", max_length=WORDS_MAX_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now)
    is_in_public_log = models.BooleanField(default=False, help_text=_("Follows from the verb."))

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        indexes: ClassVar = [
            models.Index(
                fields=["-at", "-id"],
                name="comments_public_log",
                condition=Q(is_in_public_log=True),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verb__in=Verb.values), name="comments_decision_verb_known"
            ),
            models.CheckConstraint(
                condition=Q(is_in_public_log=True, verb__in=LOGGED_VERBS)
                | Q(is_in_public_log=False) & ~Q(verb__in=LOGGED_VERBS),
                name="comments_decision_log_follows_verb",
            ),
            models.CheckConstraint(
                condition=Q(to_state__in=State.values) & Q(from_state__in=["", *State.values]),
                name="comments_decision_states_known",
            ),
            models.CheckConstraint(
                condition=~Q(to_state=State.REJECTED) | Q(house_rule__in=HouseRule.values),
                name="comments_decision_no_rejection_without_rule",
                violation_error_message=_("Choose the house rule that the comment breaks."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=DecidedBy.RULE, actor=None) & ~Q(rule="")
                | ~Q(decided_by=DecidedBy.RULE) & Q(rule=""),
                name="comments_decision_rule_named",
                violation_error_message=_("A decision by a check names the check, and no person."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("{verb}: comment {comment_id}").format(
            verb=self.get_verb_display(), comment_id=self.comment_id
        )


class Report(models.Model):
    """Somebody, perhaps without an account, asks a moderator to look at a published comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    house_rule = models.CharField(max_length=14, choices=HouseRule)
    words = models.TextField(max_length=WORDS_MAX_LENGTH, blank=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    decision = models.ForeignKey(
        Decision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
        help_text=_("What a moderator decided; empty while the report waits."),
    )

    class Meta:
        ordering = ("created_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(house_rule__in=HouseRule.values),
                name="comments_report_house_rule_known",
                violation_error_message=_("Choose the house rule that the comment breaks."),
            )
        ]

    def __str__(self) -> str:
        return gettext("report on comment {comment_id}").format(comment_id=self.comment_id)


class WatchedWord(models.Model):
    """A word that moderators want to look at themselves, however it is spelled."""

    word = models.CharField(
        max_length=60,
        unique=True,
        help_text=_(
            "A whole word or a few. Accents, full-width and hidden characters make no "
            "difference, nor does the case."
        ),
    )
    house_rule = models.CharField(max_length=14, choices=HouseRule)
    note = models.CharField(max_length=200, blank=True, help_text=_("Why it is watched."))

    class Meta:
        ordering = ("word",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(house_rule__in=HouseRule.values),
                name="comments_watchedword_house_rule_known",
            )
        ]

    def __str__(self) -> str:
        return self.word


class SavedReply(models.Model):
    """Words to authors that moderators write often, kept by them on the desk."""

    title = models.CharField(
        max_length=60, unique=True, help_text=_("How moderators find it. Authors do not see it.")
    )
    house_rule = models.CharField(
        max_length=14, choices=HouseRule, blank=True, help_text=_("Chosen along with the words.")
    )
    words = models.TextField("words to the author", max_length=WORDS_MAX_LENGTH)

    class Meta:
        ordering = ("title",)
        verbose_name_plural = _("saved replies")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(house_rule__in=["", *HouseRule.values]),
                name="comments_savedreply_house_rule_known",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Discussion(models.Model):
    """What an article's discussion needs to know without counting its comments."""

    class Mode(models.TextChoices):
        TRUSTED = (
            "trusted",
            _("Everybody can write; trusted members’ clean comments appear at once"),
        )
        HELD = "held", _("Everybody can write; a moderator reads all")
        MEMBERS = "members", _("Only members can write; a moderator reads all")
        CLOSED = "closed", _("Nobody can write")

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="discussion"
    )
    published_count = models.PositiveIntegerField(default=0, editable=False)
    # Another number whenever readers see something else: what was rendered before is then stale.
    changes = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.HELD)
    closes_on = models.DateField(
        null=True, blank=True, help_text=_("From this day on nobody can write. Empty: never.")
    )
    closes_after_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text=_(
            "So many days after the article first appeared nobody can write. Empty: never."
        ),
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(published_count__gte=0), name="comments_discussion_count_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["trusted", "held", "members", "closed"]),
                name="comments_discussion_mode_known",
            ),
        ]

    def __str__(self) -> str:
        return gettext("discussion of {article_id}").format(article_id=self.article_id)

    @classmethod
    def of(cls, article: Article) -> "Discussion":
        """Return an article's discussion, a new unsaved one where nothing was stored. One query."""
        discussion = cls.objects.filter(article=article).first() or cls()
        discussion.article = article
        return discussion

    @property
    def closing_day(self) -> date | None:
        """The first day on which nobody can write; None without an end."""
        days = [self.closes_on] if self.closes_on else []
        appeared = self.article.published_at
        if self.closes_after_days is not None and appeared is not None:
            days.append(timezone.localdate(appeared) + timedelta(days=self.closes_after_days))
        return min(days, default=None)

    @property
    def is_closed(self) -> bool:
        """Say whether nobody can write any more."""
        is_over = self.closing_day is not None and self.closing_day <= timezone.localdate()
        return is_over or self.mode == self.Mode.CLOSED

    @property
    def is_open_to_trusted(self) -> bool:
        """Say whether trusted members' comments may appear before a moderator has read them."""
        return self.mode == self.Mode.TRUSTED

    def is_open_to(self, member: User | None) -> bool:
        """Say whether this person, None for a guest, can write."""
        return not self.is_closed and (member is not None or self.mode != self.Mode.MEMBERS)

    def appears_at_once(self, member: User | None) -> bool:
        """Say whether a rule publishes what this person writes, if no check holds it."""
        if member is None or not self.is_open_to_trusted:
            return False
        return Standing.of(member).is_trusted

    @classmethod
    def note_change(cls, article_id: int, published: int = 0) -> None:
        """Note that readers see something else below an article: perhaps more or fewer comments."""
        stored = cls.objects.filter(article_id=article_id)
        counts = {
            "changes": F("changes") + 1,
            "published_count": F("published_count") + published,
        }
        if not stored.update(**counts):
            cls.objects.get_or_create(article_id=article_id)
            stored.update(**counts)

    @classmethod
    def changes_of(cls, article: Article) -> int:
        """Return how often what stands below an article has changed. One query."""
        return cls.objects.filter(article=article).values_list("changes", flat=True).first() or 0
