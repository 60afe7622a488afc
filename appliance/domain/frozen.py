"""`dataclass` for frozen classes whose equality, hash and text are written once for all of them.

The standard library writes six methods of its own for each class: 10 KB and half a millisecond, for
eight hundred classes a tenth of what the box may hold at rest. Only `__init__` differs from one
frozen class to the next; everything else of `dataclasses` holds, `field` and `replace` too.
"""

from dataclasses import FrozenInstanceError, fields
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:
    from dataclasses import dataclass as generated

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool = False) -> "Callable[[type], type]":
        """Make a frozen dataclass; a class that is not frozen takes the standard library's."""
        make = generated(frozen=frozen, slots=slots, kw_only=kw_only, eq=False, repr=False)

        def with_shared_methods(cls: type) -> type:
            own = set(vars(cls))  # before `make` writes __setattr__ into it
            cls.__doc__ = cls.__doc__ or cls.__name__  # or `make` works out a signature for it
            made = make(cls)
            made.__compared_fields__ = tuple(field.name for field in fields(made) if field.compare)
            for name, method in SHARED.items():
                if name not in own:
                    setattr(made, name, method)
                    setattr(cls, name, method)  # what `make` wrote for it goes at once
            return made

        return with_shared_methods


__all__ = ["dataclass"]


def _refuse(self: object, name: str, _value: object = None) -> NoReturn:
    raise FrozenInstanceError(f"cannot change {name!r} of a frozen {type(self).__name__}")


def _values(one: Any) -> list[object]:  # noqa: ANN401 - any class made above
    return [getattr(one, name) for name in one.__compared_fields__]


def _is_equal(self: object, other: object) -> bool:
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self: object) -> int:
    return hash(tuple(_values(self)))


def _text(self: Any) -> str:  # noqa: ANN401 - any class made above
    told = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(told)})"


SHARED = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__eq__": _is_equal,
    "__hash__": _hash,
    "__repr__": _text,
}
