"""What the tests of articles share."""

from tests.dosing.conftest import catalogue

__all__ = ["catalogue"]
