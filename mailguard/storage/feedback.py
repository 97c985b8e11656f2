"""Feedback on an open connection: one row a mail, the last word counts.

Its mail is a regression case from then on and keeps a copy of the raw bytes: what drops old mail drops none of these.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, select

from mailguard.model.feedback import Feedback
from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId
from mailguard.storage import codec
from mailguard.storage.tables import feedback, mails, raw_mails
from orders.database.rows import put
from orders.errors import NotFound, Refused
from orders.view import SellerId

KEPT = feedback.c.packed


def given(connection: Connection, seller: SellerId, mail_id: MailId) -> Feedback | None:
    """What was said of this mail."""
    row = row_of(connection, seller, mail_id)
    return None if row is None else feedback_of(row)


def raw_of_case(connection: Connection, seller: SellerId, mail_id: MailId) -> bytes | None:
    """The bytes that feedback kept; None where nothing was said, or they were gone by then."""
    row = row_of(connection, seller, mail_id)
    return None if row is None else codec.raw_of(row.packed)


def give(
    connection: Connection, seller: SellerId, mail_id: MailId, said: Feedback, also: Callable[[Any], None]
) -> Feedback:
    """Keep it, and do `also` (the audit) in the same transaction. The same again changes nothing.

    Raises NotFound, and Refused ("not-judged-yet", "verdict-is-so").
    """
    mail = connection.execute(
        select(mails.c.verdict).where(mails.c.seller_id == seller, mails.c.mail_id == mail_id)
    ).one_or_none()
    if mail is None:
        raise NotFound
    before = given(connection, seller, mail_id)
    if before is not None and (before.verdict_expected, before.reason) == (said.verdict_expected, said.reason):
        return before
    if mail.verdict is None:
        raise Refused("not-judged-yet", "This mail is not judged yet: wait for its verdict.")
    if mail.verdict == said.verdict_expected.value:
        raise Refused("verdict-is-so", "That is the verdict already: say which one you expected instead.")
    put(
        connection,
        feedback,
        {"seller_id": seller, "mail_id": mail_id},
        values(connection, seller, mail_id, said, mail),
    )
    also(connection)
    told = given(connection, seller, mail_id)
    assert told is not None, "what was written is there"
    return told


def values(
    connection: Connection, seller: SellerId, mail_id: MailId, said: Feedback, mail: Row[Any]
) -> dict[str, Any]:
    """A later word replaces the first one, and never the bytes by nothing."""
    mine = (raw_mails.c.seller_id == seller, raw_mails.c.mail_id == mail_id)
    packed = connection.scalar(select(raw_mails.c.packed).where(*mine))
    row = {
        "verdict_expected": said.verdict_expected.value,
        "reason": codec.writable(said.reason),
        "verdict": mail.verdict,
        "actor": said.actor,
        "at": said.at,
    }
    return row if packed is None and row_of(connection, seller, mail_id) is not None else {**row, "packed": packed}


def row_of(connection: Connection, seller: SellerId, mail_id: MailId) -> Row[Any] | None:
    mine = (feedback.c.seller_id == seller, feedback.c.mail_id == mail_id)
    return connection.execute(select(feedback).where(*mine)).one_or_none()


def feedback_of(row: Row[Any]) -> Feedback:
    return Feedback(
        verdict_expected=Verdict(row.verdict_expected),
        reason=row.reason,
        verdict=Verdict(row.verdict),
        actor=row.actor,
        at=row.at,
    )
