"""The calculator's page and answer, as contract.md describes them."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from dosing.models import Food, Regimen, SafetyLevel
from editorial import generation
from editorial import snapshot as snapshots
from tests.articles.articles import publish_change

pytestmark = pytest.mark.usefixtures("catalogue")

ADDRESS = "/dosing/l-glutamine/calculate/"


class DoseResult(HTMLParser):
    """Reads the one element #dose-result: its attributes and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found = 0
        self.data: dict[str, str] = {}
        self._tag = ""
        self._depth = 0
        self._words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if values.get("id") == "dose-result":
            self.found += 1
            self.data = {
                name.removeprefix("data-"): value or ""
                for name, value in values.items()
                if name.startswith("data-")
            }
            self._tag, self._depth = tag, 1
        elif self._depth and tag == self._tag:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag == self._tag:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self._words.append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self._words))


def post(client: Client, status: int = 200, **fields: str) -> DoseResult:
    answer = client.post(ADDRESS, fields, headers={"HX-Request": "true"})
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    result = DoseResult(answer.content.decode())
    assert result.found == 1
    return result


def test_a_self_care_regimen_is_computed(client: Client) -> None:
    result = post(client, regimen="post-infectious-ibs-d", age="40")

    assert result.data | {"announcement": ""} == {
        "state": "ok",
        "regimen": "post-infectious-ibs-d",
        "version": "1",
        "grams-per-day-low": "15",
        "grams-per-day-high": "15",
        "doses-per-day": "3",
        "grams-per-dose-low": "5",
        "grams-per-dose-high": "5",
        "flags": "above_long_term_level",
        "announcement": "",
    }
    assert "Above the long-term level of 14 g per day" in result.words
    assert "3 times a day" in result.words


def test_the_receipt_shows_entries_working_and_evidence(client: Client) -> None:
    words = post(
        client,
        regimen="coronary-heart-disease",
        weight="154",
        weight_unit="lb",
        age="61",
        acknowledged="on",
    ).words

    assert "154 lb (69.9 kg)" in words
    assert "69.85322498 kg" in words
    assert "80 mg per kg per day × 69.85322498 kg" in words
    assert "5.5882579984 g per day" in words
    assert "5.59 g per day" in words
    assert "Khogali and others 2002" in words
    assert "Unverified" in words
    assert "No clinician has reviewed this regimen yet." in words
    assert "you should take" not in words.lower()


def test_the_receipt_repeats_every_entry(client: Client) -> None:
    entries = {"age": "40", "weight": "11", "weight_unit": "st", "weight_lb": "5"}
    by_height = post(
        client,
        regimen="crohns-disease",
        **entries,
        height="68",
        height_unit="in",
        sex="female",
        acknowledged="1",
    ).words
    given = post(
        client,
        regimen="crohns-disease",
        age="40.5",
        ideal_weight="60",
        weight_unit="kg",
        acknowledged="1",
        product_amount="750",
        product_unit="capsule_mg",
    ).words
    by_protein = post(
        client,
        regimen="critically-ill-enteral-formula",
        age="40",
        protein_g_per_day="90",
        acknowledged="1",
        product_amount="0.5",
        product_unit="scoop_g",
    ).words

    assert "Weight you entered 11 st 5 lb (72.1 kg)" in by_height
    assert "Height you entered 68 inches" in by_height
    assert "Sex you entered Female" in by_height
    assert "Age you entered 40 years" in by_height
    assert "Ideal weight you entered 60 kg (132.3 lb)" in given
    assert "Age you entered 40.5 years" in given
    assert "Your product 750 mg in one capsule" in given
    assert "Protein you entered 90 g per day" in by_protein
    assert "Your product 500 mg in one scoop" in by_protein


def test_stop_signs_stand_before_the_number(client: Client) -> None:
    words = post(
        client, regimen="sirs-parenteral", weight="70", weight_unit="kg", age="50", acknowledged="1"
    ).words

    number = words.index("28 g")
    assert words.index("Harm was seen in very ill people") < number
    assert words.index("Given by clinicians only") < number


