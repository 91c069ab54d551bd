"""Reasons why a draft cannot be published yet, each tied to the field to mend."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One reason: the field's name ('' for the whole item) and a sentence for the editor."""

    field: str
    message: str


class NotPublishableError(Exception):
    """A revision may not be published; `problems` lists every reason at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems
