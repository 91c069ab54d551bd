"""Safe notation in every text a reader sees: a misread amount is the worst fault."""

import re

import pytest

from tests.content.catalogue import read_articles, read_table

UNITS = r"(?:g|kg|mg|mL|mm|cm|lb|mmol|micrograms)\b"
FAULTS = {
    "trailing zero": re.compile(r"\d\.\d*0(?![\d])"),
    "no leading zero": re.compile(r"(?<![\d])\.\d"),
    "plain space before the unit": re.compile(rf"\d {UNITS}"),
    "no space before the unit": re.compile(rf"\d{UNITS}"),
    "decimal where milligrams would do": re.compile(r"(?<![\d.,])0\.\d+(?: to 0\.\d+)?\u00a0g\b"),
    "no comma from 1,000": re.compile(r"(?<![\d.,(])\d{4,}\u00a0?(?:g|mg|infants|adults|patients)"),
    "slash for per": re.compile(r"\b(?:k?g|mg|mL|mmol|micrograms)/\w|/(?:day|kg|dose|week)\b"),
    "abbreviated frequency": re.compile(
        r"\b(?:BID|TID|QID|QD|b\.i\.d|t\.i\.d|tds|qds)\b", re.IGNORECASE
    ),
    "abbreviated micrograms": re.compile(r"µg|μg|\bmcg\b|\bug\b"),
    "hyphen or dash for a range": re.compile(rf"\d\s?[-–]\s?\d[\d.]*[\s\u00a0]?{UNITS}"),
    "comparison sign": re.compile(r"[<>≤≥]\s?\d"),
}
TEXT_COLUMNS = {
    "cautions": ("title", "fact", "next_step", "source_note"),
    "claims": ("claim", "verdict_note", "finding"),
    "dietary_intakes": ("name", "population", "note"),
    "food_groups": ("description",),
    "foods": ("note",),
    "regimen_bands": ("label_text",),
    "regimen_evidence": ("outcome", "population", "result"),
    "regimen_examples": ("label",),
    "regimens": (
        *("title", "population", "route_note", "schedule_note", "duration", "applies_to"),
        *("weight_note", "guard_note", "verdict_note", "cautions"),
        "quotation_reason",
    ),
    "safety_levels": ("name", "explanation", "caution"),
    "substances": ("description",),
}


def faults_in(text):
    return [
        f"{name}: {match[0]!r}" for name, rule in FAULTS.items() if (match := rule.search(text))
    ]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ("5.0\u00a0g", "trailing zero"),
        (".5\u00a0g", "no leading zero"),
        ("5 g a day", "plain space before the unit"),
        ("5g a day", "no space before the unit"),
        ("0.5\u00a0g a day", "decimal where milligrams would do"),
        ("2000\u00a0g", "no comma from 1,000"),
        ("5\u00a0g/day", "slash for per"),
        ("5\u00a0g BID", "abbreviated frequency"),
        ("5\u00a0mcg", "abbreviated micrograms"),
        ("5-30\u00a0g", "hyphen or dash for a range"),
        ("<30\u00a0kg", "comparison sign"),
    ],
)
def test_each_fault_is_found(wrong, name):
    assert name in {fault.partition(":")[0] for fault in faults_in(wrong)}


def test_a_well_written_amount_has_no_fault():
    text = "300 to 500\u00a0mg per kg of body weight a day, 2,000\u00a0g, 0.51\u00a0mmol per litre"
    assert faults_in(text) == []


@pytest.mark.parametrize("article", read_articles(), ids=lambda article: article.slug)
def test_articles_follow_safe_notation(article):
    text = article.prose + article.front["summary"] + article.front["description"]
    assert faults_in(text) == []


@pytest.mark.parametrize(("table", "columns"), TEXT_COLUMNS.items())
def test_catalogue_texts_follow_safe_notation(table, columns):
    found = [
        (row[column], faults)
        for row in read_table(table)
        for column in columns
        if (faults := faults_in(row[column]))
    ]
    assert found == []
