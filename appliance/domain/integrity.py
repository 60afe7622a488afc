"""The register of integrity (廉政登记): gifts refused or handed in, good deeds, violations.

Rule: what concerns a person is notified to the department and the home unit, good or bad.

Sources: seed 004 七.1-3; seed 003-E 2.4.
"""

from enum import StrEnum


class Deed(StrEnum):
    """What is entered. Values are stored and sent; never rename one."""

    GIFT_REFUSED = "gift_refused"  # 拒收礼品、礼金
    GIFT_HANDED_IN = "gift_handed_in"  # 退不掉，上交
    GOOD_DEED = "good_deed"  # 好人好事
    VIOLATION = "violation"  # 违规违纪，已查实
