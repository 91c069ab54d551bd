"""What an author writes and what the page holds, without a database."""

import pytest

from articles import markdown
from articles.markdown import Known, Rendered, Target

KNOWN = {
    Target("source", "houdijk1998"): Known(11, "houdijk1998"),
    Target("source", "heyland2013"): Known(12, "heyland2013"),
    Target("source", "shao2008"): Known(13, "shao2008"),
    Target("food", "tomato"): Known(21, "Tomato, raw"),
    Target("article", "trials"): Known(31, "How to read a trial"),
    Target("regimen", "crohns-disease"): Known(41, "Crohn's disease"),
    Target("substance", "l-glutamine"): Known(51, "L-glutamine"),
    Target("food group", "cheese"): Known(61, "Cheese"),
    Target("image", "villi"): Known(71, "villi"),
    Target("image", "trial"): Known(72, "trial"),
}


def render(body: str) -> Rendered:
    return markdown.read(body).render(KNOWN)


def html(body: str) -> str:
    return "".join(block["html"] for block in render(body).blocks if "html" in block)


def problems(body: str) -> list[str]:
    document = markdown.read(body)
    found = [*document.problems, *document.unknown(KNOWN)]
    return [str(problem) for problem in sorted(found, key=lambda problem: problem.line)]


# Citations


def test_sources_are_numbered_in_the_order_of_their_first_use() -> None:
    rendered = render("One [@heyland2013]. Two [@houdijk1998]. One again [@heyland2013].")

    assert rendered.citations == {12: 2, 11: 1}
    assert list(rendered.citations) == [12, 11]


def test_a_citation_links_to_its_reference_and_can_be_linked_back_to() -> None:
    assert html("Fewer infections [@houdijk1998]. Again [@houdijk1998].") == (
        '<p>Fewer infections<sup class="cite"><a href="#ref-1" id="cite-1-1" '
        'aria-label="Source 1">1</a></sup>. Again<sup class="cite"><a href="#ref-1" '
        'id="cite-1-2" aria-label="Source 1">1</a></sup>.</p>\n'
    )


def test_several_sources_stand_in_one_group() -> None:
    text = html("Both [@houdijk1998; @shao2008].")

    assert text.count('<sup class="cite">') == 1
    assert ">1</a>, <a" in text


def test_sources_cited_in_a_list_a_table_and_a_note_count_in_reading_order() -> None:
    body = (
        "- a [@shao2008]\n\n| a |\n|---|\n| b [@heyland2013] |\n\nc[^1]\n\n[^1]: d [@houdijk1998]\n"
    )

    assert list(render(body).citations) == [13, 12, 11]


def test_an_unknown_source_is_named_with_its_line_and_shows_nothing() -> None:
    assert problems("One.\n\nTwo\nthree [@nobody2000].") == [
        "Line 4: There is no source “nobody2000”."
    ]
    assert html("Two [@nobody2000].") == "<p>Two.</p>\n"


def test_brackets_that_are_no_citation_stay_text() -> None:
    assert html("[@] [@a b] [x@y]") == "<p>[@] [@a b] [x@y]</p>\n"


# Links within the site


def test_a_link_by_name_is_kept_by_identity() -> None:
    assert html("[a tomato](food:tomato)") == '<p><a href="food:21">a tomato</a></p>\n'


def test_a_link_without_words_takes_the_name_of_what_it_points_at() -> None:
    assert html("[](article:trials)") == '<p><a href="article:31">How to read a trial</a></p>\n'


def test_a_link_to_nothing_keeps_its_words_and_is_named() -> None:
    assert html("See [the *soup*](food:soup).") == "<p>See the <em>soup</em>.</p>\n"
    assert problems("See [the soup](food:soup).") == ["Line 1: There is no food “soup”."]


def test_a_link_by_address_within_the_site_is_refused() -> None:
    assert problems("[here it is](/foods/tomato/)") == [
        "Line 1: Link within the site by name, like [text](article:slug)."
    ]


def test_an_outside_link_sends_nobody_the_readers_page() -> None:
    assert html("[FDA](https://www.fda.gov/x?a=1&b=2)") == (
        '<p><a href="https://www.fda.gov/x?a=1&amp;b=2" rel="noopener nofollow">FDA</a></p>\n'
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "tel:1",
        "",
        "foo",
        "VBScript:x",
    ],
)
def test_a_link_that_leads_nowhere_we_allow_is_named_and_dropped(address: str) -> None:
    assert html(f"[words]({address})") == "<p>words</p>\n"
    (problem,) = problems(f"\n\n[words]({address})")
    assert problem.startswith("Line 3: The link to “")


