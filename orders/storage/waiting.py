"""Requests that wait for a marketplace's word, the most urgent order first; a page costs what it shows."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal, select, tuple_, update

from orders.access.vault import Vault
from orders.domain.actions import ActionState, OrderAction
from orders.domain.lifecycle import Action
from orders.domain.order import Order
from orders.service.repositories import Position
from orders.storage.codec import ACTION, NEVER, action_values, order_from_row
from orders.storage.tables import order_actions, orders
from orders.view import AccountId, OrderStatus, SellerId

Waiting = tuple[Order, OrderAction]
MOVING = ("state", "changed_at", "body")  # what a request's own column may change; its key stands
# Through a function: requests are few, and by its index on the due time SQLite would read every order for them.
DUE = func.coalesce(orders.c.due, literal(NEVER, orders.c.due.type))
ENDED = [OrderStatus.SHIPPED.value, OrderStatus.CANCELLED.value]


def waiting(
    connection: Connection,
    seller: SellerId,
    account: AccountId | None,
    kinds: Collection[Action] | None,
    states: Collection[ActionState],
    after: Position | None,
    limit: int,
    vault: Vault,
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
    if kinds is not None:
        conditions.append(order_actions.c.kind.in_(sorted(kind.value for kind in kinds)))
    if after is not None:
        place: Any = tuple_(literal(after[0], orders.c.due.type), literal(after[1]))
        conditions.append(tuple_(DUE, order_actions.c.action_id) > place)
    joined = order_actions.join(
        orders, and_(orders.c.seller_id == order_actions.c.seller_id, orders.c.id == order_actions.c.id)
    )
    asked = order_actions.c.action_id.label("action_id"), order_actions.c.body.label("action")
    rows = connection.execute(
        select(orders, *asked)
        .select_from(joined)
        .where(*conditions)
        .order_by(DUE, order_actions.c.action_id)
        .limit(limit + 1)
    ).all()
    shown = rows[:limit]
    last = (shown[-1].due, shown[-1].action_id) if len(rows) > limit and shown else None
    return tuple((order_from_row(row, vault), ACTION.validate_json(row.action)) for row in shown), last


def actions_by_id(connection: Connection, seller: SellerId, ids: Sequence[str]) -> dict[str, OrderAction]:
    """Requests by their own ids, those that are there."""
    mine = order_actions.c.seller_id == seller, order_actions.c.action_id.in_(ids)
    bodies = connection.scalars(select(order_actions.c.body).where(*mine))
    return {action.id: action for action in map(ACTION.validate_json, bodies)}


def put_actions(connection: Connection, actions: Sequence[OrderAction]) -> None:
    """Write requests that are there, in one statement."""
    if not actions:
        return
    mine = order_actions.c.seller_id == bindparam("key_seller"), order_actions.c.action_id == bindparam("key_id")
    rows = [
        {
            "key_seller": action.key.seller_id,
            "key_id": action.id,
            **{f"new_{name}": value for name, value in action_values(action).items() if name in MOVING},
        }
        for action in actions
    ]
    values = {name: bindparam(f"new_{name}", type_=order_actions.c[name].type) for name in MOVING}
    connection.execute(update(order_actions).where(*mine).values(values), rows)
