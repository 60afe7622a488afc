"""The installer's hall.toml: bytes as Windows leaves them → an order, or every fault at once.

All or nothing: a file with one fault changes nothing. Pure; nothing is read or written here.

Source: APPLIANCE.md 2.11.
"""

import codecs
import re
import tomllib
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv4Interface
from types import MappingProxyType

from appliance.box import wording
from appliance.domain.frozen import dataclass
from hw.board import USB
from hw.card_formats import FORMATS
from hw.keystrokes import Ends
from sync.settings import WrongSetting, safe_url

FILE = "hall.toml"
KNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "hall": ("id", "name", "mark", "windows"),
        "county": ("name", "telephone", "url", "ca", "code"),
        "network": ("address", "gateway", "dns", "time"),
        "reader": ("usb", "format", "ends"),
    }
)
NEEDED = ("hall.id", "hall.name", "network.address", "reader.usb", "reader.format")
SHORTEST_CODE = 8  # characters; the county's are longer
WINDOWS = 18
USED = re.compile(r"\*+")
SECRET = re.compile(rb'^([ \t]*code[ \t]*=[ \t]*["\'])([^"\'\r\n]*)(["\'])', re.MULTILINE)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"))
LINE = re.compile(r"at line ([0-9]+)")


class Faults(Exception):
    """The file cannot be used; `lines` says why, a Chinese sentence each."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Where the box stands in the hall's own network."""

    address: IPv4Interface
    gateway: str
    dns: str
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the installer wants of this box."""

    hall: Mapping[str, str]
    windows: int
    county: Mapping[str, str]
    network: Network
    reader: Mapping[str, str]

    @property
    def code(self) -> str:
        """Return the one-time code, empty where there is none or it was handed on before."""
        found = self.county.get("code", "")
        return "" if USED.fullmatch(found) else found


def read(raw: bytes) -> Order:
    """Return the order of a hall.toml as an installer's computer wrote it.

    Raises:
        Faults: every fault of the file.
    """
    tree = _parse(decode(raw))
    reading = _Reading(tree)
    order = reading.order()
    if order is None or reading.faults:
        raise Faults(tuple(reading.faults))
    return order


def without_secret(raw: bytes) -> bytes:
    """Return the same file, of the same length, its one-time code overwritten."""
    return SECRET.sub(lambda found: found[1] + b"*" * len(found[2]) + found[3], raw)


def decode(raw: bytes) -> str:
    """Return the text of a file as Windows' editors save it.

    Raises:
        Faults: it is no text.
    """
    named = [encoding for mark, encoding in MARKS if raw.startswith(mark)]
    for encoding in named or ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Faults((wording.NO_TEXT,))


def _parse(text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        line = LINE.search(str(wrong))
        sentence = wording.NO_TOML.format(line=line[1]) if line else wording.NO_TOML_AT_ALL
        raise Faults((sentence,)) from wrong


class _Reading:
    """One file being read; faults are collected, never raised."""

    def __init__(self, tree: Mapping[str, object]) -> None:
        self.faults: list[str] = []
        self._tables = {name: self._table(tree, name) for name in KNOWN}
        for name in tree.keys() - KNOWN.keys():
            self._say(wording.UNKNOWN, key=name, known="、".join(KNOWN))
        self._found = {
            f"{name}.{key}": self._text(f"{name}.{key}", value)
            for name, table in self._tables.items()
            for key, value in table.items()
            if (name, key) != ("hall", "windows")
        }

    def order(self) -> Order | None:
        """Return the order, or None where so much is missing that there is none."""
        for key in NEEDED:
            if not self._found.get(key, "").strip():
                self._say(wording.MISSING, key=key, meaning=wording.MEANINGS[key])
        windows = self._windows()
        self._check_county()
        self._check_reader()
        network = self._network()
        if network is None:
            return None
        return Order(
            hall=self._section("hall"),
            windows=windows,
            county=self._section("county"),
            network=network,
            reader=self._section("reader"),
        )

    def _table(self, tree: Mapping[str, object], name: str) -> Mapping[str, object]:
        found = tree.get(name, {})
        if not isinstance(found, Mapping):
            self._say(wording.UNKNOWN, key=name, known=f"[{name}]")
            return {}
        for key in found.keys() - set(KNOWN[name]):
            self._say(wording.UNKNOWN, key=f"{name}.{key}", known="、".join(KNOWN[name]))
        return {key: found[key] for key in KNOWN[name] if key in found}

    def _text(self, key: str, value: object) -> str:
        if isinstance(value, str):
            return value.strip()
        self._say(wording.NOT_TEXT, key=key, example=f'{key.rpartition(".")[2]} = "…"')
        return ""

    def _section(self, name: str) -> Mapping[str, str]:
        found = {key: self._found.get(f"{name}.{key}", "") for key in KNOWN[name]}
        return MappingProxyType({key: value for key, value in found.items() if value})

    def _windows(self) -> int:
        found = self._tables["hall"].get("windows", 3)
        if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= WINDOWS:
            self._say(wording.NOT_WINDOWS)
            return 1
        return found

    def _check_county(self) -> None:
        url, authority = self._found.get("county.url", ""), self._found.get("county.ca", "")
        fingerprint = authority.replace(":", "").lower()
        if fingerprint and not re.fullmatch("[0-9a-f]{64}", fingerprint):
            self._say(wording.NOT_COUNTY, why=f'county.ca: "{authority}"')
        try:
            if url:
                safe_url(url, (fingerprint,) if fingerprint else ())
        except WrongSetting as wrong:
            self._say(wording.NOT_COUNTY, why=str(wrong))
        code = self._found.get("county.code", "")
        if code and len(code) < SHORTEST_CODE:
            self._say(wording.NOT_CODE, found=str(len(code)))
        if code and not url:
            self._say(wording.MISSING, key="county.url", meaning="")

    def _check_reader(self) -> None:
        usb, shape = self._found.get("reader.usb", ""), self._found.get("reader.format", "")
        if usb and not USB.fullmatch(usb):
            self._say(wording.NOT_USB, found=usb)
        if shape and shape not in FORMATS:
            self._say(wording.NOT_FORMAT, found=shape, known="、".join(FORMATS))
        ends = self._found.get("reader.ends", Ends.ENTER)
        if ends not in list(Ends):
            self._say(wording.UNKNOWN, key=f"reader.ends {ends}", known="、".join(Ends))

    def _network(self) -> Network | None:
        found = self._found.get("network.address", "")
        try:
            address = IPv4Interface(found)
        except ValueError:
            if found:
                self._say(wording.NOT_ADDRESS, found=found)
            return None
        if "/" not in found or address.network.prefixlen > 30:  # noqa: PLR2004 - a network with room for a tablet
            self._say(wording.NOT_ADDRESS, found=found)
        gateway = self._address("gateway", wording.NOT_GATEWAY, address)
        if gateway and IPv4Address(gateway) not in address.network:
            self._say(wording.NOT_GATEWAY, found=gateway, network=str(address.network))
        dns = self._address("dns", wording.NOT_SERVER, address)
        return Network(
            address=address, gateway=gateway, dns=dns, time=self._found.get("network.time", "")
        )

    def _address(self, name: str, sentence: str, address: IPv4Interface) -> str:
        found = self._found.get(f"network.{name}", "")
        try:
            return str(IPv4Address(found)) if found else ""
        except ValueError:
            self._say(sentence, name=name, found=found, network=str(address.network))
            return ""

    @property
    def _say(self) -> Callable[..., None]:
        return lambda sentence, **values: self.faults.append(sentence.format(**values))
