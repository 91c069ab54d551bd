"""A small published catalogue for the screens: the real tables, with three foods."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from dosing.load import load_catalogue

FOODS = ("cheese-parmesan-hard", "tofu-firm-nigari", "milk-skim")


@pytest.fixture
def catalogue(db: None, tmp_path: Path) -> None:
    """Publish the starter catalogue without most of its foods: they take the longest."""
    folder = tmp_path / "content"
    shutil.copytree(Path(settings.BASE_DIR) / "content" / "catalogue", folder / "catalogue")
    table = folder / "catalogue" / "foods.csv"
    header, *rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join([header, *(row for row in rows if row.startswith(FOODS))]))
    for _ in load_catalogue(folder, lambda words: None):
        pass
