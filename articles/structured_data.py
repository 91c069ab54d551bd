"""What a page tells machines about itself, in the vocabulary of schema.org (JSON-LD)."""

import json
from typing import Any

from django.conf import settings

from articles.models import Article, ArticleSource, Person

# A JSON string may hold these; a script element may not.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def article(article: Article, references: list[ArticleSource], reviewer: Person | None) -> str:
    """Return the article's JSON-LD, safe in a script element. Its dates are the visible ones."""
    about: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["Article", "MedicalWebPage"],
        "headline": article.title,
        "abstract": article.summary,
        "description": article.description,
        "url": article.address,
        "mainEntityOfPage": article.address,
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "wordCount": article.word_count,
        "version": str(article.version),
        "author": {"@type": "Organization", "name": article.byline},
        "publisher": {"@type": "Organization", "name": "Villi"},
        "citation": [_citation(reference) for reference in references],
    }
    for name, time in (
        ("datePublished", article.published_at),
        ("dateModified", article.changed_at),
        ("lastReviewed", article.last_reviewed_at),
    ):
        if time is not None:
            about[name] = time.date().isoformat()
    if reviewer is not None:
        about["reviewedBy"] = {
            "@type": "Person",
            "name": reviewer.name,
            "honorificSuffix": reviewer.credentials,
            "url": f"{settings.SITE_URL}{reviewer.get_absolute_url()}",
        }
    return json.dumps(about, ensure_ascii=False).translate(_ESCAPES)


def _citation(reference: ArticleSource) -> dict[str, str]:
    source = reference.source
    known = {
        "@type": "ScholarlyArticle" if source.doi or source.pmid else "CreativeWork",
        "name": source.title or source.short_name,
        "author": source.authors,
        "datePublished": str(source.year or ""),
        "isPartOf": source.journal,
        "url": source.link,
    }
    return {name: value for name, value in known.items() if value}
