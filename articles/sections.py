"""What stands below an article. Higher apps register theirs in `AppConfig.ready()`."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string

from articles.models import Article
from editorial.generation import KeptEach

type Context = Callable[[Article], dict[str, Any]]
type Changes = Callable[[Article], int]

ARTICLES_KEPT = 200
"""Articles for which a worker keeps what it rendered: about 50 KB each."""

_sections: list[tuple[str, Context, Changes]] = []
_changes: KeptEach[int, tuple[int, ...]] = KeptEach(at_most=ARTICLES_KEPT, with_discussions=True)
_rendered: KeptEach[tuple[int, tuple[int, ...]], bytes] = KeptEach(at_most=ARTICLES_KEPT)


def register(template_name: str, context: Context, changes: Changes) -> None:
    """Show `template_name` below every article, rendered with `context(article)`.

    `changes(article)` is another number whenever the section would look different, though content
    has not changed. The article page is public: the section may hold no token and nothing about
    the reader.
    """
    _sections.append((template_name, context, changes))


def below(article: Article) -> bytes:
    """Return the sections' HTML. Rendered anew only when they changed below this very article."""
    changes = _changes.get(
        article.pk, lambda: tuple(changes(article) for _, _, changes in _sections)
    )
    return _rendered.get((article.pk, changes), lambda: _render(article))


def _render(article: Article) -> bytes:
    return "".join(render_to_string(name, made(article)) for name, made, _ in _sections).encode()
