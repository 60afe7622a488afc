"""A county for each test: in a fresh file, and in an emptied database of a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.postgresql_server import Server, postgresql_server
from tests.sync.county.emptied import emptied
from tests.sync.county.small_county import SmallCounty, open_county


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One cluster for all tests of this worker."""
    with postgresql_server() as running:
        running.run("createdb", "shared")
        yield running


@pytest.fixture
def database(server: Server) -> str:
    """The URL of an emptied database on the server."""
    return emptied(server.url("shared"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest) -> str:
    """Both kinds of database: empty for the file in the county's home."""
    if request.param == "sqlite":
        return ""
    return str(request.getfixturevalue("database"))


@pytest.fixture
def county(tmp_path: Path, url: str) -> Iterator[SmallCounty]:
    """A real county, empty; each test runs on both kinds of database."""
    opened = open_county(tmp_path, url=url)
    yield opened
    opened.desk.close()


@pytest.fixture
def file_county(tmp_path: Path) -> Iterator[SmallCounty]:
    """A county in a file, where a test looks into the file itself."""
    opened = open_county(tmp_path)
    yield opened
    opened.desk.close()


@pytest.fixture
def server_county(tmp_path: Path, database: str) -> Iterator[SmallCounty]:
    """A county on PostgreSQL, where a test is about the server."""
    opened = open_county(tmp_path, url=database)
    yield opened
    opened.desk.close()


@pytest.fixture
def demo_county(tmp_path: Path, url: str) -> Iterator[SmallCounty]:
    """A county of a demo, empty."""
    opened = open_county(tmp_path, demo=True, url=url)
    yield opened
    opened.desk.close()
