"""PINs (数字口令): which digits are too easy to guess, as short rules.

Sources: seed 000 第十四条.17 (keep one's password); issue "taking over a shared tablet".
"""

SHORTEST = 6
LONGEST = 12
_RUN = "01234567890"


def weakness(pin: str, staff_no: str) -> str | None:
    """Return why a PIN is refused: digits, length, same, run or staff_no; None for a good one."""
    if not (pin.isascii() and pin.isdigit()):
        return "digits"
    if not SHORTEST <= len(pin) <= LONGEST:
        return "length"
    if len(set(pin)) == 1:
        return "same"
    if pin in _RUN or pin in _RUN[::-1]:
        return "run"
    if staff_no and (staff_no in pin or pin in staff_no):
        return "staff_no"
    return None
