"""The automatic checks: each says what it found in words; one that breaks holds the comment."""

import logging
from collections.abc import Callable

import pytest

from accounts.models import User
from articles.models import Article
from comments import screening
from comments.models import Comment, HouseRule, Rank, State, WatchedWord
from comments.screening import Author, Finding, Submission, screen

ADA = Author(name="Ada", email="ada@example.org")


@pytest.fixture
def checks_of(article: Article, levels: None) -> Callable[..., list[str]]:
    """Return `checks_of(body)`: the names of the checks that found something."""

    def checks_of(body: str, **named: object) -> list[str]:
        return [finding.check for finding in screen(Submission(article, ADA, body, **named))]

    return checks_of


@pytest.mark.parametrize(
    "body",
    [
        "I do not understand the second table. What does the asterisk mean?",
        "Thank you. [The trial](https://example.org/trial) says the same.",
        "I take 5 g a day and noticed nothing. In 2019 and 2020 I took none.",
        "This reads well; 13.3% less of 1,223 people is a lot.",
        "Die Übersetzung fehlt noch. שלום",
        "Where did you buy it? I bought mine from a pharmacy.",
        "See section 3.2.1, e.g. St.Mark's; doi 10.1016/j.clnu.2019.01.001, PMID 12345678.",
        "12345 people took part, and nobody said so at the time: all 12345",
        "It is available at example.org, and the trial's code is NCT01234567.",
    ],
)
def test_ordinary_comments_pass(checks_of: Callable[..., list[str]], body: str) -> None:
    assert checks_of(body) == []


@pytest.mark.parametrize(
    ("check", "body"),
    [
        ("self_harm", "I want to die."),
        ("self_harm", "yesterday I OVERDOSED on it"),
        ("self_harm", "i want to k\u200bill my\u00adself"),
        ("self_harm", "Ｉ ｗａｎｔ ｔｏ ｄｉｅ"),
        ("self_harm", "my son took the whole tub"),
        ("dose", "Take 30 g three times a day"),
        ("dose", "take **30** g of it daily"),
        ("personal_data", "Write to me: jo.smith@example.org"),
        ("personal_data", "Ring me on +44 20 7946 0958"),
        ("personal_data", "Call (020) 7946-0958"),
        ("personal_data", "NHS number 943 476 5919"),
        ("personal_data", "My patient ID: 12345678"),
        ("personal_data", "jo.smith at example dot org"),
        ("personal_data", "jo(at)example.org"),
        ("personal_data", "jo @ example . org"),
        ("personal_data", "my hospital number is 1234567"),
        ("personal_data", "MRN 12345678"),
        ("personal_data", "Insurance number: AB123456C"),
        ("personal_data", "Write to me: jo.smith&#64;example.org"),
        ("personal_data", "Ring me on 020 **7946** 0958"),
        ("vendor", "Use code GUT10 at the checkout"),
        ("vendor", "Ask me for a c&#111;upon"),
        ("vendor", "Ask me for a cou**pon**"),
        ("vendor", "iherb code ABC1234"),
        ("vendor", "get 15 percent off"),
        ("vendor", "Link in bio"),
        ("vendor", "buy it from Gutpower, the only good one"),
        ("vendor", "I sell it, whatsapp +"),
        ("vendor", "I'm an ambassador for Gutpower"),
        ("vendor", "20% off this week"),
        ("vendor", "Ｂｕｙ it from my shop, dm me"),
        ("links", "See [a](https://a.example/) and [b](https://b.example/)"),
        ("links", "https://a.example/ www.b.example/x"),
        ("links", "hxxp://a.example and hxxps://b.example"),
        ("links", "gutpower.shop and gutpower.com"),
        ("links", "see bit.ly/abc"),
        ("links", "[the paper](https://BIT.ly/abc)"),
        ("links", "https://192.0.2.1/x"),
        ("links", "http://xn--80ak6aa92e.com/"),
    ],
)
def test_a_check_finds_what_it_looks_for(
    checks_of: Callable[..., list[str]], check: str, body: str
) -> None:
    assert check in checks_of(body)


@pytest.mark.parametrize(
    "body",
    [
        "Buy WONDERPOWDER now",
        "w\u00f3nderp\u00f6wder",
        "ｗｏｎｄｅｒｐｏｗｄｅｒ",
        "wonder\u200bpowder",
    ]
    + ["w\u043end\u0435r\u0440\u043ewder", "**wonder**powder"],
)
def test_a_watched_word_is_found_however_it_is_spelled(
    checks_of: Callable[..., list[str]], body: str
) -> None:
    WatchedWord.objects.create(word="wonderpowder", house_rule=HouseRule.ADVERTISING)

    assert "watched_words" in checks_of(body)


def test_a_watched_word_is_a_whole_word(checks_of: Callable[..., list[str]]) -> None:
    WatchedWord.objects.create(word="cure", house_rule=HouseRule.MISLEADING)

    assert checks_of("This is obscure and secure.") == []


def test_a_title_in_a_members_name_is_noted(article: Article, member: User, levels: None) -> None:
    member.display_name = "Dr. Mary"

    [finding] = screen(Submission(article, Author(member), "Words"))

    assert finding.check == "title"


def test_the_same_link_twice_is_one_link(checks_of: Callable[..., list[str]]) -> None:
    assert checks_of("[https://a.example/](https://a.example/)") == []


def test_the_trap_and_the_speed_of_programs_are_noted(
    checks_of: Callable[..., list[str]],
) -> None:
    assert checks_of("Words", is_trap_filled=True, seconds_to_write=1.0) == ["trap", "speed"]
    assert checks_of("Words", seconds_to_write=3.0) == []


def test_the_same_words_again_are_noted(
    checks_of: Callable[..., list[str]], new_comment: Callable[..., Comment]
) -> None:
    new_comment("The  same words")

    assert checks_of("the same Words") == ["duplicate"]
    assert checks_of("other words") == []


def test_a_comment_is_no_duplicate_of_itself(
    checks_of: Callable[..., list[str]], new_comment: Callable[..., Comment]
) -> None:
    comment = new_comment("The same words")

    assert checks_of("The same words", comment=comment) == []


def test_a_check_that_breaks_holds_the_comment_and_says_so(
    new_comment: Callable[..., Comment],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(submission: Submission) -> Finding | None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(screening, "CHECKS", (broken, screening.links))

    with caplog.at_level(logging.ERROR):
        comment = new_comment("A secret [a](http://a.example) [b](http://b.example)")

    assert comment.state == State.HELD
    assert [finding["check"] for finding in comment.findings] == ["broken", "links"]
    assert comment.findings[0]["is_failure"]
    assert "could not run" in comment.findings[0]["reason"]
    assert "secret" not in caplog.text


def test_the_most_pressing_finding_decides_the_place_in_the_queue() -> None:
    def finding(rank: Rank) -> Finding:
        return Finding("x", "x", HouseRule.OFF_TOPIC, rank)

    assert screening.rank([finding(Rank.NORMAL), finding(Rank.URGENT)]) == Rank.URGENT
    assert screening.rank([]) == Rank.NORMAL
