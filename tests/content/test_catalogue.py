"""The catalogue tables hold what was checked: counts, sums, sane values, keys that resolve."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest

from tests.content.catalogue import keys_in, read_articles, read_table

VERDICTS = {"supported", "mixed", "contradicted", "unverified"}
POUND_KG = Decimal("0.45359237")
CORE_FLAGS = {
    "above_long_term_level",
    "high_end_above_long_term_level",
    "above_typical_range",
    "above_short_term_level",
    "above_tolerated_per_kg",
    "ideal_weight_basis",
    "weight_band_units_disagree",
    "clinician_only",
    "information_only",
    "prescription_product",
    "no_benefit_shown",
    "harm_signal",
    "weight_out_of_range",
    "age_out_of_range",
}
TABLES = {
    "cautions": 20,
    "claims": 52,
    "comments_demo": 6,
    "dietary_intakes": 1,
    "food_groups": 14,
    "foods": 101,
    "regimen_bands": 3,
    "regimen_evidence": 49,
    "regimen_examples": 125,
    "regimens": 15,
    "safety_levels": 4,
    "sources": 57,
    "substances": 1,
}
# Table, column of its source keys.
SOURCE_COLUMNS = {
    "cautions": "sources",
    "claims": "sources",
    "dietary_intakes": "source_key",
    "foods": "source_key",
    "regimen_evidence": "source",
    "regimens": "sources",
    "safety_levels": "sources",
    "substances": "sources",
}
REGIMENS = {row["slug"]: row for row in read_table("regimens")}
EXAMPLES = read_table("regimen_examples")


def numbers(table: str, column: str) -> list[Decimal]:
    return [Decimal(row[column]) for row in read_table(table) if row[column]]


@pytest.mark.parametrize(("table", "count"), TABLES.items())
def test_each_table_has_its_rows_and_no_ragged_or_padded_cell(table, count):
    rows = read_table(table)
    assert len(rows) == count
    for row in rows:
        assert "surplus" not in row
        assert "missing" not in row.values()
        for column, cell in row.items():
            assert cell == cell.strip(), (table, column, cell)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("cautions", "code"),
        ("claims", "claim"),
        ("comments_demo", "key"),
        ("food_groups", "slug"),
        ("foods", "slug"),
        ("foods", "name"),
        ("regimens", "slug"),
        ("regimens", "title"),
        ("safety_levels", "code"),
        ("sources", "key"),
        ("sources", "title"),
    ],
)
def test_names_are_there_and_unique(table, column):
    cells = [row[column] for row in read_table(table)]
    assert all(cells)
    assert len(cells) == len(set(cells))


@pytest.mark.parametrize(("table", "column"), SOURCE_COLUMNS.items())
def test_every_source_key_resolves(table, column):
    known = {row["key"] for row in read_table("sources")}
    for row in read_table(table):
        keys = keys_in(row[column])
        assert set(keys) <= known, row
        assert len(keys) == len(set(keys)), row


def test_every_source_without_a_checked_record_says_what_is_missing():
    unchecked = [row for row in read_table("sources") if row["verified"] == "no"]
    assert len(unchecked) == 9
    assert all(row["note"] for row in unchecked)
    assert {row["verified"] for row in read_table("sources")} == {"yes", "no"}


# Foods


def test_a_share_of_protein_read_at_second_hand_says_so():
    estimates = [row for row in read_table("foods") if row["glutamine_g_per_100g"]]
    second_hand = [row for row in estimates if "examine-glutamine" in row["source_key"]]
    assert len(second_hand) == 7
    assert all("at second hand" in row["note"] for row in second_hand)
    assert all("for meat in general" in row["note"] for row in estimates if row not in second_hand)


@pytest.mark.parametrize(
    ("column", "known", "total"),
    [
        ("protein_g_per_100g", 99, "1761.96"),
        ("glutamic_acid_g_per_100g", 96, "284.782"),
        ("glutamine_g_per_100g", 10, "7.46"),
        ("portion_g", 97, "9110.75"),
    ],
)
def test_food_figures_add_up_to_the_published_sums(column, known, total):
    figures = numbers("foods", column)
    assert len(figures) == known
    assert sum(figures) == Decimal(total)


def test_no_food_figure_is_impossible():
    for food in read_table("foods"):
        protein, glutamic_acid, glutamine = (
            Decimal(food[column]) if food[column] else None
            for column in ("protein_g_per_100g", "glutamic_acid_g_per_100g", "glutamine_g_per_100g")
        )
        if protein is not None:
            assert 0 < protein <= 100, food
        if glutamic_acid is not None:
            assert protein is not None, food
            assert 0 < glutamic_acid < protein, food
        if glutamine is not None:
            assert glutamic_acid is not None, food
            assert 0 < glutamine < glutamic_acid, food
        if food["portion_g"]:
            assert Decimal(food["portion_g"]) > 0, food


def test_glutamine_is_shown_only_with_a_method_and_the_sources_of_the_share():
    for food in read_table("foods"):
        estimated = food["glutamine_method"] == "sequence_estimate"
        assert estimated or food["glutamine_method"] == "none"
        assert estimated == bool(food["glutamine_g_per_100g"])
        assert estimated == ("lenders2009" in keys_in(food["source_key"]))


def test_each_glutamine_estimate_follows_from_its_protein():
    for food in read_table("foods"):
        if not food["glutamine_g_per_100g"]:
            continue
        share = re.search(r"protein times (0\.\d+)", food["note"])
        assert share, food
        estimate = Decimal(food["protein_g_per_100g"]) * Decimal(share[1])
        assert abs(estimate - Decimal(food["glutamine_g_per_100g"])) <= Decimal("0.005"), food


def test_a_food_without_figures_says_why_and_names_no_source():
    for food in read_table("foods"):
        if not food["protein_g_per_100g"]:
            assert food["note"]
            assert not food["source_key"]
        elif not food["glutamic_acid_g_per_100g"]:
            assert food["note"]


def test_foods_have_a_known_group_state_and_diet():
    groups = {row["slug"]: row for row in read_table("food_groups")}
    for food in read_table("foods"):
        assert food["diet"] == groups[food["group"]]["diet"]
        assert food["state"] in {"raw", "cooked", "dried", "other"}
        assert bool(food["portion_name"]) == bool(food["portion_g"])
    assert {food["group"] for food in read_table("foods")} == set(groups)


# Regimens


def test_the_six_regimens_of_the_article_stand_first():
    ordered = sorted(REGIMENS.values(), key=lambda row: int(row["position"]))
    assert [row["slug"] for row in ordered[:6]] == [
        "preterm-nec-septicaemia",
        "athletes-healthy",
        "coronary-heart-disease",
        "crohns-disease",
        "sirs-parenteral",
        "critically-ill-enteral-formula",
    ]
    assert [row["origin"] for row in ordered] == ["article"] * 9 + ["added"] * 6


@pytest.mark.parametrize(
    ("slug", "low", "high"),
    [
        ("preterm-nec-septicaemia", "0.3", "0.3"),
        ("athletes-healthy", "20", "30"),
        ("coronary-heart-disease", "0.08", "0.08"),
        ("crohns-disease", "0.5", "0.5"),
        ("sirs-parenteral", "0.4", "0.4"),
        ("critically-ill-enteral-formula", "30.5", "30.5"),
        ("typical-supplement-range", "5", "30"),
        ("observed-safe-level", "14", "14"),
        ("short-term-50g", "50", "50"),
        ("post-infectious-ibs-d", "15", "15"),
        ("ibs-low-fodmap-adjunct", "15", "15"),
        ("sickle-cell-disease", "10", "30"),
        ("oral-mucositis-hn-cancer", "30", "30"),
        ("short-bowel-syndrome", "30", "30"),
        ("severe-burns-enteral", "0.5", "0.5"),
    ],
)
def test_each_regimen_has_its_studied_amount_in_grams(slug, low, high):
    assert (REGIMENS[slug]["amount_low_g"], REGIMENS[slug]["amount_high_g"]) == (low, high)


def test_grams_agree_with_the_amount_as_published():
    for row in REGIMENS.values():
        factor = Decimal("0.001") if row["unit_as_published"].startswith("mg ") else Decimal(1)
        published = [Decimal(part) * factor for part in row["amount_as_published"].split(" to ")]
        grams = [Decimal(row["amount_low_g"]), Decimal(row["amount_high_g"])]
        assert [published[0], published[-1]] == grams, row["slug"]


def test_each_regimen_is_complete_and_uses_known_words():
    words = {
        "route": {"oral", "enteral", "parenteral"},
        "basis": {"per_kg_day", "fixed_day", "weight_banded", "per_100g_protein"},
        "audience": {"self_care", "information_only", "clinician_only"},
        "weight_basis": {"none", "actual", "ideal"},
        "verdict": VERDICTS,
        "certainty": {"not_rated"},
        "prescription": {"yes", "no"},
        "no_benefit": {"yes", "no"},
        "harm_signal": {"yes", "no"},
    }
    for row in REGIMENS.values():
        for column, allowed in words.items():
            assert row[column] in allowed, (row["slug"], column)
        for column in ("population", "duration", "applies_to", "verdict_note", "cautions"):
            assert row[column], (row["slug"], column)
        assert row["sources"]
        assert not row["doses_per_day"] or int(row["doses_per_day"]) >= 1


def test_every_amount_by_weight_has_a_weight_basis():
    for row in REGIMENS.values():
        by_weight = row["basis"] in {"per_kg_day", "weight_banded"}
        assert by_weight == (row["weight_basis"] != "none"), row["slug"]


def test_every_regimen_has_a_guard_that_says_it_is_editorial():
    for row in REGIMENS.values():
        assert 0 < Decimal(row["guard_low_kg"]) < Decimal(row["guard_high_kg"]), row["slug"]
        assert row["guard_note"].startswith("Editorial guard"), row["slug"]


@pytest.mark.parametrize(
    ("column", "slugs"),
    [
        ("harm_signal", {"sirs-parenteral", "critically-ill-enteral-formula"}),
        ("prescription", {"sickle-cell-disease", "short-bowel-syndrome"}),
        (
            "no_benefit",
            {"athletes-healthy", "crohns-disease", "sirs-parenteral", "severe-burns-enteral"},
        ),
    ],
)
def test_warnings_stand_on_exactly_the_regimens_that_earned_them(column, slugs):
    assert {slug for slug, row in REGIMENS.items() if row[column] == "yes"} == slugs


def test_only_three_regimens_are_for_self_care():
    assert {slug for slug, row in REGIMENS.items() if row["audience"] == "self_care"} == {
        "typical-supplement-range",
        "post-infectious-ibs-d",
        "ibs-low-fodmap-adjunct",
    }


def test_the_bands_meet_without_gap_or_overlap():
    bands = read_table("regimen_bands")
    assert not bands[0]["weight_low_kg"]
    assert not bands[-1]["weight_high_kg"]
    for below, above in pairwise(bands):
        assert below["weight_high_kg"] == above["weight_low_kg"]
        assert {below["high_inclusive"], above["low_inclusive"]} == {"yes", "no"}
        assert below["label_high_lb"] == above["label_low_lb"]
    for band in bands:
        per_day = int(band["grams_per_dose"]) * int(band["doses_per_day"])
        assert per_day == int(band["grams_per_day"])


def test_every_regimen_has_evidence_and_each_of_its_sources_is_in_it():
    evidence = read_table("regimen_evidence")
    for slug, row in REGIMENS.items():
        shown = {line["source"] for line in evidence if line["regimen"] == slug}
        assert set(keys_in(row["sources"])) <= shown, slug
    assert {line["direction"] for line in evidence} == {"for", "against", "neutral", "safety"}
    assert all(line["result"] for line in evidence)


def test_the_large_trials_with_harm_are_in_the_evidence():
    safety = {
        (line["regimen"], line["source"])
        for line in read_table("regimen_evidence")
        if line["direction"] == "safety"
    }
    assert ("critically-ill-enteral-formula", "heyland2013") in safety
    assert ("critically-ill-enteral-formula", "vanzanten2014") in safety
    assert ("critically-ill-enteral-formula", "metaplus-posthoc2016") in safety
    assert ("critically-ill-enteral-formula", "chen2014") in safety
    assert ("sirs-parenteral", "heyland2013") in safety


def test_each_hazard_ratio_is_credited_to_the_paper_that_gives_it():
    credited = {
        ratio: line["source"]
        for line in read_table("regimen_evidence")
        for ratio in re.findall(r"hazard ratio ([\d.]+)", line["result"])
    }
    assert credited == {
        "1.57": "vanzanten2014", "2.52": "metaplus-posthoc2016", "0.91": "heyland2022",
    }  # fmt: skip


# Worked examples


@pytest.mark.parametrize("slug", REGIMENS)
def test_each_regimen_has_five_examples_with_an_amount(slug):
    rows = [row for row in EXAMPLES if row["regimen"] == slug]
    assert sum(row["expected_state"] == "ok" for row in rows) >= 5


@pytest.mark.parametrize("slug", REGIMENS)
def test_the_guards_are_tried_on_both_edges(slug):
    rows = [row for row in EXAMPLES if row["regimen"] == slug]
    accepted = {row["weight_used_kg"] for row in rows if row["expected_state"] == "ok"}
    assert REGIMENS[slug]["guard_low_kg"] in accepted
    assert REGIMENS[slug]["guard_high_kg"] in accepted
    assert any("weight_out_of_range" in row["must_flag"] for row in rows)


def weight_in_kg(row):
    """Redo the conversion of an example, exactly."""
    if row["height"]:
        inches = Decimal(row["height"]) / (Decimal("2.54") if row["height_unit"] == "cm" else 1)
        base = Decimal(50) if row["sex"] == "male" else Decimal("45.5")
        return base + Decimal("2.3") * (inches - 60)
    typed = row["ideal_weight"] or row["weight"]
    if not typed:
        return None
    weight = Decimal(typed)
    pounds = {"lb": weight, "st": weight * 14 + Decimal(row["weight_lb"] or 0)}
    if row["weight_unit"] in pounds:
        return pounds[row["weight_unit"]] * POUND_KG
    return weight / {"kg": 1, "g": 1000}[row["weight_unit"]]


def grams_per_day(row, weight):
    """Redo the amounts of an example from the regimen's row and the bands."""
    regimen = REGIMENS[row["regimen"]]
    low, high = Decimal(regimen["amount_low_g"]), Decimal(regimen["amount_high_g"])
    match regimen["basis"]:
        case "per_kg_day":
            return low * weight, high * weight
        case "per_100g_protein":
            share = Decimal(row["protein_g_per_day"]) / 100
            return low * share, high * share
        case "weight_banded":
            grams = 10 if weight < 30 else 20 if weight <= 65 else 30
            return Decimal(grams), Decimal(grams)
    return low, high


