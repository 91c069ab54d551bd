"""One search over articles, foods, doses and sources, alike on both databases."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import search
from articles.models import Article, SearchEntry, SearchPosting, SearchWord
from dosing.models import Regimen
from tests.articles.articles import draft, publish_article, publish_change, withdraw, words
from tests.dosing.foods import publish_food, publish_source

pytestmark = pytest.mark.django_db


def found(question: str, **arguments: object) -> list[str]:
    """Return the titles found, best first."""
    results = search.search(question, **arguments)
    return ["".join(piece.text for piece in hit.title) for hit in results.hits]


# What is found


def test_a_word_of_the_title_the_summary_or_the_text_finds_an_article() -> None:
    publish_article(title="Glutamine", summary="On the gut.", body="It is about enterocytes.")

    for word in ("glutamine", "gut", "enterocytes"):
        assert found(word) == ["Glutamine"]


def test_the_title_counts_more_than_the_text() -> None:
    publish_article("a", title="Salt", body="Pepper, pepper, pepper and more pepper.")
    publish_article("b", title="Pepper", body="Text.")

    assert found("pepper") == ["Pepper", "Salt"]


def test_all_words_must_occur() -> None:
    publish_article("a", title="Leaky gut")
    publish_article("b", title="Gut feeling")

    assert found("leaky gut") == ["Leaky gut"]
    assert search.search("leaky gut").has_all_words


def test_where_nothing_holds_all_words_those_with_most_come_first() -> None:
    publish_article("a", title="Gut feeling")
    publish_article("b", title="Leaky roof of the gut")

    results = search.search("leaky gut zebra")

    assert not results.has_all_words
    assert found("leaky gut zebra") == ["Leaky roof of the gut", "Gut feeling"]


@pytest.mark.parametrize(
    "question",
    [
        "studies",
        "STUDY",
        "Study's",
        "  study,  ",
        "the study of",
        "studied",
        "stúdy",
        "study study",
    ],
)
def test_endings_case_accents_and_common_words_make_no_difference(question: str) -> None:
    publish_article(title="A study of sugar")

    assert found(question) == ["A study of sugar"]


def test_accents_in_the_text_make_no_difference() -> None:
    publish_article(title="Crème brûlée")

    assert found("creme brulee") == ["Crème brûlée"]


def test_a_beginning_finds_longer_words() -> None:
    publish_article(title="Glutamine")

    assert found("gluta") == ["Glutamine"]


@pytest.mark.parametrize("slip", ["glutamien", "glutmine", "gluttamine", "glutanine"])
def test_a_slip_of_the_pen_finds_what_was_meant_and_says_so(client: Client, slip: str) -> None:
    publish_article(title="Glutamine")

    html = client.get("/search/", {"q": slip}).content.decode()

    assert f"These results are for “glutamine”." in words(html)  # noqa: F541
    assert '<a href="/articles/glutamine/"><mark>Glutamine</mark></a>' in html


def test_a_slip_that_ends_like_a_beginning_is_a_slip_all_the_same() -> None:
    publish_article("a", title="Cheese")
    publish_article("b", title="Chest pain")

    assert found("chese") == ["Cheese"]  # its stem, "ches", begins "chest"


@pytest.mark.parametrize(
    ("typed", "there"),
    [("vegan", "began"), ("stew", "step"), ("1016", "101"), ("s0140", "s014"), ("müsli", "musli")],
)
def test_another_word_is_no_slip(typed: str, there: str) -> None:
    publish_article(title=f"Word {there}")

    assert search.search(typed).corrected == ""


def test_a_word_that_is_there_is_never_corrected() -> None:
    publish_article("a", title="Casein")
    publish_article("b", title="Caseins and casing")

    assert search.search("casein").corrected == ""


def test_foods_doses_and_sources_are_found_too(catalogue: None) -> None:
    publish_article(title="L-glutamine and cheese")

    kinds = {hit.kind for hit in search.search("cheese").hits}
    assert kinds == {"article", "food"}
    assert "Crohn's disease in remission" in found("crohn")
    assert {hit.kind for hit in search.search("houdijk").hits} == {"source"}
    assert {hit.kind for hit in search.search("glutamine", per_page=100).hits} == {
        "article", "food", "regimen", "source",
    } - ({"food"} if not found("glutamine", kind="food") else set())  # fmt: skip


def test_a_food_is_found_by_its_other_names() -> None:
    publish_food("beef-ground", other_names="mince;hamburger")

    assert found("hamburger") == ["Beef ground"]


def test_a_food_is_found_by_its_diet() -> None:
    publish_food("tofu", diet="vegan")
    publish_food("beef")

    assert found("vegan tofu") == ["Tofu"]
    assert found("vegan") == ["Tofu"]


def test_a_source_is_found_by_its_identifiers() -> None:
    publish_source("houdijk1998", title="A trial", doi="10.1016/S0140-6736(98)02007-8", pmid="9652")

    assert found("10.1016/S0140-6736(98)02007-8") == ["A trial"]
    assert found("9652") == ["A trial"]


def test_results_can_be_cut_to_one_kind(client: Client) -> None:
    publish_article(title="Cheese in general")
    publish_food("cheese-parmesan")

    html = client.get("/search/?q=cheese&type=food").content.decode()

    assert "Cheese parmesan" in words(html)
    assert "Cheese in general" not in words(html)
    assert "Articles (1)" in words(html)
    assert "Foods (1)" in words(html)


def test_the_passage_shows_the_words_in_their_place_marked_and_escaped(client: Client) -> None:
    body = "word " * 200 + "Before it the lining of <i>guts</i> & more. " + "word " * 200
    publish_article(body=body)

    html = client.get("/search/?q=gut+lining").content.decode()

    assert "the <mark>lining</mark> of &lt;i&gt;<mark>guts</mark>&lt;/i&gt; &amp; more." in html


# While typing


def test_titles_are_suggested_while_the_last_word_grows(client: Client) -> None:
    publish_article("a", title="Glutamine & trials", body="About salt.")
    publish_article("b", title="Something else")
    draft(publish_article("c", title="Salt"), title="Glutamine secret")

    html = client.get("/search/suggestions/?q=trials+glut").content.decode()

    assert html == (
        '<datalist id="suggestions"><option value="Glutamine &amp; trials"></option></datalist>'
    )


@pytest.mark.parametrize("question", ["", "g", "zebra", "the", "x" * 200, "%", "glutamine zebra"])
def test_nothing_is_suggested_where_nothing_fits(client: Client, question: str) -> None:
    publish_article(title="Glutamine")

    response = client.get("/search/suggestions/", {"q": question})

    assert response.content.decode() == '<datalist id="suggestions"></datalist>'
    assert response.headers["Cache-Control"].startswith("public")


# What is not found


def test_drafts_and_withdrawn_things_are_not_found() -> None:
    article = publish_article(title="Visible")
    draft(article, title="Hidden", body="Hidden words.")
    food = publish_food("salmon")
    withdraw(food)

    assert found("hidden") == []
    assert found("salmon") == []
    assert found("visible") == ["Visible"]


def test_what_an_article_no_longer_says_is_not_found() -> None:
    article = publish_article(body="About turmeric.")
    publish_change(article, body="About ginger.")

    assert found("turmeric") == []
    assert found("ginger") == ["Glutamine"]
    assert search.search("turmerik").corrected == ""


def test_an_address_is_the_one_of_now(catalogue: None) -> None:
    regimen = Regimen.objects.get(slug="crohns-disease")
    publish_change(regimen, slug="crohns")

    assert search.search("crohn").hits[0].url == "/dosing/l-glutamine/crohns/"


def test_a_question_without_a_hit_is_helped_on(client: Client) -> None:
    publish_article()

    text = words(client.get("/search/?q=xylophone").content.decode())

    assert "Nothing found for “xylophone”" in text
    assert "use fewer or other words" in text
    assert "look in everything" not in text


def test_everything_is_offered_only_where_another_kind_holds_the_words(client: Client) -> None:
    publish_article(title="Glutamine")

    elsewhere = words(client.get("/search/?q=glutamine&type=food").content.decode())
    nowhere = words(client.get("/search/?q=xylophone&type=food").content.decode())

    assert "look in everything" in elsewhere
    assert "look in everything" not in nowhere
    assert "No page holds these words." in nowhere


@pytest.mark.parametrize(
    "question", ["", "   ", "the", "!!!", "%", "_", "\\", "'", '"', "OR", "NEAR(", "*", "-", "🍅"]
)
def test_a_question_without_a_word_answers_all_the_same(client: Client, question: str) -> None:
    publish_article()

    assert client.get("/search/", {"q": question}).status_code == 200


@pytest.mark.parametrize(
    "question",
    [
        '"glutamine', "glutamine'", "gluta*mine OR", "a" * 120, "\u202eglutamine", "%00x",
        "<script>alert(1)</script>", "; DROP TABLE articles_article;", "(" * 60, "glu%tamine",
        "l-glutamine", "é" * 60, "\ud83d", "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    ],
)  # fmt: skip
def test_any_characters_are_only_words(client: Client, question: str) -> None:
    publish_article()

    response = client.get("/search/", {"q": question.encode("utf-8", "replace")})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_an_overlong_question_is_refused_with_a_sentence_and_kept(client: Client) -> None:
    response = client.get("/search/", {"q": "x" * 121})
    html = response.content.decode()

    assert "Ask in no more than 120 characters." in words(html)
    assert "<title>Error: Search" in html
    assert "x" * 121 in html


@pytest.mark.parametrize("query", ["type=drug", "type=", "page=0", "page=x", "page=-1", "page=999"])
def test_a_filter_or_page_that_makes_no_sense_is_passed_over(client: Client, query: str) -> None:
    publish_article(title="Glutamine")

    response = client.get(f"/search/?q=glutamine&{query}")

    assert response.status_code == 200
    assert response.context["form"].is_valid()


# Many


def many(count: int) -> None:
    """Index entries about the gut, every second one about cheese too."""
    articles = Article.objects.bulk_create(
        Article(slug=f"n-{number}", title=f"Number {number}", version=1) for number in range(count)
    )
    gut, _ = SearchWord.objects.get_or_create(stem="gut", example="gut")
    chees, _ = SearchWord.objects.get_or_create(stem="chees", example="cheese")
    template = SearchEntry.objects.filter(kind="article").first()
    assert template is not None
    entries = SearchEntry.objects.bulk_create(
        SearchEntry(
            content_type=template.content_type, object_id=article.pk, kind="article",
            title=article.title, text="Gut and cheese.",
        )
        for article in articles
    )  # fmt: skip
    SearchPosting.objects.bulk_create(
        SearchPosting(entry=entry, word=word, weight=1 + number % 7)
        for number, entry in enumerate(entries)
        for word in ((gut, chees) if number % 2 else (gut,))
    )


def test_further_pages_show_every_result_once(client: Client) -> None:
    publish_article("first", title="Salt")
    many(45)

    seen = [title for page in (1, 2, 3) for title in found("gut", page=page)]

    assert len(seen) == len(set(seen)) == 45
    assert "More results" in client.get("/search/?q=gut&page=2").content.decode()
    assert "More results" not in client.get("/search/?q=gut&page=3").content.decode()


def test_a_long_index_costs_no_more_queries_and_still_joins_its_words() -> None:
    publish_article("first", title="Salt")
    many(10)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert found("gut cheese")
        return len(captured)

    few = queries()
    many_more = search.LIMIT * 2 + 10
    Article.objects.exclude(slug="first").delete()
    SearchEntry.objects.exclude(title="Salt").delete()
    many(many_more)
    target = publish_article("target", title="The cheese of the gut")

    assert queries() <= few + 1
    assert found("gut cheese")[0] == target.title


def test_the_index_can_be_made_anew() -> None:
    publish_article(title="Glutamine")
    publish_food("salmon")
    publish_source("houdijk1998", title="A trial of feeding")
    before = search.search("glutamine").hits, found("salmon"), found("feeding")
    SearchEntry.objects.all().delete()
    assert found("glutamine") == []

    said = io.StringIO()
    call_command("rebuild_search", stdout=said)

    assert said.getvalue() == f"{SearchEntry.objects.count()} things can be found.\n"

    assert (search.search("glutamine").hits, found("salmon"), found("feeding")) == before
