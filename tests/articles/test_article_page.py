"""The article page: what readers, and nobody else's drafts, see there."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import sections
from articles.models import Article, ArticleSource, Image
from dosing.models import Regimen, Source
from editorial import generation
from editorial.models import ChangeClass
from tests.articles.articles import (
    draft,
    publish_article,
    publish_change,
    publish_topic,
    withdraw,
    words,
)
from tests.articles.images import add_image
from tests.articles.test_trust import claim
from tests.dosing.foods import publish_food, publish_source

pytestmark = pytest.mark.django_db


def page_of(client: Client, address: str = "/articles/glutamine/", status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# What it says


def register_section(text: str, changes: int = 0) -> None:
    sections.register(
        "articles/article.md",
        lambda article: {"article": article, "text": text},
        lambda article: changes,
    )


def test_it_says_who_wrote_it_when_and_how_long_it_takes(client: Client) -> None:
    article = publish_article(body="word " * 450, byline="Ada and Ben")
    published = article.published_at.strftime("%-d %B %Y")

    text = words(page_of(client))

    assert "By Ada and Ben" in text
    assert f"Published {published}" in text
    assert "3 minutes to read" in text
    assert "Last reviewed Not yet" in text
    assert "No clinician has reviewed this page yet" in text


def test_a_second_persons_approval_sets_last_reviewed_but_a_typing_error_does_not(
    client: Client,
) -> None:
    article = publish_article()
    publish_change(article, summary="Another summary.")
    reviewed = article.last_reviewed_at
    assert reviewed is not None
    assert f"Last reviewed {reviewed:%-d %B %Y}" in words(page_of(client))

    publish_change(article, ChangeClass.TYPO, summary="A third summary.")

    assert article.last_reviewed_at == reviewed


def test_the_next_review_is_the_editors_day_or_a_year_after_the_last_change(
    client: Client,
) -> None:
    article = publish_article()
    day = article.next_review_on
    assert day is not None
    assert (day - article.changed_at.date()).days == 365

    publish_change(article, review_due_on="2031-05-17")

    assert "Next review 17 May 2031" in words(page_of(client))


def test_it_begins_with_summary_and_key_messages_and_lists_its_parts(client: Client) -> None:
    publish_article(
        summary="The short of it.",
        body="## Key messages\n\n- First.\n\n## What it is\n\nText.\n\n### In detail\n\nMore.\n",
    )

    text = words(page_of(client))

    for earlier, later in (
        ("The short of it.", "Key messages First."),
        ("Key messages First.", "On this page Key messages What it is In detail"),
        ("On this page", "What it is Text. In detail More."),
    ):
        assert text.index(earlier) < text.index(later)


def test_it_lists_its_sources_with_links_both_ways(client: Client) -> None:
    publish_source("houdijk1998", authors="Houdijk APJ; et al.", title="A trial", doi="10.1000/x")
    publish_source("heyland2013", title="A larger trial", is_verified=False)
    publish_article(body="One [@heyland2013]. Two [@houdijk1998; @heyland2013].")

    html = page_of(client)

    assert list(ArticleSource.objects.values_list("number", "source__key", "uses")) == [
        (1, "heyland2013", 2),
        (2, "houdijk1998", 1),
    ]
    first, second = re.findall(r'<li id="ref-\d">(.*?)</li>', html, re.DOTALL)
    assert "A larger trial" in first
    assert "Record not checked" in first
    assert re.findall(r'href="(#cite[^"]*)"', first) == ["#cite-1-1", "#cite-1-2"]
    assert "A trial" in second
    assert "Record not checked" not in second
    assert 'href="https://doi.org/10.1000/x"' in second
    for mark in ("cite-1-1", "cite-1-2", "cite-2-1"):
        assert f'id="{mark}"' in html


def test_every_link_within_the_page_leads_somewhere_and_no_id_stands_twice(
    client: Client, catalogue: None
) -> None:
    publish_article(
        body="## Key messages\n\n- A [@houdijk1998].\n\n## B[^1]\n\n"
        '::calculator{substance="l-glutamine"}\n\n::levels\n\n::foods{top="3"}\n\n'
        '::regimen{slug="crohns-disease"}\n\n::foods{top="2"}\n\n[^1]: A note.\n\n'
        '::evidence{regimen="crohns-disease"}\n\n::evidence{regimen="sickle-cell-disease"}\n'
    )

    html = page_of(client)

    ids = re.findall(r'\sid="([^"]+)"', html)
    assert [name for name in ids if ids.count(name) > 1] == []
    missing = set(re.findall(r'href="#([^"]+)"', html)) - set(ids)
    assert missing == set()


def test_related_reading_shows_only_published_articles(client: Client) -> None:
    other = publish_article("other-article")
    hidden = Article.objects.create(slug="hidden", title="Hidden title")
    publish_article(related=[other.pk, hidden.pk])

    html = page_of(client)

    assert 'href="/articles/other-article/"' in html
    assert "Hidden title" not in html


def test_topics_lead_to_their_pages(client: Client) -> None:
    publish_article(topics=[publish_topic("Gut health").pk])

    assert '<a href="/topics/gut-health/">Gut health</a>' in page_of(client)


def test_other_apps_show_their_sections_below(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sections, "_sections", [])
    register_section("Ours.")
    publish_article()

    html = page_of(client)

    assert html.index("Some words.") < html.index("Ours.")


# Live data


def test_a_food_table_is_filled_from_what_is_published_now(client: Client) -> None:
    publish_food("parmesan", glutamic_acid="8.209", group="cheese")
    publish_food("tomato", glutamic_acid="0.431", group="vegetables")
    publish_food("unknown-food")
    publish_article(body="::foods\n")
    text = words(page_of(client))
    assert "Parmesan 8.209 Tomato 0.431" in text
    assert "Unknown food" not in text
    assert "Source: Doe 2016" in text

    publish_food("tomato", glutamic_acid="9.5", group="vegetables")

    assert "Tomato 9.5 Parmesan 8.209" in words(page_of(client))


def test_a_food_table_can_be_cut_to_a_group_and_a_length(client: Client) -> None:
    for name, grams in (("parmesan", "8.2"), ("cream", "1.3"), ("curd", "2.6")):
        publish_food(name, glutamic_acid=grams, group="cheese")
    publish_food("tomato", glutamic_acid="9", group="vegetables")
    publish_article(body='::foods{group="cheese" limit="2"}\n')

    text = words(page_of(client))

    assert "Parmesan 8.2 Curd 2.6" in text
    assert "Cream" not in text
    assert "Tomato" not in text


def test_a_regimen_card_loses_no_warning(client: Client, catalogue: None) -> None:
    publish_article(
        body='::regimen{slug="sirs-parenteral"}\n\n::regimen{slug="sickle-cell-disease"}\n'
    )

    text = words(page_of(client))

    regimen = Regimen.objects.get(slug="sirs-parenteral")
    assert "Given by clinicians only" in text
    assert "Harm was seen" in text
    assert "Prescription product" in text
    assert words(regimen.verdict_note) in text
    assert words(regimen.cautions) in text
    assert "400 mg per kg per day" in text
    for band in Regimen.objects.get(slug="sickle-cell-disease").bands.all():
        assert words(band.label_text) in text


def test_a_regimen_card_follows_its_regimen(client: Client, catalogue: None) -> None:
    publish_article(body='::regimen{slug="crohns-disease"}\n')
    regimen = Regimen.objects.get(slug="crohns-disease")

    publish_change(regimen, verdict_note="Something new was found.")
    assert "Something new was found." in words(page_of(client))

    withdraw(regimen)
    text = words(page_of(client))
    assert "The editors have withdrawn it." in text
    assert "500 mg" not in text


def test_a_box_of_evidence_shows_what_speaks_for_and_against(
    client: Client, catalogue: None
) -> None:
    publish_article(body='::evidence{regimen="crohns-disease"}\n')
    regimen = Regimen.objects.get(slug="crohns-disease")

    text = words(page_of(client))

    assert "Evidence: Crohn's disease in remission" in text
    assert f"Certainty: {regimen.get_certainty_display().lower()}." in text
    assert regimen.evidence.exists()
    for study in regimen.evidence.all():
        assert words(study.result) in text
        assert study.source.short_name in text

    withdraw(regimen)
    text = words(page_of(client))
    assert "Evidence on a studied amount stood here. The editors have withdrawn it." in text
    assert "What each study found" not in text


def test_a_regimen_past_its_review_says_so(client: Client, catalogue: None) -> None:
    publish_article(body='::regimen{slug="crohns-disease"}\n')
    yesterday = timezone.localdate() - timezone.timedelta(days=1)

    publish_change(Regimen.objects.get(slug="crohns-disease"), review_due_on=yesterday.isoformat())

    assert "A review of this regimen is due" in words(page_of(client))


def test_the_levels_stand_with_their_sources(client: Client, catalogue: None) -> None:
    publish_article(body="::levels\n")

    text = words(page_of(client))

    assert "Long-term level 14 g per day" in text
    assert "Shao and Hathcock 2008" in text


def test_the_calculator_stands_in_the_article(client: Client, catalogue: None) -> None:
    publish_article(body='::calculator{substance="l-glutamine"}\n')

    html = page_of(client)

    assert 'action="/dosing/l-glutamine/calculate/"' in html
    assert "calculator.js" in html
    assert 'data-hx-history="false"' in html
    assert "csrfmiddlewaretoken" not in html


# What it never says


def test_a_draft_is_never_seen(client: Client) -> None:
    article = publish_article()

    draft(article, title="A secret title", body="Secret words.", summary="Secret summary.")

    for address in (
        *("/", "/articles/", "/articles/glutamine/", "/articles/glutamine/history/"),
        *("/articles/glutamine.md", "/feeds/articles.atom"),
        *("/feeds/corrections.atom", "/sitemap.xml", "/sitemap-articles-0.xml"),
    ):
        assert "secret" not in page_of(client, address).lower()
    assert "Nothing found" in page_of(client, "/search/?q=secret")


def test_an_article_that_was_never_published_is_unknown(client: Client) -> None:
    Article.objects.create(slug="unborn", title="Unborn")

    for address in ("/articles/unborn/", "/articles/unborn/history/", "/articles/unborn.md"):
        assert "Unborn" not in page_of(client, address, 404)


def test_a_withdrawn_article_is_gone_everywhere(client: Client) -> None:
    article = publish_article(title="A withdrawn title")
    withdraw(article)

    for address in (
        *("/articles/glutamine/", "/articles/glutamine/history/", "/articles/glutamine.md"),
        "/articles/glutamine/history/1/1/",
    ):
        html = page_of(client, address, 410)
        assert "This page was withdrawn" in html
        assert "A withdrawn title" not in html
    for address in ("/", "/articles/", "/feeds/articles.atom", "/sitemap-articles-0.xml"):
        assert "withdrawn title" not in page_of(client, address)
        assert "/articles/glutamine/" not in page_of(client, address)
    assert "Nothing found" in page_of(client, "/search/?q=withdrawn")


# Addresses


def test_an_old_address_leads_to_the_new_one_in_one_hop(client: Client) -> None:
    article = publish_article("first")
    publish_change(article, slug="second")
    publish_change(article, slug="third")

    for old in ("/articles/first/", "/articles/second/"):
        response = client.get(old)
        assert response.status_code == 301
        assert response.headers["Location"] == "/articles/third/"
    assert client.get("/articles/first/history/").headers["Location"] == "/articles/third/history/"
    assert client.get("/articles/first.md").headers["Location"] == "/articles/third.md"


def test_a_name_taken_back_does_not_go_round_in_circles(client: Client) -> None:
    article = publish_article("first")
    publish_change(article, slug="second")
    publish_change(article, slug="first")

    assert client.get("/articles/first/").status_code == 200
    assert client.get("/articles/second/").headers["Location"] == "/articles/first/"


def test_a_name_given_to_another_article_is_that_articles(client: Client) -> None:
    article = publish_article("first")
    publish_change(article, slug="second")

    publish_article("first", title="The newcomer")

    assert "The newcomer" in page_of(client, "/articles/first/")


def test_the_old_address_of_a_withdrawn_article_is_gone(client: Client) -> None:
    article = publish_article("first")
    publish_change(article, slug="second")
    withdraw(article)

    assert client.get("/articles/first/").status_code == 410


def test_links_between_articles_survive_a_rename(client: Client) -> None:
    target = publish_article("target")
    source = publish_article(body="See [the other](article:target).")
    publish_change(target, slug="renamed")
    assert '<a href="/articles/renamed/">the other</a>' in page_of(client)

    # The text still says the old name, and may be published again with it.
    publish_change(source, summary="New.")

    assert '<a href="/articles/renamed/">the other</a>' in page_of(client)


def test_a_renamed_food_is_still_the_same_food(client: Client) -> None:
    food = publish_food("tomato", glutamic_acid="0.4")
    article = publish_article(body="A [tomato](food:tomato).")
    publish_change(food, slug="tomato-red")
    publish_change(article, summary="New.")

    assert '<a href="/foods/tomato-red/">tomato</a>' in page_of(client)


def test_a_link_to_something_withdrawn_becomes_plain_words(client: Client) -> None:
    food = publish_food("tomato")
    publish_article(body="A [tomato](food:tomato).")

    withdraw(food)

    assert "<p>A tomato.</p>" in page_of(client)


def test_a_link_to_an_article_not_yet_published_waits(client: Client) -> None:
    Article.objects.create(slug="later", title="Later")
    publish_article(body="See [the other](article:later).")
    assert "<p>See the other.</p>" in page_of(client)

    publish_article("later")

    assert '<a href="/articles/later/">the other</a>' in page_of(client)


# For machines


def test_the_plain_text_stands_alone(client: Client) -> None:
    publish_source("houdijk1998", authors="Houdijk APJ", title="A trial & error", doi="10.1/x")
    publish_food("tomato")
    publish_article(
        body="## Part\n\nA [tomato](food:tomato) [@houdijk1998].\n\n::levels\n", title="T & T"
    )

    response = client.get("/articles/glutamine.md")
    text = response.content.decode()

    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert text.startswith("# T & T\n")
    assert "A [tomato](http://testserver/foods/tomato/) [1]." in text
    assert "1. Houdijk APJ. A trial & error. 2016. https://doi.org/10.1/x" in text
    assert "::levels" not in text


# Kept by caches


def test_it_is_for_everybody_alike(client: Client, django_user_model) -> None:
    publish_article()
    response = client.get("/articles/glutamine/?utm=x")
    assert response.headers["Cache-Control"].startswith("public")
    assert not response.cookies

    client.force_login(django_user_model.objects.create_user("member@example.org"))

    assert client.get("/articles/glutamine/").content == response.content


def test_only_a_change_of_content_renders_an_article_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comments come far more often: what they change is put below what was rendered before."""
    article = publish_article(body="The first words.")
    monkeypatch.setattr(sections, "_sections", [])
    register_section("One comment.")
    assert "One comment." in page_of(client)

    # Not by publishing: a row changed behind the site's back shows what is still kept.
    Article.objects.filter(pk=article.pk).update(title="Another title")
    sections._sections.clear()
    register_section("Two comments.", changes=1)
    generation.bump_discussions()
    html = page_of(client)
    assert "Two comments." in html
    assert "Another title" not in html

    generation.bump()
    assert "Another title" in page_of(client)


