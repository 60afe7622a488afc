"""docs/faults.md is no promise on paper: every fault stands there once, with tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "faults.md"
FAULTS = 56
_ROW = re.compile(r"\| (\d+) \| [^|]+ \| [^|]+ \| ([^|]+) \|")
_TEST = re.compile(r"`([^`:]+)::([^`]+)`")

pytestmark = pytest.mark.core


def rows() -> dict[int, list[tuple[str, str]]]:
    """Return by fault the tests that hold it, as (file, name)."""
    found = _ROW.finditer(TABLE.read_text(encoding="utf-8"))
    return {int(row[1]): _TEST.findall(row[2]) for row in found}


@cache
def names_in(name: str) -> frozenset[str]:
    """Return the names of the tests a file defines."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(one.name for one in tree.body if isinstance(one, kinds))


def test_every_fault_has_its_row() -> None:
    assert list(rows()) == list(range(1, FAULTS + 1))


@pytest.mark.parametrize("fault", range(1, FAULTS + 1))
def test_every_named_test_exists(fault: int) -> None:
    named = rows()[fault]
    assert named
    assert [f"{file}::{name}" for file, name in named if name not in names_in(file)] == []


def test_every_test_named_after_a_fault_stands_in_its_row() -> None:
    written = {
        (name, int(number))
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for name in names_in(str(path.relative_to(ROOT)))
        for number in re.findall(r"(?<=_)\d\d(?=_)", name.partition("_fault")[2][:7])
    }
    listed = {(name, fault) for fault, named in rows().items() for _, name in named}
    assert written - listed == set()
