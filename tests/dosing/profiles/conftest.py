"""A member who is signed in, a stranger, and a small published catalogue."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.people import make_person


@pytest.fixture
def member() -> User:
    return make_person("member@example.org")


@pytest.fixture
def client(member: User) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def stranger() -> Client:
    client = Client()
    client.force_login(make_person("stranger@example.org"))
    return client
