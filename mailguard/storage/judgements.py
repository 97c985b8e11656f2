"""What judged mails write, in one transaction: judgement, history, summary, alerts, outbox, "done".

A batch is written statement by statement, not mail by mail: that costs a third.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, tuple_, update

from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId
from mailguard.ports import Finished
from mailguard.storage import codec
from mailguard.storage.alerts import change_alerts
from mailguard.storage.pieces import pieces
from mailguard.storage.sightings import lost_races
from mailguard.storage.summary import claims_of, code_of, done, summary, verdict_changed
from mailguard.storage.tables import examinations, judgements, mails, notice_orders, setup_tasks, verdicts
from orders.database.store import Store
from orders.delivery.outbox import OutboxEvent, publish_all
from orders.view import NotificationState, OrderKey

# What a notice makes of its order's mail, the strongest first: genuine is genuine, whether it may be shipped or not.
STATE_OF = {
    Verdict.VERIFIED: NotificationState.VERIFIED,
    Verdict.NOT_SHIPPABLE: NotificationState.VERIFIED,
    Verdict.SUSPECTED_SPOOF: NotificationState.MISMATCH,
}
Publish = Callable[[Connection, Sequence[OutboxEvent]], None]


class OrderDoors(Protocol):
    """The two functions of orders.service that take part in our transaction."""

    def lock_versions(self, connection: Connection, keys: Sequence[OrderKey]) -> dict[OrderKey, int]: ...

    def note_notification(self, connection: Connection, key: OrderKey, state: NotificationState) -> None: ...


@dataclass(frozen=True, slots=True)
class Writing:
    """One mail's judgement, ready to be written; `stands` is what the lists say of the mail now."""

    one: Finished
    judgement: bytes
    examined: bytes
    stands: Any = None

    @property
    def key(self) -> dict[str, Any]:
        return {"seller_id": self.one.received.seller_id, "mail_id": self.one.received.mail_id}


class SqlJudgements:
    """Implements ports.Judgements. `publish` writes events to the outbox on our connection."""

    def __init__(self, store: Store, orders: OrderDoors, publish: Publish = publish_all) -> None:
        self._store, self._orders, self._publish = store, orders, publish

    async def finish(self, finished: Sequence[Finished]) -> tuple[MailId, ...]:
        """See ports.Judgements. A judgement older than the one that stands is dropped without a word."""
        packed = [
            Writing(one, codec.dump(one.judgement), codec.dump(one.examined) if one.fresh else b"")
            for one in finished
        ]
        # In the background: mail that comes in must not wait behind mail that is judged.
        return await self._store.write(lambda connection: self._finish(connection, packed), background=True)

    def _finish(self, connection: Connection, packed: Sequence[Writing]) -> tuple[MailId, ...]:
        finished = [each.one for each in packed]
        before = standing(connection, finished)
        moved = self._moved(connection, finished) | lost_races(connection, finished)
        again = [one for one in finished if one.received.mail_id in moved and one.received.mail_id in before]
        for one in again:
            connection.execute(update(mails).where(*this(one)).values(leased_by=None, due_at=one.judgement.at))
        written = [
            Writing(each.one, each.judgement, each.examined, before[each.one.received.mail_id])
            for each in packed
            if each.one.received.mail_id in before.keys() - moved and not late(each.one, before)
        ]
        if written:
            self._write(connection, written)
        return tuple(one.received.mail_id for one in again)

    def _moved(self, connection: Connection, finished: Sequence[Finished]) -> set[MailId]:
        """Mails of which an order is no longer at the version that was judged."""
        judged = {key for one in finished for key, _ in one.judgement.versions}
        now: dict[OrderKey, int] = {}
        for piece in pieces(judged):
            now |= self._orders.lock_versions(connection, piece)
        return {
            one.received.mail_id
            for one in finished
            if any(now.get(key, 0) != version for key, version in one.judgement.versions)
        }

    def _write(self, connection: Connection, written: Sequence[Writing]) -> None:
        fresh = [each for each in written if each.one.fresh]
        bodies = [{"temporary": each.one.examined.temporary, "body": each.examined} for each in fresh]
        replace(connection, examinations, fresh, bodies)
        replace(connection, judgements, written, [{"body": each.judgement} for each in written])
        write_claims(connection, written)
        events = write_history(connection, written)
        connection.execute(
            SHOW, [{**bound(each), **summary(each.one), **done(each.one, each.stands)} for each in written]
        )
        events += change_alerts(connection, [each.one for each in written])
        if events:
            self._publish(connection, events)
        self._note(connection, written)
        tasks = [each for each in written if each.one.judgement.confirmation is not None]
        replace(connection, setup_tasks, tasks, [task_of(each.one) for each in tasks])

    def _note(self, connection: Connection, written: Sequence[Writing]) -> None:
        """What became of the mail that announces each order: one verified notice outweighs every fake."""
        keys = {claim.order for each in written for claim in each.one.judgement.claims if claim.order is not None}
        named = (notice_orders.c.seller_id, notice_orders.c.order_id, notice_orders.c.account_id)
        seen = {key: set[str]() for key in keys}
        for piece in pieces((key.seller_id, key.order_id, key.account_id) for key in keys):
            found = select(*named, notice_orders.c.verdict).distinct().where(tuple_(*named).in_(piece))
            for row in connection.execute(found):
                seen[OrderKey(row.seller_id, row.account_id, row.order_id)].add(row.verdict)
        doubtful = {key for each in written for key in taken_back(each)}
        for key, told in seen.items():
            state = next((state for verdict, state in STATE_OF.items() if verdict.value in told), None)
            if state is None and key in doubtful:
                state = NotificationState.EXPECTED  # no false mail came after all
            if state is not None:
                self._orders.note_notification(connection, key, state)


