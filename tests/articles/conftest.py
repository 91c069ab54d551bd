"""What the tests of articles share."""

from tests.dosing.conftest import catalogue, stored_catalogue

__all__ = ["catalogue", "stored_catalogue"]
