"""Comments of other systems: threads, dates and states, once each, and nothing hostile."""

import re
import tracemalloc
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import Article
from comments import foreign
from comments.models import Comment, DecidedBy, Discussion, Notice, State, Verb
from comments.plain_words import to_markdown
from comments.rendering import read, render

EXPORTS = Path(__file__).parent / "exports"


def take_in(system: str, path: Path | None = None, **options: object) -> str:
    output = StringIO()
    path = path or EXPORTS / f"{system}.xml"
    call_command("import_comments", system, path, stdout=output, **options)
    return output.getvalue()


def by_words(words: str) -> Comment:
    return Comment.objects.get(body__contains=words)


def test_a_wordpress_export_keeps_threads_dates_and_states(article: Article, levels: None) -> None:
    told = take_in("wordpress")

    head, reply = by_words("good"), by_words("thought so")
    assert (head.guest_name, head.state, head.imported_from) == ("Ada", "published", "wordpress")
    assert head.created_at == head.published_at == datetime(2015, 4, 1, 10, 0, tzinfo=UTC)
    assert (reply.parent, reply.thread, reply.depth, reply.place) == (head, head, 1, 1)
    head.refresh_from_db()
    assert head.reply_count == 1
    assert by_words("May I ask").state == State.HELD
    assert by_words("May I ask").guest_name == "Dr Eve (title not checked)"
    # What was answered was left out: a comment on the article.
    assert (by_words("is gone").parent, by_words("is gone").depth) == (None, 0)
    decision = head.decisions.last()
    assert (decision.verb, decision.decided_by, decision.rule) == (
        Verb.PUBLISH,
        DecidedBy.RULE,
        "import_wordpress",
    )
    assert Discussion.objects.get().published_count == 3
    for line in (
        "3 published",
        "2 held",
        "1 left out: spam",
        "1 left out: no comment",
        "1 left out: no such article",
    ):
        assert line in told.splitlines()


def test_an_approved_dose_claim_waits_for_a_moderator(article: Article, levels: None) -> None:
    take_in("wordpress")

    claim = by_words("90 g")
    assert (claim.state, claim.is_queued) == (State.HELD, True)
    assert claim.findings


def test_a_disqus_export_keeps_threads_dates_and_states(article: Article) -> None:
    told = take_in("disqus")

    head, reply = by_words("foremost"), by_words("Welcome")
    assert head.body_html == (
        "<p>First &amp; foremost:</p>\n<blockquote>\n<p>thank you</p>\n</blockquote>\n"
    )
    assert (reply.parent, reply.guest_name) == (head, "Bea")
    assert reply.published_at == datetime(2015, 4, 1, 11, 0, tzinfo=UTC)
    assert Comment.objects.count() == 2
    assert "1 left out: deleted" in told
    assert "1 left out: spam" in told


@pytest.mark.parametrize("system", ["wordpress", "disqus"])
def test_a_second_import_adds_nothing(article: Article, system: str) -> None:
    take_in(system)
    before = list(Comment.objects.values())

    told = take_in(system)

    assert list(Comment.objects.values()) == before
    assert f"{len(before)} already there" in told.splitlines()
    assert "published" not in told


def test_a_dry_run_changes_nothing(article: Article) -> None:
    told = take_in("disqus", dry_run=True)

    assert not Comment.objects.exists()
    assert "2 published" in told
    assert "Nothing was changed" in told


def test_pages_with_other_names_are_mapped(article: Article, tmp_path: Path) -> None:
    pages = tmp_path / "pages.csv"
    pages.write_text("about,glutamine\nhttps://blog.example/x/,glutamine\n")

    told = take_in("wordpress", map=pages)

    assert by_words("Hello").article == article
    assert "no such article" not in told


def test_no_address_is_taken_in_and_nobody_is_told(article: Article) -> None:
    take_in("wordpress")
    take_in("disqus")

    assert not Comment.objects.exclude(guest_email="").exists()
    assert not Notice.objects.exists()


