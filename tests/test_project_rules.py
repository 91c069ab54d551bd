"""Rules about the project itself: what may import what, and what a committed file may say."""

import ast
import re
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent

# Lowest first. An app may import those before it, never one after it.
LAYERS = ["accounts", "editorial", "dosing", "articles", "comments", "config"]

BINARY_SUFFIXES = {".png", ".jpg", ".webp", ".woff2", ".ico"}

# The expressions are written so that they do not match themselves.
FORBIDDEN_TEXT = {
    "a package index's host": re.compile(
        r"p[y]pi\.org|python[h]osted\.org|np[m]js\.(?:org|com)|registry\.[y]arnpkg"
        r"|deb\.[d]ebian\.org"
    ),
    "a path of somebody's machine": re.compile(r"(?<![\w.-])/(?:work|root|home/\w+)/"),
    "an address of an index": re.compile(r"--(?:extra-)?index-url\s|--find-links\s"),
    "a merge left unfinished": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}


def imported_names(path: Path) -> Iterator[str]:
    """Give the dotted names that a module imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


@pytest.mark.parametrize("layer", LAYERS)
def test_an_app_never_imports_a_higher_one(layer: str) -> None:
    higher = set(LAYERS[LAYERS.index(layer) + 1 :])

    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / layer).rglob("*.py"))
        for name in imported_names(path)
        if name.split(".")[0] in higher | {"tests", "tools", "bench"}
    ]

    assert wrong == []


def test_the_rule_sees_imports_inside_functions(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("import os\ndef inside():\n    from comments.models import Comment\n")

    assert list(imported_names(module)) == ["os", "comments.models"]


def tracked_files() -> list[Path]:
    """Return the files under version control, and those about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listing.returncode != 0:
        pytest.skip("This is no git checkout, so which files are tracked is not known.")
    files = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [file for file in files if file.is_file() and file.suffix not in BINARY_SUFFIXES]


@pytest.mark.parametrize("what", FORBIDDEN_TEXT)
def test_no_file_says(what: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}: {match.group()}"
        for file in tracked_files()
        for match in FORBIDDEN_TEXT[what].finditer(file.read_text(errors="replace"))
    ]

    assert found == []


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    output = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=output)
    except SystemExit:
        pytest.fail(f"Migrations are missing:\n{output.getvalue()}")


def test_the_readme_names_only_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    command = re.compile(r"(?:`|^    )make ([a-z]+)", re.MULTILINE)
    named = set(command.findall((ROOT / "README.md").read_text()))

    assert named >= {"run", "test"}
    assert named <= targets
