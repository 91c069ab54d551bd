"""`make messages`: collect the interface's words into locale/, and compile what is translated.

It needs no gettext on the machine. The words come from three places: marked strings in Python,
marked text in templates, and the names of models and fields, which config/apps.py translates.
"""

import gettext
import io
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tools.environment import ROOT

APPS = ["accounts", "articles", "comments", "config", "dosing", "editorial"]
LANGUAGES = ["es"]
ONE = ["_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy"]
COUNTED = ["ngettext", "ngettext_lazy"]
# The dosing core's own (dosing/core/words.py); elsewhere these names mean something else.
CORE_ONE, CORE_COUNTED = ["say", "msgid"], ["say_counted"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!\{)\{\w+[^{}]*\}(?!\})|%[sd]")
TAG = re.compile(r"</?\w+")


def main() -> None:
    """Bring each catalogue up to date, and say what is left to translate."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    words = marked()
    for language in LANGUAGES:
        catalog = catalogue(language)
        catalog.update(words, no_fuzzy_matching=True, update_creation_date=False)
        with po_file(language).open("wb") as file:
            write_po(file, catalog, width=98, include_lineno=False, ignore_obsolete=True)
        mo_file(language).write_bytes(compiled(catalog))
        left = sum(not is_translated(message) for message in entries(catalog))
        print(f"{language}: {len(list(entries(catalog)))} messages, {left} to translate")


def marked() -> Catalog:
    """Return every message that the code, the templates and the models hold."""
    found = Catalog(fuzzy=False)
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                _collect(found, path, path.read_text())
    for path in sorted((ROOT / "templates").rglob("*.*")):
        # As Django makes it for xgettext; the bracket makes indentation mean nothing to Python.
        _collect(found, path, f"({templatize(path.read_text())}\n)")
    for name, where in model_names():
        found.add(name, locations=[(where, 1)])
    return found


def model_names() -> Iterator[tuple[str, str]]:
    """Give the names of our models and their fields, each with the module it stands in."""
    from django.utils.translation import override

    from config.apps import nameable

    with override("en-gb"):
        for owner, attribute in nameable():
            model = getattr(owner, "model", owner)
            yield str(getattr(owner, attribute)), f"{model.__module__.replace('.', '/')}.py"


def catalogue(language: str) -> Catalog:
    """Return a language's catalogue as it is committed."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """Return a catalogue in the form that Django reads."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def entries(catalog: Catalog) -> Iterator[Message]:
    """Give a catalogue's messages without its header."""
    return (message for message in catalog if message.id)


def is_translated(message: Message) -> bool:
    """Return whether a message has all of its forms in the other language."""
    forms = _forms(message.string)
    return bool(forms) and all(forms) and not message.fuzzy


def faults(message: Message) -> Iterator[str]:
    """Give what a translation lost or added: gaps, HTML tags, spaces at the ends."""
    originals = _forms(message.id)
    for form in filter(None, _forms(message.string)):
        for name, pattern in (("gaps", PLACEHOLDER), ("tags", TAG)):
            allowed = [sorted(pattern.findall(original)) for original in originals]
            if sorted(pattern.findall(form)) not in allowed:
                yield f"{name} differ: {form}"
        if (form[:1].isspace(), form[-1:].isspace()) != (
            originals[0][:1].isspace(),
            originals[0][-1:].isspace(),
        ):
            yield f"space at an end: {form}"


def po_file(language: str) -> Path:
    """Return where translators work."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def mo_file(language: str) -> Path:
    """Return what Django reads."""
    return po_file(language).with_suffix(".mo")


def reads(mo: bytes) -> dict[str, str]:
    """Return what a compiled catalogue says, message by message."""
    return dict(gettext.GNUTranslations(io.BytesIO(mo))._catalog)  # type: ignore[attr-defined]


def _forms(text: str | Sequence[str] | None) -> list[str]:
    """Return the forms of a text: one, or one for each number there is a form for."""
    return [text] if isinstance(text, str) else list(text or ())


def _collect(found: Catalog, path: Path, source: str) -> None:
    where = path.relative_to(ROOT).as_posix()
    is_core = "from dosing.core.words import" in source
    counted = COUNTED + (CORE_COUNTED if is_core else [])
    one = ONE + (CORE_ONE if is_core else [])
    found_here: Any = extract_python(
        io.BytesIO(source.encode()), dict.fromkeys([*one, *counted]), [], {"encoding": "utf-8"}
    )
    for line, name, messages, _comments in found_here:
        texts = list(messages) if isinstance(messages, tuple) else [messages]
        context = texts.pop(0) if name.startswith("pgettext") else None
        texts = texts[:2] if name in counted else texts[:1]
        if all(isinstance(text, str) and text for text in texts):
            found.add(
                texts[0] if len(texts) == 1 else tuple(texts),
                locations=[(where, line)],
                context=context,
            )


if __name__ == "__main__":
    main()
