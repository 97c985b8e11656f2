"""Deliveries to rows: hashed and packed off the loop, inserted many at once, the same mail only once."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, tuple_

from mailguard.model.received import MailId
from mailguard.ports import Delivery
from mailguard.queries import MailState
from mailguard.storage.codec import pack, writable
from mailguard.storage.tables import mails, raw_mails
from orders.database.ids import new_id

Key = tuple[str, bytes, str, str]
SAME = (mails.c.seller_id, mails.c.content, mails.c.rcpt_to, mails.c.mail_from)
# SQLite takes 32,766 variables in a statement; four stand for a mail.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Prepared:
    """One delivery, ready to be written."""

    key: Key
    mail: dict[str, Any]
    packed: bytes


def prepared(deliveries: Sequence[Delivery]) -> list[Prepared]:
    """Hash and pack. The raw bytes of one mail to several sellers are worked on once."""
    done: dict[int, tuple[bytes, bytes]] = {}
    rows = []
    for one in deliveries:
        if id(one.raw) not in done:
            done[id(one.raw)] = (sha256(one.raw).digest(), pack(one.raw))
        content, packed = done[id(one.raw)]
        rows.append(row_of(one, content, packed))
    return rows


def row_of(one: Delivery, content: bytes, packed: bytes) -> Prepared:
    envelope = one.envelope
    mail = {
        "seller_id": one.seller_id,
        "mail_id": new_id(),
        "client_ip": envelope.client_ip,
        "helo": writable(envelope.helo),
        "mail_from": writable(envelope.mail_from),
        "rcpt_to": writable(envelope.rcpt_to),
        "content": content,
        "size": len(one.raw),
        "received_at": one.at,
        "state": MailState.WAITING.value,
        "due_at": one.at,
        "tries": 0,
        "alone": False,
        "sender": "",
        "subject": "",
        "words": "",
        "claimed": "[]",
    }
    key = (str(one.seller_id), content, str(mail["rcpt_to"]), str(mail["mail_from"]))
    return Prepared(key, mail, packed)


def insert_all(connection: Connection, rows: Sequence[Prepared]) -> list[MailId]:
    """Write those that are new; the id of each, the first one's where the same mail was kept before."""
    known: dict[Key, str] = {}
    for start in range(0, len(rows), AT_ONCE):
        known |= there(connection, [row.key for row in rows[start : start + AT_ONCE]])
    fresh: dict[Key, Prepared] = {}
    for row in rows:
        if row.key not in known:
            fresh.setdefault(row.key, row)
    if fresh:
        connection.execute(insert(mails), [row.mail for row in fresh.values()])
        connection.execute(insert(raw_mails), [raw_row(row) for row in fresh.values()])
    return [MailId(known.get(row.key) or fresh[row.key].mail["mail_id"]) for row in rows]


def raw_row(row: Prepared) -> dict[str, Any]:
    return {"seller_id": row.mail["seller_id"], "mail_id": row.mail["mail_id"], "packed": row.packed}


def there(connection: Connection, keys: Sequence[Key]) -> dict[Key, str]:
    """The ids of those that were kept before."""
    found = connection.execute(select(*SAME, mails.c.mail_id).where(tuple_(*SAME).in_(keys)))
    return {(row[0], bytes(row[1]), row[2], row[3]): row[4] for row in found}
