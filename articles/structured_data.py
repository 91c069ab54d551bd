"""What a page tells machines about itself, in the vocabulary of schema.org (JSON-LD)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.models import Article, ArticleSource, Image, Person
from dosing.references import Author, authors_of, is_in_journal

# A JSON string may hold these; a script element may not.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def article(
    article: Article,
    references: list[ArticleSource],
    authors: Sequence[Person],
    reviewer: Person | None,
    lead: Image | None,
) -> str:
    """Return the article's JSON-LD, safe in a script element. It says what readers see."""
    about = {
        "@context": "https://schema.org",
        "@type": ["Article", "MedicalWebPage"],
        "headline": article.title,
        "abstract": article.summary,
        "description": article.description,
        "url": article.address,
        "mainEntityOfPage": article.address,
        "inLanguage": settings.CONTENT_LANGUAGE,
        "image": _images(article, lead),
        "isAccessibleForFree": True,
        "wordCount": article.word_count,
        "version": str(article.version),
        "author": [_person(person) for person in authors] or _organization(article.byline),
        "publisher": _organization("Villi"),
        "datePublished": _day(article.published_at),
        "dateModified": _day(article.changed_at),
        "lastReviewed": _day(article.last_reviewed_at),
        "reviewedBy": _person(reviewer) if reviewer else None,
        "citation": [_citation(reference) for reference in references],
    }
    return json.dumps(_known(about), ensure_ascii=False).translate(_ESCAPES)


def _images(article: Article, lead: Image | None) -> list[str]:
    """Return the image at the top of the page, then the one drawn for links to it."""
    found = (lead.address if lead else "", article.social_image_address)
    return [address for address in found if address]


def _citation(reference: ArticleSource) -> dict[str, Any]:
    source = reference.source
    journal: dict[str, Any] = {}
    if source.journal:
        journal = (
            {"isPartOf": {"@type": "Periodical", "name": source.journal}}
            if is_in_journal(source)
            else {"publisher": _organization(source.journal)}
        )
    return _known(
        {
            "@type": "ScholarlyArticle" if source.doi or source.pmid else "CreativeWork",
            "name": source.title or source.short_name,
            "author": [_author(author) for author in authors_of(source)],
            "datePublished": str(source.year or ""),
            **journal,
            "url": source.link,
        }
    )


def _author(author: Author) -> dict[str, str]:
    if author.initials:
        return {"@type": "Person", "name": f"{author.name} {author.initials}"}
    return _organization(author.name)


def _person(person: Person) -> dict[str, str]:
    return _known(
        {
            "@type": "Person",
            "name": person.name,
            "honorificSuffix": person.credentials,
            "url": f"{settings.SITE_URL}{person.get_absolute_url()}",
        }
    )


def _organization(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name}


def _day(time: datetime | None) -> str:
    """Return the day readers see, which is the one in the site's time zone."""
    return timezone.localdate(time).isoformat() if time else ""


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known: an empty value would say that there is none."""
    return {name: value for name, value in values.items() if value not in ("", None, [])}
