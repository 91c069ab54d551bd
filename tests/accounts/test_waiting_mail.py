"""Mail about accounts: written down first, so never waited for, never lost, never left lying."""

import json
import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import outbox
from accounts.actions import erase_everything
from accounts.models import User, WaitingMail
from tests.accounts.mail_servers import CHOOSY, DEAD, WORKING, DeadMailServer
from tests.accounts.people import (
    PASSWORD,
    code_in_mail,
    make_person,
    prove_again,
    sent_mail,
    sign_in,
)
from tests.dump import database_dump

pytestmark = pytest.mark.django_db

SIGN_UP, ASK, RESET = "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"
ADDRESS = "new@example.org"
WORKERS = 4


def sign_up(client: Client, email: str = ADDRESS):
    return client.post(SIGN_UP, {"email": email, "password1": PASSWORD})


def queue(address: str = ADDRESS, **fields: object) -> None:
    """Write one mail down."""
    given = {"subject": "Villi: News", "body": "Marked-words", "user": None}
    outbox.queue(address=address, **(given | {"useful_for": outbox.WORTH_KNOWING} | fields))


@pytest.mark.django_db(transaction=True)
def test_a_dead_mail_server_delays_a_sign_up_and_loses_nothing(client: Client, settings) -> None:
    settings.MAILERS = DEAD

    answer = sign_up(client)

    assert answer.url == "/accounts/confirm-email/"
    assert User.objects.get().email == ADDRESS
    assert WaitingMail.objects.get().tries == 1
    settings.MAILERS = WORKING
    assert sent_mail() == [], "the server is given time"
    with time_machine.travel(timezone.now() + timedelta(seconds=16), tick=False):
        client.post("/accounts/confirm-email/", {"code": code_in_mail(ADDRESS)})
    assert "_auth_user_id" in client.session
    assert not WaitingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_without_a_worker_and_is_not_sent_again_when_one_comes(
    client: Client, settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    sign_up(client)
    assert mail.outbox == []

    assert len(sent_mail()) == 1

    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
    assert len(mail.outbox) == 1
    assert not WaitingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_what_was_written_down(client: Client, settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    sign_up(client)

    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)

    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    assert not WaitingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_comes_back_for_what_a_dead_mail_server_did_not_take(
    client: Client, settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.MAILERS = DEAD
    sign_up(client)
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
    settings.MAILERS = WORKING
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
    assert mail.outbox == [], "the server is given time"

    with time_machine.travel(timezone.now() + timedelta(seconds=16), tick=False):
        call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)

    assert [message.to for message in mail.outbox] == [[ADDRESS]]


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_sends_each_mail(settings) -> None:
    settings.MAILERS = DEAD
    for number in range(5):
        queue(f"person{number}@example.org")
    settings.MAILERS = WORKING
    WaitingMail.objects.update(try_after=timezone.now())
    barrier = threading.Barrier(WORKERS)

    def work() -> None:
        try:
            barrier.wait(timeout=20)
            outbox.send_batch()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(message.to[0] for message in mail.outbox) == [
        f"person{number}@example.org" for number in range(5)
    ]
    assert not WaitingMail.objects.exists()


def test_a_sender_that_died_leaves_its_mail_to_the_next(settings) -> None:
    queue()
    assert outbox.claim_next(WaitingMail.objects.all()) is not None
    assert sent_mail() == [], "it may still be at work"

    with time_machine.travel(timezone.now() + outbox.LEASE, tick=False):
        assert len(sent_mail()) == 1


def test_a_mail_of_an_act_that_was_undone_is_not_sent() -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert sent_mail() == []


@pytest.mark.parametrize(
    ("page", "minutes"), [(ASK, 3), ("/accounts/signup/", 15), (RESET, 3 * 24 * 60)]
)
def test_a_code_or_link_is_sent_only_while_it_works(
    client: Client, page: str, minutes: int
) -> None:
    address = ADDRESS if page == SIGN_UP else make_person().email
    client.post(page, {"email": address, "password1": PASSWORD})
    written = WaitingMail.objects.get().created_at

    with time_machine.travel(written + timedelta(minutes=minutes), tick=False):
        assert sent_mail() == []

    assert not WaitingMail.objects.exists()


def test_a_code_is_sent_until_shortly_before_it_ends(client: Client) -> None:
    person = make_person()
    client.post(ASK, {"email": person.email})

    with time_machine.travel(timezone.now() + timedelta(minutes=2, seconds=50), tick=False):
        assert code_in_mail(person.email)


def test_what_is_of_no_more_use_goes_though_nobody_sends() -> None:
    queue(useful_for=timedelta(minutes=3))
    queue(useful_for=timedelta(days=3))

    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        call_command("apply_retention")

    assert WaitingMail.objects.count() == 1


def test_news_of_an_account_is_still_sent_after_a_long_outage(client: Client) -> None:
    person = make_person()
    sign_in(client, person)
    new = {"password1": "another-long-password", "password2": "another-long-password"}
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD} | new)

    with time_machine.travel(timezone.now() + timedelta(days=29), tick=False):
        [message] = sent_mail()

    assert message.subject == "Villi: Your password was changed"


def test_erasing_an_account_takes_its_waiting_mail_along(client: Client) -> None:
    person, other = make_person(), make_person()
    client.post(ASK, {"email": person.email})
    # Known to be theirs by the account alone: the address is no longer one of theirs.
    queue("former@example.org", user=person)
    queue(other.email, user=other)

    erase_everything(user=person)

    assert {(m.subject, m.to[0]) for m in sent_mail()} == {
        ("Villi: Your account was erased", person.email),
        ("Villi: News", other.email),
    }
    assert not WaitingMail.objects.exists()


