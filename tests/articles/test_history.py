"""What readers can see of an article's earlier versions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from editorial import generation
from editorial.history import VERSIONS_SHOWN
from editorial.models import ChangeClass, Revision, State
from tests.articles.articles import draft, publish_article, publish_change, words

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return words(response.content.decode())


def test_the_history_lists_published_versions_with_kind_and_note(client: Client) -> None:
    article = publish_article()
    publish_change(article, ChangeClass.SAFETY, "A wrong dose was mended.", summary="New.")
    draft(article, summary="A draft nobody may see.")

    text = text_of(client, "/articles/glutamine/history/")

    assert "Version 2" in text
    assert "Safety correction A wrong dose was mended." in text
    assert "What changed since version 1" in text
    assert "Version 1" in text
    assert "First version" in text
    assert "Version 3" not in text


def test_two_versions_are_compared_word_by_word(client: Client) -> None:
    article = publish_article(body="Take 30 g a day of <b>salt</b>.")
    publish_change(article, ChangeClass.CORRECTION, body="Take 3 g a day of <b>salt</b>.")

    html = client.get("/articles/glutamine/history/1/2/").content.decode()

    assert "Take <del>30</del><ins>3</ins> g a day of &lt;b&gt;salt&lt;/b&gt;." in html
    assert "Correction" in words(html)


def test_a_change_in_a_long_text_stands_out_and_the_rest_can_be_opened(client: Client) -> None:
    body = "\n\n".join(f"Paragraph {number}." for number in range(1, 21))
    article = publish_article(body=body)
    publish_change(article, body=body.replace("Paragraph 10.", "Paragraph ten."))

    html = client.get("/articles/glutamine/history/1/2/").content.decode()

    before, change, after = html.partition("<del>10</del><ins>ten</ins>")
    assert change
    for part, seen, hidden in ((before, "9", "5"), (after, "11", "15")):
        folded = part.partition("<details")[2].partition("</details>")[0]
        assert f"Paragraph {hidden}." in folded
        assert f"Paragraph {seen}." in part
        assert f"Paragraph {seen}." not in folded


def test_a_draft_cannot_be_compared(client: Client) -> None:
    article = publish_article()
    revision = draft(article, summary="A draft nobody may see.")
    assert revision.number == 2

    assert client.get("/articles/glutamine/history/1/2/").status_code == 404
    assert client.get("/articles/glutamine/history/1/99/").status_code == 404


def test_a_correction_stands_on_the_article_and_a_clarification_does_not(client: Client) -> None:
    article = publish_article()
    publish_change(article, ChangeClass.CLARIFICATION, "Only clearer.", summary="One.")
    publish_change(article, ChangeClass.SAFETY, "A wrong dose was mended.", summary="Two.")

    html = client.get("/articles/glutamine/").content.decode()

    assert "A wrong dose was mended." in html
    assert 'href="/articles/glutamine/history/2/3/"' in html
    assert "Only clearer." not in html


def test_a_thousand_versions_cost_no_more_than_two(client: Client) -> None:
    article = publish_article()
    publish_change(article, ChangeClass.CORRECTION, summary="New.")

    def queries() -> list[int]:
        counts = []
        for address in (
            "/articles/glutamine/", "/articles/glutamine/history/",
            "/articles/glutamine/history/1/2/",
        ):  # fmt: skip
            generation.forget_all()
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    few = queries()
    newest = Revision.objects.of(article).published()[0]
    Revision.objects.bulk_create(
        Revision(
            content_type=newest.content_type,
            object_id=article.pk,
            number=number,
            based_on=number - 1,
            snapshot=newest.snapshot,
            state=State.PUBLISHED,
            change_class=ChangeClass.CORRECTION,
            published_at=newest.published_at,
        )
        for number in range(3, 1000)
    )

    assert queries() == few
    text = text_of(client, "/articles/glutamine/history/")
    assert text.count("What changed since") == VERSIONS_SHOWN - 1
