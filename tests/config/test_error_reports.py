"""What went wrong is told to operators, what somebody typed is not."""

import logging
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from accounts.models import Consent
from tests.accounts.people import make_person

TYPED = "I weigh 71.3 kg"


def logged() -> str:
    """Return how the log writes the error that was just caught."""
    plain = settings.LOGGING["formatters"]["plain"]
    formatter = import_string(plain["()"])(plain["format"], style=plain["style"])
    record = logging.LogRecord("django", logging.ERROR, "", 1, "/page/", (), sys.exc_info())
    return str(formatter.format(record))


@pytest.mark.django_db
def test_the_log_repeats_no_row_that_a_database_refused() -> None:
    try:
        with transaction.atomic():
            Consent.objects.create(
                user=make_person(), purpose="unknown", text_version=1, text=TYPED
            )
    except IntegrityError:
        text = logged()

    assert TYPED not in text
    assert "IntegrityError" in text
    assert "accounts_consent_purpose_known" in text
    assert "which led to" in text


def test_the_log_says_where_an_error_came_from() -> None:
    try:
        raise LookupError("no such level")
    except LookupError:
        text = logged()

    assert "test_the_log_says_where_an_error_came_from" in text
    assert text.endswith("builtins.LookupError: no such level")
