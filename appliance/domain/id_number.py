"""Numbers of identity cards (居民身份证号码): what a slip of the pen looks like.

A number whose check digit is wrong is asked about, never refused: cards with a wrong number exist,
and the card in the hand counts more than the sum.

Sources: GB 11643-1999 (weights and check digits); DOMAIN.md 5.2.
"""

import re

SHAPE = re.compile(r"[0-9]{17}[0-9Xx]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"  # by the remainder of 11


def has_shape(number: str) -> bool:
    """Say whether a text is shaped like a number: 17 digits, then a digit or X."""
    return SHAPE.fullmatch(number) is not None


def check_digit_holds(number: str) -> bool:
    """Say whether the last sign is the one the other seventeen ask for; a small x is an X."""
    if not has_shape(number):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(number[:-1], _WEIGHTS, strict=True))
    return number[-1].upper() == _CHECKS[total % len(_CHECKS)]
