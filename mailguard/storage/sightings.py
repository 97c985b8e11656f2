"""Who had a fingerprint before: rows in the order in which mails were finished, and a directory over all sellers.

The first mail with a fingerprint has place 0. A mail that finds itself behind another for the first time may have
been judged without knowing of it: it lost the race and is judged again, this time with that history.
"""

import hashlib
import hmac
import secrets
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, tuple_

from mailguard.model.history import Fingerprint, History, Seen
from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId
from mailguard.ports import Finished
from mailguard.storage.pieces import pieces
from mailguard.storage.tables import fingerprints, mail_keys, mails, notice_orders, seen_elsewhere
from orders.database.store import Store
from orders.view import SellerId

KEY_NAME = "seen_elsewhere"
Asked = tuple[SellerId, MailId, tuple[Fingerprint, ...]]
Mark = tuple[str, str, str]  # seller, kind, value
MARK = (fingerprints.c.seller_id, fingerprints.c.kind, fingerprints.c.value)
# Built once: making a statement anew costs more than running it.
PLACES = (
    select(*MARK, fingerprints.c.mail_id)
    .where(tuple_(*MARK).in_(bindparam("keys", expanding=True)))
    .order_by(*MARK, fingerprints.c.place)
)
ELSEWHERE = (
    select(seen_elsewhere.c.hash, seen_elsewhere.c.seller_id)
    .where(seen_elsewhere.c.hash.in_(bindparam("keys", expanding=True)))
    .order_by(seen_elsewhere.c.hash, seen_elsewhere.c.place)
)
# A line gets no longer: who sends the same a hundred times is known by then, and a flood must not make it dear.
AT_MOST = 100


class SqlHistories:
    """Implements ports.Histories."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def histories(self, asked: Sequence[Asked]) -> tuple[History, ...]:
        """See ports.Histories."""
        if not any(marks for _, _, marks in asked):
            return tuple(History() for _ in asked)
        return await self._store.read(lambda connection: histories(connection, asked))


def histories(connection: Connection, asked: Sequence[Asked]) -> tuple[History, ...]:
    """Three queries, however many mails: this seller's, the directory's, and what became of this seller's."""
    marks: set[Mark] = {(seller, one.kind.value, one.value) for seller, _, own in asked for one in own}
    places = places_of(connection, marks)
    key = key_of(connection)
    hashes = {hashed(key, one) for _, _, own in asked for one in own} if key is not None else set()
    elsewhere = elsewhere_of(connection, hashes)
    told = what_became(connection, {(mark[0], mail) for mark, mails_ in places.items() for mail in mails_})
    return tuple(
        History(
            tuple(one for mark in own for one in before(seller, mail, mark, places, told))
            + tuple(
                Seen(fingerprint=mark, other_seller=True)
                for mark in own
                if key is not None and seen_before(seller, elsewhere.get(hashed(key, mark), []))
            )
        )
        for seller, mail, own in asked
    )


def before(
    seller: SellerId,
    mail: MailId,
    mark: Fingerprint,
    places: dict[Mark, list[str]],
    told: dict[tuple[str, str], dict[str, Any]],
) -> list[Seen]:
    """This seller's earlier mails with the mark, oldest first; all there are, where this one has no place yet."""
    line = places.get((seller, mark.kind.value, mark.value), [])
    earlier = line[: line.index(mail)] if mail in line else line
    return [
        Seen(fingerprint=mark, other_seller=False, mail_id=MailId(one), **told.get((seller, one), {}))
        for one in earlier
    ]


def seen_before(seller: SellerId, line: list[str]) -> bool:
    return bool(line[: line.index(seller)] if seller in line else line)