def test_the_number_of_queries_does_not_grow(client: Client, catalogue: None) -> None:
    def queries() -> int:
        page_of(client)  # what Django asks once per process is asked here
        generation.forget_all()
        with CaptureQueriesContext(connection) as captured:
            page_of(client)
        return len(captured)

    short = "A [@houdijk1998] [x](article:a) [y](regimen:crohns-disease).\n"
    article = publish_article("a", body="Text.")
    publish_article(
        body=short + '\n::regimen{slug="crohns-disease"}\n', related=[article.pk],
        topics=[publish_topic("One").pk],
    )  # fmt: skip
    few = queries()

    others = [publish_article(f"other-{number}", body="Text.").pk for number in range(5)]
    citations = "".join(
        f"\n\nB [@{key}] [o](article:other-{number}) [c](regimen:athletes-healthy)."
        for number, key in enumerate(["heyland2013", "shao2008", "zhou2019", "chen2014", "kim2017"])
    )
    cards = '\n\n::regimen{slug="athletes-healthy"}\n\n::regimen{slug="sirs-parenteral"}\n'
    publish_change(
        Article.objects.get(slug="glutamine"),
        ChangeClass.CORRECTION,
        body=short + '\n::regimen{slug="crohns-disease"}\n' + citations + cards,
        related=others,
        topics=[publish_topic(name).pk for name in ("One", "Two", "Three")],
    )

    assert queries() == few


