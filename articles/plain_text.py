"""An article as Markdown that stands alone, for machines and for those who like to read it so."""

import re

from django.conf import settings
from django.utils.translation import gettext as _

from articles import identity, page, syntax
from articles.markdown import CALLOUT_TITLES, KINDS, REGULATORS_TITLE
from articles.models import Article, ArticleSource, Image

_LINK = re.compile(r"\[([^\[\]]*)\]\((article|food|regimen|source):([\w-]+)\)")
_CITATION = re.compile(r"\[(@[\w-]+(?:\s?;\s?@[\w-]+)*)\]")
_DIRECTIVE = re.compile(r"^::.*\n?", re.MULTILINE)


def body_of(article: Article) -> str:
    """Return the body with full addresses, numbered sources and the list of these."""
    references = page.references(article)
    numbers = {reference.source_id: reference.number for reference in references}
    pks = article.targets
    addresses = identity.addresses(
        (key.partition(":")[0], pk) for key, pk in pks.items() if key.partition(":")[0] in KINDS
    )
    images = Image.objects.in_bulk([pk for key, pk in pks.items() if key.startswith("image:")])

    def address_of(kind: str, key: str) -> str:
        address = addresses.get((kind, pks.get(f"{kind}:{key}", 0)))
        return f"{settings.SITE_URL}{address}" if address else ""

    def link(match: re.Match[str]) -> str:
        words, kind, key = match.groups()
        address = address_of(kind, key)
        return f"[{words}]({address})" if address else words

    def citation(match: re.Match[str]) -> str:
        keys = re.findall(r"[\w-]+", match[1])
        cited = [str(numbers[pk]) for key in keys if (pk := pks.get(f"source:{key}")) in numbers]
        return f"[{', '.join(cited)}]"

    def directive(match: re.Match[str]) -> str:
        """Show what a text can: titles of boxes, images, where a regimen's card would lead."""
        name, attributes = syntax.directive_of(match[0]) or ("", {})
        match name:
            case "callout":
                title = attributes.get("title") or CALLOUT_TITLES.get(attributes.get("kind", ""))
                return f"\n**{title}**\n\n" if title else ""
            case "regulators":
                return f"\n**{attributes.get('title') or REGULATORS_TITLE}**\n\n"
            case "regimen" | "evidence":
                key = attributes.get("slug") or attributes.get("regimen") or ""
                address = address_of("regimen", key)
                return (
                    _("What was studied: %(address)s") % {"address": address} + "\n"
                    if address
                    else ""
                )
            case "figure":
                image = images.get(pks.get(f"image:{attributes.get('image')}", 0))
                return _image(image, attributes) if image else ""
        return ""

    text = _LINK.sub(link, article.body)
    text = _CITATION.sub(citation, text)
    text = _DIRECTIVE.sub(directive, text)
    lines = [f"{reference.number}. {_reference(reference)}" for reference in references]
    return "\n".join([text.strip(), *(["", f"## {_('References')}", ""] if lines else []), *lines])


def _image(image: Image, attributes: dict[str, str]) -> str:
    alt = attributes.get("alt", "").replace("]", "\\]")
    words = (attributes.get("caption"), attributes.get("credit"))
    return "\n\n".join([f"![{alt}]({image.address})", *filter(None, words)]) + "\n"


def _reference(reference: ArticleSource) -> str:
    source = reference.source
    parts = (source.authors, source.title, source.journal, str(source.year or ""), source.link)
    text = ". ".join(part for part in parts if part)
    return f"{text} ({_('retracted')})" if source.is_retracted else text