def test_a_link_without_words_to_outside_is_named() -> None:
    assert problems("[](https://example.org/)") == ["Line 1: This link has no text."]


# Headings


def test_headings_make_the_list_of_contents_with_anchors_of_their_own() -> None:
    rendered = render("## How much?\n\n### *For* whom\n\n## How much?\n\n#### Not listed\n")

    assert rendered.contents == [
        {"level": 2, "anchor": "h-how-much", "text": "How much?"},
        {"level": 3, "anchor": "h-for-whom", "text": "For whom"},
        {"level": 2, "anchor": "h-how-much-2", "text": "How much?"},
    ]
    assert '<h2 id="h-how-much-2">' in rendered.blocks[0]["html"]


def test_a_heading_of_the_pages_own_level_a_skipped_and_an_empty_one_are_named() -> None:
    assert problems("# Title\n\n#### Deep\n\n##\n") == [
        "Line 1: Start headings with ##: the page's title is the only #.",
        "Line 3: This heading skips a level: ### comes next.",
        "Line 5: This heading is empty.",
    ]


def test_the_pages_title_stays_its_only_first_heading() -> None:
    assert "<h1" not in html("# Title")


# Key messages


def test_key_messages_at_the_top_become_a_block_of_their_own() -> None:
    rendered = render("## Key messages\n\n- One.\n- Two.\n\nAfter.\n\n## Next\n")

    assert [block["kind"] for block in rendered.blocks] == ["key_messages", "html"]
    assert "Two." in rendered.blocks[0]["html"]
    assert "After." in rendered.blocks[1]["html"]


def test_key_messages_further_down_are_ordinary_text() -> None:
    rendered = render("First.\n\n## Key messages\n\n- One.\n")

    assert [block["kind"] for block in rendered.blocks] == ["html"]


# Directives


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ('::calculator{substance="l-glutamine"}', {"kind": "calculator", "substance": 51}),
        ('::regimen{slug="crohns-disease"}', {"kind": "regimen", "slug": 41}),
        ('::evidence{regimen="crohns-disease"}', {"kind": "evidence", "regimen": 41}),
        ("::levels", {"kind": "levels"}),
        ('::levels{substance="l-glutamine"}', {"kind": "levels", "substance": 51}),
        ('::foods{top="10" per="100g"}', {"kind": "foods", "top": "10", "per": "100g"}),
        ('::foods{group="cheese" limit="5"}', {"kind": "foods", "group": 61, "limit": "5"}),
        ("::foods{}", {"kind": "foods"}),
    ],
)
def test_a_directive_leaves_a_place_for_what_is_published_later(line: str, block: dict) -> None:
    rendered = render(f"Before.\n\n{line}\n\nAfter.\n")

    assert [each["kind"] for each in rendered.blocks] == ["html", block["kind"], "html"]
    assert rendered.blocks[1] == block
    assert problems(line) == []


def test_a_directive_may_stand_right_under_a_line_of_text() -> None:
    assert [block["kind"] for block in render("Before.\n::levels\nAfter.").blocks] == [
        "html", "levels", "html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("::unknown", ("There is no directive ::unknown. There are ::calculator, ::callout, "
                      "::evidence, ::figure, ::foods, ::levels, ::regimen, ::regulators.")),
        ("::end", ("There is no directive ::end. There are ::calculator, ::callout, "
                  "::evidence, ::figure, ::foods, ::levels, ::regimen, ::regulators.")),
        ("::regimen", "::regimen: slug is missing."),
        ("::evidence", "::evidence: regimen is missing."),
        ('::regimen{slug="nobody"}', "There is no regimen “nobody”."),
        ('::foods{group="nobody"}', "There is no food group “nobody”."),
        ('::calculator{substance="sugar"}', "There is no substance “sugar”."),
        ('::foods{top="0"}', "::foods: top must be a number from 1 to 50."),
        ('::foods{top="51"}', "::foods: top must be a number from 1 to 50."),
        ('::foods{top="٣"}', "::foods: top must be a number from 1 to 50."),
        ('::foods{per="cup"}', "::foods: per must be one of 100g."),
        ('::foods{colour="red"}', "::foods knows no “colour”."),
        ("::foods{nonsense}", 'Write what ::foods needs as {name="value"}.'),
        ('::callout{kind="loud"}\nx\n::end', "::callout: kind must be one of stop, caution, info."),
        ('::callout{kind="stop"}\nx', "::callout needs a line ::end."),
        ("- ::levels", "::levels must stand outside lists, quotes and callouts."),
        ('::callout{kind="stop"}\n::levels\n::end',
         "::levels must stand outside lists, quotes and callouts."),
    ],
)  # fmt: skip
def test_a_directive_that_cannot_be_followed_is_named(line: str, message: str) -> None:
    found = [problem.partition(": ")[2] for problem in problems(f"Text.\n\n{line}\n")]

    assert found == [message]