def test_an_account_deleted_in_the_admin_takes_its_waiting_mail_along() -> None:
    person = make_person()
    queue(person.email, user=person)

    person.delete()

    assert sent_mail() == []


@pytest.mark.django_db(transaction=True)
def test_a_receipt_of_erasing_waits_for_a_dead_mail_server(client: Client, settings) -> None:
    person = make_person()
    sign_in(client, person)
    prove_again(client)
    settings.MAILERS = DEAD

    answer = client.post("/privacy/erase/", {"understood": "on", "comments": "erase"})

    assert answer.url == "/privacy/erased/"
    assert not User.objects.exists()
    settings.MAILERS = WORKING
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        [receipt] = sent_mail()
    assert receipt.to == [person.email]
    assert "were erased" in receipt.body


def test_what_waits_is_encrypted_and_never_logged(
    client: Client, settings, caplog: pytest.LogCaptureFixture
) -> None:
    person = make_person()
    caplog.set_level("DEBUG")
    client.post(ASK, {"email": person.email})
    client.post(RESET, {"email": person.email})
    rows = next(
        line for line in database_dump().splitlines() if line.startswith("accounts_waitingmail")
    )
    settings.MAILERS = DEAD
    call_command("send_waiting_mail")
    settings.MAILERS = WORKING
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=False):
        texts = [message.body for message in sent_mail()]
    secret = re.compile(r"^[A-Z0-9-]{6,}$|/reset/key/\S+", re.MULTILINE)
    secrets = [found for text in texts for found in secret.findall(text)]

    assert len(secrets) == 2
    log = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert "was not sent" in log
    for words in [*secrets, "Hello", person.email]:
        assert words not in log
    for words in [*secrets, "Hello"]:
        assert words not in rows


def test_the_database_refuses_mail_that_is_not_encrypted() -> None:
    queue()

    with pytest.raises(IntegrityError), transaction.atomic():
        WaitingMail.objects.update(content="Hello")


def test_mail_that_no_key_opens_stays_and_holds_up_no_other(
    settings, caplog: pytest.LogCaptureFixture
) -> None:
    queue("unreadable@example.org")
    keys = settings.PROFILE_KEYS
    settings.PROFILE_KEYS = ["b3RoZXItdGVzdHMtb25seS1rZXktMDAwMDAwMDAwMDE="]
    queue("readable@example.org")

    assert [message.to for message in sent_mail()] == [["readable@example.org"]]

    assert "no key in PROFILE_KEYS fits" in caplog.text
    settings.PROFILE_KEYS = keys
    with time_machine.travel(timezone.now() + outbox.LEASE, tick=False):
        assert sent_mail()[-1].to == ["unreadable@example.org"]


def test_a_dead_mail_server_is_asked_by_one_mail_for_all(settings) -> None:
    settings.MAILERS = DEAD
    for number in range(3):
        queue(f"person{number}@example.org")
    DeadMailServer.asked = 0

    call_command("send_waiting_mail")
    call_command("send_waiting_mail")

    assert DeadMailServer.asked == 1
    assert sorted(WaitingMail.objects.values_list("tries", flat=True)) == [0, 0, 1]
    settings.MAILERS = WORKING
    with time_machine.travel(timezone.now() + timedelta(seconds=16), tick=False):
        assert len(sent_mail()) == 3


def test_a_refused_address_holds_up_no_other(settings) -> None:
    settings.MAILERS = CHOOSY
    queue("refused@example.org")
    queue("other@example.org")

    assert [message.to for message in sent_mail()] == [["other@example.org"]]

    assert WaitingMail.objects.get().address == "refused@example.org"


@pytest.mark.parametrize("page", [ASK, RESET])
def test_an_unknown_address_costs_the_same_mail_as_a_known_one(page: str) -> None:
    """The time an answer takes must not tell who has an account."""
    work = []
    for address in (make_person().email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            Client().post(page, {"email": address})
        statements = [query["sql"] for query in queries]
        work.append([sql.split('"')[:2] for sql in statements if "waitingmail" in sql])

    assert work == [[["INSERT INTO ", "accounts_waitingmail"]]] * 2


def test_the_export_tells_of_waiting_mail_without_its_words(client: Client) -> None:
    person = make_person()
    sign_in(client, person)
    prove_again(client)
    queue(person.email, user=person)
    queue("other@example.org")

    data = json.loads(client.get("/privacy/export.json").content)["data"]

    [waiting] = data["mail_on_its_way"]
    assert (waiting["to"], waiting["about"]) == (person.email, "Villi: News")
    assert "Marked-words" not in json.dumps(data)


def test_mail_says_who_it_is_from_and_that_no_machine_should_answer(client: Client) -> None:
    sign_up(client)

    [message] = sent_mail()

    assert message.from_email == "Villi <noreply@testserver>"
    assert message.subject == "Villi: Your code to confirm this address"
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert message.message().get_content_type() == "text/plain"


@pytest.mark.parametrize("page", [RESET, ASK, SIGN_UP])
def test_links_in_mail_lead_to_the_site_whatever_host_was_asked(client: Client, page: str) -> None:
    person = make_person()
    for address in (person.email, "nobody@example.org"):
        client.post(page, {"email": address, "password1": PASSWORD}, headers={"host": "localhost"})

    for message in sent_mail():
        assert "http://testserver" in message.body
        assert "localhost" not in message.body


@pytest.mark.parametrize("page", [RESET, ASK])
@pytest.mark.parametrize(
    "address",
    [f"me@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.org", "me@ex\u0430mple.org"],
)
def test_no_mail_is_written_to_an_address_that_no_account_can_have(
    client: Client, page: str, address: str
) -> None:
    answer = client.post(page, {"email": address})

    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert not WaitingMail.objects.exists()
