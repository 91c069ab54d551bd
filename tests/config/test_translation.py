"""The interface is ready for translation, and each language that is offered is complete."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from tools import messages
from tools.environment import ROOT
from tools.template_text import unmarked

# For machines: crawlers read it.
NOT_FOR_PEOPLE = {"articles/robots.txt"}

# What only operators see stays in English.
OPERATORS_MODULES = {
    "accounts/encryption.py",
    "accounts/retention.py",
    "articles/load.py",
    "comments/demonstration.py",
    "comments/foreign.py",
    "comments/intake.py",
    "comments/labelled.py",
    "comments/outside.py",
    "comments/retention.py",
    "dosing/load.py",
    "editorial/content.py",
}
SEEN_ARGUMENTS = {"help_text", "label", "violation_error_message"}
SEEN_CALLS = {"ValidationError", "NotAllowedError", "WrongStateError", "Problem", "Finding"}
SEEN_METHODS = {"success", "warning", "error", "info", "add_error"}


def test_every_word_in_a_template_is_marked() -> None:
    found = [
        f"{path.relative_to(ROOT / 'templates')}:{line}: {words}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        if path.relative_to(ROOT / "templates").as_posix() not in NOT_FOR_PEOPLE
        and path.suffix != ".xml"
        for line, words in unmarked(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Words</p>", ["Words"]),
        ('<p>{% translate "Words" %}</p>', []),
        ("{% blocktranslate %}Some {{ words }}{% endblocktranslate %}", []),
        ('<p>{% translate "Some" %} more</p>', ["more"]),
        ('<img alt="Words">', ["Words"]),
        ("""<img alt="{% translate "Words" %}">""", []),
        ("""<a class="words" href="{% url "words" %}">{{ words }}</a>""", []),
        ('<input type="submit" value="Words">', ["Words"]),
        ('<button name="verb" value="words"></button>', []),
        ('<td data-label="Words"></td>', ["Words"]),
        ('{{ name|default:"Nobody" }}', ["Nobody"]),
        ('{{ name|default:_("Nobody") }}', []),
        ('{% include "a.html" with label="Words" %}', ["Words"]),
        ("word{{ count|pluralize }}", ["word", "{{ count|pluralize }}"]),
        ("<code>words()</code> {# words #} Villi, 5&nbsp;mg", []),
    ],
)
def test_the_check_finds_the_words_that_readers_see(source: str, words: list[str]) -> None:
    assert [found for _line, found in unmarked(source)] == words


def test_every_word_in_a_form_a_model_or_a_message_is_marked() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for app in messages.APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if not {"migrations", "management"} & set(path.parts)
        and path.relative_to(ROOT).as_posix() not in OPERATORS_MODULES
        for line, words in unmarked_in_python(path)
    ]

    assert found == []


def unmarked_in_python(path: Path) -> Iterator[tuple[int, str]]:
    """Give the bare texts that stand where Django or our own code shows them to people."""
    is_of_forms = "forms" in path.as_posix()
    for node in ast.walk(ast.parse(path.read_text())):
        if is_of_forms and isinstance(node, ast.Tuple) and len(node.elts) == 2:
            label = node.elts[1]  # of a choice
            if isinstance(label, ast.Constant) and re.search(r"\w [a-z]", str(label.value)):
                yield label.lineno, ast.unparse(label)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        shown = [word.value for word in node.keywords if word.arg in SEEN_ARGUMENTS]
        is_message = isinstance(node.func, ast.Attribute) and (
            name == "add_error" or ast.unparse(node.func.value) == "messages"
        )
        if name in SEEN_CALLS or (name in SEEN_METHODS and is_message):
            shown += node.args
        for argument in shown:
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            texts = [part.value for part in parts if isinstance(part, ast.Constant)]
            bare = [text for text in texts if isinstance(text, str)]
            if any(re.search(r"[a-z]{2,} |^[A-Z][a-z]+", words) for words in bare):
                yield argument.lineno, ast.unparse(argument)


@pytest.fixture(scope="module")
def marked() -> dict[object, Message]:
    return {message.id: message for message in messages.entries(messages.marked())}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_catalogue_has_what_is_marked_and_nothing_else(
    language: str, marked: dict[object, Message]
) -> None:
    listed = {message.id for message in messages.entries(messages.catalogue(language))}

    assert (sorted(map(str, marked.keys() - listed)), sorted(map(str, listed - marked.keys()))) == (
        [],
        [],
    ), "run `make messages`, then translate what it counts"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_everything_is_translated(language: str) -> None:
    left = [
        message.id
        for message in messages.entries(messages.catalogue(language))
        if not messages.is_translated(message)
    ]

    assert left == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_keeps_gaps_tags_and_spaces(language: str) -> None:
    found = [
        f"{message.id}: {fault}"
        for message in messages.entries(messages.catalogue(language))
        for fault in messages.faults(message)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("Write {number} words", "Escriba palabras"),
        ("Write %(number)s words", "Escriba %(numero)s palabras"),
        ("<b>Words</b>", "Palabras"),
        ("Words: ", "Palabras:"),
        (("{number} word", "{number} words"), ("una palabra", "{number} palabras")),
    ],
)
def test_the_check_finds_what_a_translation_lost(
    original: str | tuple[str, str], translation: str | tuple[str, str]
) -> None:
    assert list(messages.faults(Message(original, translation)))


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_what_django_reads_is_what_translators_wrote(language: str) -> None:
    catalog = messages.catalogue(language)

    assert messages.reads(messages.mo_file(language).read_bytes()) == messages.reads(
        messages.compiled(catalog)
    ), "run `make messages`"


JS_COMMENT = re.compile(r"/\*.*?\*/|(?m:(?:^|\s)//.*$)", re.DOTALL)
JS_TEXT = re.compile(r"""(["'`])((?:(?!\1)[^\\]|\\.)*)\1""")
JS_SENTENCE = re.compile(r"^[A-Z][a-z]+(?:[ ,.:!?]|$)|\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
# Names of keys, of a header, and of what a drag holds.
NOT_WORDS = {"Accept", "Enter", "Escape", "Files"}


def words_in(script: str) -> list[str]:
    """Return the texts of a script that read like words for people."""
    texts = [found[1] for found in JS_TEXT.findall(JS_COMMENT.sub("", script))]
    return [text for text in texts if JS_SENTENCE.search(text) and text not in NOT_WORDS]


def test_scripts_have_no_words_of_their_own() -> None:
    scripts = sorted((ROOT / "static").rglob("*.js"))

    assert [(path.name, words) for path in scripts for words in words_in(path.read_text())] == []
    assert words_in('say("Not saved yet"); // say("Comment")') == ["Not saved yet"]
    assert words_in("""button.textContent = 'Bold';""") == ["Bold"]
    assert words_in("say(`could not be saved ${name}`)") == ["could not be saved ${name}"]
