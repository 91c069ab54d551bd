"""Reading and writing articles in a real browser: what the small scripts add."""

import base64
import uuid
from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts import roles
from tests.articles.images import drawn, file_of

ARTICLE = "/articles/l-glutamine-gut-health/"


def test_a_source_shows_beside_its_number_and_escape_takes_it_away(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(ARTICLE)
    card = page.locator(".cite-card")
    mark = page.locator("#cite-1-1")
    mark.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("Abbasi")
    assert_accessible(page)

    # The pointer may move onto the card; Escape closes it without moving the focus.
    card.hover()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()

    page.keyboard.press("Tab")
    mark.focus()
    expect(card).to_be_visible()
    expect(mark).to_have_attribute("aria-describedby", "cite-card")


def test_a_number_leads_to_its_source_and_back_without_scripts(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(javascript=False)
    page.goto(ARTICLE)

    page.locator("#cite-1-1").click()
    assert page.url.endswith("#ref-1")
    page.locator("#ref-1 .references__back a").first.click()

    assert page.url.endswith("#cite-1-1")


def test_it_prints_as_a_clean_page(page: Page) -> None:
    page.goto(ARTICLE)
    page.emulate_media(media="print")

    for shown in ("h1", ".key-messages", ".regimen-card", "#references", ".print-note"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (
        *(".site-nav", ".site-footer", ".contents", ".breadcrumbs", "form.calculator", ".comments"),
        ".references__back",
    ):
        expect(page.locator(hidden).first).to_be_hidden()
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
    assert page.pdf(format="A4").startswith(b"%PDF-")


def test_titles_are_suggested_while_typing(page: Page) -> None:
    page.goto("/")

    page.get_by_role("textbox", name="Search the site").or_(
        page.get_by_label("Search the site")
    ).first.press_sequentially("gut micro")

    expect(page.locator("#suggestions option")).not_to_have_count(0)
    assert "Protecting the gut microbiome" in page.locator("#suggestions").inner_html()


def test_an_editor_sees_the_page_grow_beside_the_text(
    open_page: Callable[..., Page], new_member: Callable, sign_in: Callable
) -> None:
    from articles.models import Article

    article = Article.objects.create(slug=f"new-{uuid.uuid4().hex[:8]}", title="A new article")
    page = open_page(width=1600)
    sign_in(page, new_member(role=roles.EDITOR))
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    text = page.locator("#id_body")
    beside = page.frame_locator(".desk-page")

    text.fill("Fed by glutamine [@kim2017].\n\n::nothing\n")

    expect(beside.get_by_text("Fed by glutamine")).to_be_visible()
    expect(beside.locator("#ref-1")).to_contain_text("The roles of glutamine in the intestine")
    expect(page.locator(".desk-problems")).to_contain_text("Line 3: There is no directive")

    text.press("ControlOrMeta+End")
    page.get_by_role("button", name="Bold", exact=True).click()
    assert text.input_value().endswith("**words**")
    finder = page.get_by_label("Cite or link")
    finder.press_sequentially("houdijk")
    expect(page.locator("#desk-choices option")).not_to_have_count(0)
    finder.fill("[@houdijk1998]")
    finder.press("Enter")
    assert "[@houdijk1998]" in text.input_value()
    expect(beside.locator("#ref-2")).to_contain_text("Houdijk")


def test_a_key_begun_in_the_text_is_completed(
    open_page: Callable[..., Page],
    new_member: Callable,
    sign_in: Callable,
    assert_accessible: Callable[..., None],
) -> None:
    from articles.models import Article

    article = Article.objects.create(slug=f"new-{uuid.uuid4().hex[:8]}", title="A new article")
    page = open_page(width=1600)
    sign_in(page, new_member(role=roles.EDITOR))
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    text = page.locator("#id_body")
    keys = page.get_by_role("listbox", name="Sources")

    text.press_sequentially("Fewer infections [@houd")
    expect(keys.get_by_role("option").first).to_contain_text("[@houdijk1998]")
    expect(text).to_have_attribute("aria-activedescendant", "desk-key-0")
    assert_accessible(page, leave_out=".desk-page")
    text.press("Enter")
    expect(text).to_have_value("Fewer infections [@houdijk1998]")
    expect(keys).to_be_hidden()

    text.press("ArrowLeft")
    text.press_sequentially("; @shao")
    expect(keys.get_by_role("option").first).to_contain_text("[@shao2008]")
    text.press("Escape")
    expect(keys).to_be_hidden()
    expect(text).to_have_value("Fewer infections [@houdijk1998; @shao]")


PUT_IN = """([kind, name, encoded]) => {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, { type: "image/jpeg" }));
    const event = { dataTransfer: data, clipboardData: data, bubbles: true, cancelable: true };
    const body = document.getElementById("id_body");
    if (kind === "paste") {
        body.dispatchEvent(new ClipboardEvent("paste", event));
    } else {
        body.dispatchEvent(new DragEvent("dragover", event));
        body.dispatchEvent(new DragEvent("drop", event));
    }
}"""


def test_an_image_dropped_into_the_text_is_uploaded_and_shown(
    open_page: Callable[..., Page],
    new_member: Callable,
    sign_in: Callable,
    assert_accessible: Callable[..., None],
) -> None:
    from articles.models import Article

    def put_in(kind: str, name: str, content: bytes) -> None:
        page.evaluate(PUT_IN, [kind, name, base64.b64encode(content).decode()])

    slug = f"images-{uuid.uuid4().hex[:8]}"
    article = Article.objects.create(slug=slug, title="With images")
    page = open_page(width=1600)
    sign_in(page, new_member(role=roles.EDITOR))
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    text = page.locator("#id_body")
    beside = page.frame_locator(".desk-page")
    said = page.locator(".desk-upload")
    text.fill("Words before.")
    text.press("End")

    put_in("drop", f"{slug}.jpg", file_of(drawn(600, 400)))
    expect(said).to_contain_text(f"Added to the library as “{slug}”. Now say what it shows")
    expect(said).to_have_attribute("role", "status")
    page.keyboard.type("Red and blue")

    line = f'::figure{{image="{slug}" alt="Red and blue"}}'
    expect(text).to_have_value(f"Words before.\n{line}\n")
    shown = beside.get_by_role("img", name="Red and blue")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert_accessible(page, leave_out=".desk-page")

    # What cannot be used is said, and the text stays as it is.
    put_in("paste", "page.jpg", b"<html>")
    expect(said).to_have_text(
        "page.jpg: This file is no image that we can show. Choose a JPEG, PNG, WebP or AVIF file."
    )
    put_in("drop", "huge.jpg", bytes(15 * 1024 * 1024 + 1))
    expect(said).to_contain_text("huge.jpg is larger than 15 MB.")
    expect(text).to_have_value(f"Words before.\n{line}\n")

    # The button does the same.
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Image", exact=True).click()
    chooser.value.set_files(
        {"name": "again.jpg", "mimeType": "image/jpeg", "buffer": file_of(drawn(600, 400))}
    )
    expect(said).to_contain_text(f"The library has this image already, as “{slug}”.")
