"""What stands below an article. Higher apps register theirs in `AppConfig.ready()`."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from articles.models import Article

type Context = Callable[[Article], dict[str, Any]]

_sections: list[tuple[str, Context]] = []


def register(template_name: str, context: Context) -> None:
    """Show `template_name` below every article, rendered with `context(article)`.

    The article page is public: the section may hold no token and nothing about the reader.
    """
    _sections.append((template_name, context))


def render(article: Article) -> list[SafeString]:
    """Return each section's HTML."""
    return [render_to_string(name, context(article)) for name, context in _sections]