def test_foods_are_said_to_be_estimated_only_where_they_are(client: Client) -> None:
    dose = {"regimen": "post-infectious-ibs-d", "age": "40"}
    words = post(client, **dose).words
    assert "Glutamine is known for 2 of 3 foods in our list." in words
    assert "2 of these figures are estimates from gene sequences." in words

    food = Food.objects.get(slug="milk-skim")
    figures = snapshots.take(food)["figures"]
    measured = {"nutrient": "glutamine", "method": "measured"}
    publish_change(
        food, figures=[f | measured if f["nutrient"] == "glutamine" else f for f in figures]
    )
    assert "1 of these figures is an estimate from gene sequences." in post(client, **dose).words


def test_the_receipt_says_which_source_was_not_looked_up(client: Client) -> None:
    words = post(
        client, regimen="sirs-parenteral", weight="70", weight_unit="kg", age="50", acknowledged="1"
    ).words

    assert "Cetinbas and others 2010 (not looked up)" in words
    assert "Heyland and others 2013 (not looked up)" not in words


def test_every_regimen_answers_and_carries_every_flag_as_a_notice(client: Client) -> None:
    entries = {
        "weight": "70",
        "weight_unit": "kg",
        "ideal_weight": "65",
        "age": "40",
        "protein_g_per_day": "90",
        "acknowledged": "1",
        "confirmed": "1",
    }
    for regimen in Regimen.objects.published():
        weight = {"weight": "1.2"} if regimen.slug.startswith("preterm") else {}
        answer = client.post(ADDRESS, entries | weight | {"regimen": regimen.slug})
        html = answer.content.decode()
        data = DoseResult(html).data
        assert (answer.status_code, data["state"]) == (200, "ok"), regimen.slug
        for flag in data["flags"].split():
            assert f'data-flag="{flag}"' in html, f"{regimen.slug} loses {flag}"


def test_a_restricted_regimen_shows_its_notice_before_any_number(client: Client) -> None:
    result = post(client, regimen="crohns-disease", ideal_weight="60", weight_unit="kg", age="40")

    assert result.data["state"] == "acknowledge"
    assert not any(name.startswith("grams") for name in result.data)
    assert "30 g" not in result.words
    assert "not advice for you" in result.words


def test_the_notice_of_one_regimen_is_not_accepted_for_another(client: Client) -> None:
    result = post(
        client,
        regimen="sirs-parenteral",
        weight="70",
        weight_unit="kg",
        age="50",
        acknowledged="coronary-heart-disease",
    )

    assert result.data["state"] == "acknowledge"


def test_an_unusual_weight_is_asked_about_with_its_other_reading(client: Client) -> None:
    entries = {"regimen": "coronary-heart-disease", "age": "50", "acknowledged": "1"}
    result = post(client, weight="154", weight_unit="kg", **entries)

    assert result.data["state"] == "confirm"
    assert "Is your weight correct?" in result.words
    assert "154 kg (339.5 lb)" in result.words
    assert "154 lb (69.9 kg)" in result.words
    assert not any(name.startswith("grams") for name in result.data)

    confirmed = post(client, weight="154", weight_unit="kg", confirmed="154   kg", **entries)
    assert confirmed.data["grams-per-day-low"] == "12.32"


def test_a_confirmed_weight_does_not_confirm_another(client: Client) -> None:
    result = post(
        client,
        regimen="coronary-heart-disease",
        age="50",
        acknowledged="1",
        weight="200",
        weight_unit="kg",
        confirmed="154   kg",
    )

    assert result.data["state"] == "confirm"


@pytest.mark.parametrize(
    ("entries", "flag"),
    [
        ({"weight": "1.2", "age": "50"}, "weight_out_of_range"),
        ({"weight": "300", "age": "50"}, "weight_out_of_range"),
        ({"weight": "70", "age": "17"}, "age_out_of_range"),
    ],
)
def test_a_guard_refuses_without_a_digit_of_a_dose(
    client: Client, entries: dict[str, str], flag: str
) -> None:
    result = post(
        client,
        regimen="coronary-heart-disease",
        weight_unit="kg",
        acknowledged="1",
        confirmed="1",
        **entries,
    )

    assert result.data["state"] == "refused"
    assert flag in result.data["flags"].split()
    assert not any(name.startswith("grams") for name in result.data)
    assert "per day" not in result.words.split("Who should not take")[0]


