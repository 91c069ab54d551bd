"""Articles, their topics and sources, and the search index over everything readers can find."""

from articles.models.articles import (
    Article,
    ArticleLink,
    ArticleSource,
    Topic,
    TopicListing,
)
from articles.models.claims import KeyClaim
from articles.models.images import ArticleImage, Image
from articles.models.people import Person
from articles.models.search import SearchEntry, SearchPosting, SearchWord

__all__ = [
    "Article",
    "ArticleImage",
    "ArticleLink",
    "ArticleSource",
    "Image",
    "KeyClaim",
    "Person",
    "SearchEntry",
    "SearchPosting",
    "SearchWord",
    "Topic",
    "TopicListing",
]
