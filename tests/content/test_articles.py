"""The starter articles: whole, sourced, linked, and honest about what was not checked."""

import re

import pytest

from tests.content.catalogue import CONTENT, Article, read_articles, read_table

ARTICLES = {article.slug: article for article in read_articles()}
WORDS = {
    "how-to-read-a-supplement-trial": (700, 1200),
    "l-glutamine-gut-health": (1500, 2200),
    "protecting-the-gut-microbiome": (700, 1200),
}
FRONT_KEYS = ["slug", "title", "summary", "description", "byline", "order", "topics", "related"]
DIRECTIVES = {
    "calculator": {"substance"},
    "regimen": {"slug"},
    "levels": set(),
    "foods": {"group", "limit", "top", "per"},
    "callout": {"kind"},
    "end": set(),
}
NOT_CHECKED = re.compile(r"not checked|unverified|from memory|not been able to check")


@pytest.fixture(params=ARTICLES, name="article")
def each_article(request) -> Article:
    return ARTICLES[request.param]


def paragraphs(article):
    return re.split(r"\n\n|\n(?=- )", article.body)


def test_there_are_the_three_starter_articles():
    assert set(ARTICLES) == set(WORDS)


def test_front_matter_is_complete_and_within_its_limits(article):
    assert list(article.front) == FRONT_KEYS
    assert all(article.front.values())
    assert len(article.front["summary"]) <= 200
    assert len(article.front["description"]) <= 160
    assert article.front["byline"] == "Villi editors"
    assert (CONTENT / "articles" / f"{article.slug}.md").exists()


def test_related_articles_exist_and_are_others(article):
    related = article.front["related"].split(", ")
    assert set(related) <= set(ARTICLES) - {article.slug}


def test_length_is_within_the_agreed_range(article):
    count = len(re.findall(r"[A-Za-z0-9][\w'.,%-]*", article.prose))
    low, high = WORDS[article.slug]
    assert low <= count <= high


def test_headings_are_in_order_and_key_messages_come_first(article):
    headings = re.findall(r"^(#+) (.+)$", article.body, re.MULTILINE)
    assert headings[0] == ("##", "Key messages")
    assert headings[-1] == ("##", "Bottom line")
    assert {marks for marks, _ in headings} <= {"##", "###"}
    assert len({text for _, text in headings}) == len(headings)


def test_every_cited_key_is_a_source(article):
    assert article.cited_keys <= {row["key"] for row in read_table("sources")}
    assert article.cited_keys


def test_a_source_that_was_not_checked_is_marked_where_it_is_cited(article):
    unchecked = {row["key"] for row in read_table("sources") if row["verified"] == "no"}
    for paragraph in paragraphs(article):
        cited = set(re.findall(r"@([\w-]+)", paragraph))
        if cited & unchecked:
            assert NOT_CHECKED.search(paragraph), paragraph


def test_internal_links_lead_somewhere(article):
    known = {
        "article": set(ARTICLES),
        "food": {row["slug"] for row in read_table("foods")},
        "regimen": {row["slug"] for row in read_table("regimens")},
        "source": {row["key"] for row in read_table("sources")},
    }
    for kind, identity in article.links:
        assert identity in known[kind]
    assert not re.search(r"https?:|<\w", article.body), "only internal links, no raw HTML"


def test_directives_are_known_and_callouts_are_closed(article):
    open_callout = False
    for name, options in article.directives:
        assert set(options) <= DIRECTIVES[name]
        if name == "callout":
            assert not open_callout
            assert options["kind"] in {"stop", "caution", "info"}
        if name in {"callout", "end"}:
            assert open_callout == (name == "end")
            open_callout = name == "callout"
    assert not open_callout
    assert len(article.directives) == article.body.count("\n::")


def test_directives_name_things_of_the_catalogue(article):
    known = {
        "slug": {row["slug"] for row in read_table("regimens")},
        "substance": {row["slug"] for row in read_table("substances")},
        "group": {row["slug"] for row in read_table("food_groups")},
        "per": {"100g", "portion"},
    }
    for _, options in article.directives:
        for option, value in options.items():
            assert value in known.get(option, {value})


def test_each_article_says_that_no_clinician_has_reviewed_it(article):
    assert "No clinician has reviewed this page." in article.body


def test_no_sentence_tells_the_reader_to_take_an_amount(article):
    advice = r"you (should|must|can|could|may|need to|ought to) (take|use|start|try)|we recommend"
    assert not re.search(advice, article.prose, re.IGNORECASE)


def test_the_glutamine_article_shows_the_calculator_the_levels_and_all_six_regimens():
    shown = ARTICLES["l-glutamine-gut-health"].directives
    assert ("calculator", {"substance": "l-glutamine"}) in shown
    assert ("levels", {}) in shown
    assert [options["slug"] for name, options in shown if name == "regimen"] == [
        row["slug"] for row in read_table("regimens")[:6]
    ]


def test_the_glutamine_article_reports_the_harm_and_the_regulators():
    article = ARTICLES["l-glutamine-gut-health"]
    required = {
        *("heyland2013", "vanzanten2014", "metaplus-posthoc2016", "chen2014", "heyland2022"),
        *("efsa2009", "mcclave2016", "shao2008", "zhou2019", "niihara2018"),
    }
    assert required <= article.cited_keys
    assert "32.4% died with glutamine and 27.2% without" in article.body
    assert ("callout", {"kind": "stop"}) in article.directives


def test_the_amount_of_the_trauma_feed_is_called_unverified():
    body = ARTICLES["l-glutamine-gut-health"].body
    (paragraph,) = [part for part in body.split("\n\n") if "30.5" in part]
    assert "unverified" in paragraph


def test_crohns_is_spelled_correctly(article):
    assert not re.search(r"Chron|Crohn(?!'s)", article.body)
