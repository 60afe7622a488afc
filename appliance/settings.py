"""What this machine is: home, listeners, county, hall. One TOML file, one frozen tree.

Nothing of the regulation stands here; that is policy (DESIGN.md 6). A wrong value is refused with
its full name, for example `listen.port: "86oo" is not a number`.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from appliance import VERSION
from appliance.domain.frozen import dataclass

# Which document a hall follows where it names none: the one that says most of that area.
PROFILES = {
    "attendance": "handbook-a",
    "limits": "dafan",
    "complaints": "dafan",
    "leave": "handbook-a",
    "assessment": "dafan",
    "ladders": "handbook-j",
}
HALL_PORT = 8600
SOCKET_PATH = 107  # bytes of a Unix socket's path; the kernel takes no more
LONGEST_SOCKET = "run/simulate.sock"
# Every word of hall.toml; [county] is read by hall-sync too.
KNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "hall": ("id", "name", "mark", "windows", "demo", "idle_lock_minutes"),
        "county": ("name", "telephone", "url", "ca"),
        "listen": ("host", "port", "certificate", "hosts", "citizens_port"),
        "profiles": tuple(PROFILES),
    }
)


class WrongSetting(ValueError):
    """hall.toml cannot be used; the message names the value, and nothing was started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Where the pages are served. A certificate makes it HTTPS; the demo has none.

    `citizens_port` is where the citizens' pages are served by themselves, on plain HTTP, because a
    telephone in the hall knows no certificate of ours: 80 on a box, none in the demo.
    """

    host: str
    port: int
    certificate: Path | None
    hosts: tuple[str, ...]
    citizens_port: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole of hall.toml."""

    home: Path
    hall_id: str
    hall_name: str
    county_name: str
    county_telephone: str
    mark: str
    windows: int
    profiles: Mapping[str, str]
    demo: bool
    listen: Listen
    idle_lock_minutes: int

    @property
    def software(self) -> str:
        """Return the program that runs."""
        return VERSION

    @property
    def journal(self) -> Path:
        """Return the journal file."""
        return self.home / "journal" / "hall.db"

    @property
    def local(self) -> Path:
        """Return the local store, which never leaves the box."""
        return self.home / "local" / "local.db"

    @property
    def run(self) -> Path:
        """Return the directory of sockets and pids."""
        return self.home / "run"


def refuse_long_home(home: Path) -> None:
    """Refuse a home whose sockets nobody could open.

    Raises:
        WrongSetting: the path is too long; says how long it may be.
    """
    if len(os.fsencode(home.absolute() / LONGEST_SOCKET)) > SOCKET_PATH:
        most = SOCKET_PATH - len(LONGEST_SOCKET) - 1
        raise WrongSetting(f"{home}: sockets lie in a home, so its path has at most {most} bytes")


def load(home: Path) -> Settings:
    """Read DIR/hall.toml.

    Raises:
        WrongSetting: the file is missing, is no TOML, or a value in it is wrong.
    """
    path = home / "hall.toml"
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as missing:
        raise WrongSetting(f"{path}: there is no hall here; try `hallbox demo`") from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        raise WrongSetting(f"{path}: {wrong}") from wrong
    found = read(home, tree)
    certificate = found.listen.certificate
    if certificate is not None and not certificate.is_file():
        raise WrongSetting(f"listen.certificate: there is no file {certificate}")
    return found


def read(home: Path, tree: Mapping[str, object]) -> Settings:
    """Return the settings a parsed hall.toml holds.

    Raises:
        WrongSetting: names the value and what it should be.
    """
    _refuse_unknown(tree)
    hall, county, listen = _table(tree, "hall"), _table(tree, "county"), _table(tree, "listen")
    certificate = _text(listen, "listen.certificate", "")
    return Settings(
        home=home,
        hall_id=_text(hall, "hall.id"),
        hall_name=_text(hall, "hall.name"),
        mark=_text(hall, "hall.mark", "HB"),
        windows=_number(hall, "hall.windows", 6, lowest=1, highest=18),
        profiles=_profiles(_table(tree, "profiles")),
        demo=_switch(hall, "hall.demo", default=False),
        idle_lock_minutes=_number(hall, "hall.idle_lock_minutes", 15, lowest=1, highest=240),
        county_name=_text(county, "county.name", ""),
        county_telephone=_text(county, "county.telephone", ""),
        listen=Listen(
            host=_text(listen, "listen.host", "127.0.0.1"),
            port=_number(listen, "listen.port", HALL_PORT, lowest=1, highest=65535),
            certificate=home / certificate if certificate else None,
            hosts=_hosts(_text(listen, "listen.hosts", "127.0.0.1,localhost")),
            citizens_port=_citizens_port(listen),
        ),
    )


def _refuse_unknown(tree: Mapping[str, object]) -> None:
    """A word that nobody reads is a setting that does not hold; better said now than never."""
    for name in tree:
        if name not in KNOWN:
            raise WrongSetting(f"{name}: is none of {', '.join(KNOWN)}")
    for name, known in KNOWN.items():
        for key in _table(tree, name):
            if key not in known:
                raise WrongSetting(f"{name}.{key}: is none of {', '.join(known)}")


def _citizens_port(listen: Mapping[str, object]) -> int | None:
    name = "listen.citizens_port"
    if "citizens_port" not in listen:
        return None
    found = _number(listen, name, 80, lowest=1, highest=65535)
    if found == listen.get("port", HALL_PORT):
        raise WrongSetting(f"{name}: {found} is listen.port already")
    return found


def _hosts(found: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in found.split(","))
    if not all(hosts):
        raise WrongSetting(f"listen.hosts: {found!r} is no list of names with commas between")
    return hosts


def _profiles(table: Mapping[str, object]) -> Mapping[str, str]:
    return {area: _text(table, f"profiles.{area}", shipped) for area, shipped in PROFILES.items()}


def _table(tree: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = tree.get(name, {})
    if not isinstance(found, Mapping):
        raise WrongSetting(f"{name}: should be a table [{name}]")
    return found


def _text(table: Mapping[str, object], name: str, default: str | None = None) -> str:
    found = table.get(name.rpartition(".")[2], default)
    if found is None:
        raise WrongSetting(f"{name}: is missing")
    if not isinstance(found, str):
        raise WrongSetting(f"{name}: {found!r} is not a text")
    if default is None and not found.strip():
        raise WrongSetting(f"{name}: is empty")
    return found


def _number(
    table: Mapping[str, object], name: str, default: int, *, lowest: int, highest: int
) -> int:
    found = table.get(name.rpartition(".")[2], default)
    if isinstance(found, bool) or not isinstance(found, int):
        raise WrongSetting(f"{name}: {found!r} is not a number")
    if not lowest <= found <= highest:
        raise WrongSetting(f"{name}: {found} is not between {lowest} and {highest}")
    return found


def _switch(table: Mapping[str, object], name: str, *, default: bool) -> bool:
    found = table.get(name.rpartition(".")[2], default)
    if not isinstance(found, bool):
        raise WrongSetting(f"{name}: {found!r} is neither true nor false")
    return found
