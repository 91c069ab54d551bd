"""The style sheet's colours, the shared templates, and what no template may contain."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ERROR_PAGES = ["400", "403", "403_csrf", "404", "410", "413", "429", "500"]

TEXT_ON_GROUND = [
    (text, ground)
    for ground in ("paper", "surface", "surface-strong")
    for text in ("ink", "ink-soft", "accent", "accent-strong")
] + [
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("ink", "mark"),
    *((f"{tone}-ink", f"{tone}-tint") for tone in ("stop", "caution", "info", "ok", "plain")),
    *(("accent", f"{tone}-tint") for tone in ("stop", "caution", "info", "ok", "plain")),
]
EDGE_ON_GROUND = [
    (edge, "paper")
    for edge in ("line-strong", "focus", "eosin", "stop", "caution", "info", "ok", "plain")
]


def tokens(scheme: str) -> dict[str, str]:
    """Return the colour of each custom property that is a light-dark() pair."""
    pairs = re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", (ROOT / "static/site.css").read_text()
    )
    return {name: light if scheme == "light" else dark for name, light, dark in pairs}


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two #rrggbb colours, as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
            for value in channels
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_formula_gives_the_known_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read_on_its_ground(scheme: str, text: str, ground: str) -> None:
    colours = tokens(scheme)

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_ON_GROUND)
def test_edges_and_marks_can_be_seen_on_paper(scheme: str, edge: str, ground: str) -> None:
    colours = tokens(scheme)

    assert contrast(colours[edge], colours[ground]) >= 3


class ForbiddenByThePolicy(HTMLParser):
    """Collect what the content security policy would refuse, or htmx would not be told of."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names and "type" not in names):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or re.fullmatch(r"on[a-z]+", name) or name.startswith("hx-"):
                self.found.append(f"<{tag} {name}>")
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}=javascript:>")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_what_the_content_policy_forbids(path: Path) -> None:
    parser = ForbiddenByThePolicy()
    # Template tags may stand inside a tag's attributes, where they would confuse the parser.
    parser.feed(re.sub(r"{%.*?%}|{#.*?#}", " ", path.read_text(), flags=re.DOTALL))

    assert parser.found == []


def test_each_page_says_in_the_same_way_where_it_stands() -> None:
    """One name for a screen reader; the way up only: the page's own name is its heading."""
    ways = [
        way
        for path in TEMPLATES
        for way in re.findall(r'<nav class="breadcrumbs".*?</nav>', path.read_text())
    ]

    assert ways
    for way in ways:
        assert 'aria-label="{% translate "Where you are" %}"' in way
        assert "aria-current" not in way
        assert all(step.startswith("<a ") for step in way.split("<li>")[1:]), way


def test_the_template_rule_sees_each_forbidden_thing() -> None:
    parser = ForbiddenByThePolicy()
    parser.feed(
        '<p style="x" onclick="y" hx-get="/"><a href="javascript:1">'
        "<script>1</script><style></style>"
    )

    assert parser.found == [
        "<p style>",
        "<p onclick>",
        "<p hx-get>",
        "<a href=javascript:>",
        "<script>",
        "<style>",
    ]


class SampleForm(forms.Form):
    weight = forms.DecimalField(label="Weight", help_text="Only the number, like 70.5")
    sex = forms.ChoiceField(choices=[("f", "Female"), ("m", "Male")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I agree")
    note = forms.CharField(required=False)


@pytest.fixture
def answered_wrongly() -> SampleForm:
    return SampleForm({"weight": "<b>70,5", "note": "kept"})


def shown(form: SampleForm) -> str:
    fields = "".join(render_to_string("forms/field.html", {"field": field}) for field in form)
    return render_to_string("forms/error_summary.html", {"form": form}) + fields


def test_each_line_of_the_error_summary_leads_to_its_field(answered_wrongly: SampleForm) -> None:
    html = shown(answered_wrongly)

    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets == ["id_weight", "id_sex_0", "id_agreed"]
    for target in targets:
        assert html.count(f'id="{target}"') == 1


def test_a_field_names_its_hint_and_its_message(answered_wrongly: SampleForm) -> None:
    html = shown(answered_wrongly)

    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        for name in described.split():
            assert html.count(f'id="{name}"') == 1
    assert 'aria-describedby="id_weight_helptext id_weight_error"' in html
    assert html.count('aria-invalid="true"') >= 2


def test_the_entry_is_kept_and_escaped(answered_wrongly: SampleForm) -> None:
    html = shown(answered_wrongly)

    assert 'value="&lt;b&gt;70,5"' in html
    assert 'value="kept"' in html


def test_only_a_field_that_may_stay_empty_is_called_optional(answered_wrongly: SampleForm) -> None:
    field = answered_wrongly["note"]

    assert shown(answered_wrongly).count("(optional)") == 1
    conditional = render_to_string("forms/field.html", {"field": field, "conditional": True})
    assert "(optional)" not in conditional


def test_a_form_without_errors_has_no_summary() -> None:
    assert render_to_string("forms/error_summary.html", {"form": SampleForm()}).strip() == ""


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_says_what_to_do_next(name: str) -> None:
    request = None if name == "500" else RequestFactory().get("/lost/")

    html = render_to_string(f"{name}.html", request=request)

    main = html.split("<main")[1].split("</main>")[0]
    assert f"Error {name[:3]}" in main
    assert "<h1>" in main
    assert re.search(r'href="/|[Gg]o back', main)


def test_the_500_page_needs_no_context() -> None:
    source = (ROOT / "templates/500.html").read_text()

    assert "{{" not in source
    assert "extends" not in source
