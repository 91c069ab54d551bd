"""What a text points at, by identity: names become ids at publishing, ids addresses on the page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from articles.markdown import Known, Target
from articles.models import Article, Image, KeyClaim, Person, Topic
from articles.models.articles import ArticleQuerySet
from dosing.models import Food, FoodGroup, Regimen, Source, Substance
from editorial.addresses import former
from editorial.models import Publishable
from editorial.usage import Usage, first_of, listed

_MODELS: dict[str, tuple[Any, str]] = {
    "article": (Article, "slug"),
    "food": (Food, "slug"),
    "food group": (FoodGroup, "slug"),
    "image": (Image, "key"),
    "regimen": (Regimen, "slug"),
    "source": (Source, "key"),
    "substance": (Substance, "slug"),
}


def find(targets: Iterable[Target], remembered: Mapping[str, int]) -> dict[Target, Known]:
    """Return which targets exist. At most three queries a kind.

    `remembered` are the ids found the last time ("food:tomato" -> 12): a thing that has been
    renamed since is still the same thing. An article counts before it is published, so that two
    can point at each other; the page shows no link to it until then. Everything else must be
    published: its figures stand on the page. Images alone know no publishing.
    """
    known: dict[Target, Known] = {}
    for kind, keys in _by_kind(targets).items():
        model, name = _MODELS[kind]
        rows = model._default_manager.all()
        if model is not Image:
            rows = rows.filter(withdrawn_at__isnull=True)
        if model not in (Article, Image):
            rows = rows.filter(version__isnull=False)
        fields = ("pk", name, *_name_fields(model))
        found = {
            getattr(row, name): row for row in rows.filter(**{f"{name}__in": keys}).only(*fields)
        }
        ids = {key: remembered[f"{kind}:{key}"] for key in keys if f"{kind}:{key}" in remembered}
        if model is not Image:
            ids |= former(model, keys)
        ids = {key: pk for key, pk in ids.items() if key not in found}
        renamed = rows.only(*fields).in_bulk(ids.values()) if ids else {}
        for key in keys:
            row: Any = found.get(key) or renamed.get(ids.get(key))
            if row is not None:
                known[Target(kind, key)] = Known(row.pk, str(row))
    return known


def addresses(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return the address of each published thing, given as (kind, id). One query a kind."""
    found = {}
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, pk in wanted:
        ids[kind].append(pk)
    for kind, pks in ids.items():
        model, name = _MODELS[kind]
        # Only what addresses are made of: an article's own texts are long.
        rows = model.objects.published().filter(pk__in=pks).only(name)
        if kind == "regimen":
            rows = rows.filter(substance__in=Substance.objects.published())
            rows = rows.select_related("substance").only(name, "substance__slug")
        for row in rows:
            found[kind, row.pk] = row.get_absolute_url()
    return found


def articles_citing(source: Source) -> list[Usage]:
    """Return the published articles that cite a source, and the key claims that rest on it."""
    claims = KeyClaim.objects.filter(article__in=Article.objects.published(), sources=source)
    shown, heading = first_of(_("Key claims"), claims.select_related("article").order_by("pk"))
    return [
        *_articles(Article.objects.published().filter(references__source=source)),
        *(Usage(heading, claim.sentence, claim.article.get_absolute_url()) for claim in shown),
    ]


def articles_linking(item: Publishable) -> list[Usage]:
    """Return the published articles whose text links to an item or shows it."""
    kind = next(kind for kind, (model, _name) in _MODELS.items() if isinstance(item, model))
    links = {"links__kind": kind, "links__target_id": item.pk}
    return _articles(Article.objects.published().filter(**links))


def articles_recommending(article: Article) -> list[Usage]:
    """Return the published articles with another one as related reading."""
    recommending = Article.objects.published().filter(related=article)
    return listed(_("Related reading on"), recommending.newest_first().for_lists())


def articles_on(topic: Topic) -> list[Usage]:
    """Return the published articles of a topic."""
    return _articles(Article.objects.published().filter(topics=topic))


def articles_by(person: Person) -> list[Usage]:
    """Return the published articles that somebody wrote or reviewed."""
    own = Article.objects.published().filter(Q(authors=person) | Q(reviewer=person)).distinct()
    return _articles(own)


def _articles(articles: ArticleQuerySet) -> list[Usage]:
    return listed(_("Articles"), articles.newest_first().for_lists())


def _by_kind(targets: Iterable[Target]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = defaultdict(list)
    for target in targets:
        keys[target.kind].append(target.key)
    return keys


def _name_fields(model: type[Model]) -> tuple[str, ...]:
    """The columns that `str()` of a row reads."""
    return {Article: ("title",), Image: (), Regimen: ("title",), Source: ()}.get(model, ("name",))