def case_name(row):
    return f"{row['regimen']}-{row['position']}"


@pytest.mark.parametrize(
    "row", [row for row in EXAMPLES if row["expected_state"] == "ok"], ids=case_name
)
def test_the_arithmetic_of_each_example_holds(row):
    weight = weight_in_kg(row)
    assert row["weight_used_kg"] == "" or Decimal(row["weight_used_kg"]) == weight
    low, high = grams_per_day(row, weight)
    assert Decimal(row["grams_per_day_low"]) == low
    assert Decimal(row["grams_per_day_high"]) == high
    doses = REGIMENS[row["regimen"]]["doses_per_day"]
    assert bool(doses) == bool(row["grams_per_dose_low"])
    if doses:
        assert Decimal(row["grams_per_dose_low"]) * int(doses) == low
        assert Decimal(row["grams_per_dose_high"]) * int(doses) == high


@pytest.mark.parametrize(
    "row", [row for row in EXAMPLES if row["expected_state"] != "ok"], ids=case_name
)
def test_a_refused_example_has_no_amount_and_says_why(row):
    assert row["expected_state"] == "refused"
    assert not any(value for column, value in row.items() if column.startswith("grams_"))
    regimen = REGIMENS[row["regimen"]]
    weight = weight_in_kg(row)
    reasons = set()
    if weight is not None and not (
        Decimal(regimen["guard_low_kg"]) <= weight <= Decimal(regimen["guard_high_kg"])
    ):
        reasons.add("weight_out_of_range")
    if row["age"] and int(row["age"]) < int(regimen["minimum_age_years"]):
        reasons.add("age_out_of_range")
    assert set(keys_in(row["must_flag"])) == reasons
    assert reasons


