"""Every way a comment can move, in one table."""

from dataclasses import dataclass

from comments.models import DecidedBy, State, Verb


@dataclass(frozen=True)
class Transition:
    """From which states, to which states, decided by whom, and whether a house rule is named."""

    from_states: frozenset[str]
    to_states: frozenset[str]
    decided_by: frozenset[str]
    needs_house_rule: bool = False


def _move(from_states: set[str], to_states: set[str], *decided_by: str) -> Transition:
    return Transition(
        frozenset(from_states),
        frozenset(to_states),
        frozenset(decided_by),
        needs_house_rule=State.REJECTED in to_states,
    )


HELD, PUBLISHED, REJECTED = State.HELD, State.PUBLISHED, State.REJECTED
APPEALED, DELETED = State.APPEALED, State.DELETED
AUTHOR, MODERATOR, RULE = DecidedBy.AUTHOR, DecidedBy.MODERATOR, DecidedBy.RULE

TRANSITIONS: dict[str, Transition] = {
    # The state before the first is empty: the comment did not exist.
    Verb.POST: _move({""}, {HELD}, AUTHOR),
    # An edited comment leaves the page until somebody has looked at the new text.
    Verb.EDIT: _move({HELD, PUBLISHED}, {HELD}, AUTHOR),
    Verb.DELETE: _move({HELD, PUBLISHED, REJECTED, APPEALED}, {DELETED}, AUTHOR),
    Verb.PUBLISH: _move({HELD, APPEALED}, {PUBLISHED}, MODERATOR, RULE),
    Verb.REJECT: _move({HELD, PUBLISHED}, {REJECTED}, MODERATOR, RULE),
    Verb.KEEP: _move({PUBLISHED}, {PUBLISHED}, MODERATOR),
    Verb.APPEAL: _move({REJECTED}, {APPEALED}, AUTHOR),
    Verb.UPHOLD: _move({APPEALED}, {REJECTED}, MODERATOR),
    # Taking a decision back leads to where the comment stood before it, and it waits again.
    Verb.UNDO: _move({PUBLISHED, REJECTED}, {HELD, APPEALED, PUBLISHED}, MODERATOR),
}
