"""Alerts on an open connection: one open alert a kind and subject, counted up, gone when its last mail recovers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, tuple_, update

from mailguard.model.alert import AlertChange, AlertKind, AlertState
from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId
from mailguard.ports import Finished
from mailguard.storage.pieces import pieces
from mailguard.storage.tables import alert_mails, alerts
from orders.database.ids import new_id
from orders.database.rows import put
from orders.delivery.outbox import OutboxEvent
from orders.view import SellerId

Subject = tuple[SellerId, str, str]  # seller, kind and what an alert is about


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes alerts: a mail that was judged; without one, what was found without any mail."""

    seller: SellerId
    at: datetime
    mail: MailId | None = None
    verdict: Verdict | None = None


def change_alerts(connection: Connection, finished: Sequence[Finished]) -> list[OutboxEvent]:
    """Make the changes of a batch, in its order; the events that tell of them.

    Every proved mail withdraws an alert that is hardly ever open: one question for all of them.
    """
    wanted = [(by_mail(one), change) for one in finished for change in one.alerts]
    open_ = open_subjects(connection, {subject_of(by, change) for by, change in wanted})
    events = []
    for by, change in wanted:
        if change.raised:
            open_.add(subject_of(by, change))
        elif subject_of(by, change) not in open_:
            continue
        events.append(change_alert(connection, by, change))
    return [event for event in events if event is not None]


def by_mail(one: Finished) -> By:
    received, judgement = one.received, one.judgement
    return By(seller=received.seller_id, at=judgement.at, mail=received.mail_id, verdict=judgement.verdict)


def subject_of(by: By, change: AlertChange) -> Subject:
    return by.seller, change.kind.value, change.subject


def open_subjects(connection: Connection, subjects: set[Subject]) -> set[Subject]:
    """Those that have an open alert."""
    named = (alerts.c.seller_id, alerts.c.kind, alerts.c.subject)
    open_ = select(*named).where(alerts.c.state != AlertState.RESOLVED.value)
    return {
        (SellerId(row.seller_id), row.kind, row.subject)
        for piece in pieces(subjects)
        for row in connection.execute(open_.where(tuple_(*named).in_(piece)))
    }


def change_alert(connection: Connection, by: By, change: AlertChange) -> OutboxEvent | None:
    """Raise, count up or withdraw; the event that tells of it, None where nothing is new to tell."""
    found = open_alert(connection, by.seller, change)
    if not change.raised:
        return None if found is None else withdraw(connection, by, change, found)
    if found is None:
        return raise_new(connection, by, change)
    count_up(connection, by, change, found)
    return None


def open_alert(connection: Connection, seller: SellerId, change: AlertChange) -> Row[Any] | None:
    return connection.execute(
        select(alerts).where(
            alerts.c.seller_id == seller,
            alerts.c.kind == change.kind.value,
            alerts.c.subject == change.subject,
            alerts.c.state != AlertState.RESOLVED.value,
        )
    ).one_or_none()


def raise_new(connection: Connection, by: By, change: AlertChange) -> OutboxEvent:
    """A new open alert. A resolved one of the same subject stays as history."""
    alert_id = new_id()
    connection.execute(
        insert(alerts).values(
            seller_id=by.seller,
            alert_id=alert_id,
            kind=change.kind.value,
            subject=change.subject,
            state=AlertState.NEW.value,
            high=change.high,
            times=1,
            code=change.code,
            account_id=change.order.account_id if change.order else None,
            order_id=change.order.order_id if change.order else None,
            mail_id=by.mail,
            raised_at=by.at,
            changed_at=by.at,
        )
    )
    remember(connection, alert_id, by)
    return told("alert.raised", alert_id, change, by)


def count_up(connection: Connection, by: By, change: AlertChange, found: Row[Any]) -> None:
    """The same again: one mail counts once, however often it is judged; what no mail raised is not counted."""
    if not remember(connection, found.alert_id, by):
        return
    connection.execute(
        update(alerts)
        .where(*this(found))
        .values(times=found.times + 1, high=found.high or change.high, mail_id=by.mail, changed_at=by.at)
    )


def withdraw(connection: Connection, by: By, change: AlertChange, found: Row[Any]) -> OutboxEvent | None:
    """This mail no longer raises it. A standing cause that is seen to be gone is gone for all."""
    mine = (alert_mails.c.seller_id == found.seller_id, alert_mails.c.alert_id == found.alert_id)
    connection.execute(delete(alert_mails).where(*mine, alert_mails.c.mail_id == by.mail))
    left = connection.execute(select(alert_mails.c.mail_id).where(*mine).limit(1)).one_or_none()
    if left is not None and change.kind is not AlertKind.STANDING:
        return None
    connection.execute(update(alerts).where(*this(found)).values(state=AlertState.RESOLVED.value, changed_at=by.at))
    return told("alert.withdrawn", found.alert_id, change, by)


def this(found: Row[Any]) -> tuple[Any, Any]:
    return alerts.c.seller_id == found.seller_id, alerts.c.alert_id == found.alert_id


def remember(connection: Connection, alert_id: str, by: By) -> bool:
    """This mail raises the alert; False where it did before, and where there is no mail."""
    if by.mail is None:
        return False
    key = {"seller_id": by.seller, "alert_id": alert_id, "mail_id": by.mail}
    known = select(alert_mails.c.mail_id).filter_by(**key)
    if connection.execute(known).one_or_none() is not None:
        return False
    return put(connection, alert_mails, key, {})


def told(topic: str, alert_id: str, change: AlertChange, by: By) -> OutboxEvent:
    """Ids and states only."""
    payload = {
        "alert_id": alert_id,
        "kind": change.kind.value,
        "high": change.high,
        "code": change.code,
        "notice_id": by.mail,
        "order_id": change.order.order_id if change.order else None,
        "verdict": by.verdict.value if by.verdict is not None else None,
    }
    return OutboxEvent(
        seller_id=by.seller, topic=topic, subject=alert_id, payload=payload, at=by.at, key=change.order
    )
