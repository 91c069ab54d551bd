"""Every answer, an error too, tells browsers what may be done with it."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/nothing-here/", 404),
        ("/?q=%00", 400),
        ("/admin/", 302),
        ("/accounts/login/", 200),
        ("/feeds/articles.atom", 200),
        ("/health/live", 200),
    ],
)
def test_an_answer_is_for_our_own_pages_alone(client: Client, address: str, status: int) -> None:
    answer = client.get(address)

    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]


def test_images_may_stand_in_feed_readers(client: Client) -> None:
    answer = client.get(f"/media/{'a' * 64}.png")

    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_page_of_an_error_has_the_same(client: Client, monkeypatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("config.health.MigrationExecutor", None)

    answer = client.get("/health/ready")

    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
