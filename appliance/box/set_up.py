"""What an order becomes on the box: hall.toml, board.toml, the network, as text. Pure.

The wiring of the first six windows is fixed, so that an installer writes none: three on the header,
three on an expander whose overlay the first partition has (DESIGN.md 8).
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from appliance.box.install_file import Order

HEADER = "header"
BUZZER = 26
FIXED_WINDOWS = 6
# Lines 2 and 3 belong to the clock chip, 14 and 15 to the console.
WIRING: Mapping[int, tuple[int, ...]] = MappingProxyType(
    {1: (4, 5, 6, 7, 8, 9), 2: (10, 11, 12, 13, 16, 17), 3: (18, 19, 20, 21, 22, 23)}
)
# The header's last two free lines are lamps; the expander's label is its place on the bus.
EXPANDER, EXPANDER_LABEL = "expander", "1-0020"
FURTHER: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        4: (*(f"{EXPANDER}:{line}" for line in range(5)), f"{HEADER}:24"),
        5: (*(f"{EXPANDER}:{line}" for line in range(5, 10)), f"{HEADER}:25"),
        6: tuple(f"{EXPANDER}:{line}" for line in range(10, 16)),
    }
)
LEVELS = ("very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied")
CHIPS = ("pinctrl-bcm2711", "pinctrl-bcm2835", "pinctrl-rp1")
CERTIFICATE = "local/hall.pem"


def hall_toml(order: Order, names: Sequence[str]) -> str:
    """Return the machine's hall.toml: what the installer wrote, without the code."""
    hall = {key: _quoted(value) for key, value in order.hall.items()}
    county = {key: _quoted(value) for key, value in order.county.items() if key != "code"}
    listen = {
        "host": '"0.0.0.0"',
        "port": "443",
        "citizens_port": "80",
        "certificate": _quoted(CERTIFICATE),
        "hosts": _quoted(",".join(names)),
    }
    tables = {"hall": hall | {"windows": str(order.windows)}, "county": county, "listen": listen}
    return "\n".join(_table(name, table) for name, table in tables.items())


def board_toml(order: Order, chip: str) -> str:
    """Return the fixed wiring: one reader, up to six windows, the buzzer."""
    reader = {key: _quoted(value) for key, value in order.reader.items()}
    parts = ["[[readers]]\n" + _lines({"name": '"door"'} | reader)]
    parts += ["[[chips]]\n" + _lines({"name": _quoted(HEADER), "label": _quoted(chip)})]
    if order.windows > len(WIRING):
        label = {"name": _quoted(EXPANDER), "label": _quoted(EXPANDER_LABEL)}
        parts += ["[[chips]]\n" + _lines(label)]
    parts += [_window(number) for number in (*WIRING, *FURTHER) if number <= order.windows]
    parts += ["[buzzer]\n" + _lines({"pin": _quoted(f"{HEADER}:{BUZZER}")})]
    return "\n".join(parts)


def network_file(order: Order) -> str:
    """Return the file of systemd-networkd: a fixed address, and DHCP for nothing else."""
    network = order.network
    lines = ["[Match]", "Type=ether", "", "[Network]", f"Address={network.address}"]
    lines += [f"Gateway={network.gateway}"] if network.gateway else []
    lines += [f"DNS={network.dns}"] if network.dns else []
    lines += [f"NTP={network.time}"] if network.time else []
    lines += ["LinkLocalAddressing=no", "MulticastDNS=yes", ""]
    return "\n".join(lines)


def host_name(serial: str) -> str:
    """Return the box's name in the hall's network, from the end of its serial number."""
    tail = "".join(sign for sign in serial.lower() if sign.isalnum())[-4:]
    return f"hall-{tail or 'box'}"


def _window(number: int) -> str:
    pins = FURTHER.get(number) or tuple(f"{HEADER}:{line}" for line in WIRING[number])
    *buttons, lamp = pins
    wired = ", ".join(f'{level} = "{pin}"' for level, pin in zip(LEVELS, buttons, strict=True))
    values = {
        "window": str(number),
        "buttons": f"{{{wired}}}",
        "lamp": _quoted(lamp),
    }
    return "[[windows]]\n" + _lines(values)


def _table(name: str, values: Mapping[str, str]) -> str:
    return f"[{name}]\n{_lines(values)}"


def _lines(values: Mapping[str, str]) -> str:
    return "".join(f"{key} = {value}\n" for key, value in values.items())


def _quoted(value: str) -> str:
    """Return a TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
