"""Leases on kept mail, on an open connection: take, give back, count tries, set aside after the last."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, tuple_, update

from mailguard.model.examined import Examined
from mailguard.model.judgement import Finding, Judged, Judgement, Recommendation, Severity, Verdict
from mailguard.model.received import Envelope, MailId, Received
from mailguard.ports import Leased
from mailguard.queries import MailState
from mailguard.storage import codec
from mailguard.storage.tables import examinations, judgements, mails, raw_mails, verdicts
from orders.database.rows import put
from orders.view import AccountId, OrderKey, SellerId

LEASE = timedelta(seconds=60)
OCTETS = 4 << 20  # of one lease's mails together, so that they are judged long before it ends
BREATH = timedelta(seconds=1)  # until a mail that was given back without fault is due
BACK_OFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
TRIES = len(BACK_OFF) + 1
KEY = (mails.c.seller_id, mails.c.mail_id)
# Built once: making a statement anew costs more than running it, and every round asks these.
DUE = (
    select(*KEY, mails.c.alone, mails.c.leased_by, mails.c.tries, mails.c.size)
    .where(mails.c.due_at <= bindparam("now"))
    .order_by(mails.c.due_at)
    .limit(bindparam("many"))
    .with_for_update(skip_locked=True)  # SQLite has no such words: there nobody else is writing
)
TAKE = (
    update(mails)
    .where(tuple_(*KEY).in_(bindparam("keys", expanding=True)))
    .values(leased_by=bindparam("worker"), due_at=bindparam("until"))
    .returning(mails)
)
OF = {
    table.name: select(table).where(tuple_(table.c.seller_id, table.c.mail_id).in_(bindparam("keys", expanding=True)))
    for table in (raw_mails, examinations, judgements, verdicts)
}


def take(connection: Connection, worker: str, limit: int, now: datetime) -> tuple[Row[Any], ...]:
    """Lease the mails that have been due longest; rows of `mails`. One that counts as alone comes by itself."""
    due: Sequence[Any] = connection.execute(DUE, {"now": now, "many": limit}).all()
    lapsed = [row for row in due if row.leased_by is not None]
    if lapsed:  # their worker and its supervisor are gone: any of them may be the reason
        for row in lapsed:
            count(connection, row, now, due_at=now)
        return take(connection, worker, limit, now)
    due = due[:1] if due and due[0].alone else within([row for row in due if not row.alone], OCTETS)
    if not due:
        return ()
    keys = [(row.seller_id, row.mail_id) for row in due]
    leased = connection.execute(TAKE, {"keys": keys, "worker": worker, "until": now + LEASE})
    return tuple(sorted(leased, key=lambda row: (row.received_at, row.mail_id)))


def within(due: Sequence[Any], octets: int) -> Sequence[Any]:
    """The first one, and those behind it while all together are not larger than this."""
    sizes = accumulate(row.size for row in due)
    return [row for number, (row, size) in enumerate(zip(due, sizes, strict=True)) if number == 0 or size <= octets]


def whole(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Leased, ...]:
    """Leased rows with their raw bytes, and what was made of them before. One that cannot be read is left out."""
    keys = [(row.seller_id, row.mail_id) for row in rows]
    raws = {(one.seller_id, one.mail_id): one.packed for one in of(connection, raw_mails, keys)}
    known = [(row.seller_id, row.mail_id) for row in rows if row.state != MailState.WAITING.value]
    bodies = {(one.seller_id, one.mail_id): one for one in of(connection, examinations, known)}
    before = {(one.seller_id, one.mail_id): one.body for one in of(connection, judgements, known)}
    verified = verified_orders(connection, list(before))
    read = (
        leased_of(row, raws.get(key), bodies.get(key), before.get(key), verified.get(key, frozenset()))
        for row, key in zip(rows, keys, strict=True)
    )
    return tuple(one for one in read if one is not None)


def verified_orders(
    connection: Connection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], frozenset[OrderKey]]:
    """The orders that each of these mails verified at any time: what a STOP looks back at."""
    found: dict[tuple[str, str], frozenset[OrderKey]] = {}
    for row in of(connection, verdicts, keys):
        if row.verdict == Verdict.VERIFIED.value:
            seller = SellerId(row.seller_id)
            orders = {OrderKey(seller, AccountId(account), order) for account, order, _ in json.loads(row.versions)}
            key = (row.seller_id, row.mail_id)
            found[key] = found.get(key, frozenset()) | orders
    return found


def of(connection: Connection, table: Any, keys: Sequence[tuple[str, str]]) -> Iterable[Row[Any]]:
    return connection.execute(OF[table.name], {"keys": keys}) if keys else ()


def leased_of(
    row: Row[Any],
    packed: bytes | None,
    examined: Row[Any] | None,
    previous: bytes | None,
    verified: frozenset[OrderKey],
) -> Leased | None:
    """An examination that lacks evidence comes as `lacking`, as long as the raw mail is there to be looked at again.

    None where neither the mail nor its examination can be read: an empty mail in its place would claim nothing.
    """
    raw = codec.raw_of(packed)
    found = codec.load(Examined, examined.body) if examined is not None else None
    lacks = examined is not None and examined.temporary and raw is not None
    if raw is None and found is None:
        return None
    received = Received(
        mail_id=MailId(row.mail_id),
        seller_id=SellerId(row.seller_id),
        envelope=envelope_of(row),
        raw=raw or b"",
        at=row.received_at,
    )
    return Leased(
        received=received,
        examined=None if lacks else found,
        lacking=found if lacks else None,
        previous=codec.load(Judgement, previous),
        tries=row.tries,
        alone=row.alone,
        verified_before=verified,
    )


def envelope_of(row: Row[Any]) -> Envelope:
    return Envelope(client_ip=row.client_ip, helo=row.helo, mail_from=row.mail_from, rcpt_to=row.rcpt_to)


def release(connection: Connection, mail_ids: Sequence[MailId], *, failed: bool, now: datetime) -> None:
    """Give leased mails back; those whose lease was taken away meanwhile are due already."""
    for row in leased_rows(connection, mails.c.mail_id.in_(mail_ids)):
        if failed:
            count(connection, row, now)
        else:
            free(connection, row, now + BREATH)


def give_back(connection: Connection, worker: str, now: datetime) -> None:
    """All that this worker had on lease is due at once, uncounted."""
    for row in leased_rows(connection, mails.c.leased_by == worker):
        free(connection, row, now)


def free_strangers(connection: Connection, tree: str, now: datetime) -> None:
    """All leases but those of workers whose name begins with this tree's; one store belongs to one tree at a time."""
    for row in leased_rows(connection, mails.c.leased_by.not_like(f"{tree}/%")):
        free(connection, row, now)


