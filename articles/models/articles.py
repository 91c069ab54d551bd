"""Articles and topics. What a reader's page needs is worked out once, at publishing."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.people import Person
from dosing.models import Source
from editorial.models import Publishable, PublishableQuerySet
from editorial.problems import Problem

WORDS_PER_MINUTE = 200
"""A calm reading pace for text with figures in it."""

REVIEW_AFTER = timedelta(days=365)
"""A page nobody has set a date for is due again a year after its last change."""

BODY_MAX_LENGTH = 100_000
"""About 15,000 words. The slowest hostile text of this length renders in under three seconds."""

SHOWN_IN_LISTS = (
    "slug", "title", "summary", "byline", "published_at", "changed_at", "reading_minutes",
)  # fmt: skip


class Topic(Publishable):
    """A subject that articles belong to, with a page of its own."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)

    address_field = "slug"
    revision_fields = ("slug", "name", "description")
    needs_second_person = False

    class Meta(Publishable.Meta):
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its articles, newest first."""
        return reverse("articles:topic", args=[self.slug])


class NewestFirst:
    """Part of a queryset: the order of lists and feeds, and where a page of a list goes on."""

    number: ClassVar = "pk"
    """The article's id, which tells apart what was published in the same moment."""

    def newest_first(self: Any) -> Any:
        """The last published ones at the top."""
        return self.order_by("-published_at", f"-{self.number}")

    def after(self: Any, published_at: object, number: int) -> Any:
        """What follows one article in `newest_first`."""
        # The first condition is where the database starts to read; an OR alone is none.
        return self.filter(published_at__lte=published_at).filter(
            Q(published_at__lt=published_at) | Q(**{f"{self.number}__lt": number})
        )


class ArticleQuerySet(NewestFirst, PublishableQuerySet["Article"]):
    """Words for lists of articles."""

    def for_lists(self) -> Self:
        """Without the long columns, which no list shows."""
        return self.only(*SHOWN_IN_LISTS)


class Article(Publishable):
    """A text with its sources."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=140)
    summary = models.CharField(max_length=300, blank=True, help_text=_("Shown in lists."))
    description = models.CharField(
        max_length=200, blank=True, help_text=_("For search engines and shared links.")
    )
    byline = models.CharField(max_length=120, blank=True, default="Villi editors")
    authors = models.ManyToManyField(
        Person, blank=True, related_name="written", help_text=_("Beside the byline, where named.")
    )
    reviewer = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reviewed"
    )
    lacks_clinical_review = models.BooleanField(
        "no clinician has reviewed it",
        default=False,
        db_default=False,
        help_text=_(
            "Tick it where nobody has, or name the clinician. Readers are told either way."
        ),
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="articles")
    related = models.ManyToManyField("self", symmetrical=False, blank=True)
    review_due_on = models.DateField(
        "next review",
        null=True,
        blank=True,
        help_text=_("Empty means a year after the last change."),
    )
    retraction_note = models.CharField(
        "why it cites a retracted source",
        max_length=500,
        blank=True,
        help_text=_("Name the source as the list of problems does. Readers see this."),
    )
    body = models.TextField(
        blank=True, max_length=BODY_MAX_LENGTH, help_text=_("Markdown; see the guide for editors.")
    )

    # Worked out from the body at publishing (articles/publishing.py).
    blocks = models.JSONField(default=list, editable=False)
    contents = models.JSONField(default=list, editable=False)
    targets = models.JSONField(default=dict, editable=False)
    text = models.TextField(blank=True, editable=False)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    reading_minutes = models.PositiveSmallIntegerField(default=0, editable=False)
    social_image = models.CharField(max_length=80, blank=True, db_default="", editable=False)
    sources = models.ManyToManyField(Source, through="ArticleSource", related_name="articles")

    address_field = "slug"
    revision_fields = (
        "slug", "title", "summary", "description", "byline", "authors", "reviewer",
        "lacks_clinical_review", "topics", "related", "review_due_on", "retraction_note", "body",
    )  # fmt: skip
    revision_children = ("claims",)

    objects: ClassVar[Any] = ArticleQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ("-published_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["-published_at", "-id"], name="articles_article_newest")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("articles:article", args=[self.slug])

    @property
    def address(self) -> str:
        """The full address that readers share and machines cite."""
        return f"{settings.SITE_URL}{self.get_absolute_url()}"

    @property
    def social_image_address(self) -> str:
        """The full address of the picture that other sites show beside a link; "" without one."""
        if not self.social_image:
            return ""
        return urljoin(settings.SITE_URL, default_storage.url(self.social_image))

    @property
    def next_review_on(self) -> date | None:
        """The day somebody should look at it again; None before it is published."""
        if self.review_due_on:
            return self.review_due_on
        reviewed = max(filter(None, (self.changed_at, self.last_reviewed_at)), default=None)
        return (reviewed + REVIEW_AFTER).date() if reviewed else None

    def publishing_problems(self) -> list[Problem]:
        """Everything missing, and every line of the body that leads nowhere."""
        from articles.publishing import problems

        return problems(self)

    def on_publish(self) -> None:
        """Render the body, number its sources, remember the address it had before."""
        from articles.publishing import fill

        fill(self)


class TopicListingQuerySet(NewestFirst, models.QuerySet["TopicListing"]):
    """Words for the list of one topic."""

    number = "article_id"

    def of(self, topic: Topic) -> Self:
        """Its articles that readers may see, with what a list shows of them."""
        listed = self.filter(topic=topic, article__withdrawn_at__isnull=True)
        return listed.select_related("article").only(
            "published_at", *(f"article__{name}" for name in SHOWN_IN_LISTS)
        )


class TopicListing(models.Model):
    """An article under one of its topics: its list is read along an index, however long it is."""

    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, related_name="listings", db_index=False
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="listings")
    published_at = models.DateTimeField(help_text=_("As in the article."))

    objects: ClassVar[Any] = TopicListingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "article"], name="articles_topiclisting_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["topic", "-published_at", "-article"], name="articles_topiclisting_newest"
            )
        ]

    def __str__(self) -> str:
        return gettext("{article_id} under {topic_id}").format(
            article_id=self.article_id, topic_id=self.topic_id
        )


class ArticleSource(models.Model):
    """A source an article cites, under its number in the list of references."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="references")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    uses = models.PositiveSmallIntegerField(help_text=_("How often the text cites it."))

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article", "source"], name="articles_articlesource_once"
            ),
            models.UniqueConstraint(
                fields=["article", "number"], name="articles_articlesource_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, uses__gte=1),
                name="articles_articlesource_counts_from_one",
            ),
        ]

    def __str__(self) -> str:
        return f"[{self.number}] {self.source_id}"

    @property
    def marks(self) -> list[str]:
        """The anchors of its citations in the text, in order."""
        return [f"cite-{self.number}-{use}" for use in range(1, self.uses + 1)]


class ArticleLink(models.Model):
    """Something that an article's text links to or shows, as worked out at publishing."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20, help_text=_("As articles/identity.py names it."))
    target_id = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                # In this order the index also answers which articles link to one thing.
                fields=["kind", "target_id", "article"],
                name="articles_articlelink_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}"
