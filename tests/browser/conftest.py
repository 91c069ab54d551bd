"""A real Chromium against the site as it is served: granian, SQLite, the starter content.

One site serves a whole run. Nothing is rolled back between tests, so each test makes its own
people and comments, and says nothing about how many there are altogether. Tests may use the
models directly: they share the site's database. Every test fails on a script error, on anything
the content security policy refused, on a request that left this machine and on a 5xx answer.
"""

import email
import email.policy
import os
import re
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

ROOT = Path(__file__).resolve().parent.parent.parent
START_TIMEOUT_SECONDS = 60

# No sandbox: root may not use it. The rest: no word to anyone outside this machine.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What Chromium and htmx call errors and is none: a refusal (`on_response` says which are wrong),
# and a request withdrawn because a newer one took its place.
EXPECTED_ON_THE_CONSOLE = re.compile(
    r"responded with a status of 4|Response Status Error Code 4|^htmx:(?:sendAbort|afterRequest),"
)
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def models_beside_playwright() -> Iterator[None]:
    """Let tests use the models: Playwright's event loop makes Django take them for async code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def media_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder where the site and the tests keep images."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def database(
    tmp_path_factory: pytest.TempPathFactory, media_folder: Path, django_db_blocker
) -> Iterator[Path]:
    """Make the database that the site and the tests share, with the starter content in it."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import override_settings

    assert connection.vendor == "sqlite", "The browser tests run on SQLite: unset DATABASE_URL."
    path = tmp_path_factory.mktemp("site") / "villi.sqlite3"
    connection.settings_dict["NAME"] = str(path)
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=str(media_folder)):
        call_command("migrate", verbosity=0)
        call_command("load_content", verbosity=0)
        yield path
        connection.close()


@pytest.fixture(scope="session")
def illustrated(database: Path) -> str:
    """Publish an article with everything it may hold, older than the others; return its path."""
    from articles.models import Article
    from tests.articles.articles import publish_article
    from tests.articles.images import add_image

    add_image("lead", 1_600, 900)
    add_image("figure", 500, 300)
    body = (
        '::figure{image="lead" alt="Red and blue" credit="Drawn for a test"}\n\n'
        "## Key messages\n\n- One.\n\nWords.\n\n"
        '::figure{image="figure" decorative="yes" caption="As in a trial [@houdijk1998]"}\n\n'
        "## Everything else\n\nAgain [@houdijk1998; @heyland2013], with a note[^1] and `code`.\n\n"
        "[^1]: A note, twice referred to[^1].\n\nTerm\n: Its meaning\n\n"
        "| Trial | People |\n|---|---:|\n| One | 29 |\n\n> Words of others\n\n"
        '::regimen{slug="sickle-cell-disease"}\n\n::evidence{regimen="crohns-disease"}\n\n'
        '::evidence{regimen="sirs-parenteral"}\n\n::levels\n\n::foods{group="cheese"}\n\n'
        '::foods{top="3"}\n\n::calculator{substance="l-glutamine"}\n\n'
        '::callout{kind="caution"}\nWords.\n::end\n\n::regulators\nWords.\n::end\n\n'
        "### Below\n\n1. One\n2. Two\n   - Three\n"
    )
    article = publish_article("illustrated", body=body)
    Article.objects.filter(pk=article.pk).update(published_at="2020-01-01T00:00:00Z")
    return article.get_absolute_url()


@pytest.fixture(scope="session")
def corrected(database: Path) -> str:
    """Publish an article by a named person, and a correction of it; return its path."""
    from articles.models import Article
    from editorial.models import ChangeClass
    from tests.articles.articles import publish_article, publish_change
    from tests.articles.test_trust import publish_person

    person = publish_person("ada")
    body = "\n\n".join(f"Paragraph {number}." for number in range(1, 21))
    article = publish_article("corrected", body=body, authors=[person.pk])
    publish_change(article, ChangeClass.CORRECTION, body=body.replace("graph 10.", "graph ten."))
    Article.objects.filter(pk=article.pk).update(published_at="2020-01-02T00:00:00Z")
    return article.get_absolute_url()


@pytest.fixture(scope="session")
def mail_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder where the site puts its mail."""
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="session")
def base_url(
    database: Path,
    media_folder: Path,
    mail_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Serve the site for the whole run; `page.goto("/")` starts from this address."""
    port = free_port()
    # `localhost`, not 127.0.0.1: passkeys work only there.
    url = f"http://localhost:{port}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "SITE_URL": url,
        "VILLI_TEST_MAIL_FOLDER": str(mail_folder),
        "MEDIA_ROOT": str(media_folder),
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    limits = ["--blocking-threads", "4", "--backpressure", "64"]
    log = tmp_path_factory.mktemp("log") / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, *limits, "config.wsgi:application"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_served(port, server, log)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)
    written = log.read_text()
    assert " ERROR " not in written, f"The site logged an error:\n{written}"


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_served(port: int, server: subprocess.Popen, log: Path) -> None:
    """Return when the site answers; fail with its log when it never does."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"The site did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Start the Chromium of this machine; without one the tests fail, they are never skipped."""
    path = os.environ.get("CHROMIUM")
    if not path:
        finder = [sys.executable, "-m", "tools.chromium"]
        found = subprocess.run(finder, cwd=ROOT, capture_output=True, text=True)
        if found.returncode != 0:
            pytest.fail(found.stderr)
        path = found.stdout.strip()
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """Collect what went wrong in the test's pages, and fail the test over it at the end.

    A test that provokes a problem on purpose checks it here and clears the list.
    """
    found: list[str] = []
    yield found
    assert not found, "In the browser:\n" + "\n".join(found)


