"""The articles app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles, their citations, search and feeds."""

    name = "articles"

    def ready(self) -> None:
        """Offer the starter articles, follow what is published, say where sources are used."""
        from articles import identity, search
        from articles.load import load_articles
        from dosing import usage
        from editorial import content, followers

        content.register(load_articles)
        followers.register(search.follow)
        usage.register(identity.articles_citing)
