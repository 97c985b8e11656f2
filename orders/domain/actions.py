"""A request in a mirror: the marketplace has to say yes before the order changes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orders.domain.lifecycle import Action
from orders.domain.order import Line, Shipment
from orders.view import OrderKey


class ActionState(StrEnum):
    """draft → exported or sent → acknowledged or rejected, by what the source says next."""

    DRAFT = "draft"
    EXPORTED = "exported"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"


STANDING = frozenset({ActionState.DRAFT, ActionState.EXPORTED, ActionState.SENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAction:
    """One request. `reference` makes it idempotent within order and kind: the package's, or the cancelled lines."""

    id: str
    key: OrderKey
    order: str  # the order's opaque id
    kind: Action
    state: ActionState
    reference: str
    actor: str
    created_at: datetime
    changed_at: datetime
    shipment: Shipment | None = None
    reason: str | None = None
    lines: tuple[Line, ...] = ()
