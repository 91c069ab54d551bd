"""The small catalogue of the dosing screens, for sessions that calculate."""

from tests.dosing.conftest import catalogue

__all__ = ["catalogue"]
