"""The writing desk: the page beside the text while it is typed, and what to cite or link to."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.roles import EDITOR, REVIEWER
from articles.models import Article, ArticleSource
from articles.models.articles import BODY_MAX_LENGTH
from editorial.models import Revision
from tests.articles.articles import draft, publish_article, somebody
from tests.articles.images import add_image
from tests.dosing.foods import publish_food, publish_source
from tests.editorial.helpers import form_fields

pytestmark = pytest.mark.django_db


def test_the_page_shows_the_text_as_typed_and_nothing_is_stored(
    staff: Callable[[str], Client],
) -> None:
    publish_source("houdijk1998", title="A trial of feeding")
    article = publish_article(body="Old words.")
    revisions = Revision.objects.count()

    response = staff(EDITOR).post(
        f"/admin/articles/article/{article.pk}/beside/",
        {"body": "New *words* [@houdijk1998]. <script>alert(1)</script>"},
    )
    answer = response.json()

    assert "New <em>words</em>" in answer["page"]
    assert "A trial of feeding" in answer["page"]
    assert "<script>alert" not in answer["page"]
    assert answer["problems"] == []
    (hint,) = answer["hints"]
    assert hint.startswith("On average a sentence has")
    assert response.headers["Content-Type"] == "application/json"
    assert Article.objects.get().body == "Old words."
    assert not ArticleSource.objects.exists()
    assert Revision.objects.count() == revisions


def test_the_open_drafts_other_fields_are_shown_with_it(staff: Callable[[str], Client]) -> None:
    article = publish_article()
    draft(article, title="The title of the draft")

    answer = staff(EDITOR).post(f"/admin/articles/article/{article.pk}/beside/", {"body": "Text."})

    assert "The title of the draft" in answer.json()["page"]


def test_an_article_never_published_is_shown_too(staff: Callable[[str], Client]) -> None:
    article = Article.objects.create(slug="unborn", title="Unborn")

    answer = (
        staff(EDITOR)
        .post(f"/admin/articles/article/{article.pk}/beside/", {"body": "Text."})
        .json()
    )

    assert "<h1>Unborn</h1>" in answer["page"]
    assert "Write a summary: lists show it." in answer["problems"]


def test_every_problem_is_listed_with_its_line(staff: Callable[[str], Client]) -> None:
    article = publish_article()

    answer = (
        staff(EDITOR)
        .post(
            f"/admin/articles/article/{article.pk}/beside/", {"body": "One [@nobody].\n\n::nothing"}
        )
        .json()
    )

    assert [problem[:7] for problem in answer["problems"]] == ["Line 1:", "Line 3:"]


def test_a_text_too_long_is_refused_with_a_sentence(staff: Callable[[str], Client]) -> None:
    article = publish_article()

    answer = (
        staff(EDITOR)
        .post(
            f"/admin/articles/article/{article.pk}/beside/", {"body": "x" * (BODY_MAX_LENGTH + 1)}
        )
        .json()
    )

    assert answer == {
        "page": "",
        "hints": [],
        "problems": ["The text is longer than 100,000 characters. Split it."],
    }


def test_what_to_cite_or_link_to_is_found_by_name(staff: Callable[[str], Client]) -> None:
    publish_source("houdijk1998", authors="Houdijk APJ", title="A trial of feeding")
    publish_food("parmesan")
    article = publish_article(title="On feeding")
    client = staff(EDITOR)

    def found(question: str) -> list[str]:
        response = client.get(f"/admin/articles/article/{article.pk}/insertions/", {"q": question})
        return [insertion["text"] for insertion in response.json()["insertions"]]

    assert found("houdijk") == ["[@houdijk1998]"]
    assert found("parmesan") == ["[Parmesan](food:parmesan)"]
    assert found("feeding") == ["[On feeding](article:glutamine)", "[@houdijk1998]"] or (
        set(found("feeding")) == {"[On feeding](article:glutamine)", "[@houdijk1998]"}
    )
    assert found("") == []


def test_a_regimen_can_be_linked_or_shown_with_its_evidence(
    staff: Callable[[str], Client], catalogue: None
) -> None:
    article = publish_article()

    response = staff(EDITOR).get(
        f"/admin/articles/article/{article.pk}/insertions/", {"q": "crohn", "type": "regimen"}
    )

    assert [insertion["text"] for insertion in response.json()["insertions"]] == [
        "[Crohn's disease in remission](regimen:crohns-disease)",
        '::regimen{slug="crohns-disease"}',
        '::evidence{regimen="crohns-disease"}',
    ]


@pytest.mark.usefixtures("media")
def test_images_are_found_by_their_words_too(staff: Callable[[str], Client]) -> None:
    add_image("brush", alt="Three villi")
    article = publish_article()

    response = staff(EDITOR).get(
        f"/admin/articles/article/{article.pk}/insertions/", {"q": "villi"}
    )

    assert response.json()["insertions"] == [
        {"text": '::figure{image="brush" alt="Three villi"}', "label": "Image: Three villi"}
    ]


@pytest.mark.parametrize("what", ["beside", "insertions"])
def test_nobody_without_the_right_to_write_may_ask(
    client: Client, staff: Callable[[str], Client], what: str
) -> None:
    article = publish_article()
    address = f"/admin/articles/article/{article.pk}/{what}/"
    ask = client.post if what == "beside" else client.get

    assert ask(address).status_code == 302
    client.force_login(somebody())
    assert ask(address).status_code in (302, 403)
    assert (
        getattr(staff(REVIEWER), "post" if what == "beside" else "get")(address).status_code == 403
    )


def test_the_desk_answers_only_its_own_methods(staff: Callable[[str], Client]) -> None:
    article = publish_article()
    client = staff(EDITOR)

    assert client.get(f"/admin/articles/article/{article.pk}/beside/").status_code == 405
    assert client.post(f"/admin/articles/article/{article.pk}/insertions/").status_code == 405
    assert client.post("/admin/articles/article/999/beside/", {"body": ""}).status_code == 404


def test_the_edit_page_offers_the_desk(staff: Callable[[str], Client]) -> None:
    article = publish_article()

    html = staff(EDITOR).get(f"/admin/articles/article/{article.pk}/change/").content.decode()

    assert "articles/editor.js" in html
    assert "editorial/autosave.js" in html
    assert 'id="id_body"' in html


@pytest.mark.parametrize("letter", ["é", "ж", "字"])
def test_the_longest_text_is_kept_in_any_alphabet(
    staff: Callable[[str], Client], letter: str
) -> None:
    article, client = publish_article(), staff(EDITOR)
    address = f"/admin/articles/article/{article.pk}/change/"
    body = (letter * 99 + "\n") * (BODY_MAX_LENGTH // 100)

    # As a browser sends it: up to nine bytes for a letter.
    typed = urlencode(form_fields(client.get(address).text) | {"body": body}, doseq=True)
    answer = client.post(address, typed, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 302
    assert article.open_revision().snapshot["body"].strip() == body.strip()
    page = client.post(
        f"/admin/articles/article/{article.pk}/beside/",
        urlencode({"body": body}),
        content_type="application/x-www-form-urlencoded",
    )
    assert page.status_code == 200
