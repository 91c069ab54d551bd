"""The tags that say which language a page is in, and which its articles and catalogue are in."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def interface_language() -> str:
    """Write the language of the site's own words."""
    return get_language() or settings.LANGUAGE_CODE


@register.simple_tag
def content_language() -> str:
    """Write ` lang="en"` where the content's language is not the interface's, else nothing.

    A screen reader speaks the words of the site in one voice and those of the authors in another.
    """
    content: str = settings.CONTENT_LANGUAGE
    if content.partition("-")[0] == interface_language().partition("-")[0]:
        return ""
    return format_html(' lang="{}"', content)
