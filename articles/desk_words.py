"""What the writing desk (static/articles/editor.js) says. The script finds it beside the text."""

import json

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

WORDS = {
    "marks": _("Marks"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "heading": _("Heading"),
    "list": _("List"),
    "table": _("Table"),
    "warning": _("Warning"),
    "regulators": _("Regulators"),
    "foods": _("Foods"),
    "levels": _("Levels"),
    "sample": _("words"),
    "first": _("First"),
    "result": _("Result"),
    "trial": _("Trial"),
    "insert": _("Insert"),
    "find": _("Cite or link"),
    "sources": _("Sources"),
    "image": _("Image"),
    "upload": _("Upload of the image"),
    "readying": _("{name} is uploaded and is being made ready."),
    "too_large": _("{name} is larger than {limit} MB. Make it smaller and try again."),
    "uploading": _("Uploading {name}."),
    "describe": _("Now say what it shows, between the quotes after alt."),
    "failed": _("It could not be uploaded. Try again."),
    "page": _("The page as readers would see it"),
    "no_page_yet": _("The page shows here once the first draft is saved."),
    "problems": _("Before it can be published ({number}):"),
    "no_problems": _("Nothing stands against publishing this text."),
    "no_page_now": _("The page could not be shown just now. Your text is still here."),
}


def _as_json() -> str:
    return json.dumps({name: str(words) for name, words in WORDS.items()})


AS_JSON = lazy(_as_json, str)()
"""The words as the attribute of the text box, in the language of the page it is drawn on."""
