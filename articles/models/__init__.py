"""Articles, their topics and sources, and the search index over everything readers can find."""

from articles.models.articles import (
    Article,
    ArticleSource,
    FormerSlug,
    Topic,
)
from articles.models.search import SearchEntry, SearchPosting, SearchWord

__all__ = [
    "Article",
    "ArticleSource",
    "FormerSlug",
    "SearchEntry",
    "SearchPosting",
    "SearchWord",
    "Topic",
]