def watch(context: BrowserContext, base_url: str, problems: list[str]) -> None:
    """Write down every problem that any page of this context meets."""

    def on_console(message: ConsoleMessage) -> None:
        # Chromium reports each 4xx answer as an error; whether that is one, `on_response` says.
        # htmx reports a request that was given up for a newer one, which is meant.
        expected = ("responded with a status of 4", "htmx:sendAbort", "htmx:afterRequest")
        if message.type == "error" and not any(text in message.text for text in expected):
            problems.append(f"console: {message.text} ({message.location.get('url')})")

    def on_request(request: Request) -> None:
        if request.url.startswith(("http:", "https:")) and urlsplit(request.url).netloc != site:
            problems.append(f"request to another host: {request.url}")

    def on_response(response: Response) -> None:
        kind = response.request.resource_type
        if response.status >= 500:
            problems.append(f"{response.status} for {response.request.method} {response.url}")
        elif response.status >= 400 and kind in {"stylesheet", "script", "image", "font"}:
            problems.append(f"{response.status} for the {kind} {response.url}")

    site = urlsplit(base_url).netloc
    context.on("console", on_console)
    context.on("weberror", lambda error: problems.append(f"script error: {error.error}"))
    context.on("request", on_request)
    context.on("response", on_response)


@pytest.fixture
def open_page(new_context, base_url: str, problems: list[str]) -> Callable[..., Page]:
    """Return `open_page(width, height, color_scheme, javascript)`: a visitor without cookies."""

    def open_page(
        *,
        width: int = 1280,
        height: int = 800,
        color_scheme: str = "light",
        javascript: bool = True,
    ) -> Page:
        context = new_context(
            viewport={"width": width, "height": height},
            color_scheme=color_scheme,
            java_script_enabled=javascript,
            locale="en-GB",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        watch(context, base_url, problems)
        return context.new_page()

    return open_page


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """Return a page as most people see it: a wide light window, scripts on."""
    return open_page()


@pytest.fixture
def assert_accessible() -> Callable[..., None]:
    """Return `assert_accessible(page)`: axe finds nothing against WCAG 2.2 AA or good practice.

    `leave_out` is a selector of what is not ours to mend.
    """
    axe = Axe()

    def assert_accessible(page: Page, leave_out: str = "") -> None:
        options = {"runOnly": AXE_RULES, "resultTypes": ["violations"]}
        context = {"exclude": [[leave_out]]} if leave_out else None
        results = axe.run(page, context=context, options=options)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return assert_accessible


@pytest.fixture
def new_member(database: Path) -> Callable[..., "User"]:
    """Return `new_member(role, password)`: makes a person with a verified address of their own."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.models import Group

    from accounts.models import User

    def new_member(*, role: str | None = None, password: str | None = None) -> "User":
        address = f"{uuid.uuid4().hex[:12]}@example.org"
        user = User.objects.create_user(address, password, is_staff=role is not None)
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        if role:
            user.groups.add(Group.objects.get(name=role))
        return user

    return new_member


@pytest.fixture
def signed_in(database: Path) -> Callable[["User"], "Client"]:
    """Return `signed_in(user)`: a client of somebody who signed in a moment ago.

    It is as if they had used the sign-in form; staff with their second factor.
    """
    from django.test import Client

    def signed_in(user: "User") -> Client:
        client = Client()
        client.force_login(user)
        proof = {"method": "password", "email": user.email}
        if user.is_staff:
            proof = {"method": "mfa", "type": "totp"}
        session = client.session
        session["account_authentication_methods"] = [
            proof | {"at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return signed_in


@pytest.fixture
def sign_in(
    base_url: str, signed_in: Callable[["User"], "Client"]
) -> Callable[[Page, "User"], None]:
    """Return `sign_in(page, user)`: gives the page's visitor a session without the form."""
    from django.conf import settings

    def sign_in(page: Page, user: "User") -> None:
        name = settings.SESSION_COOKIE_NAME
        value = signed_in(user).cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": base_url}])

    return sign_in


@pytest.fixture
def newest_mail(mail_folder: Path) -> Callable[[str], EmailMessage]:
    """Return `newest_mail(address)`: the last message that the site sent there."""

    def newest_mail(address: str) -> EmailMessage:
        files = sorted(mail_folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        for file in reversed(files):
            # A file holds the messages of one connection, each followed by a line of dashes.
            for text in reversed(file.read_text().split("-" * 79)):
                message = email.message_from_string(text.strip(), policy=email.policy.default)
                if address in (message["To"] or ""):
                    return message
        raise AssertionError(f"No mail was sent to {address}.")

    return newest_mail
