"""The same pages on a small site and on a large one.

A bare view takes turns with the pages on both, and each time is divided by its: the machine may
have become busier while the rows were written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.measuring import Kind, bare_view, take_turns
from bench.site import environ

LIMIT = 2.0
"""A page of the large site may take at most this many times what it takes on the small one."""

TIMES = 2


def compare(
    noun: str,
    *,
    small: int,
    large: int,
    fill: Callable[[int], None],
    pages: Callable[[], Mapping[str, str | Kind]],
    limit: float = LIMIT,
    times: int = TIMES,
) -> bool:
    """Measure pages at both sizes and print them; say whether each stayed within the limit.

    `fill(count)` writes rows until there are `count`, and has the database count them anew
    (ANALYZE). `pages()` returns the same names each time, with addresses that fit the rows, or
    with requests where an address alone is not enough.
    """
    fill(small)
    before = _measure(pages(), times)
    fill(large)
    after = _measure(pages(), times)
    busier = after[0].milliseconds / before[0].milliseconds
    print(f"{noun:32}{small:>12,}{large:>14,}{'ratio':>9}{'queries':>9}")
    print(f"{'':32}{'ms':>12}{'ms':>14}")
    has_held = True
    for old, new in zip(before[1:], after[1:], strict=True):
        ratio = new.milliseconds / old.milliseconds / busier
        faults = [f"more than {limit:g}x"] if ratio > limit else []
        if new.queries > old.queries:
            faults.append(f"before: {old.queries} queries")
        has_held = has_held and not faults
        print(
            f"{new.name:32}{old.milliseconds:12.2f}{new.milliseconds:14.2f}{ratio:8.2f}x"
            f"{new.queries:9}   {', '.join(faults)}".rstrip()
        )
    return has_held


@dataclass(frozen=True)
class _Page:
    name: str
    milliseconds: float
    queries: int


def _measure(pages: Mapping[str, str | Kind], times: int) -> list[_Page]:
    """Return what was measured, the bare view first."""
    from config.wsgi import _django

    kinds = [bare_view()]
    for name, page in pages.items():
        kind = Kind(name, _django, environ(page), times) if isinstance(page, str) else page
        kinds.append(kind)
    take_turns(kinds)
    return [_Page(kind.name, kind.milliseconds, kind.count_queries()) for kind in kinds]
