"""What every kind of fact has in common: a name, a version, and a body of plain JSON values."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import ClassVar, TypeVar


class Fact:
    """Something that happened in the hall. Children are frozen dataclasses of JSON values."""

    __slots__ = ()

    KIND: ClassVar[str]
    V: ClassVar[int] = 1


F = TypeVar("F", bound=Fact)


def body_of(fact: Fact) -> dict[str, object]:
    """Return the body as it is stored: every field by its name."""
    return {name: getattr(fact, name) for name in _names(type(fact))}  # type: ignore[arg-type]  # every class can be hashed


def fact_from(kind: type[F], body: Mapping[str, object]) -> F:
    """Return the fact a body holds; fields of a later writer are passed over.

    Raises:
        TypeError: a field without a default is missing.
    """
    known = _names(kind)  # type: ignore[arg-type]  # every class can be hashed
    return kind(**{name: value for name, value in body.items() if name in known})


@cache
def _names(kind: type[Fact]) -> tuple[str, ...]:
    """Return the fields of a kind, asked for with every record that is written or folded."""
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # every Fact is a dataclass