def count_try(connection: Connection, mail_id: MailId, now: datetime) -> None:
    """A worker fell while it was on this mail."""
    for row in leased_rows(connection, mails.c.mail_id == mail_id):
        count(connection, row, now)


def leased_rows(connection: Connection, which: Any) -> Sequence[Any]:
    asked = select(*KEY, mails.c.tries).where(mails.c.leased_by.is_not(None), which)
    return connection.execute(asked).all()


def free(connection: Connection, row: Any, due_at: datetime, **changes: Any) -> None:
    connection.execute(
        update(mails)
        .where(mails.c.seller_id == row.seller_id, mails.c.mail_id == row.mail_id)
        .values(leased_by=None, due_at=due_at, **changes)
    )


def count(connection: Connection, row: Any, now: datetime, due_at: datetime | None = None) -> None:
    """One try more: later and alone, or set aside after the last."""
    tries = row.tries + 1
    if tries >= TRIES:
        set_aside(connection, row, tries, now)
    else:
        free(connection, row, due_at or now + BACK_OFF[tries - 1], tries=tries, alone=True)


def set_all_aside(connection: Connection, rows: Iterable[Row[Any]], now: datetime) -> None:
    """Stop judging these leased mails: they cannot be read, now or later."""
    for row in rows:
        set_aside(connection, row, row.tries, now)


def set_aside(connection: Connection, row: Any, tries: int, now: datetime) -> None:
    """Stop judging this mail, and say so where verdicts are read: unknown is never good."""
    judgement = set_aside_judgement(now)
    where = (mails.c.seller_id == row.seller_id, mails.c.mail_id == row.mail_id)
    shown = {
        "verdict": judgement.verdict.value,
        "recommendation": judgement.recommendation.value,
        "code": judgement.findings[0].code,
    }
    state = {"state": MailState.SET_ASIDE.value, "tries": tries, "leased_by": None, "due_at": None, "judged_at": now}
    connection.execute(update(mails).where(*where).values(**state, **shown))
    key = {"seller_id": row.seller_id, "mail_id": row.mail_id}
    put(connection, judgements, key, {"body": codec.dump(judgement)})
    earlier = select(verdicts.c.number).where(
        verdicts.c.seller_id == row.seller_id, verdicts.c.mail_id == row.mail_id
    )
    number = 1 + max(connection.scalars(earlier).all(), default=0)
    connection.execute(insert(verdicts).values(**key, **shown, number=number, at=now, versions="[]"))


def set_aside_judgement(at: datetime) -> Judgement:
    """What a mail is judged as that could not be judged."""
    found = Finding(code="judging.set_aside", severity=Severity.UNVERIFIED)
    claim = Judged(
        notice=None,
        verdict=Verdict.UNVERIFIED,
        recommendation=Recommendation.CHECK_MARKETPLACE,
        findings=(found,),
    )
    return Judgement(verdict=claim.verdict, recommendation=claim.recommendation, claims=(claim,), origins=(), at=at)
