"""Words of somebody who may be in danger are found however they are written."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from articles.models import Article
from comments.danger import speaks_of_danger
from comments.models import Comment, Discussion, State
from tests.comments.conftest import GUEST

IN_DANGER = """
i want to kms
I'm going to kill myself
Im gonna die, I took the whole tub
thinking of ending my life
ending it all tonight
I don't want to live anymore
I dont want to be here anymore
I don’t want to wake up
I wish I was dead
I wish I were never born
Feeling suicidal again.
I cut myself when it gets bad
I took 40 capsules at once
I've taken an overdose
swallowed the whole bottle
I want to end it
K I L L myself
kill m y s e l f
s.u.i.c.i.d.e
su1c1de
k!ll myself
I want to **die**
I want to *d*ie
kill my_self
su<b>i</b>cide and suicide
ｋｉｌｌ ｍｙｓｅｌｆ
k\u200bill my\u00adself
he tried to hang himself
how many would kill me?
How much of it is lethal?
what is a lethal dose of glutamine?
I ate the entire tub and feel sick
my daughter swallowed a handful of pills
poisoned myself
take my own life
unalive myself
I can't go on any more
there is no point in living
everyone would be better off without me
I OD'd last night
quiero morir
He tomado demasiadas pastillas, quiero morirme
Mi hijo sufrió una sobredosis
No quiero vivir
""".strip().splitlines()

NOT_IN_DANGER = """
My grandmother took it and is now dead against it.
This table is killing me
It ended my cramps within a week.
I could kill for a cookie
It was the end of my life as a runner.
Do not overdo it.
I took 5 g a day for two weeks.
I had the whole article translated.
I took it at once, before breakfast.
Is 14 g too much?
How many people were in the trial?
What is the best way to take it?
I want to live without cramps.
I cannot go to the gym this week.
It is odd on an empty stomach.
I took all of your advice to heart.
No quiero tomar más de 5 g.
""".strip().splitlines()


@pytest.mark.parametrize("text", IN_DANGER)
def test_danger_is_found(text: str) -> None:
    assert speaks_of_danger(text.encode().decode("unicode_escape") if "\\u" in text else text)


@pytest.mark.parametrize("text", NOT_IN_DANGER)
def test_ordinary_words_are_no_danger(text: str) -> None:
    assert not speaks_of_danger(text)


@pytest.mark.parametrize(
    "text",
    ["took " * 9_999, "a " * 50_000, "how many " * 9_999, "\ud800 \x00", "\U0001f469" * 9_999]
    + ["> " * 50_000, "swallowed my " * 9_999, "i'" * 9_999, "[" * 50_000],
)
def test_any_text_can_be_read(text: str) -> None:
    assert not speaks_of_danger(text)


@pytest.mark.parametrize(
    "typed",
    [{"preview": "1"}, {"name": ""}, {"body": "I want to die" + "!" * 5_000}],
    ids=["preview", "no name", "too long"],
)
def test_help_is_shown_whatever_becomes_of_the_comment(
    client: Client, article: Article, typed: dict[str, str]
) -> None:
    response = client.post(
        "/comments/new/?article=glutamine", GUEST | {"body": "I want to die"} | typed
    )

    assert "Do you need help now?" in response.text
    assert not Comment.objects.exists()


def test_help_is_shown_in_a_closed_discussion(client: Client, article: Article) -> None:
    Discussion.objects.create(article=article, mode="closed")

    response = client.post("/comments/new/?article=glutamine", GUEST | {"body": "I want to die"})

    assert "Do you need help now?" in response.text


def test_an_edit_that_speaks_of_danger_is_held_first(
    client: Client, new_published: Callable[..., Comment], member: User
) -> None:
    comment = new_published("Fine words", member=member)
    client.force_login(member)
    typed = {"body": "I want to die", "version": comment.version}

    response = client.post(f"/comments/{comment.pk}/edit/", typed, follow=True)

    comment.refresh_from_db()
    assert (comment.state, comment.rank) == (State.HELD, 0)
    assert "Do you need help now?" in response.text
