"""What happens to an article at publishing: every reason against it, and what pages need of it."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import house_style, identity, markdown
from articles.models import Article, ArticleImage, ArticleLink, ArticleSource, TopicListing
from articles.models.articles import BODY_MAX_LENGTH, WORDS_PER_MINUTE
from dosing.models import Source
from dosing.retraction_problems import unexplained_problems
from editorial.problems import Problem

_REQUIRED = {
    "title": gettext_lazy("Give the article a title."),
    "summary": gettext_lazy("Write a summary: lists show it."),
    "description": gettext_lazy("Write a description: search engines show it."),
    "byline": gettext_lazy("Say who wrote the article."),
    "body": gettext_lazy("The article has no text."),
}


def problems(article: Article) -> list[Problem]:
    """Return every reason why the article cannot be published as it stands."""
    return list(_problems(article))


def hints(article: Article) -> list[str]:
    """Return what its author may want to change; it stops nothing."""
    readability = house_style.hint_of_readability(markdown.read(article.body).text)
    return [readability] if readability else []


def fill(article: Article) -> None:
    """Work out the stored columns and rows of an article from its body."""
    # Text longer than may be published is not rendered in a preview either.
    document = markdown.read(article.body[:BODY_MAX_LENGTH])
    known = identity.find(document.targets, article.targets)
    rendered = document.render(known)
    article.blocks = rendered.blocks
    article.contents = rendered.contents
    article.targets = {f"{target.kind}:{target.key}": found.pk for target, found in known.items()}
    article.text = rendered.text
    article.word_count = len(rendered.text.split())
    article.reading_minutes = max(1, -(-article.word_count // WORDS_PER_MINUTE))
    article.references.all().delete()
    ArticleSource.objects.bulk_create(
        ArticleSource(article=article, source_id=source_id, number=number, uses=uses)
        for number, (source_id, uses) in enumerate(rendered.citations.items(), start=1)
    )
    article.shown_images.all().delete()
    ArticleImage.objects.bulk_create(
        ArticleImage(article=article, image_id=image_id, is_lead=is_lead)
        for image_id, is_lead in rendered.images.items()
    )
    article.links.all().delete()
    ArticleLink.objects.bulk_create(
        ArticleLink(article=article, kind=kind, target_id=pk)
        for kind, pk in sorted({(target.kind, found.pk) for target, found in known.items()})
        if kind not in ("source", "image")  # they have tables of their own
    )
    article.listings.all().delete()
    TopicListing.objects.bulk_create(
        TopicListing(article=article, topic=topic, published_at=article.published_at)
        for topic in article.topics.all()
        if article.published_at is not None
    )


def _problems(article: Article) -> Iterator[Problem]:
    for name, message in _REQUIRED.items():
        if not getattr(article, name).strip():
            yield Problem(name, str(message))
    for name in ("title", "summary", "description"):
        for fault in house_style.faults_of_amounts(getattr(article, name)):
            yield Problem(name, fault)
    if article.related.filter(pk=article.pk).exists():
        yield Problem("related", _("An article is not related reading for itself."))
    if article.reviewer and article.authors.filter(pk=article.reviewer.pk).exists():
        yield Problem("reviewer", _("Nobody reviews what they wrote."))
    yield from _unclear_review(article)
    for claim in article.claims.prefetch_related("sources"):
        if not claim.sources.all():
            yield Problem("claims", _("Name a source: “{claim}”").format(claim=claim))
    if len(article.body) > BODY_MAX_LENGTH:
        yield Problem(
            "body",
            _("The text is longer than {body_max_length:,} characters. Split it.").format(
                body_max_length=BODY_MAX_LENGTH
            ),
        )
        return
    document = markdown.read(article.body)
    known = identity.find(document.targets, article.targets)
    lines = sorted([*document.problems, *document.unknown(known)], key=lambda problem: problem.line)
    yield from (Problem("body", str(problem)) for problem in lines)
    yield from _retracted(article, known)


def _unclear_review(article: Article) -> Iterator[Problem]:
    """Want a clinician's review, or the plain word that there was none: never neither, nor both."""
    is_reviewed = article.reviewer is not None and article.reviewer.is_clinician
    if not is_reviewed and not article.lacks_clinical_review:
        yield Problem(
            "reviewer",
            _("Name the clinician who reviewed it, or tick “No clinician has reviewed it”."),
        )
    if is_reviewed and article.lacks_clinical_review:
        yield Problem(
            "lacks_clinical_review",
            _("A clinician is named as the reviewer. Take this tick away, or the name."),
        )


def _retracted(article: Article, known: dict[markdown.Target, markdown.Known]) -> Iterator[Problem]:
    """Name each retracted source that the article cites without saying why."""
    cited = [found.pk for target, found in known.items() if target.kind == "source"]
    sources = Source.objects.filter(Q(pk__in=cited) | Q(keyclaim__article=article))
    yield from unexplained_problems(article, "retraction_note", sources.distinct())
