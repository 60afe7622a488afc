"""What every kind of fact has in common: a name, a version, and a body of plain JSON values."""

from collections.abc import Mapping
from dataclasses import fields
from typing import ClassVar, TypeVar


class Fact:
    """Something that happened in the hall. Children are frozen dataclasses of JSON values."""

    __slots__ = ()

    KIND: ClassVar[str]
    V: ClassVar[int] = 1


F = TypeVar("F", bound=Fact)


def body_of(fact: Fact) -> dict[str, object]:
    """Return the body as it is stored: every field by its name."""
    return {field.name: getattr(fact, field.name) for field in fields(fact)}  # type: ignore[arg-type]  # every Fact is a dataclass


def fact_from(kind: type[F], body: Mapping[str, object]) -> F:
    """Return the fact a body holds; fields of a later writer are passed over.

    Raises:
        TypeError: a field without a default is missing.
    """
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # every Fact is a dataclass
    return kind(**{name: value for name, value in body.items() if name in known})