# Images


@pytest.mark.usefixtures("media")
def test_a_figure_has_its_size_and_a_file_for_each_screen(client: Client) -> None:
    image = add_image("villi", 1_000, 500)
    publish_article(
        body='Words.\n\n::figure{image="villi" alt="Three <villi>" '
        'caption="Cut *lengthwise*" credit="A. Person"}\n'
    )

    html = page_of(client)

    (figure,) = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
    for extension in ("avif", "webp"):
        widths = ", ".join(
            f"/media/{image.digest}-{width}.{extension} {width}w" for width in (480, 960, 1_000)
        )
        assert f'<source type="image/{extension}" srcset="{widths}" sizes=' in figure
    assert f'src="/media/{image.digest}-1000.jpg"' in figure
    assert 'width="1000" height="500" alt="Three &lt;villi&gt;" loading="lazy"' in figure
    assert "<figcaption>Cut <em>lengthwise</em> " in figure
    assert '<span class="picture__credit">A. Person</span>' in figure
    assert client.get(f"/media/{image.digest}-480.avif").status_code == 200


@pytest.mark.usefixtures("media")
def test_the_figure_before_all_else_leads_the_page_and_is_fetched_first(client: Client) -> None:
    add_image("villi", focus="top")
    publish_article(body='::figure{image="villi" decorative="yes"}\n\n## Key messages\n\n- One\n')

    html = page_of(client)

    assert html.index("picture--lead") < html.index('class="key-messages"')
    assert 'class="picture__image focus--top"' in html
    assert 'alt="" fetchpriority="high"' in html
    assert "loading=" not in html
    assert "<figcaption" not in html


