"""Requests that wait for a marketplace's word, the most urgent order first; a page costs what it shows."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, literal, select, tuple_

from orders.domain.actions import ActionState, OrderAction
from orders.domain.lifecycle import Action
from orders.domain.order import Order
from orders.service.repositories import Position
from orders.storage.codec import ACTION, order_from_row
from orders.storage.tables import order_actions, orders
from orders.view import AccountId, OrderStatus, SellerId

Waiting = tuple[Order, OrderAction]
ENDED = [OrderStatus.SHIPPED.value, OrderStatus.CANCELLED.value]


def waiting(
    connection: Connection,
    seller: SellerId,
    account: AccountId | None,
    kind: Action | None,
    states: Collection[ActionState],
    after: Position | None,
    limit: int,
) -> tuple[tuple[Waiting, ...], Position | None]:
    """By ship-by date; those without one come last. A position is that date and the request's id.

    What was sent about an order that has ended since waits for nothing more and is left out.
    """
    ended = and_(order_actions.c.state != ActionState.DRAFT.value, orders.c.status.in_(ENDED))
    conditions: list[ColumnElement[bool]] = [
        order_actions.c.seller_id == seller,
        order_actions.c.state.in_(sorted(state.value for state in states)),
        ~ended,
    ]
    if account is not None:
        conditions.append(orders.c.account_id == account)
    if kind is not None:
        conditions.append(order_actions.c.kind == kind.value)
    if after is not None:
        place: Any = tuple_(literal(after[0], orders.c.due.type), literal(after[1]))
        conditions.append(tuple_(orders.c.due, order_actions.c.action_id) > place)
    joined = order_actions.join(
        orders, and_(orders.c.seller_id == order_actions.c.seller_id, orders.c.id == order_actions.c.id)
    )
    asked = order_actions.c.action_id.label("action_id"), order_actions.c.body.label("action")
    rows = connection.execute(
        select(orders, *asked)
        .select_from(joined)
        .where(*conditions)
        .order_by(orders.c.due, order_actions.c.action_id)
        .limit(limit + 1)
    ).all()
    shown = rows[:limit]
    last = (shown[-1].due, shown[-1].action_id) if len(rows) > limit and shown else None
    return tuple((order_from_row(row), ACTION.validate_json(row.action)) for row in shown), last
