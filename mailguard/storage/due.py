"""Marks mails due on an open connection, so that a mark and what caused it commit together.

A mark takes a lease away: who is judging that mail just now did not know of the cause, so it is judged once more.
A mail that was set aside stays so.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, literal, select, tuple_, update

from mailguard.model.judgement import Verdict
from mailguard.queries import MailState
from mailguard.storage.pieces import pieces
from mailguard.storage.tables import examinations, mails, notice_orders
from orders.view import OrderKey, SellerId

WAITS_FOR = timedelta(days=30)
NEWEST = 5000  # mails that new profiles have read anew


def mark_due(connection: Connection, keys: Sequence[OrderKey], at: datetime) -> int:
    """Every judged mail that names one of these order ids is due; how many. Also where the order is new here.

    The marketplace is not compared: a needless look costs less than one that was missed.
    """
    if not keys:
        return 0
    named = select(notice_orders.c.seller_id, notice_orders.c.mail_id).where(
        tuple_(notice_orders.c.seller_id, notice_orders.c.order_id).in_(
            sorted({(key.seller_id, key.order_id) for key in keys})
        )
    )
    return mark(connection, tuple_(mails.c.seller_id, mails.c.mail_id).in_(named), at=at)


def mark_seller_due(connection: Connection, seller: SellerId, at: datetime) -> int:
    """All judged mail of this seller is due: a mailbox was proved, a forwarder or account added; how many."""
    return mark(connection, mails.c.seller_id == seller, at=at)


def mark_unverified_due(connection: Connection, seller: SellerId, at: datetime) -> int:
    """What waits for the store is due: a read of one of the seller's accounts ended; how many.

    Mail of the last 30 days: reads come every half hour, and older mail has waited long enough. Should its order
    come all the same, the order finds it.
    """
    young = mails.c.received_at >= literal(at - WAITS_FOR, mails.c.received_at.type)
    return mark(connection, mails.c.seller_id == seller, mails.c.verdict == Verdict.UNVERIFIED.value, young, at=at)


def forget_readings(connection: Connection, seller: SellerId) -> None:
    """What this seller's mails claim is read anew when they are next judged; their evidence stays as it was found."""
    connection.execute(update(examinations).where(examinations.c.seller_id == seller).values(temporary=True))


def read_anew(connection: Connection, at: datetime) -> int:
    """What nobody could read, or what claimed nothing, is read and judged anew: there are new profiles; how many.

    The newest mail of the last 30 days, at most NEWEST; evidence stays as it was found.
    """
    young = mails.c.received_at >= literal(at - WAITS_FOR, mails.c.received_at.type)
    unread = mails.c.verdict.in_((Verdict.UNVERIFIED.value, Verdict.NOT_A_NOTICE.value))
    judged = mails.c.state == MailState.JUDGED.value
    found = select(mails.c.seller_id, mails.c.mail_id).where(judged, unread, young)
    newest = connection.execute(found.order_by(mails.c.received_at.desc()).limit(NEWEST)).all()
    marked = 0
    for piece in pieces([(row.seller_id, row.mail_id) for row in newest]):
        its = tuple_(examinations.c.seller_id, examinations.c.mail_id).in_(piece)
        connection.execute(update(examinations).where(its).values(temporary=True))
        marked += mark(connection, tuple_(mails.c.seller_id, mails.c.mail_id).in_(piece), at=at)
    return marked


def mark(connection: Connection, *which: Any, at: datetime) -> int:
    judged = mails.c.state == MailState.JUDGED.value
    return connection.execute(update(mails).where(*which, judged).values(due_at=at, leased_by=None)).rowcount
