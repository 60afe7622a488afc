"""The box's address where its home cannot be opened: as the installer's hall.toml says.

The tablets know one address. A box whose data partition is gone shows there why it does not run,
instead of asking the hall's router for another one.

Source: APPLIANCE.md, pitfall 6.
"""

import argparse
import logging
import sys
from pathlib import Path

from appliance.box import set_up
from appliance.box.install_file import FILE, Faults, read

log = logging.getLogger("hallbox.address")


def address_from(firmware: Path) -> str:
    """Return the file of systemd-networkd, empty where no order names an address."""
    try:
        return set_up.network_file(read((firmware / FILE).read_bytes()))
    except (OSError, Faults) as missing:
        log.warning("address=none why=%s", type(missing).__name__)
        return ""


def main(firmware: Path, out: Path) -> int:
    """Write the file where there is an address; 1 where there is none."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    found = address_from(firmware)
    if not found:
        return 1
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(found, encoding="utf-8")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.address")
    parser.add_argument("--firmware", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    sys.exit(main(given.firmware, given.out))
