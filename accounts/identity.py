"""Public names stand on public pages: whoever keeps such pages must hear when one changes."""

from collections.abc import Callable

_listeners: list[Callable[[], object]] = []


def on_change(listener: Callable[[], object]) -> None:
    """Call this whenever somebody's public identity changes. Registered once, in ready()."""
    _listeners.append(listener)


def changed() -> None:
    """Say that a public identity changed, inside the transaction that changes it."""
    for listener in _listeners:
        listener()
