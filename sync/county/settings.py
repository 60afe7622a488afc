"""Settings of a county receiver: DIR/county.toml, all of it optional."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

DEMO_NAME = "青禾县政务服务中心"  # the county of the demo's township


class SettingsError(ValueError):
    """county.toml says something that cannot be; the text names the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the machine is: the county's name and telephone, and where it listens.

    Without a certificate the listener stays on loopback, whatever `listen` says.
    """

    name: str = DEMO_NAME
    telephone: str = ""
    listen: str = "127.0.0.1"
    certificate: str = ""
    certificate_key: str = ""
    backup_every_s: int = 24 * 3600
    connections_per_address: int = 64  # more where many halls come through one address
    database: str = ""  # postgresql+psycopg://…; empty is county.db beside this file


def read_settings(path: Path) -> Settings:
    """Return the settings in a file; the defaults where there is none.

    Raises:
        SettingsError: no TOML, an unknown key, or a value of the wrong kind.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise SettingsError(f"{path.name}: {broken}") from broken
    kinds = {name: type(getattr(Settings(), name)) for name in Settings.__slots__}
    for name, value in found.items():
        if name not in kinds:
            raise SettingsError(f"{path.name}: {name}: there is no such key")
        if type(value) is not kinds[name]:
            raise SettingsError(f"{path.name}: {name}: {value!r} is no {kinds[name].__name__}")
    return Settings(**found)
