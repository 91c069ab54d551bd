"""Who must know when readers start or stop seeing something.

A higher app registers here in its `AppConfig.ready()`: the search index, for one, follows every
kind of content without this app knowing of it.
"""

from collections.abc import Callable

from editorial.models import Publishable

type Follower = Callable[[Publishable], None]

_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Call `follower(item)` inside the transaction that publishes or withdraws an item."""
    _followers.append(follower)


def tell(item: Publishable) -> None:
    """Call every follower; one that fails undoes the whole act."""
    for follower in _followers:
        follower(item)
