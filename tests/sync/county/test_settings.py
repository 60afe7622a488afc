"""county.toml: all of it optional, and an error names the key."""

from pathlib import Path

import pytest

from sync.county.settings import Settings, SettingsError, read_settings

pytestmark = pytest.mark.core


def test_without_a_file_a_county_listens_on_loopback(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "county.toml") == Settings()
    assert Settings().listen == "127.0.0.1"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "county.toml").write_text('name = "安和县"\nbackup_every_s = 60\n', "utf-8")

    found = read_settings(tmp_path / "county.toml")

    assert (found.name, found.backup_every_s) == ("安和县", 60)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nmae = 'x'", "nmae: there is no such key"),
        ("name = 7", "name: 7 is no str"),
        ("backup_every_s = true", "backup_every_s: True is no int"),
        ("name = ", "county.toml"),
        ("\udcff", "county.toml"),
    ],
)
def test_an_error_names_the_key(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "county.toml").write_text(text, "utf-8", errors="surrogateescape")

    with pytest.raises(SettingsError, match=said):
        read_settings(tmp_path / "county.toml")
