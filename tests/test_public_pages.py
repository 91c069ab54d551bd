"""A page that a shared cache may keep is the same bytes for everybody."""

import re
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User

# One address of each 'yes' row of the table of addresses, and a few with parameters.
PUBLIC_ADDRESSES = [
    "/",
    "/articles/",
    "/articles/l-glutamine-gut-health/",
    "/articles/l-glutamine-gut-health/comments/",
    "/articles/l-glutamine-gut-health/comments/?sort=oldest",
    "/articles/l-glutamine-gut-health/history/",
    "/foods/",
    "/foods/?group=cheese",
    "/foods/cheese-parmesan-hard/",
    "/foods/compare/?food=cheese-parmesan-hard&food=tempeh",
    "/dosing/l-glutamine/",
    "/dosing/l-glutamine/?regimen=crohns-disease",
    "/dosing/l-glutamine/crohns-disease/",
    "/sources/",
    "/sources/houdijk1998/",
    "/search/",
    "/search/?q=glutamine",
    "/moderation/log/",
    "/feeds/articles.atom",
    "/feeds/corrections.atom",
    "/articles/l-glutamine-gut-health/comments.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
]


def skipped_headings(html: str) -> list[str]:
    """Return each heading that is more than one level below the one before it."""
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    return [f"h{before} h{level}" for before, level in pairwise(levels) if level > before + 1]


@pytest.mark.django_db
def test_public_pages_are_the_same_bytes_for_everybody() -> None:
    call_command("load_content", verbosity=0)
    member = User.objects.create_user("member@example.org", "a long password", display_name="Mia")
    stranger, signed_in = Client(), Client()
    signed_in.force_login(member)

    faults = []
    for address in PUBLIC_ADDRESSES:
        answer = stranger.get(address)
        body = answer.content.decode()
        checks = {
            "answers 200": answer.status_code == 200,
            "may be kept": answer.headers.get("Cache-Control", "").startswith("public"),
            "sets no cookie": not answer.cookies,
            "does not vary by cookie": "cookie" not in answer.headers.get("Vary", "").lower(),
            "reads no session": not answer.wsgi_request.session.accessed,
            "holds no token": "csrfmiddlewaretoken" not in body and "nonce=" not in body,
            "skips no level of headings": not skipped_headings(body),
            "is the same for a member": signed_in.get(address).content == answer.content,
        }
        faults += [f"{address}: not '{name}'" for name, holds in checks.items() if not holds]
    assert faults == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/profiles/", "/admin/", "/moderation/", "/accounts/login/"])
def test_private_pages_are_never_kept(address: str) -> None:
    answer = Client().get(address)

    assert "public" not in answer.headers.get("Cache-Control", "")
