"""What the timer of missing mail asks and writes, on an open connection: does any mail come, and the one alert."""

from datetime import datetime

from sqlalchemy import Connection, literal, select

from mailguard.model.alert import AlertChange
from mailguard.model.judgement import Verdict
from mailguard.storage.alerts import By, change_alert
from mailguard.storage.tables import mails, notice_orders
from orders.delivery.outbox import publish
from orders.view import SellerId


def heard(connection: Connection, seller: SellerId, since: datetime) -> bool:
    """Whether a mail came since then that names an order of this seller's and is no lie: the way here is open."""
    found = (
        select(mails.c.mail_id)
        .join(
            notice_orders,
            (notice_orders.c.seller_id == mails.c.seller_id) & (notice_orders.c.mail_id == mails.c.mail_id),
        )
        .where(mails.c.seller_id == seller, mails.c.received_at >= literal(since, mails.c.received_at.type))
        .where(notice_orders.c.account_id.is_not(None), notice_orders.c.verdict != Verdict.SUSPECTED_SPOOF.value)
    )
    return connection.execute(found.limit(1)).one_or_none() is not None


def raise_alert(connection: Connection, seller: SellerId, change: AlertChange, at: datetime) -> None:
    """Raise an alert that no mail raised; one that is open already stays as it is."""
    event = change_alert(connection, By(seller=seller, at=at), change)
    if event is not None:
        publish(connection, event)
