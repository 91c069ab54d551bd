"""The lock files pin, with digests, what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
WITH_S3 = "requirements-s3.txt"


def pins(lock: str) -> dict[str, Version]:
    """Return each package that a lock file pins, with its version."""
    pin = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", re.MULTILINE)
    lines = pin.findall((ROOT / lock).read_text())
    return {canonicalize_name(name): Version(version) for name, version in lines}


def declared() -> dict[str, list[Requirement]]:
    """Return what pyproject.toml asks for, by the lock file that must hold it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = [Requirement(text) for text in project["project"]["dependencies"]]
    development = [Requirement(text) for text in project["dependency-groups"]["dev"]]
    storage = [Requirement(text) for text in project["project"]["optional-dependencies"]["s3"]]
    return {
        RUNTIME: runtime,
        DEVELOPMENT: [*runtime, *development],
        WITH_S3: [*runtime, *storage],
    }


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT, WITH_S3])
def test_every_declared_package_is_pinned_within_its_bounds(lock: str) -> None:
    pinned = pins(lock)

    wrong = [
        str(requirement)
        for requirement in declared()[lock]
        if (version := pinned.get(canonicalize_name(requirement.name))) is None
        or not requirement.specifier.contains(version)
    ]

    assert wrong == [], "Run `make lock`."


def test_every_lock_pins_the_same_versions() -> None:
    assert pins(RUNTIME).items() <= pins(DEVELOPMENT).items()
    assert pins(RUNTIME).items() <= pins(WITH_S3).items() <= pins(DEVELOPMENT).items()


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT, WITH_S3])
def test_every_pin_has_a_digest(lock: str) -> None:
    entries = re.split(r"\n(?=[\w])", (ROOT / lock).read_text().strip())

    assert len(entries) >= len(pins(lock)) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
