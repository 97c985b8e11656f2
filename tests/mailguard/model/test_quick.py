"""A class made quick behaves as its dataclass does."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from mailguard.model.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Fields by name only."""

    name: str
    parts: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class Placed:
    """Fields by their place, and a mixed-in one by name."""

    code: str
    detail: str = ""
    line: int = field(default=0, kw_only=True)


def test_fields_hold_what_is_given_and_else_their_defaults() -> None:
    assert Named(name="a", parts=("b",)).parts == ("b",)
    assert (Named(name="a").parts, Named(name="a").notes) == ((), {})
    assert (Placed("a", "b", line=3).line, Placed("a").detail) == (3, "")


def test_a_default_that_is_made_is_made_for_each() -> None:
    assert Named(name="a").notes is not Named(name="a").notes


def test_equal_fields_are_equal_and_hash_alike() -> None:
    assert Placed("a") == Placed("a", "", line=0)
    assert hash(Placed("a")) == hash(Placed("a"))
    assert Placed("a") != Placed("b")


def test_a_field_cannot_be_set_later() -> None:
    one = Named(name="a")
    with pytest.raises(FrozenInstanceError):
        one.name = "b"  # type: ignore[misc]  # that it is refused is what is tested


def test_wrong_arguments_are_refused_as_ever() -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'name'"):
        Named()  # type: ignore[call-arg]  # the same
    with pytest.raises(TypeError, match=r"Named.__init__\(\) got an unexpected keyword argument 'nmae'"):
        Named(name="a", nmae="b")  # type: ignore[call-arg]  # the same
    with pytest.raises(TypeError, match="positional"):
        Placed("a", "b", 3)  # type: ignore[misc]  # the same


def test_it_is_replaced_copied_and_pickled() -> None:
    one = Placed("a", line=3)
    assert replace(one, code="b") == Placed("b", line=3)
    assert copy.deepcopy(one) == one
    assert pickle.loads(pickle.dumps(one)) == one


def test_a_class_without_slots_is_refused() -> None:
    @dataclass(frozen=True)
    class Loose:
        name: str = ""

    with pytest.raises(TypeError, match="Loose has no slots"):
        quick(Loose)


def test_a_class_that_makes_fields_of_its_own_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Making:
        name: str
        size: int = field(init=False)

    with pytest.raises(TypeError, match="makes fields of its own"):
        quick(Making)


def test_what_is_no_dataclass_is_refused() -> None:
    with pytest.raises(TypeError):
        quick(str)
