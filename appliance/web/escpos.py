"""A slip of ours as the 80 mm printer takes it: ESC/POS, Chinese in GB18030. Pure.

The page of the slip is the one source: what the browser prints and what the box prints are the same
lines. Known are the few tags that our slips use; anything else is text.

Sources: the ESC/POS commands as every 80 mm printer sold here knows them; 48 columns of 12 dots.
"""

from html.parser import HTMLParser

COLUMNS = 48
START = b"\x1b@\x1c&"  # forget what was set; Chinese on
LEFT, CENTRE = b"\x1ba\x00", b"\x1ba\x01"
PLAIN, LARGE = b"\x1d!\x00", b"\x1d!\x11"  # twice as wide and high
THIN, BOLD = b"\x1bE\x00", b"\x1bE\x01"
CUT = b"\n\n\n\x1dVB\x00"  # fed to the knife, then cut
QR = b"\x1d(k"
MODEL_2, DOTS, MIDDLE = b"\x04\x001A2\x00", b"\x03\x001C\x06", b"\x03\x001E1"
SHOW = b"\x03\x001Q0"
LINES = frozenset({"p", "h1", "li", "br"})
SILENT = frozenset({"nav", "svg", "title", "script", "style"})


def slip_bytes(html: str, qr: str = "") -> bytes:
    """Return what the printer is sent for the page of a slip.

    Args:
        html: the page, whose slip is its `<main class="slip">`.
        qr: what its QR code says; empty where it has none.
    """
    reading = _Reading(qr)
    reading.feed(html)
    reading.close()
    return START + b"".join(reading.parts) + CUT


def qr_bytes(text: str) -> bytes:
    """Return a QR code that the printer draws by itself, in the middle."""
    data = text.encode()
    length = (len(data) + 3).to_bytes(2, "little")
    drawn = (MODEL_2, DOTS, MIDDLE, length + b"1P0" + data, SHOW)
    return CENTRE + b"".join(QR + one for one in drawn) + b"\n" + LEFT


def width(text: str) -> int:
    """Return how many columns a text takes: what is no ASCII takes two."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text in lines that fit; a word of letters is not torn where it need not be."""
    lines, line = [], ""
    for word in _words(text):
        if width(line) + width(word) <= columns:
            line += word
            continue
        lines.append(line)
        line = word.lstrip()
        while width(line) > columns:
            lines.append(line[:columns])
            line = line[columns:]
    return [one.rstrip() for one in [*lines, line] if one.strip()]


def _words(text: str) -> list[str]:
    """Return the pieces between which a line may end: each Chinese sign, each run of letters."""
    pieces: list[str] = []
    for sign in text:
        if pieces and sign.isascii() and sign != " " and pieces[-1][-1].isascii():
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


class _Reading(HTMLParser):
    """One page being read: the slip's lines with their looks."""

    def __init__(self, qr: str) -> None:
        super().__init__()
        self.parts: list[bytes] = []
        self._qr = qr
        self._is_slip = False
        self._silent = 0
        self._text = ""
        self._looks: frozenset[str] = frozenset()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, a rule, the slip itself."""
        looks = frozenset((dict(attrs).get("class") or "").split())
        self._silent += tag in SILENT
        if tag == "main":
            self._is_slip = "slip" in looks
        elif tag in LINES or tag == "hr":
            self._end_line()
            self._looks = self._looks if tag == "br" else looks | {tag}
        elif tag == "b":
            self._looks |= {"b"} if not self._text.strip() else set()
        if tag == "hr" and self._is_slip:
            self.parts.append(b"-" * COLUMNS + b"\n")
        if "qr" in looks and self._qr and self._is_slip:
            self.parts.append(qr_bytes(self._qr))

    def handle_endtag(self, tag: str) -> None:
        """End a line, or the slip."""
        self._silent -= tag in SILENT
        if tag in LINES or tag == "main":
            self._end_line()
            self._looks = frozenset()
        if tag == "main":
            self._is_slip = False

    def handle_data(self, data: str) -> None:
        """Take text of the slip."""
        if self._is_slip and not self._silent:
            self._text += data

    def _end_line(self) -> None:
        text, looks = " ".join(self._text.split()), self._looks
        self._text = ""
        if not text:
            return
        is_large = bool(looks & {"big", "h1"})
        before = CENTRE if looks & {"big", "h1", "mid"} else LEFT
        before += (LARGE if is_large else PLAIN) + (BOLD if looks & {"b", "h1", "big"} else THIN)
        dot = "· " if "li" in looks else ""
        lines = wrapped(dot + text, COLUMNS // 2 if is_large else COLUMNS)
        self.parts.append(before + b"".join(one.encode("gb18030") + b"\n" for one in lines))
