"""A value with some fields changed, as `dataclasses.replace` gives it."""

from dataclasses import FrozenInstanceError, dataclass, fields, replace
from typing import Any

import pytest

from orders.domain.altered import altered
from orders.domain.order import Item, Order
from orders.view import OrderStatus
from tests.orders.domain.builders import an_order


@dataclass(frozen=True, slots=True)
class Checked:
    one: int
    other: int = 0

    def __post_init__(self) -> None:
        raise AssertionError("made")


@dataclass(frozen=True)
class Open:
    one: int
    other: int = 0


def test_an_altered_value_is_what_replace_makes() -> None:
    order = an_order()
    changes: dict[str, Any] = {"status": OrderStatus.SHIPPED, "buyer_name": None, "version": 7}
    assert altered(order, **changes) == replace(order, **changes)


@pytest.mark.parametrize("name", [one.name for one in fields(Order)])
def test_every_field_of_an_order_can_be_altered_alone(name: str) -> None:
    order = an_order()
    mark: Any = object()
    after = altered(order, **{name: mark})
    assert getattr(after, name) is mark
    others = (one.name for one in fields(Order) if one.name != name)
    assert all(getattr(after, other) is getattr(order, other) for other in others)


def test_the_value_itself_stays_as_it_was() -> None:
    item = Item(order_item_id="1", ordered=2)
    altered(item, ordered=3)
    assert item == Item(order_item_id="1", ordered=2)


def test_an_altered_value_is_frozen_and_hashed_as_any_other() -> None:
    item = altered(Item(order_item_id="1", ordered=2), ordered=3)
    assert hash(item) == hash(Item(order_item_id="1", ordered=3))
    with pytest.raises(FrozenInstanceError):
        item.ordered = 4  # type: ignore[misc] — what is tried here is what the type forbids


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="no field colour"):
        altered(Item(order_item_id="1", ordered=2), colour="red")


@pytest.mark.parametrize("value", [Open(1), object()])
def test_only_values_of_slots_are_altered(value: object) -> None:
    with pytest.raises(TypeError):
        altered(value, one=2)


def test_a_value_that_checks_itself_is_not_altered_past_its_check() -> None:
    with pytest.raises(TypeError, match="cannot be altered"):
        altered(object.__new__(Checked), one=2)