def test_no_regimen_takes_the_weight_of_people_it_is_not_for(client: Client) -> None:
    entries = {"weight_unit": "kg", "ideal_weight": "65", "protein_g_per_day": "90"}
    for regimen in Regimen.objects.published():
        weight = "70" if regimen.slug.startswith("preterm") else "3"
        fields = entries | {"regimen": regimen.slug, "weight": weight}
        result = post(client, **fields, acknowledged="1", confirmed="1")
        assert result.data["state"] == "refused", regimen.slug
        assert "weight_out_of_range" in result.data["flags"].split(), regimen.slug


BAD_NUMBERS = [
    "", "abc", "-5", "0", "1e3", "70,5", "７０", "7" * 400, "NaN", "Infinity", "70.5.1", "+70",
    "70\x00", "\u202e70", "70 kg", "1,200", "0x46", "١٢", " ", "<b>70</b>", "70' OR 1=1",
]  # fmt: skip


def test_an_unreadable_weight_gets_a_message_at_the_field_and_is_kept(client: Client) -> None:
    for typed in BAD_NUMBERS:
        answer = client.post(
            ADDRESS,
            {
                "regimen": "coronary-heart-disease",
                "weight": typed,
                "weight_unit": "kg",
                "age": "50",
                "acknowledged": "1",
            },
        )
        html = answer.content.decode()
        result = DoseResult(html)
        assert (answer.status_code, result.data["state"]) == (422, "error"), repr(typed)
        assert "<title>Error: " in html
        assert 'href="#calculator-weight"' in html, repr(typed)
        assert "like 70.5" in html, repr(typed)
        assert not re.search(r"\d g per day", result.words), repr(typed)
        if typed and "\x00" not in typed and "<" not in typed and "'" not in typed:
            assert f'value="{typed}"' in html, repr(typed)


def test_every_field_survives_hostile_text(client: Client) -> None:
    entries = {
        "regimen": "crohns-disease",
        "weight": "70",
        "weight_unit": "kg",
        "ideal_weight": "65",
        "height": "170",
        "height_unit": "cm",
        "sex": "female",
        "age": "40",
        "acknowledged": "1",
        "product_amount": "5",
        "product_unit": "scoop_g",
    }
    for field in [*entries, "weight_lb", "protein_g_per_day", "confirmed"]:
        for typed in [*BAD_NUMBERS, "x" * 100_000, "\ud800".encode("utf-8", "surrogatepass")]:
            answer = client.post(ADDRESS, entries | {field: typed})  # type: ignore[dict-item]
            assert answer.status_code in (200, 422), (field, typed[:20])
            assert DoseResult(answer.content.decode()).found == 1


def test_a_weight_without_a_unit_is_not_guessed(client: Client) -> None:
    result = post(
        client,
        status=422,
        regimen="coronary-heart-disease",
        weight="70",
        age="50",
        acknowledged="1",
    )

    assert result.data == {
        "state": "error",
        "regimen": "coronary-heart-disease",
        "version": "1",
    }


def test_without_an_age_the_limit_stands_before_the_number(client: Client) -> None:
    words = post(client, regimen="post-infectious-ibs-d").words

    assert words.index("This is only for people aged 18 and over.") < words.index("15 g per day")


def test_every_mistake_is_named_at_once(client: Client) -> None:
    html = client.post(
        ADDRESS,
        {
            "regimen": "coronary-heart-disease",
            "weight": "abc",
            "weight_unit": "stone-age",
            "age": "-5",
            "acknowledged": "1",
        },
    ).content.decode()

    for field in ("weight", "weight_unit_0", "age"):
        assert f'href="#calculator-{field}"' in html, field


