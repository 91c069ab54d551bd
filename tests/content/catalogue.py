"""Reading the starter content, for the checks beside this file."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

CONTENT = Path(__file__).parents[2] / "content"

type Row = dict[str, str]


def read_table(name: str) -> list[Row]:
    """Read one catalogue table; a row with too many or too few cells is an error."""
    with (CONTENT / "catalogue" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True, restkey="surplus", restval="missing"))


def keys_in(cell: str) -> list[str]:
    """Split a cell of several keys."""
    return cell.split(";") if cell else []


@dataclass(frozen=True)
class Article:
    """One article file: its front matter and its Markdown body."""

    front: Row
    body: str

    @property
    def slug(self) -> str:
        return self.front["slug"]

    @property
    def cited_keys(self) -> set[str]:
        groups = re.findall(r"\[(@[^\]]+)\]", self.body)
        return {key.strip().removeprefix("@") for group in groups for key in group.split(";")}

    @property
    def links(self) -> list[tuple[str, str]]:
        """Internal links as (kind, identity)."""
        return re.findall(r"\]\((\w+):([^)]*)\)", self.body)

    @property
    def directives(self) -> list[tuple[str, dict[str, str]]]:
        found = re.findall(r"^::(\w+)(?:\{(.*)\})?$", self.body, re.MULTILINE)
        return [(name, dict(re.findall(r'(\w+)="([^"]*)"', options))) for name, options in found]

    @property
    def prose(self) -> str:
        """The words a reader sees: no directives, citations or link targets."""
        text = re.sub(r"^::.*$", "", self.body, flags=re.MULTILINE)
        text = re.sub(r"\[@[^\]]*\]", "", text)
        return re.sub(r"\]\([^)]*\)", "]", text)


def read_articles() -> list[Article]:
    """Read every article file, in the order of their names."""
    articles = []
    for path in sorted((CONTENT / "articles").glob("*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        lines = [line.partition(": ") for line in front.splitlines()]
        articles.append(Article({key: value for key, _, value in lines}, body))
    return articles
