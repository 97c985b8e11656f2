"""What one judged mail writes, in one transaction: judgement, history, summary, alerts, outbox, "done"."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, delete, func, insert, select, tuple_, update

from mailguard.model.judgement import Judged, Judgement, Verdict
from mailguard.model.received import MailId
from mailguard.ports import Finished
from mailguard.queries import MailState
from mailguard.rules.verdict import deciding
from mailguard.storage import codec
from mailguard.storage.alerts import change_alert
from mailguard.storage.sightings import lost_races
from mailguard.storage.tables import (
    examinations,
    judgements,
    mails,
    notice_orders,
    setup_tasks,
    verdicts,
)
from orders.database.rows import put
from orders.database.store import Store
from orders.delivery.outbox import OutboxEvent, publish
from orders.view import NotificationState, OrderKey

WORDS = 4_000  # signs of a mail that can be searched
LINE = 500  # signs of a sender or subject that lists show
STATE_OF = {Verdict.VERIFIED: NotificationState.VERIFIED, Verdict.SUSPECTED_SPOOF: NotificationState.MISMATCH}


class OrderDoors(Protocol):
    """The two functions of orders.service that take part in our transaction."""

    def lock_versions(self, connection: Connection, keys: Sequence[OrderKey]) -> dict[OrderKey, int]: ...

    def note_notification(self, connection: Connection, key: OrderKey, state: NotificationState) -> None: ...


class SqlJudgements:
    """Implements ports.Judgements. `publish` writes an event to the outbox on our connection."""

    def __init__(
        self, store: Store, orders: OrderDoors, publish: Callable[[Connection, OutboxEvent], None] = publish
    ) -> None:
        self._store, self._orders, self._publish = store, orders, publish

    async def finish(self, finished: Sequence[Finished]) -> tuple[MailId, ...]:
        """See ports.Judgements. A judgement older than the one that stands is dropped without a word."""
        packed = [
            (one, codec.dump(one.judgement), codec.dump(one.examined) if one.fresh else b"") for one in finished
        ]
        return await self._store.write(lambda connection: self._finish(connection, packed))

    def _finish(self, connection: Connection, packed: Sequence[tuple[Finished, bytes, bytes]]) -> tuple[MailId, ...]:
        finished = [one for one, _, _ in packed]
        before = standing(connection, finished)
        moved = self._moved(connection, finished) | lost_races(connection, finished)
        again = [one for one in finished if one.received.mail_id in moved and one.received.mail_id in before]
        for one in again:
            connection.execute(update(mails).where(*this(one)).values(leased_by=None, due_at=one.judgement.at))
        for one, judgement, examined in packed:
            stands = before.get(one.received.mail_id)
            late = stands is None or (stands.judged_at is not None and one.judgement.at < stands.judged_at)
            if late or one.received.mail_id in moved:
                continue  # a mail that is gone, or that somebody judged later than this
            self._write(connection, one, judgement, examined, stands)
        return tuple(one.received.mail_id for one in again)

    def _moved(self, connection: Connection, finished: Sequence[Finished]) -> set[MailId]:
        """Mails of which an order is no longer at the version that was judged."""
        judged = {key: version for one in finished for key, version in one.judgement.versions}
        if not judged:
            return set()
        now = self._orders.lock_versions(connection, tuple(judged))
        return {
            one.received.mail_id
            for one in finished
            if any(now.get(key, 0) != version for key, version in one.judgement.versions)
        }

    def _write(self, connection: Connection, one: Finished, judgement: bytes, examined: bytes, stands: Any) -> None:
        key = {"seller_id": one.received.seller_id, "mail_id": one.received.mail_id}
        if one.fresh:
            put(connection, examinations, key, {"temporary": one.examined.temporary, "body": examined})
        put(connection, judgements, key, {"body": judgement})
        claimed = write_claims(connection, one)
        self._write_history(connection, one, stands)
        connection.execute(update(mails).where(*this(one)).values(**summary(one), **done(one, stands)))
        for change in one.alerts:
            event = change_alert(connection, one, change)
            if event is not None:
                self._publish(connection, event)
        self._note(connection, claimed)
        if one.judgement.confirmation is not None:
            body = codec.dump(one.judgement.confirmation)
            put(connection, setup_tasks, key, {"at": one.received.at, "body": body})

    def _write_history(self, connection: Connection, one: Finished, stands: Any) -> None:
        """A row and an event where verdict, recommendation or deciding code are not what they were."""
        judgement = one.judgement
        now = (judgement.verdict.value, judgement.recommendation.value, code_of(judgement))
        if now == (stands.verdict, stands.recommendation, stands.code):
            return
        mine = (verdicts.c.seller_id == one.received.seller_id, verdicts.c.mail_id == one.received.mail_id)
        number = connection.scalar(select(func.coalesce(func.max(verdicts.c.number), 0)).where(*mine)) or 0
        versions = [[key.account_id, key.order_id, version] for key, version in judgement.versions]
        connection.execute(
            insert(verdicts).values(
                seller_id=one.received.seller_id,
                mail_id=one.received.mail_id,
                number=number + 1,
                at=judgement.at,
                verdict=now[0],
                recommendation=now[1],
                code=now[2],
                versions=json.dumps(versions),
            )
        )
        if now[0] != stands.verdict:
            self._publish(connection, verdict_changed(one, stands.verdict))

    def _note(self, connection: Connection, keys: Sequence[OrderKey]) -> None:
        """What became of the mail that announces each order: one verified notice outweighs every fake."""
        for key in keys:
            found = connection.scalars(
                select(notice_orders.c.verdict).where(
                    notice_orders.c.seller_id == key.seller_id,
                    notice_orders.c.order_id == key.order_id,
                    notice_orders.c.account_id == key.account_id,
                )
            ).all()
            state = next((state for verdict, state in STATE_OF.items() if verdict.value in found), None)
            if state is not None:
                self._orders.note_notification(connection, key, state)


def this(one: Finished) -> tuple[Any, Any]:
    return mails.c.seller_id == one.received.seller_id, mails.c.mail_id == one.received.mail_id


def standing(connection: Connection, finished: Sequence[Finished]) -> Mapping[MailId, Any]:
    """What the lists say of each mail now."""
    keys = [(one.received.seller_id, one.received.mail_id) for one in finished]
    columns = (mails.c.mail_id, mails.c.verdict, mails.c.recommendation, mails.c.code)
    found = select(*columns, mails.c.judged_at, mails.c.leased_by, mails.c.due_at).where(
        tuple_(mails.c.seller_id, mails.c.mail_id).in_(keys)
    )
    return {MailId(row.mail_id): row for row in connection.execute(found)}


def done(one: Finished, stands: Any) -> dict[str, Any]:
    """Judged; due again when it says so, or at once where something took the lease away to have it judged anew."""
    look_again: datetime | None = one.judgement.look_again_at
    revoked = stands.leased_by is None and stands.due_at is not None
    due = stands.due_at if revoked else look_again
    return {"state": MailState.JUDGED.value, "due_at": due, "leased_by": None, "tries": 0, "alone": False}


def summary(one: Finished) -> dict[str, Any]:
    """The columns that lists show. From and subject as they read, never as proof."""
    facts = one.examined.containers[0].facts
    notices = [claim.notice for claim in one.judgement.claims if claim.notice is not None]
    sender = ", ".join(f"{box.display_name} <{box.address}>".strip() for box in facts.from_)
    orders = [notice.order_id for notice in notices if notice.order_id]
    titles = [item.title for notice in notices for item in notice.items if item.title]
    words = " ".join((facts.subject, sender, *orders, *titles))
    return {
        "sender": codec.writable(sender[:LINE]),
        "subject": codec.writable(facts.subject[:LINE]),
        "words": codec.writable(words[:WORDS]).casefold(),
        "marketplace": next((notice.marketplace for notice in notices if notice.marketplace), None),
        "claimed": json.dumps(claimed_orders(one.judgement.claims)),
        "verdict": one.judgement.verdict.value,
        "recommendation": one.judgement.recommendation.value,
        "code": code_of(one.judgement),
        "judged_at": one.judgement.at,
    }


def claimed_orders(claims: Sequence[Judged]) -> list[list[str | None]]:
    """Each claimed order id once, worst first, with the account that it was found in."""
    found: dict[str, str | None] = {}
    for claim in claims:
        if claim.notice is not None and claim.notice.order_id:
            account = claim.order.account_id if claim.order is not None else None
            found.setdefault(codec.writable(claim.notice.order_id), account)
    return [[order_id, account] for order_id, account in found.items()]


def code_of(judgement: Judgement) -> str | None:
    """The finding that decided, as lists show it."""
    found = deciding(judgement.worst) if judgement.claims else None
    return None if found is None else found.code


def write_claims(connection: Connection, one: Finished) -> list[OrderKey]:
    """Which orders this mail names, so that they find it when they come or change; returns those that are here."""
    seller, mail = one.received.seller_id, one.received.mail_id
    connection.execute(
        delete(notice_orders).where(notice_orders.c.seller_id == seller, notice_orders.c.mail_id == mail)
    )
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for claim in one.judgement.claims:
        if claim.notice is None or not claim.notice.order_id:
            continue
        order_id, marketplace = codec.writable(claim.notice.order_id), claim.notice.marketplace or ""
        row = {"seller_id": seller, "order_id": order_id, "marketplace": marketplace, "mail_id": mail}
        account = claim.order.account_id if claim.order is not None else None
        rows.setdefault((order_id, marketplace), {**row, "account_id": account, "verdict": claim.verdict.value})
    if rows:
        connection.execute(insert(notice_orders), list(rows.values()))
    return list(dict.fromkeys(claim.order for claim in one.judgement.claims if claim.order is not None))


def verdict_changed(one: Finished, before: str | None) -> OutboxEvent:
    """Ids and verdicts only: who wants more asks with a key of their own."""
    payload = {
        "notice_id": one.received.mail_id,
        "verdict": one.judgement.verdict.value,
        "recommendation": one.judgement.recommendation.value,
        "previous_verdict": before,
        "order_ids": [order_id for order_id, _ in claimed_orders(one.judgement.claims)],
    }
    return OutboxEvent(
        seller_id=one.received.seller_id,
        topic="notice.verdict_changed",
        subject=one.received.mail_id,
        payload=payload,
        at=one.judgement.at,
    )
