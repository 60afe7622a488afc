"""Frozen classes with shared methods behave as the standard library's own."""

import copy
import dataclasses
import inspect
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, field, replace
from typing import Any

import pytest

from appliance.domain.frozen import SHARED, dataclass

pytestmark = pytest.mark.core

STANDARD: Callable[..., Any] = dataclasses.dataclass
OURS: Callable[..., Any] = dataclass


def classes(make: Callable[..., Any]) -> tuple[type[Any], type[Any], type[Any]]:
    """Return a class, one that adds a field to it, and one with its own equality."""

    @make(frozen=True, slots=True, kw_only=True)
    class Punch:
        card: str
        at: int = 0
        seen: list[int] = field(default_factory=list, compare=False)
        key: str = field(default="秘密", repr=False)

    @make(frozen=True, slots=True, kw_only=True)
    class Confirmed(Punch):
        by: str = ""

    @make(frozen=True, slots=True)
    class Loose:
        at: int

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "loose"

    return Punch, Confirmed, Loose


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A class like most."""

    number: int


@pytest.mark.parametrize("make", [STANDARD, OURS], ids=["standard", "ours"])
def test_what_holds_for_a_frozen_class(make: Callable[..., Any]) -> None:
    """Everything here is said of both, so ours is not a second kind of class."""
    punch, confirmed, loose = classes(make)
    one = punch(card="0012", at=3, seen=[1])
    assert one == punch(card="0012", at=3, seen=[2])
    assert hash(one) == hash(punch(card="0012", at=3)) == hash(("0012", 3, "秘密"))
    assert one != punch(card="0012", at=3, key="别的")
    assert one != punch(card="0012", at=4)
    assert one != confirmed(card="0012", at=3)
    assert one != ("0012", 3, "秘密")
    assert confirmed(card="1", by="a") != confirmed(card="1", by="b")
    assert hash(confirmed(card="1", by="a")) == hash(("1", 0, "秘密", "a"))
    assert repr(one).endswith("Punch(card='0012', at=3, seen=[1])")
    assert repr(one).startswith("classes.<locals>.")
    assert replace(one, at=4) == punch(card="0012", at=4)
    assert asdict(one) == {"card": "0012", "at": 3, "seen": [1], "key": "秘密"}
    assert loose(1) == loose(2)
    assert hash(loose(1)) == 7
    assert repr(loose(1)) == "loose"
    assert not hasattr(one, "__dict__")
    with pytest.raises(TypeError):
        punch("0012")


@pytest.mark.parametrize("make", [STANDARD, OURS], ids=["standard", "ours"])
def test_a_frozen_one_refuses_every_change(make: Callable[..., Any]) -> None:
    """A field cannot be set, added or taken away, and the error names it."""
    one = classes(make)[0](card="0012")
    for name in ("card", "new"):
        with pytest.raises((FrozenInstanceError, TypeError), match=f"{name}|super"):
            setattr(one, name, "0013")
    with pytest.raises(FrozenInstanceError, match="card"):
        del one.card
    assert one.card == "0012"


def test_a_copy_is_another_one_and_equal() -> None:
    """Copying goes round the refusal to be changed."""
    one = Sent(number=3)
    assert copy.deepcopy(one) == one
    assert copy.deepcopy(one) is not one


def test_only_the_making_is_written_for_each_class() -> None:
    """The reason for it all: 8 KB less for each of eight hundred classes."""
    of_their_own = {
        name for name, method in vars(Sent).items() if inspect.isfunction(method)
    } - SHARED.keys()
    assert of_their_own <= {"__init__", "__getstate__", "__setstate__"}
    assert all(vars(Sent)[name] is method for name, method in SHARED.items())
