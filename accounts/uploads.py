"""How large a body a view takes. Every other view takes no more than a form needs."""

from collections.abc import Callable
from typing import Any


def takes_bodies_of[V: Callable[..., Any]](size: int) -> Callable[[V], V]:
    """Let a view receive bodies of up to `size` bytes.

    config.request_limits.RequestLimitsMiddleware refuses longer ones before they are read.
    """

    def decorate(view: V) -> V:
        view.max_body_bytes = size  # type: ignore[attr-defined]
        return view

    return decorate
