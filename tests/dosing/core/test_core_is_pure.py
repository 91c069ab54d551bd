"""The core stands alone: the standard library, no float, no clock, no Django."""

import ast
import sys
from pathlib import Path

import pytest

import dosing.core

CORE = Path(dosing.core.__file__).parent
MODULES = sorted(CORE.glob("*.py"))
FORBIDDEN = {"datetime", "time", "math", "random", "os", "io", "socket", "logging", "calendar"}

every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)


def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def test_modules_are_found():
    assert {"units", "regimen", "dose", "notation"} <= {path.stem for path in MODULES}


@every_module
def test_only_the_standard_library_and_the_core_are_imported(path):
    imported = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module or "")

    for module in imported:
        top = module.partition(".")[0]
        assert (
            module == "dosing.core"
            or module.startswith("dosing.core.")
            or (top in sys.stdlib_module_names and top not in FORBIDDEN)
        ), module


@every_module
def test_no_float_is_written_or_made(path):
    for node in nodes_of(path):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.Name) and node.id in {"float", "round"})


@every_module
def test_every_public_function_and_class_is_documented(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    for node in tree.body:
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not (isinstance(node, ast.ClassDef) and node.bases)
        ):
            assert ast.get_docstring(node), node.name
