"""The core's sentences in the language of the site it works for."""

import pytest

from dosing.core import words


@pytest.fixture(autouse=True)
def own_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a language of its own, and the site's one back afterwards."""
    english = words._Language(
        one=lambda message: message,
        counted=lambda singular, plural, number: singular if number == 1 else plural,
    )
    monkeypatch.setattr(words, "_language", english)


def test_gaps_are_filled_in() -> None:
    assert words.say("{low} to {high}", low=5, high="30 g") == "5 to 30 g"
    assert words.say_counted("{number} dose", "{number} doses", 1) == "1 dose"
    assert words.say_counted("{number} {kind} dose", "{number} {kind} doses", 2, kind="g") == (
        "2 g doses"
    )


def test_a_site_hands_over_its_translations() -> None:
    sentences = {"{low} to {high}": "de {low} a {high}", "{number} doses": "{number} dosis"}
    words.translate_with(
        one=lambda message: sentences[message],
        counted=lambda singular, plural, number: f"{singular}, {sentences[plural]}",
    )

    assert words.say("{low} to {high}", low=5, high=30) == "de 5 a 30"
    assert words.say_counted("{number} dose", "{number} doses", 3) == "3 dose, 3 dosis"


def test_marked_words_stay_as_they_are() -> None:
    assert words.msgid("your weight") == "your weight"
