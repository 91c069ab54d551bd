"""No health value, code or token is left anywhere but in its place.

A whole session with marked values runs, then everything written is searched: log lines, mails,
addresses, cookies, titles and the database.
"""

import logging
import re

import pytest
from django.test import Client
from django.views.debug import ExceptionReporter

from accounts.models import User
from dosing.models import SavedProfile
from tests.accounts.people import PASSWORD, code_in_mail, sent_mail
from tests.dosing.profiles.typed import AGE, LABEL, NOTE, TYPED, WEIGHT
from tests.dump import database_dump

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

MARKS = (LABEL, WEIGHT, NOTE, AGE, "171.5")
ADDRESS = "marked-person@example.org"


class Watched(Client):
    """A client that remembers every address, title and header it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def request(self, **request):
        response = super().request(**request)
        self.seen.append(f"{request['PATH_INFO']}?{request.get('QUERY_STRING', '')}")
        self.seen.append(str(response.headers))
        self.seen.append(str(response.cookies))
        self.seen.extend(re.findall(r"<title>.*?</title>", response.text, re.DOTALL))
        return response


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def whole_session() -> tuple[Watched, list[str]]:
    """Sign up, calculate, save, change, fail, export; return the client and the secrets used."""
    client = Watched()
    client.raise_request_exception = False
    client.post("/accounts/signup/", {"email": ADDRESS, "password1": PASSWORD})
    code = code_in_mail(ADDRESS)
    client.post("/accounts/confirm-email/", {"code": code})
    calculation = {
        "regimen": "crohns-disease", "weight": WEIGHT, "weight_unit": "kg", "age": AGE,
        "ideal_weight": "64.4711", "acknowledged": "crohns-disease",
    }  # fmt: skip
    client.post("/dosing/l-glutamine/calculate/", calculation)
    client.post("/dosing/l-glutamine/calculate/", calculation | {"weight": WEIGHT + "x"})
    typed = TYPED | {"regimen": "crohns-disease", "consent": "on"}
    client.post("/profiles/add/", typed | {"weight": WEIGHT + "x"})
    client.post("/profiles/add/", typed)
    profile = SavedProfile.objects.get()
    for page in ("", "use/", "change/", "delete/"):
        assert client.get(f"/profiles/{profile.pk}/{page}").status_code == 200
    client.post(f"/profiles/{profile.pk}/save/", calculation)
    client.post(f"/profiles/{profile.pk}/change/", typed | {"edits": "1"})
    client.post(f"/profiles/{profile.pk}/change/", typed | {"edits": "1"})  # stale
    client.get(f"/profiles/{profile.pk}0/")
    client.get("/profiles/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/privacy/export.json")
    client.post("/accounts/password/reset/", {"email": ADDRESS})
    token = re.search(r"/reset/key/(\S+)/", sent_mail()[-1].body)
    assert token
    return client, [code, token[1], PASSWORD]


def test_marked_values_appear_nowhere(logged: pytest.LogCaptureFixture) -> None:
    client, secrets = whole_session()
    calculation = SavedProfile.objects.get().calculations.get()
    assert calculation.read().entered["weight"] == WEIGHT, "the session did what it should"

    log = "\n".join(
        f"{record.getMessage()} {record.exc_text or ''} {record.stack_info or ''}"
        for record in logged.records
        # The statements themselves are logged only by DEBUG, which no real site has on.
        if record.name != "django.db.backends"
    )
    places = {
        "the log": log,
        "an address, title, header or cookie": "\n".join(client.seen),
        "a mail": "\n".join(f"{m.subject}\n{m.body}" for m in sent_mail()),
        "the database": database_dump(),
    }
    for place, text in places.items():
        for mark in (*MARKS, "64.4711"):
            assert mark not in text, f"{mark} stands in {place}"
    for secret in secrets:
        assert secret not in log
        assert secret not in places["an address, title, header or cookie"]
    assert PASSWORD not in places["the database"]
    assert ADDRESS not in log
    for message in sent_mail():
        assert message.body not in log


def test_an_error_report_shows_nothing_that_was_typed(
    logged: pytest.LogCaptureFixture, monkeypatch
) -> None:
    client, _ = whole_session()
    logged.clear()

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a fault in the middle of saving")

    monkeypatch.setattr(SavedProfile, "write", fail)
    profile = SavedProfile.objects.get()
    answer = client.post(f"/profiles/{profile.pk}/change/", TYPED | {"edits": "2"})

    assert answer.status_code == 500
    assert User.objects.count() == 1
    record = next(record for record in logged.records if record.exc_info)

    report = ExceptionReporter(record.request, *record.exc_info).get_traceback_text()
    html = ExceptionReporter(record.request, *record.exc_info).get_traceback_html()
    for mark in MARKS:
        for text in (answer.text, report, html, logged.text):
            assert mark not in text
