"""The house plan as two tables: who may import whom, and one place per foreign thing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("appliance", "hw", "sync")
pytestmark = pytest.mark.core

# room → what of our own it may import, by prefix. The longest matching room counts.
MAY_IMPORT = {
    "appliance.domain": ("appliance.domain",),
    "appliance.policies": ("appliance.policies", "appliance.domain"),
    "appliance.journal": ("appliance.journal", "appliance.domain"),
    "appliance.projections": (
        "appliance.projections",
        "appliance.domain",
        "appliance.journal.chain",  # pure: what an erased line looks like
    ),
    "appliance.desk": (
        "appliance.desk",
        "appliance.projections",
        "appliance.journal",
        "appliance.domain",
        "appliance.policies",
    ),
    "appliance.web": (
        "appliance.web",
        "appliance.desk",
        "appliance.projections",
        "appliance.journal",
        "appliance.domain",
        "appliance.policies",
        "appliance.settings",
    ),
    "appliance.cli": ("appliance", "hw", "sync"),
    "appliance.platform_commands": ("appliance", "sync.platform", "sync.county.store.seam"),
    "appliance.stick_commands": ("appliance", "sync"),
    "appliance.platform_county": ("appliance", "sync.platform", "sync.county"),
    "appliance.platform_sources": ("appliance", "sync.platform", "sync.county"),
    "appliance.box": (  # the care of the box: pure parts of the programs it sets up
        "appliance",
        "hw.board",
        "hw.card_formats",
        "hw.keystrokes",
        "hw.spool",
        "sync.keys",
        "sync.settings",
    ),
    "appliance": ("appliance",),
    "hw": ("hw",),
    "sync": ("sync", "appliance.journal.reading", "appliance.journal.chain", "appliance.domain"),
    "sync.county": (
        "sync",
        "appliance.journal.chain",
        "appliance.journal.passwords",  # pure: accounts are as in the hall
        "appliance.domain",
    ),
}
# What no room may import although a prefix above would allow it.
NEVER = {
    "sync": ("sync.county",),
    "appliance.desk": ("appliance.web",),
}
# foreign package → the only places that may import it
FOREIGN = {
    "litestar": ("appliance.web", "sync.county.web"),
    "jinja2": ("appliance.web", "sync.county.web"),
    "uvicorn": (
        "appliance.citizens_listener",
        "appliance.program",
        "sync.county.__main__",
        "sync.county.web",
    ),
    "sqlite_utils": ("appliance.journal", "appliance.projections", "sync.county.store"),
    "psycopg": ("sync.county.store.postgresql",),
    "evdev": ("hw.card_reader",),
    "gpiozero": ("hw.buttons",),
    "lgpio": ("hw.buttons",),
    "httpx": ("sync.courier",),
    "tenacity": ("sync.courier",),
    "click": (
        "appliance.cli",
        "appliance.journal_commands",
        "appliance.box_commands",
        "appliance.platform_commands",
        "appliance.stick_commands",
        "appliance.home_option",
    ),
    "segno": ("appliance.web.qr", "appliance.box"),
    "openpyxl": ("appliance.sheets",),
    "cryptography": ("appliance.journal.sealed", "sync.county.vault"),
}
# The domain cannot do I/O: all it may have of the standard library.
HARMLESS = {
    "bisect",
    "calendar",
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "statistics",
    "string",
    "types",
    "typing",
    "unicodedata",
}


def modules() -> Iterator[tuple[str, Path]]:
    """Yield the name and file of every module of ours."""
    for room in OURS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield name, path


def imports(path: Path) -> set[str]:
    """Return every module a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def decorators(path: Path) -> list[str]:
    """Return how the classes of a file are made."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    classes = (node for node in tree if isinstance(node, ast.ClassDef))
    return [ast.unparse(made) for one in classes for made in one.decorator_list]


def inside(name: str, prefix: str) -> bool:
    """Say whether a module is, or lies in, what the prefix names."""
    return name == prefix or name.startswith(f"{prefix}.")


def room_of(name: str) -> str:
    """Return the longest room that a module lies in."""
    return max((room for room in MAY_IMPORT if inside(name, room)), key=len)


def breaches(name: str, path: Path) -> Iterator[str]:
    """Yield every import of a module that the house plan forbids."""
    room, imported = room_of(name), imports(path)
    for wanted in sorted(imported):
        top = wanted.partition(".")[0]
        if top in OURS:
            # `from appliance.journal import chain` names the package as well: only the leaf counts
            if wanted in OURS or any(inside(one, wanted) for one in imported - {wanted}):
                continue
            if not any(inside(wanted, allowed) for allowed in MAY_IMPORT[room]):
                yield f"{name} imports {wanted}"
            if any(inside(wanted, one) for one in NEVER.get(room, ())):
                yield f"{name} imports {wanted}"
        elif not _foreign_is_at_home(name, top) or (
            room == "appliance.domain" and top not in HARMLESS
        ):
            yield f"{name} imports {wanted}"


def _foreign_is_at_home(name: str, package: str) -> bool:
    places = FOREIGN.get(package)
    return places is None or any(inside(name, place) for place in places)


def test_every_import_follows_the_house_plan() -> None:
    """Imports point inward; hw, sync and web never import each other."""
    assert [one for name, path in modules() for one in breaches(name, path)] == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("appliance.domain.case", "import os"),
        ("appliance.domain.case", "from pathlib import Path"),
        ("appliance.web.cases.front", "from hw import spool"),
        ("hw.spool", "from appliance.domain import moment"),
        ("sync.agent", "import sqlite_utils"),
        ("sync.agent", "from sync.county import ingest"),
        ("appliance.journal.writer", "from appliance.desk import intake"),
        ("hw.keystrokes", "import evdev"),
    ],
)
def test_a_breach_of_the_plan_is_seen(room: str, line: str, tmp_path: Path) -> None:
    """The table above can fail."""
    path = tmp_path / "planted.py"
    path.write_text(line)
    assert list(breaches(room, path))


def test_frozen_classes_of_the_hall_share_their_methods() -> None:
    """10 KB each otherwise; a file that has a class of another kind, too, is left alone."""
    heavy = [
        path.name
        for _, path in modules()
        if path.is_relative_to(ROOT / "appliance")
        and "dataclasses.dataclass" in imports(path)
        and all("frozen=True" in made for made in decorators(path))
        and path.name != "frozen.py"
    ]
    assert heavy == []


def test_the_lock_files_name_no_host() -> None:
    """A lock file with hosts would tie a hall to one registry."""
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text
