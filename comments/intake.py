"""Taking in the comments of another system: what becomes of each, and its thread."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.display_names import clean_display_name
from accounts.models import DISPLAY_NAME_MAX_LENGTH
from articles.models import Article
from comments import actions, foreign
from comments.foreign import Foreign
from comments.forms import UNSHOWABLE
from comments.models import Comment, ImportedFrom, Rank
from comments.names import has_title
from comments.plain_words import to_markdown
from comments.rendering import read as read_html
from comments.rendering import render
from comments.screening import Author, Submission, rank, screen

NAMESPACE = uuid.UUID("b4a0a1de-5b55-4f0e-8d0c-5a7c9d2f6e31")
"""Makes the key of each foreign comment the same at every import: taken in twice, it is one."""

REPORT_EVERY = 1_000

NOT_CHECKED = " (title not checked)"

type Tell = Callable[[str], object]


def take_in(
    path: Path, system: ImportedFrom, pages: Mapping[str, str], is_trial: bool, tell: Tell
) -> Counter[str]:
    """Take in an export file; return how many comments came to which end.

    A reply may stand before what it answers: such ones are left for another look at the file, as
    long as each look finds more. The rest becomes comments on the article. Each comment is
    committed by itself, so an import that breaks off is continued by running it again.
    """
    articles = {article.slug: article for article in Article.objects.published()}
    taken: Counter[str] = Counter()
    is_last_look = is_trial
    while True:
        ends: Counter[str] = Counter()
        for number, written in enumerate(foreign.read(path, system), start=1):
            slug = foreign.slug_of(written.page)
            article = articles.get(pages.get(written.page) or pages.get(slug) or slug)
            ends[_take(written, system, article, is_trial, is_last_look)] += 1
            if number % REPORT_EVERY == 0:
                tell(f"{number:,} comments read")
        # Met again as already there: what the earlier looks took in.
        ends["already there"] -= taken.total()
        new = Counter({end: ends.pop(end, 0) for end in ("published", "held")})
        taken += new
        if is_last_look or not ends["postponed"]:
            return taken + ends
        is_last_look = not new.total()


def _take(
    written: Foreign,
    system: ImportedFrom,
    article: Article | None,
    is_trial: bool,
    is_last_look: bool,
) -> str:
    """Take in one comment; return its end."""
    if written.verdict not in ("approved", "waiting"):
        return f"left out: {written.verdict}"
    if article is None:
        return "left out: no such article"
    if not written.key or not written.site:
        return "left out: no number or no site"
    body = UNSHOWABLE.sub("", to_markdown(written.html))
    words, _links = read_html(render(body))
    if not words:
        return "left out: no words"
    key = _key(system, written, written.key)
    if Comment.objects.filter(submission_key=key).exists():
        return "already there"
    if is_trial:
        return "published" if written.verdict == "approved" else "held"
    parent = None
    if written.parent:
        parent = Comment.objects.filter(
            submission_key=_key(system, written, written.parent)
        ).first()
        if parent is None and not is_last_look:
            return "postponed"
    if parent is not None and parent.article_id != article.pk:
        parent = None
    author = Author(name=_name(written.name))
    findings = screen(Submission(article, author, body))
    # Somebody else's approval does not let a dose claim through.
    is_approved = written.verdict == "approved" and rank(findings) == Rank.NORMAL
    actions.take_in(
        comment=Comment(
            article=article,
            guest_name=author.name,
            body=body,
            body_html=render(body),
            created_at=min(written.at, timezone.now()),
            submission_key=key,
            findings=[finding.as_json() for finding in findings],
            rank=rank(findings),
            imported_from=system,
        ),
        parent=parent,
        is_approved=is_approved,
    )
    return "published" if is_approved else "held"


def _key(system: ImportedFrom, written: Foreign, number: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{system} {written.site} {number}")


def _name(typed: str) -> str:
    """Return a name that may stand beside a comment; a title in it is marked as not checked."""
    try:
        name = clean_display_name(UNSHOWABLE.sub("", typed))
    except ValidationError:
        return "Anonymous"
    if has_title(name):
        return name[: DISPLAY_NAME_MAX_LENGTH - len(NOT_CHECKED)].strip() + NOT_CHECKED
    return name[:DISPLAY_NAME_MAX_LENGTH].strip() or "Anonymous"
