"""Open data: what readers see is what they can take away, and take in again."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dosing import open_data
from dosing.load import load_catalogue
from dosing.models import Food, Regimen
from dosing.tables import TABLES
from editorial.content import defused, read_table
from tests.dosing.foods import figure, publish_food, publish_source

pytestmark = pytest.mark.django_db

CONTENT = Path(settings.BASE_DIR) / "content"


def load(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        counts.kind: (counts.new, counts.same)
        for counts in load_catalogue(folder, lambda words: None)
    }


def download(client: Client, folder: Path) -> dict[str, bytes]:
    """Save every table as a reader would, and return them."""
    (folder / "catalogue").mkdir(parents=True)
    tables = {}
    for name in TABLES:
        response = client.get(f"/data/{name}.csv")
        assert response.status_code == 200
        tables[name] = b"".join(response)
        (folder / "catalogue" / f"{name}.csv").write_bytes(tables[name])
    return tables


def test_foods_and_regimens_come_back_byte_for_byte_on_an_empty_site(
    client: Client, tmp_path: Path
) -> None:
    with transaction.atomic():
        load(CONTENT)
        first = download(client, tmp_path / "first")
        transaction.set_rollback(True)
    assert first["foods"].count(b"\n") == 102
    assert first["regimens"].count(b"\n") == 16
    assert not Food.objects.exists()

    load(tmp_path / "first")

    assert Food.objects.published().count() == 101
    assert Regimen.objects.published().count() == 15
    assert download(client, tmp_path / "second") == first


def test_an_export_loaded_again_changes_nothing(client: Client, tmp_path: Path) -> None:
    shutil.copytree(CONTENT / "catalogue", tmp_path / "content" / "catalogue")
    foods = tmp_path / "content" / "catalogue" / "foods.csv"
    lines = foods.read_text(encoding="utf-8").splitlines(keepends=True)
    foods.write_text("".join(lines[:4]), encoding="utf-8")
    load(tmp_path / "content")
    download(client, tmp_path / "export")

    again = load(tmp_path / "export")

    assert again["foods"] == (0, 3)
    assert again["regimens"] == (0, 15)
    assert again["substances"] == (0, 1)


def test_figures_keep_their_digits_and_name_their_sources(client: Client) -> None:
    publish_food("beef", protein="20.00", glutamic_acid="3.000")

    rows = json.loads(client.get("/data/food_figures.json").content)["rows"]

    assert [(row["nutrient"], row["grams_per_100g"], row["sources"]) for row in rows] == [
        ("glutamic_acid", "3.000", "usda"),
        ("protein", "20.00", "usda"),
    ]


def test_what_is_not_known_is_null_or_has_no_row_and_is_never_zero(client: Client) -> None:
    publish_food("lamb-bone-broth")

    assert json.loads(client.get("/data/food_figures.json").content)["rows"] == []
    food = json.loads(client.get("/data/foods.json").content)["rows"][0]
    assert food["fdc_id"] is None


def test_each_answer_names_version_licence_and_origin(client: Client) -> None:
    food = publish_food("beef")

    answer = json.loads(client.get("/data/foods.json").content)

    assert answer["version"] == food.changed_at.isoformat(timespec="seconds")
    assert answer["licence"] == "CC-BY-4.0"
    assert "copied digit for digit" in answer["provenance"]
    page = client.get("/data/").content.decode()
    assert answer["version"] in page
    assert "CC-BY-4.0" in page


def test_json_comes_in_pages_without_a_gap(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_data, "ITEMS_PER_PAGE", 2)
    for number in range(5):
        publish_food(f"food-{number}")
    address, slugs = "/data/foods.json", []
    while address:
        answer = json.loads(client.get(address).content)
        slugs += [row["slug"] for row in answer["rows"]]
        address = (answer["next"] or "").removeprefix(settings.SITE_URL)

    assert slugs == [f"food-{number}" for number in range(5)]


def test_what_readers_do_not_see_is_not_given_away(client: Client) -> None:
    food = publish_food("secret", protein="5")
    Food.objects.filter(pk=food.pk).update(version=None)

    assert json.loads(client.get("/data/foods.json").content)["rows"] == []
    assert b"secret" not in b"".join(client.get("/data/food_figures.csv"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@cmd", "\tx", "'=quoted", "plain", "'tis"])
def test_a_text_that_looks_like_a_formula_is_defused_and_read_back(
    client: Client, tmp_path: Path, text: str
) -> None:
    publish_source("odd", note=text)

    table = b"".join(client.get("/data/sources.csv"))

    cell = next(csv.DictReader(table.decode().splitlines(keepends=True)))["note"]
    assert cell == defused(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t"))
    path = tmp_path / "sources.csv"
    path.write_bytes(table)
    assert read_table(path, ["note"])[0]["note"] == text


def test_the_description_fits_the_answers(client: Client) -> None:
    publish_food("beef", figures=[figure("protein", "20.00")])

    paths = json.loads(client.get("/data/openapi.json").content)["paths"]

    assert set(paths) == {f"/data/{name}.json" for name in TABLES}
    for address, path in paths.items():
        get = path["get"]
        schema = get["responses"]["200"]["content"]["application/json"]["schema"]
        answer = client.get(address).json()
        assert set(answer) == set(schema["required"]) == set(schema["properties"])
        assert answer["table"] == schema["properties"]["table"]["const"]
        columns = schema["properties"]["rows"]["items"]
        for row in answer["rows"]:
            assert list(row) == columns["required"] == list(columns["properties"])
            assert all(value is None or isinstance(value, str) for value in row.values())
        assert [parameter["name"] for parameter in get["parameters"]] == ["after"]
        assert set(get["responses"]) == {"200", "400"}
        assert client.get(f"{address}?after=x").status_code == 400
    assert all(client.get(f"/data/{name}.json").json()["rows"] for name in ("foods", "sources"))


def test_other_tables_and_places_are_refused(client: Client) -> None:
    assert client.get("/data/users.json").status_code == 404
    assert client.get("/data/users.csv").status_code == 404
    assert client.get("/data/foods.json?after=x").status_code == 400
    assert client.get(f"/data/foods.json?after={10**30}").status_code == 400
    assert client.post("/data/foods.json").status_code == 405


def test_more_rows_need_no_more_queries(client: Client) -> None:
    def queries(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    def read() -> None:
        b"".join(client.get("/data/food_figures.csv"))
        client.get("/data/food_figures.json")

    publish_food("food-0", protein="5")
    few = queries(read)
    for number in range(1, 6):
        publish_food(f"food-{number}", protein="5")
    assert queries(read) == few
