"""The main job, from a reader's first look to a member's own calculation."""

import re
import uuid
from collections.abc import Callable
from email.message import EmailMessage

from playwright.sync_api import Page, expect

from accounts.models import User

ARTICLE = "/articles/l-glutamine-gut-health/"


def test_a_reader_becomes_a_member(
    open_page: Callable[..., Page],
    new_member: Callable[..., User],
    sign_in: Callable[[Page, User], None],
    newest_mail: Callable[[str], EmailMessage],
    assert_accessible: Callable[[Page], None],
) -> None:
    reader = open_page()
    words = f"Thank you for naming the trials, {uuid.uuid4().hex[:6]}."
    address = f"{uuid.uuid4().hex[:12]}@example.org"

    # Read
    reader.goto("/")
    reader.get_by_role("link", name="L-glutamine and gut health").first.click()
    expect(reader.locator("h1")).to_contain_text("L-glutamine and gut health")
    expect(reader.get_by_text("No clinician has reviewed this page yet")).to_be_visible()

    # Compute, in place
    reader.get_by_label("IBS with diarrhoea after an infection").check()
    reader.get_by_label("Age in years").fill("40")
    reader.get_by_role("button", name="Work out the studied amount").click()
    result = reader.locator("#dose-result")
    expect(result).to_have_attribute("data-grams-per-day-low", "15")
    expect(result).to_contain_text("Above the long-term level of 14 g per day")
    expect(reader).to_have_url(re.compile(ARTICLE + "$"))

    # Comment: held first
    reader.get_by_role("link", name="Write a comment").click()
    reader.get_by_label("Your name").fill("Rosa")
    reader.get_by_label("Your e-mail address").fill(address)
    reader.get_by_label("Your comment").fill(words)
    reader.get_by_role("button", name="Send").click()
    expect(reader.get_by_text("Your comment waits for a moderator")).to_be_visible()
    stranger = open_page()
    stranger.goto(ARTICLE)
    expect(stranger.get_by_text(words)).to_have_count(0)

    # Approve
    moderator = open_page()
    sign_in(moderator, new_member(role="moderator"))
    moderator.goto("/moderation/")
    item = moderator.locator("article.moderation-row").filter(has_text=words)
    item.get_by_role("button", name="Publish").click()
    expect(item.get_by_role("button", name="Publish")).to_have_count(0)

    # See it: public within a second, whoever asks
    stranger.goto(ARTICLE)
    expect(stranger.get_by_text(words)).to_be_visible()

    # Sign up and verify
    reader.goto("/accounts/signup/")
    reader.get_by_label("E-mail address").fill(address)
    reader.get_by_label("Password", exact=True).fill("correct horse battery staple")
    reader.get_by_role("button", name="Open the account").click()
    expect(reader.get_by_label("Code")).to_be_visible()
    code = re.search(r"^[A-Z0-9-]{6,}$", body(newest_mail(address)), re.MULTILINE)
    assert code, body(newest_mail(address))
    reader.get_by_label("Code").fill(code[0])
    reader.get_by_role("button", name="Continue").click()

    # Save a profile
    reader.goto("/profiles/")
    assert_accessible(reader)
    reader.get_by_role("link", name="Save a profile").click()
    reader.get_by_role("textbox", name="Label").fill("Me")
    reader.get_by_role("textbox", name="Weight", exact=False).fill("70")
    reader.get_by_label("kilograms").check()
    reader.get_by_role("textbox", name="Age").fill("50")
    reader.get_by_role("checkbox", name="I agree").check()
    reader.get_by_role("button", name="Save the profile").click()

    # Compute with it
    reader.get_by_role("link", name="Use this profile").click()
    expect(reader.get_by_label("Weight", exact=True)).to_have_value("70")
    reader.get_by_label("Coronary heart disease").check()
    reader.get_by_role("button", name="Work out the studied amount").click()
    reader.get_by_role("button", name="I have read this").click()
    expect(reader.locator("#dose-result")).to_have_attribute("data-grams-per-day-low", "5.6")
    # The number in it is random and says nothing; so may hold a 70 of its own.
    assert re.fullmatch(r"https?://[^/]+/profiles/[0-9a-f-]{36}/use/", reader.url)


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return part.get_content()