def test_a_page_holds_one_calculator() -> None:
    line = '::calculator{substance="l-glutamine"}'

    assert problems(f"{line}\n\n{line}") == ["Line 3: A page can hold one calculator."]


def test_a_callout_is_a_note_with_its_text_rendered() -> None:
    assert html('::callout{kind="stop"}\nNever *alone* [@heyland2013].\n::end\n\nAfter.') == (
        '<div class="notice notice--stop" role="note"><p class="notice__title">Warning</p>\n'
        '<p>Never <em>alone</em><sup class="cite"><a href="#ref-1" id="cite-1-1" '
        'aria-label="Source 1">1</a></sup>.</p>\n</div>\n<p>After.</p>\n'
    )


def test_a_callout_may_have_a_title_of_its_own() -> None:
    text = html('::callout{kind="info" title="Words & <b>"}\nx\n::end')

    assert '<p class="notice__title">Words &amp; &lt;b&gt;</p>' in text


def test_a_directive_in_code_is_an_example() -> None:
    assert [block["kind"] for block in render("```\n::levels\n```\n").blocks] == ["html"]
    assert problems("    ::unknown\n") == []


# Quotations


def test_a_quoted_amount_may_break_the_rules_with_a_reason() -> None:
    body = 'The label says `5.0 g/day`{reason="The label of the product."} in small print.'

    assert problems(body) == []
    assert html(body) == "<p>The label says <code>5.0 g/day</code> in small print.</p>\n"
    assert render(body).text == "The label says 5.0 g/day in small print."


def test_a_quoted_amount_without_a_reason_is_named() -> None:
    how = "say why it stays"

    assert how in problems("One line.\n\nThe label: `5.0 g/day`.")[0]
    assert problems('`5.0 g`{reason=" "}') == ["Line 1: Say why this quotation stays as it is."]
    # Only right behind the quotation, and only in that form, it is its reason.
    assert how in problems('`5.0 g` {reason="x"}')[0]
    assert how in problems("`5.0 g`{reason=x}")[0]
    assert how in problems('{reason="x"}`5.0 g`')[0]


def test_a_reason_for_nothing_is_named() -> None:
    expected = ["Line 1: This quotation breaks no rule: it needs no reason."]

    assert problems('`5 g`{reason="The label."}') == expected
    assert html('Plain{reason="x"}') == '<p>Plain{reason="x"}</p>\n'


def test_amounts_in_a_block_of_code_are_checked_too() -> None:
    assert [problem[:6] for problem in problems("```\nfine\n5.0 g\n```\n\n    .5 g\n")] == [
        "Line 3", "Line 6",
    ]  # fmt: skip


# Tables, notes, definitions


def test_a_table_can_be_scrolled_by_keyboard_and_numbers_stand_right() -> None:
    text = html("| Trial | People |\n|---|---:|\n| A | 1,223 |\n")

    assert text.startswith(
        '<div class="table-scroll" role="region" tabindex="0" aria-label="Table 1"><table>'
    )
    assert '<th scope="col">Trial</th>' in text
    assert '<th class="number" scope="col">People</th>' in text
    assert '<td class="number">1,223</td>' in text


def test_no_two_headings_share_an_anchor_whatever_they_are_called() -> None:
    rendered = render("## Dose\n\n## Dose 2\n\n## Dose\n\n## Dose\n")

    assert [entry["anchor"] for entry in rendered.contents] == [
        "h-dose", "h-dose-2", "h-dose-3", "h-dose-4",
    ]  # fmt: skip


def test_a_footnote_is_linked_both_ways() -> None:
    text = html("Text[^a] and again[^a].\n\n[^a]: The note.\n")

    assert '<a href="#note-1" id="note-1-1">note 1</a>' in text
    assert '<li id="note-1">' in text
    assert 'href="#note-1-1"' in text
    assert 'href="#note-1-2"' in text


def test_definition_lists_work() -> None:
    assert html("Term\n: Meaning\n") == "<dl>\n<dt>Term</dt>\n<dd>Meaning</dd>\n</dl>\n"