def test_flags_are_those_of_the_calculator_and_never_both_wanted_and_forbidden():
    for row in EXAMPLES:
        wanted, forbidden = set(keys_in(row["must_flag"])), set(keys_in(row["must_not_flag"]))
        assert wanted | forbidden <= CORE_FLAGS
        assert not wanted & forbidden


# Levels, cautions, claims, comments


def test_the_levels_are_the_published_ones():
    levels = {
        row["code"]: (row["amount_low_g"], row["amount_high_g"], row["basis"], row["verdict"])
        for row in read_table("safety_levels")
    }
    assert levels == {
        "long_term": ("", "14", "per_day", "supported"),
        "typical": ("5", "30", "per_day", "unverified"),
        "short_term": ("", "50", "per_day", "unverified"),
        "tolerated_per_kg": ("", "0.65", "per_kg_day", "mixed"),
    }


def test_the_long_term_level_is_not_compared_with_a_drip():
    routes = {row["code"]: keys_in(row["routes"]) for row in read_table("safety_levels")}
    assert routes["long_term"] == ["oral", "enteral"]


def test_every_caution_has_a_fact_and_a_next_step_and_a_source_or_its_absence():
    for row in read_table("cautions"):
        assert row["fact"]
        assert row["next_step"]
        assert row["sources"] or row["source_note"], row["code"]


def test_liver_high_ammonia_and_critical_illness_are_stop_signs():
    stops = {row["code"] for row in read_table("cautions") if row["action"] == "do_not_use"}
    assert {"liver-failure", "urea-cycle-disorder", "critical-illness", "children"} == stops


def test_each_claim_has_a_verdict_and_a_finding():
    claims = read_table("claims")
    assert [row["number"] for row in claims] == [str(number) for number in range(1, 53)]
    for row in claims:
        assert row["verdict"] in VERDICTS
        assert row["finding"]
        if row["verdict"] == "contradicted":
            assert row["sources"], row["claim"]


def test_demonstration_comments_say_so_and_belong_to_an_article():
    slugs = {article.slug for article in read_articles()}
    comments = {row["key"]: row for row in read_table("comments_demo")}
    for row in comments.values():
        assert row["body"].startswith("(demonstration comment) ")
        assert row["article"] in slugs
        assert row["state"] in {"published", "held"}
        if row["parent"]:
            parent = comments[row["parent"]]
            assert not parent["parent"], "replies are one level deep"
            assert parent["article"] == row["article"]
