"""The requests door: what a seller asks for goes through the guards.

On a hosted account the order changes; in a mirror the request waits for the marketplace's word, and only our own
mark ("asked for here") changes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from orders.access.access import Access, Scope
from orders.database.ids import new_id
from orders.domain import lifecycle, transitions
from orders.domain.actions import STANDING, ActionState, OrderAction
from orders.domain.events import EventName, event_of
from orders.domain.lifecycle import Action, CancelReason
from orders.domain.order import Cancellation, Line, Order, Shipment
from orders.errors import Refused
from orders.service.facts import write
from orders.service.questions import owned
from orders.service.repositories import Change, Repository
from orders.view import Authority, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a request led to. `action` is there in a mirror. `repeated`: asked before, nothing changed now."""

    order: Order
    action: OrderAction | None = None
    repeated: bool = False


def confirm_shipment(
    connection: Connection, repository: Repository, access: Access, order_id: str, shipment: Shipment, now: datetime
) -> Done:
    """Confirm a package. The same reference again is the same package: new tracking is put right, units are not.

    Raises NotFound, Refused (see `domain.lifecycle`).
    """
    order = _order(repository, access, order_id)
    lifecycle.well_formed(shipment)
    if order.authority is Authority.HOSTED:
        return _confirm_hosted(connection, repository, access, order, shipment, now)
    return _confirm_mirrored(connection, repository, access, order, shipment, now)


def cancel(
    connection: Connection,
    repository: Repository,
    access: Access,
    order_id: str,
    reason: CancelReason,
    lines: Sequence[Line],
    now: datetime,
) -> Done:
    """Cancel what is unshipped: lines, or all of it where none are named. Raises NotFound, Refused."""
    order = _order(repository, access, order_id)
    if order.authority is Authority.MIRROR:
        return _cancel_mirrored(connection, repository, access, order, reason, lines, now)
    after = hosted_cancellation(order, access.actor, reason, lines, now)
    return Done(order=_changed(connection, repository, access, order, after, now, EventName.CANCELLED))


def hosted_cancellation(
    order: Order, actor: str, reason: CancelReason, lines: Sequence[Line], now: datetime
) -> Order:
    """A hosted order with this cancelled; nothing is written. Raises Refused."""
    lifecycle.guard(Action.CANCEL, order, now)
    cancellation = Cancellation(actor=actor, reason=reason.value, at=now, lines=lifecycle.whole_lines(order, lines))
    return transitions.cancelled(order, cancellation)


def hosted_shipment(order: Order, shipment: Shipment, now: datetime) -> tuple[Order, EventName] | None:
    """A hosted order with this package, and what to call that; None where it has it already. Raises Refused."""
    reference = shipment.package_reference_id
    known = next((one for one in order.packages if one.package_reference_id == reference), None)
    if known is None:
        checked = lifecycle.checked_shipment(order, shipment, now)
        return transitions.shipped(order, checked, now), EventName.SHIPMENT_CONFIRMED
    if lifecycle.same_package(known, shipment):
        return None
    return transitions.retracked(order, shipment), EventName.SHIPMENT_UPDATED


def next_version(before: Order, after: Order, actor: str, now: datetime, name: EventName) -> Change:
    """The next version of an order with its one event, to be written."""
    after = replace(after, version=before.version + 1, recorded_at=now)
    return Change(before, after, event_of(before, after, actor, now, name))


def at_version(repository: Repository, seller: SellerId, order_id: str, versions: Collection[str]) -> None:
    """Raises Refused ("stale-version") unless the order is at one of these versions: somebody decided on another."""
    order = repository.get(seller, order_id)
    if order is not None and str(order.version) not in versions:
        raise Refused(
            "stale-version",
            "The order has changed since you read it: read it again, and decide again.",
            extra={"version": order.version},
        )


def _confirm_hosted(
    connection: Connection, repository: Repository, access: Access, order: Order, shipment: Shipment, now: datetime
) -> Done:
    done = hosted_shipment(order, shipment, now)
    if done is None:
        return Done(order=order, repeated=True)
    after, name = done
    return Done(order=_changed(connection, repository, access, order, after, now, name))


def _confirm_mirrored(
    connection: Connection, repository: Repository, access: Access, order: Order, shipment: Shipment, now: datetime
) -> Done:
    known = repository.action(order.seller_id, order.id, Action.CONFIRM_SHIPMENT, shipment.package_reference_id)
    if known is None or known.shipment is None:
        checked = lifecycle.checked_shipment(order, shipment, now)
        action = replace(draft(access, order, Action.CONFIRM_SHIPMENT, now), shipment=checked)
        action = replace(action, reference=checked.package_reference_id)
        after, name = transitions.confirmed(order, checked, now), EventName.SHIPMENT_REQUESTED
    elif lifecycle.same_package(known.shipment, shipment):
        return Done(order=order, action=known, repeated=True)
    elif known.state is ActionState.REJECTED:
        raise Refused(
            "request-rejected", "The marketplace did not take this package: give the next one a new reference."
        )
    else:
        # Other tracking has to go out again, whatever became of the first word about it.
        new = replace(shipment, lines=known.shipment.lines)
        action = replace(known, shipment=new, state=ActionState.DRAFT, changed_at=now, corrected=True)
        after, name = order, EventName.SHIPMENT_UPDATED
    repository.put_action(action)
    return Done(order=_changed(connection, repository, access, order, after, now, name), action=action)


def _cancel_mirrored(
    connection: Connection,
    repository: Repository,
    access: Access,
    order: Order,
    reason: CancelReason,
    lines: Sequence[Line],
    now: datetime,
) -> Done:
    reference = ",".join(f"{line.order_item_id}:{line.quantity}" for line in lines) or "all"
    known = repository.action(order.seller_id, order.id, Action.CANCEL, reference)
    if known is not None and known.state in STANDING:
        return Done(order=order, action=known, repeated=True)
    lifecycle.guard(Action.CANCEL, order, now)
    whole = lifecycle.whole_lines(order, lines)
    # After a rejection the same lines may be asked for once more: the row is the same, the request is new.
    action = known or draft(access, order, Action.CANCEL, now)
    action = replace(
        action, reference=reference, reason=reason.value, lines=whole, state=ActionState.DRAFT, changed_at=now
    )
    repository.put_action(action)
    after = transitions.cancelling(order, whole)
    done = _changed(connection, repository, access, order, after, now, EventName.CANCELLATION_REQUESTED)
    return Done(order=done, action=action)


def _order(repository: Repository, access: Access, order_id: str) -> Order:
    """The caller's own order. Raises Refused without the scope, NotFound for another seller's as for none."""
    access.require(Scope.ORDERS_WRITE)
    return owned(repository, access.seller_id, order_id)


def draft(access: Access, order: Order, kind: Action, now: datetime) -> OrderAction:
    """A new request; what it asks for is the caller's to fill in."""
    return OrderAction(
        id=new_id(),
        key=order.key,
        order=order.id,
        kind=kind,
        state=ActionState.DRAFT,
        reference="",
        actor=access.actor,
        created_at=now,
        changed_at=now,
    )


def _changed(
    connection: Connection,
    repository: Repository,
    access: Access,
    before: Order,
    after: Order,
    now: datetime,
    name: EventName,
) -> Order:
    """Write the next version with its one event; returns it."""
    (written,) = write(connection, repository, [next_version(before, after, access.actor, now, name)], now)
    return written.after