def test_two_values_for_one_field_are_an_error(client: Client) -> None:
    entries = {"regimen": "coronary-heart-disease", "age": "50", "acknowledged": "1"}
    for twice in (
        {"weight": ["70", "80"], "weight_unit": "kg"},
        {"weight": "70", "weight_unit": ["kg", "lb"]},
        {"weight": "70", "weight_unit": "kg", "age": ["50", "60"]},
    ):
        answer = client.post(ADDRESS, entries | twice)
        assert answer.status_code == 422, twice
        assert DoseResult(answer.text).data["state"] == "error"


def test_an_unknown_regimen_is_an_error(client: Client) -> None:
    assert post(client, status=422, regimen="nothing-like-it").data == {"state": "error"}


def test_a_slip_in_a_box_the_regimen_does_not_use_does_not_stop_it(client: Client) -> None:
    result = post(client, regimen="post-infectious-ibs-d", age="40", height="abc")

    assert result.data["state"] == "ok"


def test_an_actual_weight_never_stands_in_for_the_ideal_one(client: Client) -> None:
    result = post(
        client,
        status=422,
        regimen="crohns-disease",
        weight="70",
        weight_unit="kg",
        age="40",
        acknowledged="1",
    )

    assert result.data["state"] == "error"


def test_a_dose_is_told_in_scoops_rounded_down(client: Client) -> None:
    words = post(
        client,
        regimen="post-infectious-ibs-d",
        age="40",
        product_amount="4",
        product_unit="scoop_g",
    ).words

    assert "3 scoops, which hold 12 g; 3 g less than the amount above" in words
    assert "1 scoop, which holds 4 g; 1 g less than the amount above" in words


def test_many_capsules_are_told_with_a_comma_and_no_endless_decimals(client: Client) -> None:
    words = post(
        client,
        regimen="crohns-disease",
        age="40",
        height="172",
        height_unit="cm",
        sex="male",
        acknowledged="1",
        product_amount="10",
        product_unit="capsule_mg",
    ).words
    exact = post(
        client,
        regimen="typical-supplement-range",
        age="40",
        product_amount="7",
        product_unit="scoop_g",
    ).words
    tiny = post(
        client,
        regimen="post-infectious-ibs-d",
        age="40",
        product_amount="4.9999999",
        product_unit="scoop_g",
    ).words

    assert "3,387 capsules, which hold 33.87 g; about 4 mg less than the amount above" in words
    assert "4 scoops, which hold 28 g; 2 g less than the amount above" in exact
    assert "3 scoops, which hold 14.9999997 g; under 1 mg less than the amount above" in tiny


def test_the_page_without_scripts_gives_the_same_answer(client: Client) -> None:
    entries = {"regimen": "post-infectious-ibs-d", "age": "40"}

    page = client.post(ADDRESS, entries)
    fragment = client.post(ADDRESS, entries, headers={"HX-Request": "true"})

    assert DoseResult(page.content.decode()).data == DoseResult(fragment.content.decode()).data
    assert b"<html" in page.content
    assert b"<html" not in fragment.content


BY_HTMX = {"HX-Request": "true", "HX-Target": "calculator-answer"}


def test_to_htmx_only_the_result_is_sent(client: Client) -> None:
    entries = {"regimen": "coronary-heart-disease", "weight": "154", "weight_unit": "kg"}
    entries |= {"age": "50", "acknowledged": "coronary-heart-disease"}

    answer = client.post(ADDRESS, entries, headers=BY_HTMX)

    assert DoseResult(answer.text).data["state"] == "confirm"
    assert "<form" not in answer.text
    assert "HX-Retarget" not in answer.headers
    # What was agreed to stays agreed to: it belongs to the form that stays on the page.
    [kept] = re.findall(r'<input type="hidden" name="acknowledged"[^>]*>', answer.text)
    assert 'value="coronary-heart-disease"' in kept
    assert 'form="calculator-form"' in kept


def test_a_mistake_is_marked_in_the_form_and_unmarked_again(client: Client) -> None:
    entries = {"regimen": "post-infectious-ibs-d", "age": "-4"}

    mistaken = client.post(ADDRESS, entries, headers=BY_HTMX)
    assert mistaken.status_code == 422
    assert mistaken.headers["HX-Retarget"] == "#calculator"
    assert 'id="calculator-age_error"' in mistaken.text
    # What that form sends for is the whole again.
    assert 'data-hx-target="#calculator"' in mistaken.text

    mended = client.post(
        ADDRESS, entries | {"age": "40"}, headers=BY_HTMX | {"HX-Target": "calculator"}
    )
    assert DoseResult(mended.text).data["state"] == "ok"
    assert 'data-hx-target="#calculator-answer"' in mended.text
    assert "calculator-age_error" not in mended.text


