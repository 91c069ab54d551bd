"""A guest's address that was never confirmed is forgotten."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.models import Comment

pytestmark = pytest.mark.django_db


def test_an_unconfirmed_address_goes_after_a_month_and_the_comment_stays(new_comment) -> None:
    old, recent, confirmed = (
        new_comment(email=f"guest{number}@example.org") for number in range(3)
    )
    confirmed.confirm_guest()
    for comment, days in ((old, 31), (recent, 29), (confirmed, 31)):
        Comment.objects.filter(pk=comment.pk).update(
            created_at=timezone.now() - timedelta(days=days)
        )
    output = StringIO()

    call_command("apply_retention", stdout=output)

    assert "1 unconfirmed addresses of guests" in output.getvalue()
    addresses = dict(Comment.objects.values_list("pk", "guest_email"))
    assert addresses == {
        old.pk: "",
        recent.pk: "guest1@example.org",
        confirmed.pk: "guest2@example.org",
    }
    old.refresh_from_db()
    assert old.author_name == "Ada"