# Built once: making a statement anew costs more than running it.
SHOWN = (
    *("sender", "subject", "words", "marketplace", "claimed", "verdict", "recommendation", "code", "judged_at"),
    *("state", "due_at", "leased_by", "tries", "alone"),
)
SHOW = (
    update(mails)
    .where(mails.c.seller_id == bindparam("its_seller"), mails.c.mail_id == bindparam("its_mail"))
    .values({name: bindparam(name) for name in SHOWN})
)
STANDING = select(
    *(mails.c.mail_id, mails.c.verdict, mails.c.recommendation, mails.c.code),
    *(mails.c.judged_at, mails.c.leased_by, mails.c.due_at),
).where(tuple_(mails.c.seller_id, mails.c.mail_id).in_(bindparam("keys", expanding=True)))
DELETE = {
    table.name: delete(table).where(
        table.c.seller_id == bindparam("its_seller"), table.c.mail_id == bindparam("its_mail")
    )
    for table in (examinations, judgements, notice_orders, setup_tasks)
}


def taken_back(each: Writing) -> list[OrderKey]:
    """Orders of a mail that was taken for a lie and is none any more."""
    was_lie = each.stands is not None and each.stands.verdict == Verdict.SUSPECTED_SPOOF.value
    return [claim.order for claim in each.one.judgement.claims if was_lie and claim.order is not None]


def this(one: Finished) -> tuple[Any, Any]:
    return mails.c.seller_id == one.received.seller_id, mails.c.mail_id == one.received.mail_id


def bound(each: Writing) -> dict[str, Any]:
    return {"its_seller": each.one.received.seller_id, "its_mail": each.one.received.mail_id}


def late(one: Finished, before: Mapping[MailId, Any]) -> bool:
    """Somebody judged this mail at a later moment than we did, and nobody has it on lease.

    On lease it is ours to judge, whatever the moments say: a clock may have been put back.
    """
    stands = before[one.received.mail_id]
    return stands.judged_at is not None and stands.leased_by is None and one.judgement.at < stands.judged_at


def standing(connection: Connection, finished: Sequence[Finished]) -> Mapping[MailId, Any]:
    """What the lists say of each mail now; a mail that is gone is left out."""
    keys = [(one.received.seller_id, one.received.mail_id) for one in finished]
    return {MailId(row.mail_id): row for row in connection.execute(STANDING, {"keys": keys})}


def replace(
    connection: Connection, table: Table, written: Sequence[Writing], values: Sequence[Mapping[str, Any]]
) -> None:
    """One row a mail, the old one gone."""
    if not written:
        return
    old = [each for each in written if each.stands.judged_at is not None]
    if old:
        connection.execute(DELETE[table.name], [bound(each) for each in old])
    rows = [{**each.key, **value} for each, value in zip(written, values, strict=True)]
    connection.execute(insert(table), rows)


def write_claims(connection: Connection, written: Sequence[Writing]) -> None:
    """Which orders these mails name, so that they are found when those come or change."""
    old = [each for each in written if each.stands.judged_at is not None]
    if old:
        connection.execute(DELETE[notice_orders.name], [bound(each) for each in old])
    rows = [row for each in written for row in claims_of(each.one)]
    if rows:
        connection.execute(insert(notice_orders), rows)


def write_history(connection: Connection, written: Sequence[Writing]) -> list[OutboxEvent]:
    """A row where verdict, recommendation or deciding code are not what they were; an event for a new verdict."""
    changed = [
        each for each in written if told(each) != (each.stands.verdict, each.stands.recommendation, each.stands.code)
    ]
    if not changed:
        return []
    named = (verdicts.c.seller_id, verdicts.c.mail_id)
    keys = [(each.one.received.seller_id, each.one.received.mail_id) for each in changed]
    asked = select(*named, func.max(verdicts.c.number).label("last")).where(tuple_(*named).in_(keys)).group_by(*named)
    last = {(row.seller_id, row.mail_id): row.last for row in connection.execute(asked)}
    rows = [
        history_row(each, last.get((each.one.received.seller_id, each.one.received.mail_id), 0) + 1)
        for each in changed
    ]
    connection.execute(insert(verdicts), rows)
    new = [each for each in changed if told(each)[0] != each.stands.verdict]
    return [verdict_changed(each.one, each.stands.verdict) for each in new]


def told(each: Writing) -> tuple[str, str, str | None]:
    judgement = each.one.judgement
    return judgement.verdict.value, judgement.recommendation.value, code_of(judgement)


def history_row(each: Writing, number: int) -> dict[str, Any]:
    judgement = each.one.judgement
    verdict, recommendation, code = told(each)
    versions = json.dumps([[key.account_id, key.order_id, version] for key, version in judgement.versions])
    shown = {"verdict": verdict, "recommendation": recommendation, "code": code, "versions": versions}
    return {**each.key, **shown, "number": number, "at": judgement.at}


def task_of(one: Finished) -> dict[str, Any]:
    assert one.judgement.confirmation is not None
    return {"at": one.received.at, "body": codec.dump(one.judgement.confirmation)}