@pytest.mark.usefixtures("media")
def test_words_of_an_image_in_the_library_change_no_article(client: Client) -> None:
    image = add_image("villi", alt="In the library", caption="In the library")
    publish_article(body='::figure{image="villi" alt="In the article"}\n')
    before = page_of(client)

    Image.objects.filter(pk=image.pk).update(alt="Another", caption="Another", credit="Another")

    assert "In the library" not in before
    assert page_of(client) == before


@pytest.mark.usefixtures("media")
def test_the_number_of_queries_does_not_grow_with_the_images(client: Client) -> None:
    lines = []
    for number in range(4):
        add_image(f"image-{number}", 20 + number, 20)
        lines.append(f'::figure{{image="image-{number}" alt="A"}}\n')
    publish_article("one", body=lines[0])
    publish_article("many", body="\n".join(lines))

    def queries(address: str) -> int:
        page_of(client, address)  # what Django asks once per process is asked here
        generation.forget_all()
        with CaptureQueriesContext(connection) as captured:
            page_of(client, address)
        return len(captured)

    assert queries("/articles/one/") == queries("/articles/many/")


@pytest.mark.usefixtures("media")
def test_the_plain_text_keeps_warnings_claims_and_corrections(
    client: Client, catalogue: None
) -> None:
    article = publish_article(
        body='Text.\n::callout{kind="stop"}\nNever alone.\n::end\n\n::regulators\nNo.\n::end\n\n'
        '::regimen{slug="crohns-disease"}\n',
        claims=[claim(Source.objects.get(key="houdijk1998"))],
    )
    publish_change(article, ChangeClass.CORRECTION, note="The dose was wrong.", summary="New.")

    text = page_of(client, "/articles/glutamine.md")

    assert (
        "- Glutamine in severe burns may reduce time in hospital. 40 days instead of 38. "
        "(Low certainty; Houdijk and others 1998)"
    ) in text
    assert "The dose was wrong." in text
    assert "Text.\n\n**Warning**\n\nNever alone.\n" in text
    assert "**What regulators say**\n\nNo.\n" in text
    assert "What was studied: http://testserver/dosing/l-glutamine/crohns-disease/\n" in text


def test_the_plain_text_shows_images_with_their_full_address(client: Client) -> None:
    image = add_image("villi")
    publish_source("houdijk1998")
    publish_article(
        body='Words.\n\n::figure{image="villi" alt="A [brush]" caption="Cut [@houdijk1998]" '
        'credit="A. Person"}\n\n::levels\n\nMore.\n'
    )

    text = page_of(client, "/articles/glutamine.md")

    assert (
        f"![A [brush\\]](http://testserver/media/{image.digest}-64.jpg)\n\n"
        "Cut [1]\n\nA. Person\n" in text
    )
    assert "::" not in text.partition("## References")[0].replace("http://", "")