def test_readers_see_that_a_comment_was_imported(client: Client, article: Article) -> None:
    take_in("wordpress")

    page = client.get("/articles/glutamine/comments/").text
    assert "Guest, imported from WordPress" in page
    assert '<a href="https://a.example/x_y" rel="nofollow ugc noopener">this</a>' in page
    assert "alert" not in page


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<rss><channel><link>&c;</link></channel></rss>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss><channel><link>&x;</link></channel></rss>"""


@pytest.mark.parametrize("system", ["wordpress", "disqus"])
@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        OUTSIDE,
        '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://a.example/x.dtd"><rss/>',
        "<a>" * 10_000,
        "<rss><channel>",
        "no XML",
        "",
        '<?xml version="1.0" encoding="utf-7"?><rss/>',
        "<rss>\x00</rss>",
        "<html></html>",
    ],
    ids=["bomb", "outside", "dtd", "deep", "cut off", "text", "empty", "encoding", "nul", "other"],
)
def test_a_hostile_or_broken_file_is_refused(db, tmp_path: Path, system: str, text: str) -> None:
    path = tmp_path / "file.xml"
    path.write_text(text)

    with pytest.raises(CommandError, match="could not be read to its end"):
        take_in(system, path)


def test_a_file_that_is_not_there_is_refused(db, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="could not be read"):
        take_in("disqus", tmp_path / "none.xml")


def test_what_came_before_a_break_stays_and_the_rest_follows(
    article: Article, tmp_path: Path
) -> None:
    whole = (EXPORTS / "disqus.xml").read_text()
    path = tmp_path / "file.xml"
    # Longer than a chunk, so that the first posts are taken in before the break is met.
    filled = whole.replace("</disqus>", f"<!--{'x' * foreign.CHUNK_BYTES}--></disqus>")
    path.write_text(filled[: filled.index("</disqus>")])
    with pytest.raises(CommandError):
        take_in("disqus", path)
    assert Comment.objects.count() == 2

    path.write_text(filled)
    assert "2 already there" in take_in("disqus", path)


def test_a_long_file_is_read_in_little_memory(tmp_path: Path) -> None:
    whole = (EXPORTS / "wordpress.xml").read_text()
    comment = re.search(r"<wp:comment>.*?</wp:comment>", whole, re.DOTALL)
    assert comment
    path = tmp_path / "long.xml"
    with path.open("w") as file:
        file.write(whole[: comment.start()])
        for _ in range(4_000):
            file.write(comment[0])
        file.write(f"<wp:comment><wp:comment_content>{'x' * 2_000_000}")
        file.write("</wp:comment_content></wp:comment>")
        file.write(whole[comment.end() :])
    assert path.stat().st_size > 5_000_000

    tracemalloc.start()
    verdicts = [written.verdict for written in foreign.read(path, "wordpress")]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (len(verdicts), verdicts.count("too long")) == (4_008, 1)
    assert peak < 2_000_000


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One\ntwo\n\nthree", "One\ntwo\n\nthree"),
        ("a<br>b", "a\nb"),
        ("<em>a</em> <b>c</b>", "*a* **c**"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("2 * 3 < 4 & [x] `y` #1", r"2 \* 3 \< 4 \& \[x\] \`y\` \#1"),
        ("- no list\n1. nor this", "\\- no list\n1\\. nor this"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="https://a.example/a b>">x</a>', "[x](<https://a.example/a%20b%3E>)"),
        ("<script>alert(1)</script>x", "x"),
        ("</a></blockquote>x<p>", "x"),
    ],
)
def test_html_becomes_markdown_that_says_the_same(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown
    if "<" not in html:
        assert read(render(markdown))[0].split() == html.split()


def test_deep_html_takes_bounded_time() -> None:
    assert to_markdown("<blockquote>" * 20_000 + "x").endswith("x")
