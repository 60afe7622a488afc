"""Masking (脱敏): what of a name or a number may be shown.

Rule 1: nothing leaves this file clearer than it must; what fits no shape is hidden whole.
Rule 2: an identity number never shows its region and its end together: 6 + 4 characters leave
only some 3,300 possible numbers over a century of births, which is no masking (DOMAIN.md 5.2).

Sources: PIPL art. 6; DOMAIN.md 5.2 and recommendation 16; seed 000 第十五条 (保密).
"""

import re

STAR = "*"
_DOTS = "·•・‧"  # found in names of minorities and foreigners
_MOBILE_DIGITS = 11
_SHORTEST_ID = 6
_SHORTEST_PHONE = 7
_LEGAL_FORMS = (
    "有限责任公司",
    "股份有限公司",
    "农民专业合作社",
    "专业合作社",
    "村民委员会",
    "居民委员会",
    "家庭农场",
    "有限公司",
    "合作社",
    "经营部",
    "服务部",
    "公司",
    "超市",
    "中心",
    "学校",
    "村委会",
    "店",
    "厂",
    "场",
    "部",
    "社",
)
_NUMBER_IN_TEXT = re.compile(
    r"(?<![0-9])(?:"
    r"[0-9]{17}[0-9Xx]"
    r"|(?:\+86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
    r"|0[0-9]{2,3}[ -][0-9]{7,8}"
    r"|[0-9]{7,}"
    r")(?![0-9])"
)


def mask_name(name: str) -> str:
    """Return a person's name with its first character only: 欧阳修 is shown as 欧**.

    A name of one character is hidden whole. Dots between the parts of a name stay.
    """
    name = name.strip()
    if len(name) < 2:  # noqa: PLR2004 - a single character
        return STAR * len(name)
    return name[0] + "".join(sign if sign in _DOTS else STAR for sign in name[1:])


def mask_organisation(name: str) -> str:
    """Return an organisation's name with its first character and its legal form.

    A small trader's shop or company often bears a person's name, so no more is shown.
    """
    name = name.strip()
    form = next((form for form in _LEGAL_FORMS if name.endswith(form)), "")
    return mask_name(name.removesuffix(form)) + form


def mask_id(number: str) -> str:
    """Return an identity number with its first and last character; a short one hidden whole."""
    number = number.strip()
    if len(number) < _SHORTEST_ID:
        return STAR * len(number)
    return number[0] + STAR * (len(number) - 2) + number[-1]


def mask_phone(number: str) -> str:
    """Return a mobile number as 138****5678, a landline with its last two digits.

    Fewer than seven digits are hidden whole. Blanks, hyphens and +86 are dropped first.
    """
    digits = re.sub(r"[\s()（）-]", "", number.strip()).removeprefix("+86")
    if len(digits) < _SHORTEST_PHONE:
        return STAR * len(digits)
    if len(digits) < _MOBILE_DIGITS:
        return STAR * (len(digits) - 2) + digits[-2:]
    return digits[:3] + STAR * (len(digits) - 7) + digits[-4:]


def mask_numbers(text: str) -> str:
    """Return free text in which identity numbers and telephone numbers are masked."""
    return _NUMBER_IN_TEXT.sub(lambda found: _mask_found(found[0]), text)


def _mask_found(number: str) -> str:
    bare = number.replace(" ", "").replace("-", "")
    if len(bare) in (15, 18):
        return mask_id(bare)
    return mask_phone(bare)
