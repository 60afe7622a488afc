"""The label sheet: what hangs beside the box, for printing from the tablet. Holds no secret."""

from html import escape

import segno

from appliance.box import wording
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands on it."""

    name: str
    address: str
    serial: str
    fingerprint: str
    call: str


def sheet(label: Label) -> str:
    """Return the sheet as one HTML page with the address as a QR code."""
    rows = {
        wording.LABEL_ADDRESS: label.address,
        wording.LABEL_SERIAL: label.serial,
        wording.LABEL_PRINT: label.fingerprint,
        wording.LABEL_CALL: label.call,
    }
    lines = "".join(
        f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows.items() if value
    )
    code = segno.make(label.address, micro=False).svg_inline(scale=6)
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{wording.LABEL_TITLE}'
        "</title><style>body{font:16px sans-serif;margin:12mm}dd{margin:0 0 3mm;"
        f"word-break:break-all}}</style><h1>{escape(label.name)}</h1>{code}<dl>{lines}</dl></html>"
    )
