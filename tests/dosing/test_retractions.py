"""Retracted sources: found in a list, marked on every page at once, a task until looked at."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import CURATOR, REVIEWER
from dosing import retraction_list, retractions
from dosing.models import Food, Regimen, SafetyLevel, Source, Substance
from dosing.retractions import Retraction
from editorial import actions, generation
from editorial import snapshot as snapshots
from tests.articles.articles import publish_article, publish_change, somebody, words
from tests.dosing.foods import publish_food, publish_source

pytestmark = pytest.mark.django_db

DOI = "10.1016/S0140-6736(97)11096-0"
LIST = "/admin/dosing/source/retractions/"

WATCH = (
    "Record ID,Title,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDOI,"
    "OriginalPaperPubMedID,RetractionNature,Reason\n"
    "1,Other,1/2/2020 0:00,unavailable,0,10.1000/other,0,Retraction,+Error;\n"
    f"2,Ours,2/6/2010 0:00,10.1016/S0140-6736(10)60175-4,20137807,{DOI.upper()},9500320,"
    "Retraction,+Ethical Violations by Author;+Unreliable Results;\n"
    "3,Theirs,2/6/2010 0:00,,,,123,Correction,+Error;\n"
)


@pytest.fixture
def source(db: None) -> Source:
    return publish_source("wake1998", authors="Wake A; Bee B; et al.", year=1998, doi=DOI)


@pytest.fixture
def curator(sign_in_staff: Callable[[Client, User], None]) -> Client:
    return signed_in(CURATOR, sign_in_staff)


def signed_in(role: str, sign_in_staff: Callable[[Client, User], None]) -> Client:
    person = User.objects.create_user(f"{role[:3]}@example.org", is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    client = Client()
    sign_in_staff(client, person)
    return client


def mark(source: Source, **what: Any) -> None:
    retractions.mark(source=source, retraction=Retraction(**what), actor=somebody())


def upload(client: Client, text: str | bytes) -> Any:
    data = text.encode() if isinstance(text, str) else text
    file = io.BytesIO(data)
    file.name = "list.csv"
    return client.post(LIST, {"file": file})


def signed_of(answer: Any) -> str:
    return answer.context["signed"]


# The mark


def test_every_page_that_names_it_says_so(client: Client, source: Source) -> None:
    figure = {"nutrient": "protein", "grams_per_100g": "5", "decimals_as_published": 0,
              "method": "analytical", "sources": [source.pk]}  # fmt: skip
    figure["id"] = "5b1f0b6e-0000-4000-8000-000000000001"
    publish_food("tofu", figures=[figure])
    publish_article("gut", body="## One\n\nSaid [@wake1998] and again [@wake1998].\n")
    before = generation.current().content

    mark(source, on=date(2010, 2, 6), reason="Data were made up.", notice="https://example.org/n")

    assert generation.current().content > before
    for address in ("/sources/wake1998/", "/articles/gut/", "/foods/tofu/"):
        page = client.get(address).text
        assert "notice notice--stop" in page
        assert "retracted on 6 February 2010" in words(page)
        assert "Data were made up." in page
        assert 'href="https://example.org/n"' in page
    article = words(client.get("/articles/gut/").text)
    assert "Said 1 (retracted) and again 1 (retracted) ." in article
    assert "Wake and others 1998 (retracted)" in words(client.get("/foods/tofu/").text)
    assert "Retracted" in words(client.get("/sources/").text)
    assert "(retracted)" in client.get("/articles/gut.md").text
    assert "RETRACTED" in client.get("/sources/wake1998/cite.ris").text
    assert (
        "Research retracted by its journal: wake1998" in client.get("/feeds/corrections.atom").text
    )


@pytest.mark.usefixtures("catalogue")
def test_a_regimen_that_rests_on_it_says_so(client: Client) -> None:
    source = Source.objects.get(key="sevastiadou2011")

    mark(source)

    page = client.get("/dosing/l-glutamine/preterm-nec-septicaemia/").text
    assert "Research used here was retracted" in page
    assert f"{source.cited_name} (retracted)" in words(page)


def test_drafts_and_old_versions_do_not_take_the_mark_away(source: Source) -> None:
    revision = actions.save_draft(
        item=source, snapshot=snapshots.take(source) | {"title": "New"}, actor=somebody()
    )
    assert revision.item == source  # read before the mark, as when two people act at once
    mark(source, reason="Error")
    actions.publish(revision=revision, actor=somebody())

    source.refresh_from_db()
    assert (source.title, source.is_retracted, source.retraction_reason) == ("New", True, "Error")


def test_a_mark_taken_back_leaves_nothing_but_the_record(source: Source) -> None:
    mark(source, on=date(2010, 2, 6), reason="Error", notice="https://example.org/n")

    retractions.take_back(source=source, actor=somebody(), note="Another work.")

    source.refresh_from_db()
    assert Retraction.of(source) is None
    assert (source.retracted_on, source.retraction_reason, source.retraction_notice) == (
        None, "", "",
    )  # fmt: skip
    assert source.short_name == "Wake and others 1998"
    with pytest.raises(actions.WrongStateError):
        retractions.take_back(source=source, actor=somebody(), note="Again.")


def test_only_a_marked_source_has_words_about_it(source: Source) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(retraction_reason="Error")


def test_the_open_data_has_it_as_a_list_that_another_site_can_look_through(
    client: Client, source: Source
) -> None:
    publish_source("other", doi="10.1000/other")
    before = client.get("/data/sources.json").json()["version"]

    mark(source, on=date(2010, 2, 6), reason="Data were made up.", notice="https://example.org/n")

    answer = client.get("/data/retractions.json").json()
    assert answer["rows"] == [
        {"key": "wake1998", "doi": DOI, "pmid": None, "retracted_on": "2010-02-06",
         "reason": "Data were made up.", "notice": "https://example.org/n"},
    ]  # fmt: skip
    assert answer["version"] >= before
    table = b"".join(client.get("/data/retractions.csv"))
    retractions.take_back(source=source, actor=somebody(), note="For the test.")
    (match,) = retraction_list.search(io.BytesIO(table)).matches
    assert match.retraction == Retraction(
        date(2010, 2, 6), "Data were made up.", "https://example.org/n"
    )


# What then needs a look


def test_an_article_that_cites_it_is_published_only_with_words_on_why(source: Source) -> None:
    article = publish_article("gut", body="## One\n\nSaid [@wake1998].\n")
    mark(source)

    with pytest.raises(actions.NotPublishableError, match="“Wake and others 1998” was retracted"):
        publish_change(article, title="Gut again")
    with pytest.raises(actions.NotPublishableError, match="was retracted"):
        publish_change(article, retraction_note="Because.")

    article.open_revision().events.count()
    actions.discard(revision=article.open_revision(), actor=somebody())
    publish_change(article, retraction_note="Wake and others 1998 shows what went wrong.")
    page = words(Client().get("/articles/gut/").text)
    assert "Why it is still cited: Wake and others 1998 shows what went wrong." in page


def test_the_desk_lists_what_rests_on_it_until_that_is_published_anew(
    source: Source, curator: Client
) -> None:
    other = publish_source("other", authors="Other O", year=2001)
    tofu = publish_food("tofu", protein="5", glutamic_acid="1")
    publish_food("milk", protein="3")
    publish_change(tofu, figures=resting_on(tofu, source, other))
    assert "Look at these pages" not in curator.get("/admin/").text

    mark(source)
    desk = words(curator.get("/admin/").text)
    assert "Tofu (food) rests on Wake and others 1998 (retracted)" in desk
    assert "Milk" not in desk

    tofu = Food.objects.get(slug="tofu")
    publish_change(tofu, figures=resting_on(tofu, other))
    assert "Look at these pages" not in curator.get("/admin/").text


def resting_on(food: Food, *sources: Source) -> list[dict[str, Any]]:
    figures = snapshots.take(food)["figures"]
    return [figure | {"sources": [source.pk for source in sources]} for figure in figures]


def test_a_figure_of_a_food_rests_on_no_retracted_work(source: Source) -> None:
    tofu = publish_food("tofu", protein="5")
    publish_change(tofu, figures=resting_on(tofu, source))
    mark(source)

    with pytest.raises(actions.NotPublishableError, match="Protein: “Wake and others 1998” was"):
        publish_change(tofu, note="It stays.")

    tofu.refresh_from_db()
    assert tofu.note == ""


@pytest.mark.usefixtures("catalogue")
def test_a_regimen_is_published_only_with_words_on_why(client: Client) -> None:
    regimen = Regimen.objects.get(slug="preterm-nec-septicaemia")
    mark(Source.objects.get(key="sevastiadou2011"))

    with pytest.raises(actions.NotPublishableError) as refused:
        publish_change(regimen, duration="one month")
    assert [problem.field for problem in refused.value.problems] == ["verdict_note"]
    assert "name it in “Verdict note” and say why it stays" in str(refused.value)
    actions.discard(revision=regimen.open_revision(), actor=somebody())

    note = "Sevastiadou and others 2011 was taken back and counts for nothing; it stays on record."
    publish_change(regimen, verdict_note=note)

    assert note in words(client.get("/dosing/l-glutamine/preterm-nec-septicaemia/").text)
    answer = result_of(client, regimen="preterm-nec-septicaemia", weight="2", weight_unit="kg",
                       acknowledged="1")  # fmt: skip
    assert 'data-state="ok"' in answer
    assert "Research used here was retracted" in words(answer)
    assert note in words(answer)
    assert "Range often quoted" in (page := words(client.get("/dosing/l-glutamine/").text))
    assert page.count("Uses retracted research") == 1


@pytest.mark.usefixtures("catalogue")
def test_evidence_that_was_retracted_needs_the_same_words() -> None:
    regimen = Regimen.objects.get(slug="critically-ill-enteral-formula")
    mark(Source.objects.get(key="heyland2015"))  # in its evidence, not among its sources

    with pytest.raises(actions.NotPublishableError, match="“Heyland and others 2015” was"):
        publish_change(regimen, duration="one month")


@pytest.mark.usefixtures("catalogue")
def test_an_amount_without_a_source_that_stands_is_neither_worked_out_nor_published(
    client: Client,
) -> None:
    regimen = Regimen.objects.get(slug="post-infectious-ibs-d")
    mark(Source.objects.get(key="zhou2019"), reason="Data were made up.")

    answer = result_of(client, regimen="post-infectious-ibs-d")
    assert 'data-state="refused"' in answer
    assert "data-grams-per-day-low" not in answer
    assert "Every source of this regimen was retracted, so nothing is calculated." in answer
    assert "Data were made up." in answer
    with pytest.raises(actions.NotPublishableError, match="Every source was retracted"):
        publish_change(regimen, verdict_note="Zhou and others 2019 stays, as a warning.")
    regimen.refresh_from_db()
    assert regimen.verdict_note.startswith("One randomised trial")


@pytest.mark.usefixtures("catalogue")
def test_a_level_is_published_only_with_words_on_why_and_goes_on_warning(client: Client) -> None:
    level = SafetyLevel.objects.get(code="long_term")
    mark(Source.objects.get(key="shao2008"))

    with pytest.raises(actions.NotPublishableError) as refused:
        publish_change(level, name="Level")
    assert [problem.field for problem in refused.value.problems] == ["explanation"]
    actions.discard(revision=level.open_revision(), actor=somebody())
    publish_change(
        level, explanation="Shao and Hathcock 2008 was taken back; nothing else is known."
    )

    page = words(client.get("/dosing/l-glutamine/").text)
    assert "Research used here was retracted" in page
    assert "Shao and Hathcock 2008 was taken back; nothing else is known." in page
    answer = result_of(client, regimen="post-infectious-ibs-d", age="40")
    assert "Research used here was retracted" in words(answer)
    assert "above_long_term_level" in answer


@pytest.mark.usefixtures("catalogue")
def test_a_caution_says_why_and_an_intake_rests_on_no_retracted_work() -> None:
    substance = Substance.objects.get(slug="l-glutamine")
    for key in ("mebane1984", "lenders2009"):
        mark(Source.objects.get(key=key))

    with pytest.raises(actions.NotPublishableError) as refused:
        publish_change(substance, short_name="gln")

    assert [problem.field for problem in refused.value.problems] == ["cautions", "dietary_intakes"]
    assert "“Mebane 1984” was retracted." in str(refused.value)
    assert "Glutamine from food, US nurses: “Lenders and others 2009” was" in str(refused.value)


def result_of(client: Client, **fields: str) -> str:
    answer = client.post("/dosing/l-glutamine/calculate/", fields)
    return answer.text[answer.text.index('id="dose-result"') :]


def test_more_of_them_need_no_more_queries_on_the_desk(source: Source, curator: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            curator.get("/admin/")
        return len(seen)

    publish_article("one", body="## One\n\nSaid [@wake1998].\n")
    mark(source)
    curator.get("/admin/")
    few = queries()
    for number in range(3):
        other = publish_source(f"more{number}", doi=f"10.1000/{number}")
        publish_article(f"more-{number}", body=f"## One\n\n[@wake1998; @{other.key}].\n",
                        retraction_note="Wake and others 1998")  # fmt: skip
        mark(other)

    assert queries() <= few + 1


# The list


def test_a_list_is_looked_through_first_and_marks_on_confirmation(
    source: Source, curator: Client
) -> None:
    answer = upload(curator, WATCH)

    page = words(answer.text)
    assert answer.status_code == 200
    assert "3 rows were read. 1 of our sources is in the list" in page
    assert "Ethical Violations by Author; Unreliable Results" in page
    source.refresh_from_db()
    assert not source.is_retracted

    answer = curator.post(LIST, {"marks": signed_of(answer)}, follow=True)

    assert "1 source is marked as retracted" in answer.text
    source.refresh_from_db()
    assert source.retracted_on == date(2010, 2, 6)
    assert source.retraction_notice == "https://doi.org/10.1016/s0140-6736(10)60175-4"
    again = upload(curator, WATCH)
    assert "There is nothing to mark." in again.text


@pytest.mark.parametrize("text", [
    "DOI;Date;Reason\nhttps://doi.org/{doi};2010-02-06;Error\n",
    "\ufeffpmid\tretraction date\tLink\nPMID: 9500320\t02/06/2010\thttps://example.org/n\n",
    '"Paper DOI","Notes"\n"{doi}","a\nb"\n',
])  # fmt: skip
def test_any_reasonable_header_is_read(source: Source, text: str) -> None:
    Source.objects.filter(pk=source.pk).update(pmid="9500320")

    findings = retraction_list.search(io.BytesIO(text.replace("{doi}", DOI).encode()))

    assert [match.source for match in findings.matches] == [source]
    assert not findings.faults


def test_a_correction_is_no_retraction_and_bad_cells_are_named(source: Source) -> None:
    text = f"DOI,Nature,Date,Link\n{DOI},Correction,,\n{DOI},Retraction,soon,javascript:alert(1)\n"

    findings = retraction_list.search(io.BytesIO(text.encode()))

    assert findings.other_notices == 1
    assert [match.retraction for match in findings.matches] == [Retraction()]
    assert findings.faults == [
        "Row 3: the date “soon” cannot be read. Write it like 2026-11-26.",
        "Row 3: “javascript:alert(1)” is not a web address.",
    ]


@pytest.mark.parametrize("data", [
    b"", b"\n\n", b"Title,Author\nA,B\n", b"\x89PNG\x00\x00", b"x" * 300_000,
    b'DOI\n"' + b"x" * 200_000, "DOI\n10.1/x\n".encode("utf-16"),
], ids=["empty", "blank", "no column", "picture", "one line", "open quote", "utf-16"])  # fmt: skip
def test_what_is_no_list_gets_a_sentence(source: Source, curator: Client, data: bytes) -> None:
    answer = upload(curator, data)

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_a_list_longer_than_fits_in_memory_is_read(source: Source, curator: Client) -> None:
    answer = upload(curator, f"DOI,Notes\n{DOI},x\n" + f"10.1/x,{'y' * 100_000}\n" * 180)

    assert "181 rows were read. 1 of our sources is in the list" in words(answer.text)


def test_the_way_of_the_upload_does_not_open_the_form_to_other_sites(curator: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = curator.cookies

    assert upload(strict, WATCH).status_code == 403


def test_a_forged_confirmation_marks_nothing(source: Source, curator: Client) -> None:
    answer = curator.post(LIST, {"marks": "forged"})

    assert answer.status_code == 422
    assert "Look through the list again." in answer.text
    source.refresh_from_db()
    assert not source.is_retracted


def test_one_source_is_marked_and_mended_and_freed_by_hand(source: Source, curator: Client) -> None:
    address = f"/admin/dosing/source/{source.pk}/retraction/"
    assert address in curator.get(f"/admin/dosing/source/{source.pk}/change/").text

    curator.post(address, {"on": "2010-02-06", "reason": "Error", "notice": ""})
    source.refresh_from_db()
    assert Retraction.of(source) == Retraction(date(2010, 2, 6), "Error", "")
    # The box of a date shows nothing but this form, and an empty one would be saved as unknown.
    assert 'value="2010-02-06"' in curator.get(address).text
    assert curator.post(address, {"notice": "javascript:alert(1)"}).status_code == 422
    assert curator.post(address, {"take_back": "1", "note": ""}).status_code == 422
    curator.post(address, {"take_back": "1", "note": "Another work."})
    source.refresh_from_db()
    assert not source.is_retracted


def test_only_who_may_publish_sources_marks_them(
    source: Source, sign_in_staff: Callable[[Client, User], None]
) -> None:
    reviewer = signed_in(REVIEWER, sign_in_staff)

    assert upload(reviewer, WATCH).status_code == 403
    assert reviewer.get(f"/admin/dosing/source/{source.pk}/retraction/").status_code == 403
    assert Client().post(LIST).status_code == 302