def lost_races(connection: Connection, finished: Sequence[Finished]) -> set[MailId]:
    """Enter the fingerprints of mails that are not in their lines yet; who had to stand behind another lost."""
    marks = {mark_of(one, mark) for one in finished for mark in one.fingerprints}
    if not marks:
        return set()
    key = made_key(connection)
    places = places_of(connection, marks)
    hashes = {mark: hashed(key, mark) for one in finished for mark in one.fingerprints}
    elsewhere = elsewhere_of(connection, set(hashes.values()))
    lost: set[MailId] = set()
    rows: list[dict[str, Any]] = []
    shared: list[dict[str, Any]] = []
    for one in finished:
        seller, mail = one.received.seller_id, one.received.mail_id
        for mark in dict.fromkeys(one.fingerprints):
            line = places[mark_of(one, mark)]
            if mail not in line and len(line) < AT_MOST:
                named = {"seller_id": seller, "kind": mark.kind.value, "value": mark.value}
                rows.append({**named, "place": len(line), "mail_id": mail})
                lost |= {mail} if line else set()
                line.append(mail)
            others = elsewhere[hashes[mark]]
            if seller not in others and len(others) < AT_MOST:
                shared.append({"hash": hashes[mark], "place": len(others), "seller_id": seller})
                lost |= {mail} if others else set()
                others.append(seller)
    if rows:
        connection.execute(insert(fingerprints), rows)
    if shared:
        connection.execute(insert(seen_elsewhere), shared)
    return lost


def mark_of(one: Finished, mark: Fingerprint) -> Mark:
    return one.received.seller_id, mark.kind.value, mark.value


def places_of(connection: Connection, marks: set[Mark]) -> dict[Mark, list[str]]:
    """The mails of each mark, in their order."""
    lines: dict[Mark, list[str]] = defaultdict(list)
    for piece in pieces(marks):
        for row in connection.execute(PLACES, {"keys": piece}):
            lines[(row.seller_id, row.kind, row.value)].append(row.mail_id)
    return lines


def elsewhere_of(connection: Connection, hashes: set[str]) -> dict[str, list[str]]:
    """The sellers of each hash, in their order."""
    lines: dict[str, list[str]] = defaultdict(list)
    for piece in pieces(hashes):
        for row in connection.execute(ELSEWHERE, {"keys": piece}):
            lines[row.hash].append(row.seller_id)
    return lines


def what_became(connection: Connection, keys: set[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Orders, verdict and time of arrival of each earlier mail."""
    return {key: seen for piece in pieces(keys) for key, seen in became(connection, piece).items()}


def became(connection: Connection, asked: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    mine = tuple_(mails.c.seller_id, mails.c.mail_id).in_(asked)
    columns = (mails.c.seller_id, mails.c.mail_id, mails.c.verdict, mails.c.received_at)
    orders: dict[tuple[str, str], list[str]] = defaultdict(list)
    named = tuple_(notice_orders.c.seller_id, notice_orders.c.mail_id).in_(asked)
    claimed = select(notice_orders.c.seller_id, notice_orders.c.mail_id, notice_orders.c.order_id).where(named)
    for row in connection.execute(claimed.order_by(notice_orders.c.order_id)):
        orders[(row.seller_id, row.mail_id)].append(row.order_id)
    return {
        (row.seller_id, row.mail_id): {
            "order_ids": tuple(dict.fromkeys(orders[(row.seller_id, row.mail_id)])),
            "verdict": Verdict(row.verdict) if row.verdict else None,
            "received_at": row.received_at,
        }
        for row in connection.execute(select(*columns).where(mine))
    }


def hashed(key: bytes, mark: Fingerprint) -> str:
    return hmac.new(key, f"{mark.kind.value}\0{mark.value}".encode(), hashlib.sha256).hexdigest()


def key_of(connection: Connection) -> bytes | None:
    """The secret of the directory; None before anything was entered."""
    return connection.scalar(select(mail_keys.c.secret).where(mail_keys.c.name == KEY_NAME))


def made_key(connection: Connection) -> bytes:
    """The same, made at first use (in a write)."""
    key = key_of(connection)
    if key is None:
        key = secrets.token_bytes(32)
        connection.execute(insert(mail_keys).values(name=KEY_NAME, secret=key))
    return key
