"""The articles app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles, their citations, search and feeds."""

    name = "articles"

    def ready(self) -> None:
        """Offer the starter articles, and let the search index follow what is published."""
        from articles import search
        from articles.load import load_articles
        from editorial import content, followers

        content.register(load_articles)
        followers.register(search.follow)
