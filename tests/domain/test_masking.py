"""Masking: what is shown never suffices to know the person, whatever the shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.masking import (
    mask_id,
    mask_name,
    mask_numbers,
    mask_organisation,
    mask_phone,
)

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("贺", "*"),
        ("贺春", "贺*"),
        ("贺立春", "贺**"),
        ("欧阳", "欧*"),
        ("欧阳立春", "欧***"),
        ("阿卜杜拉·买买提", "阿***·***"),
        ("古丽娜尔·阿布都热合曼", "古***·******"),
        ("John Smith", "J*********"),
        ("  贺立春 ", "贺**"),
    ],
)
def test_a_name_shows_its_first_character(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@given(st.text(alphabet="贺立春欧阳娜买提", min_size=1, max_size=30))
def test_a_name_of_any_length_hides_all_but_one_character(name: str) -> None:
    """DOMAIN 5.2: one public code base lets names of five characters through."""
    shown = mask_name(name)
    assert len(shown) == len(name)
    assert sum(sign != "*" for sign in shown) == (1 if len(name) > 1 else 0)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("桃江县大畈种养专业合作社", "桃******专业合作社"),
        ("贺立春小吃店", "贺****店"),
        ("湖南洞庭米业有限责任公司", "湖*****有限责任公司"),
        ("贺店", "*店"),
        ("无名之辈", "无***"),
        ("", ""),
    ],
)
def test_an_organisation_keeps_its_legal_form_and_hides_its_owner(name: str, shown: str) -> None:
    assert mask_organisation(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("430922199001011234", "4****************4"),
        ("43092219900101123X", "4****************X"),
        ("430922900101123", "4*************3"),
        ("E12345678", "E*******8"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_an_identity_number_shows_its_first_and_last_character(number: str, shown: str) -> None:
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("0737-8812345", "073****2345"),
        ("8812345", "*****45"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_telephone_number_shows_three_and_four(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@given(st.text(alphabet="0123456789X", min_size=1, max_size=24))
def test_a_masked_number_shows_at_most_seven_characters_and_keeps_four_hidden(number: str) -> None:
    for shown in (mask_id(number), mask_phone(number)):
        seen = sum(sign != "*" for sign in shown)
        assert seen <= 7
        assert len(shown) - seen >= min(4, len(shown))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系电话13812345678，请回电", "联系电话138****5678，请回电"),
        ("身份证43092219900101123X。", "身份证4****************X。"),
        ("旧证 430922900101123 两份", "旧证 4*************3 两份"),
        ("3 号窗口等了 40 分钟", "3 号窗口等了 40 分钟"),
        ("2026-03-10 08:30 来过", "2026-03-10 08:30 来过"),
        ("打 +86 138-1234-5678", "打 138****5678"),
        ("办件 LX26-100042", "办件 LX26-100042"),
    ],
)
def test_numbers_inside_free_text_are_masked_and_the_rest_is_not(text: str, shown: str) -> None:
    assert mask_numbers(text) == shown


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "请打", "电话：", " "])
)
def test_no_mobile_number_survives_in_free_text(number: str, before: str) -> None:
    assert number not in mask_numbers(f"{before}{number}。")