def test_pictures_leave_their_words_and_are_named() -> None:
    assert html("![A gut](gut.png)") == "<p>A gut</p>\n"
    assert problems("![A gut](gut.png)") == [
        'Line 1: Show an image with ::figure{image="…" alt="…"}, on a line of its own.'
    ]


def test_the_text_for_search_holds_words_only() -> None:
    rendered = render(
        "## Head\n\nSome *words* [@shao2008] and [a link](food:tomato).\n\n- `code`\n"
    )

    assert rendered.text == "Head\nSome words and a link.\ncode"


def test_every_problem_is_listed_at_once_in_the_order_of_lines() -> None:
    body = "# One\n\n[x](food:soup)\n\n::nothing\n\n[@nobody]\n\n![](a)\n"

    assert [problem.split(":")[0] for problem in problems(body)] == [
        "Line 1", "Line 3", "Line 5", "Line 7", "Line 9",
    ]  # fmt: skip


# Figures


def test_a_figure_is_a_block_of_its_own_with_its_words() -> None:
    body = (
        "Before.\n\n"
        '::figure{image="villi" alt="Villi" caption="*Cut* [@houdijk1998]" credit="CC BY"}\n\n'
        "After [@houdijk1998]."
    )

    rendered = render(body)

    assert [block["kind"] for block in rendered.blocks] == ["html", "figure", "html"]
    assert rendered.blocks[1] == {
        "kind": "figure",
        "image": 71,
        "alt": "Villi",
        "credit": "CC BY",
        "html": (
            '<em>Cut</em><sup class="cite"><a href="#ref-1" id="cite-1-1" '
            'aria-label="Source 1">1</a></sup>'
        ),
    }
    assert rendered.citations == {11: 2}
    assert rendered.images == {71: False}
    assert "Cut" in rendered.text
    assert problems(body) == []


def test_a_figure_before_all_else_leads_the_article_also_above_the_key_messages() -> None:
    figure = '::figure{image="villi" alt="Villi"}'

    rendered = render(f"{figure}\n\n## Key messages\n\n- One\n\nText.\n\n{figure}\n")

    assert [block["kind"] for block in rendered.blocks] == [
        "lead",
        "key_messages",
        "html",
        "figure",
    ]
    assert rendered.images == {71: True}


def test_code_that_is_called_figure_is_no_figure() -> None:
    assert [block["kind"] for block in render("```figure\nx\n```\n").blocks] == ["html"]


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        ('alt="A"', "Line 1: ::figure: image is missing."),
        ('image="nothing" alt="A"', "Line 1: There is no image “nothing”."),
        ('image="villi"', "Line 1: Say what the image shows with"),
        ('image="villi" alt=" "', "Line 1: Say what the image shows with"),
        (
            'image="villi" alt="A" decorative="yes"',
            "Line 1: Either describe the image or call it decorative, not both.",
        ),
        ('image="villi" decorative="no"', "Line 1: ::figure: decorative must be one of yes."),
        ('image="villi" alt="A" width="9"', "Line 1: ::figure knows no “width”."),
        ('image="villi" alt="5.0 g a day"', "Line 1: Write “5\xa0g”, not “5.0\xa0g”."),
        ('image="villi" alt="A" credit="5 mcg"', "Line 1: Write “5\xa0micrograms”, not “5 mcg”."),
        (
            'image="villi" alt="A" caption="5.0 g [@nobody]"',
            "Line 1: There is no source “nobody”.",
        ),
    ],
)
def test_what_is_wrong_with_a_figure_is_named_with_its_line(attributes: str, problem: str) -> None:
    found = problems(f"::figure{{{attributes}}}")

    assert [message for message in found if message.startswith(problem)]


def test_a_decorative_figure_needs_no_words() -> None:
    assert problems('::figure{image="villi" decorative="yes"}') == []


def test_a_figure_stands_outside_lists_and_callouts() -> None:
    body = '- One\n\n  ::figure{image="villi" alt="A" caption="Words"}\n'

    assert problems(body) == ["Line 3: ::figure must stand outside lists, quotes and callouts."]
    assert "Words" not in html(body)
    assert render(body).images == {}


def test_words_of_a_figure_cannot_leave_it() -> None:
    hostile = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](z)"
    block = render(f'::figure{{image="villi" alt="{hostile}" caption="{hostile}"}}').blocks[0]

    assert "<img" not in block["html"]
    assert "javascript" not in block["html"]
    assert block["alt"] == hostile  # escaped by the template
