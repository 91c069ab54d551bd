"""The articles app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """Articles, their citations, search and feeds."""

    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        """Offer the starter articles, follow what is published, say where sources are used.

        What is left of files nobody names goes with everything else that is over.
        """
        from accounts import retention
        from articles import identity, images, search, social_card
        from articles.load import load_articles
        from articles.models import Article, Person, Topic
        from dosing import usage
        from dosing.models import Food, FoodGroup, Regimen, Source, Substance
        from editorial import content, followers
        from editorial.usage import register

        content.register(load_articles)
        followers.register(search.follow)
        followers.register(social_card.follow)
        register(Source, identity.articles_citing)
        for kind in (Article, Food, FoodGroup, Regimen, Substance):
            register(kind, identity.articles_linking)
        register(Article, identity.articles_recommending)
        register(Topic, identity.articles_on)
        register(Person, identity.articles_by)
        usage.register_way(Article, "references__source")
        usage.register_way(Article, "claims__sources")
        retention.register(retention.Rule("files that no image names", images.remove_orphans))
