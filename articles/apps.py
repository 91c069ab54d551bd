"""The articles app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles, their citations, search and feeds."""

    name = "articles"

    def ready(self) -> None:
        """Offer the starter articles, follow what is published, say where sources are used.

        What is left of files nobody names goes with everything else that is over.
        """
        from accounts import retention
        from articles import identity, images, search, social_card
        from articles.load import load_articles
        from articles.models import Article
        from dosing import usage
        from editorial import content, followers

        content.register(load_articles)
        followers.register(search.follow)
        followers.register(social_card.follow)
        usage.register(identity.articles_citing)
        usage.register_way(Article, "references__source")
        usage.register_way(Article, "claims__sources")
        retention.register(retention.Rule("files that no image names", images.remove_orphans))
