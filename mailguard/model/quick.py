"""Frozen dataclasses that are made in less than half the time: for the nouns of which a mail makes dozens.

The `__init__` that the standard library writes for a frozen class sets every field by its name, through
`object.__setattr__`; here each is set by its slot. Nothing else changes: equality, hash, `replace`, refusal to be
set later, and the errors for wrong arguments stay as they are.
"""

from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

T = TypeVar("T")


def quick(cls: type[T]) -> type[T]:
    """Stands above `@dataclass(frozen=True, slots=True)`. Raises TypeError for a class that it cannot serve.

    A class of a compiled module is quick already and stays as it is.
    """
    if hasattr(cls, "__mypyc_attrs__"):
        return cls
    own = fields(cls)  # type: ignore[arg-type]  # it raises TypeError for what is no dataclass
    if not all(hasattr(getattr(cls, one.name, None), "__set__") for one in own):
        raise TypeError(f"{cls.__name__} has no slots")
    if hasattr(cls, "__post_init__") or not all(one.init for one in own):
        raise TypeError(f"{cls.__name__} makes fields of its own")
    scope: dict[str, Any] = {f"_set_{one.name}": getattr(cls, one.name).__set__ for one in own}
    scope |= {f"_default_{one.name}": one.default for one in own}
    scope |= {f"_make_{one.name}": one.default_factory for one in own}
    source = _source(own)
    exec(source, scope)  # noqa: S102 — built as dataclasses builds its own: of field names, which are identifiers
    made = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = cls.__init__.__annotations__
    cls.__init__ = made  # type: ignore[method-assign]  # replacing it is what this is for
    return cls


def _source(own: tuple[Field[Any], ...]) -> str:
    plain = [_parameter(one) for one in own if not one.kw_only]
    named = [_parameter(one) for one in own if one.kw_only]
    parameters = ", ".join(["self", *plain, *(["*"] if named else []), *named])
    return "\n ".join([f"def __init__({parameters}):", *(_set(one) for one in own)])


def _parameter(one: Field[Any]) -> str:
    if one.default is MISSING and one.default_factory is MISSING:
        return one.name
    return f"{one.name}=_default_{one.name}"


def _set(one: Field[Any]) -> str:
    value = one.name
    if one.default_factory is not MISSING:  # its default is MISSING, which nobody passes
        value = f"_make_{one.name}() if {one.name} is _default_{one.name} else {one.name}"
    return f"_set_{one.name}(self, {value})"
