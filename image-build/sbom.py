# ruff: noqa: INP001 - a script beside its shell steps, not a module of a package
"""The bill of materials: Debian's packages and Python's, as CycloneDX."""

import json
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

CHANGED = {"lgpio": "looks for edges every 5 ms instead of every 0.5 ms (steps/30-wheels)"}


def debian(listed: Path) -> Iterator[dict[str, object]]:
    """Yield every Debian package of the image."""
    for line in listed.read_text(encoding="utf-8").splitlines():
        name, version, architecture = line.split()
        yield {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:deb/debian/{name}@{version}?arch={architecture}",
        }


def python(release: Path) -> Iterator[dict[str, object]]:
    """Yield every Python package of the release's venv."""
    site = next((release / ".venv/lib").glob("python*/site-packages"))
    found: list[Distribution] = list(distributions(path=[str(site)]))
    for one in sorted(found, key=lambda one: one.name.lower()):
        yield {
            "type": "library",
            "name": one.name,
            "version": one.version,
            "purl": f"pkg:pypi/{one.name.lower()}@{one.version}",
            **({"pedigree": {"notes": CHANGED[one.name]}} if one.name in CHANGED else {}),
        }


if __name__ == "__main__":
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "components": [*debian(Path(sys.argv[1])), *python(Path(sys.argv[2]))],
    }
    sys.stdout.write(json.dumps(bill, indent=1) + "\n")
