"""What the timer of missing mail asks and writes, on an open connection: who was written about, and the one alert."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, tuple_

from mailguard.model.alert import AlertChange
from mailguard.model.judgement import Verdict
from mailguard.storage.alerts import By, change_alert
from mailguard.storage.tables import notice_orders
from orders.delivery.outbox import publish
from orders.view import OrderKey, SellerId


def written_about(connection: Connection, seller: SellerId, keys: Sequence[OrderKey]) -> bool:
    """Whether some kept mail names one of these orders and is no lie: then the way here is open."""
    asked = [(seller, key.order_id) for key in keys]
    found = (
        select(notice_orders.c.mail_id)
        .where(tuple_(notice_orders.c.seller_id, notice_orders.c.order_id).in_(asked))
        .where(notice_orders.c.verdict != Verdict.SUSPECTED_SPOOF.value)
    )
    return bool(asked) and connection.execute(found.limit(1)).one_or_none() is not None


def raise_alert(connection: Connection, seller: SellerId, change: AlertChange, at: datetime) -> None:
    """Raise an alert that no mail raised; one that is open already stays as it is."""
    event = change_alert(connection, By(seller=seller, at=at), change)
    if event is not None:
        publish(connection, event)
