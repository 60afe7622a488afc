"""PINs that are too easy to guess, as a table."""

import pytest

from appliance.domain.pin import weakness


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("", "digits"),
        ("12345a", "digits"),
        ("\uff11\uff12\uff13\uff14\uff15\uff16", "digits"),
        ("58203", "length"),
        ("5820361749205", "length"),
        ("777777", "same"),
        ("123456", "run"),
        ("456789", "run"),
        ("876543", "run"),
        ("581003", "staff_no"),
        ("582036", None),
        ("190273", None),
        ("582036174920", None),
    ],
)
def test_a_pin_is_refused_for_one_reason_or_taken(pin: str, why: str | None) -> None:
    assert weakness(pin, "1003") == why