def test_the_formula_for_ideal_weight_is_named_with_how_we_know_it(client: Client) -> None:
    page = client.get("/dosing/l-glutamine/").text

    assert "with the Devine formula, which we know at second hand." in page


def test_nothing_is_preselected(client: Client) -> None:
    html = client.get("/dosing/l-glutamine/").content.decode()

    assert not re.search(r"<input[^>]* checked", html)
    assert DoseResult(html).data == {}


def test_the_list_of_regimens_marks_those_that_harmed_people(client: Client) -> None:
    html = client.get("/dosing/l-glutamine/").content.decode()

    badge = '<strong class="badge badge--stop">Harm was seen</strong>'
    marked = re.findall(rf'<th scope="row"><a href="([^"]+)"[^>]*>[^<]+</a> {badge}', html)
    assert sorted(marked) == [
        "/dosing/l-glutamine/critically-ill-enteral-formula/",
        "/dosing/l-glutamine/sirs-parenteral/",
    ]


def test_a_link_may_choose_the_regimen_and_nothing_else(client: Client) -> None:
    html = client.get("/dosing/l-glutamine/?regimen=crohns-disease&weight=70").content.decode()

    assert len(re.findall(r"<input[^>]* checked", html)) == 1
    assert 'value="70"' not in html


def test_calculating_asks_the_database_nothing_but_whether_content_changed(
    client: Client, django_assert_max_num_queries: object
) -> None:
    entries = {"regimen": "post-infectious-ibs-d", "age": "40"}
    client.post(ADDRESS, entries)

    with django_assert_max_num_queries(1):  # type: ignore[operator]
        client.post(ADDRESS, entries)


def test_a_changed_level_is_used_at_once(client: Client) -> None:
    SafetyLevel.objects.filter(code="long_term").update(amount_high_g=16)
    generation.bump()

    assert post(client, regimen="post-infectious-ibs-d", age="40").data["flags"] == ""


def test_the_answer_stands_under_the_heading_of_the_calculator(client: Client) -> None:
    page = client.post(ADDRESS, {"regimen": "post-infectious-ibs-d", "age": "40"}).text

    headings = re.findall(r"<(h[1-6])[^>]*>([^<]*)", page)
    assert ("h2", "Work out an amount") in headings
    assert [level for level, words in headings if words.startswith("What the study used")] == ["h3"]


def test_the_routes_of_a_level_are_the_catalogues_too(client: Client) -> None:
    SafetyLevel.objects.filter(code="long_term").update(routes="enteral;parenteral")
    generation.bump()

    assert post(client, regimen="post-infectious-ibs-d", age="40").data["flags"] == ""


def test_without_a_published_level_nothing_is_calculated(client: Client) -> None:
    SafetyLevel.objects.filter(code="long_term").update(version=None)
    generation.bump()

    assert client.post(ADDRESS, {"regimen": "post-infectious-ibs-d"}).status_code == 404


def test_past_its_review_date_a_regimen_says_so_and_later_stops(client: Client) -> None:
    due = timezone.localdate() + timedelta(days=10)
    Regimen.objects.update(review_due_on=due)
    generation.bump()
    entries = {"regimen": "post-infectious-ibs-d", "age": "40"}

    assert "Review overdue" not in post(client, **entries).words
    with time_machine.travel(due + timedelta(days=2)):
        generation.bump()
        late = post(client, **entries)
        assert late.data["state"] == "ok"
        assert "Review overdue" in late.words
    with time_machine.travel(due + timedelta(days=31)):
        generation.bump()
        stopped = post(client, **entries)
        assert stopped.data["state"] == "refused"
        assert "nothing is calculated" in stopped.words


def test_a_get_is_refused(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 405
