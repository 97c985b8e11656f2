"""The questions about kept mail, on an open connection. Newest first; one seller's only, whatever is asked."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, literal, select, tuple_, update

from mailguard.model.alert import AlertKind, AlertState
from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.examined import Examined
from mailguard.model.judgement import Judgement, Recommendation, Verdict
from mailguard.model.received import MailId
from mailguard.queries import (
    AlertPage,
    AlertSummary,
    Attention,
    MailState,
    NoticeDetail,
    NoticeFilter,
    NoticePage,
    NoticeSummary,
    Position,
    SetupTask,
    Verdicts,
)
from mailguard.storage import codec, feedback
from mailguard.storage.leases import envelope_of
from mailguard.storage.tables import (
    alerts,
    examinations,
    judgements,
    mails,
    notice_orders,
    raw_mails,
    verdicts,
)
from mailguard.storage.tables import (
    setup_tasks as tasks,
)
from orders.view import AccountId, OrderKey, SellerId

LATELY = timedelta(days=14)
OF_AN_ORDER = 50  # notices of one order id that are told


def notices(
    connection: Connection, seller: SellerId, wanted: NoticeFilter, after: Position | None, limit: int
) -> NoticePage:
    """A page, newest first; `after` is the last row of the page before."""
    asked = filtered(select(mails).where(mails.c.seller_id == seller), seller, wanted)
    if after is not None:
        asked = asked.where(tuple_(mails.c.received_at, mails.c.mail_id) < tuple_(*bound(after, mails.c.received_at)))
    asked = asked.order_by(mails.c.received_at.desc(), mails.c.mail_id.desc()).limit(limit + 1)
    rows = connection.execute(asked).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return NoticePage(
        items=tuple(summary_of(row) for row in rows[:limit]),
        next=None if last is None else (last.received_at, last.mail_id),
    )


def filtered(asked: Select[Any], seller: SellerId, wanted: NoticeFilter) -> Select[Any]:
    """All given conditions. A search is for the words as typed, without case; % and _ are what they are."""
    if wanted.verdict is not None:
        asked = asked.where(mails.c.verdict == wanted.verdict.value)
    if wanted.marketplace is not None:
        asked = asked.where(mails.c.marketplace == wanted.marketplace)
    if wanted.state is not None:
        asked = asked.where(mails.c.state == wanted.state.value)
    if wanted.order is not None:
        named = select(notice_orders.c.mail_id).where(
            notice_orders.c.seller_id == seller, notice_orders.c.order_id == wanted.order
        )
        asked = asked.where(mails.c.mail_id.in_(named))
    if wanted.feedback is not None:
        named = select(feedback.KEPT.table.c.mail_id).where(feedback.KEPT.table.c.seller_id == seller)
        asked = asked.where(mails.c.mail_id.in_(named) if wanted.feedback else mails.c.mail_id.not_in(named))
    if wanted.q:
        asked = asked.where(mails.c.words.contains(codec.writable(wanted.q).casefold(), autoescape=True))
    return asked


def bound(after: Position, column: Any) -> tuple[Any, Any]:
    """A position as values of the columns' own types."""
    return literal(after[0], column.type), literal(after[1])


def summary_of(row: Row[Any]) -> NoticeSummary:
    seller = SellerId(row.seller_id)
    claimed = json.loads(row.claimed)
    return NoticeSummary(
        mail_id=MailId(row.mail_id),
        received_at=row.received_at,
        state=MailState(row.state),
        sender=row.sender,
        subject=row.subject,
        recipient=row.rcpt_to,
        marketplace=row.marketplace,
        order_ids=tuple(order_id for order_id, _ in claimed),
        orders=tuple(
            OrderKey(seller, AccountId(account), order_id) for order_id, account in claimed if account is not None
        ),
        verdict=Verdict(row.verdict) if row.verdict else None,
        recommendation=Recommendation(row.recommendation) if row.recommendation else None,
        judged_at=row.judged_at,
        code=row.code,
    )


def notice(connection: Connection, seller: SellerId, mail_id: MailId) -> NoticeDetail | None:
    """One mail with all that is known of it; None where this seller has none of that id."""
    row = connection.execute(
        select(mails).where(mails.c.seller_id == seller, mails.c.mail_id == mail_id)
    ).one_or_none()
    if row is None:
        return None
    return NoticeDetail(
        summary=summary_of(row),
        envelope=envelope_of(row),
        size=row.size,
        tries=row.tries,
        raw_kept=body_of(connection, raw_mails.c.mail_id, raw_mails, seller, mail_id) is not None
        or body_of(connection, feedback.KEPT, feedback.KEPT.table, seller, mail_id) is not None,
        examined=codec.load(Examined, body_of(connection, examinations.c.body, examinations, seller, mail_id)),
        judgement=codec.load(Judgement, body_of(connection, judgements.c.body, judgements, seller, mail_id)),
        history=history(connection, seller, mail_id),
        feedback=feedback.given(connection, seller, mail_id),
    )


def body_of(connection: Connection, column: Any, table: Any, seller: SellerId, mail_id: MailId) -> Any:
    return connection.scalar(select(column).where(table.c.seller_id == seller, table.c.mail_id == mail_id))


def history(connection: Connection, seller: SellerId, mail_id: MailId) -> tuple[Verdicts, ...]:
    asked = select(verdicts).where(verdicts.c.seller_id == seller, verdicts.c.mail_id == mail_id)
    return tuple(
        Verdicts(
            at=row.at,
            verdict=Verdict(row.verdict),
            recommendation=Recommendation(row.recommendation),
            code=row.code,
            order_versions=tuple(
                (OrderKey(seller, AccountId(account), order_id), version)
                for account, order_id, version in json.loads(row.versions)
            ),
        )
        for row in connection.execute(asked.order_by(verdicts.c.number.desc()))
    )


def raw(connection: Connection, seller: SellerId, mail_id: MailId) -> bytes | None:
    """The very bytes that came, the copy of a regression case included; None where they are gone or damaged."""
    found = codec.raw_of(body_of(connection, raw_mails.c.packed, raw_mails, seller, mail_id))
    return found if found is not None else feedback.raw_of_case(connection, seller, mail_id)


def notices_of_orders(
    connection: Connection, seller: SellerId, orders: Sequence[OrderKey]
) -> dict[OrderKey, tuple[NoticeSummary, ...]]:
    """The notices that name each order, newest first. One that fits no single account counts for each."""
    asked = {key.order_id for key in orders}
    if not asked:
        return {}
    # Verified ones first: a flood of fakes must not crowd the genuine notice out.
    best = (notice_orders.c.verdict == Verdict.VERIFIED.value).desc(), notice_orders.c.mail_id.desc()
    place = func.row_number().over(partition_by=notice_orders.c.order_id, order_by=best).label("place")
    ranked = (
        select(notice_orders, place)
        .where(notice_orders.c.seller_id == seller, notice_orders.c.order_id.in_(sorted(asked)))
        .subquery()
    )
    found = (
        select(mails, ranked.c.account_id.label("held_account"), ranked.c.order_id.label("claimed_order"))
        .join(ranked, (mails.c.seller_id == ranked.c.seller_id) & (mails.c.mail_id == ranked.c.mail_id))
        .where(ranked.c.place <= OF_AN_ORDER)
        .order_by(mails.c.received_at.desc(), mails.c.mail_id.desc())
    )
    lines: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(found):
        lines[row.claimed_order].append(row)
    return {
        key: tuple(summary_of(row) for row in lines[key.order_id] if row.held_account in (None, key.account_id))
        for key in orders
    }


def alerts_page(
    connection: Connection, seller: SellerId, state: AlertState | None, after: Position | None, limit: int
) -> AlertPage:
    """A page of alerts, the one raised last first."""
    asked = select(alerts).where(alerts.c.seller_id == seller)
    if state is not None:
        asked = asked.where(alerts.c.state == state.value)
    if after is not None:
        asked = asked.where(tuple_(alerts.c.raised_at, alerts.c.alert_id) < tuple_(*bound(after, alerts.c.raised_at)))
    rows = connection.execute(
        asked.order_by(alerts.c.raised_at.desc(), alerts.c.alert_id.desc()).limit(limit + 1)
    ).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return AlertPage(
        items=tuple(alert_of(row) for row in rows[:limit]),
        next=None if last is None else (last.raised_at, last.alert_id),
    )


def alert(connection: Connection, seller: SellerId, alert_id: str) -> AlertSummary | None:
    row = connection.execute(
        select(alerts).where(alerts.c.seller_id == seller, alerts.c.alert_id == alert_id)
    ).one_or_none()
    return None if row is None else alert_of(row)


def alert_of(row: Row[Any]) -> AlertSummary:
    known = row.account_id is not None and row.order_id is not None
    return AlertSummary(
        alert_id=row.alert_id,
        kind=AlertKind(row.kind),
        subject=row.subject,
        state=AlertState(row.state),
        high=row.high,
        count=row.times,
        code=row.code,
        order=OrderKey(SellerId(row.seller_id), AccountId(row.account_id), row.order_id) if known else None,
        mail_id=MailId(row.mail_id) if row.mail_id else None,
        raised_at=row.raised_at,
        changed_at=row.changed_at,
    )


def set_alert_state(
    connection: Connection, seller: SellerId, alert_id: str, state: AlertState, at: datetime
) -> AlertSummary | None:
    """What a person says of it. A resolved one stays resolved: what comes again is a new alert."""
    connection.execute(
        update(alerts)
        .where(alerts.c.seller_id == seller, alerts.c.alert_id == alert_id)
        .where(alerts.c.state != AlertState.RESOLVED.value, alerts.c.state != state.value)
        .values(state=state.value, changed_at=at)
    )
    return alert(connection, seller, alert_id)


def attention(connection: Connection, seller: SellerId, now: datetime) -> Attention:
    """The counts of the first page."""
    mine = mails.c.seller_id == seller
    lately = (
        select(mails.c.verdict, func.count())
        .where(mine, mails.c.verdict.is_not(None), mails.c.received_at >= now - LATELY)
        .group_by(mails.c.verdict)
    )
    waiting = connection.execute(
        select(func.count(), func.min(mails.c.received_at)).where(mine, mails.c.state == MailState.WAITING.value)
    ).one()
    aside = select(func.count()).where(mine, mails.c.state == MailState.SET_ASIDE.value)
    opened = select(func.count(), func.count().filter(alerts.c.high)).where(
        alerts.c.seller_id == seller, alerts.c.state == AlertState.NEW.value
    )
    open_alerts, high = connection.execute(opened).one()
    return Attention(
        last_mail_at=connection.scalar(select(func.max(mails.c.received_at)).where(mine)),
        by_verdict={Verdict(verdict): number for verdict, number in connection.execute(lately)},
        waiting=waiting[0],
        set_aside=connection.scalar(aside) or 0,
        oldest_waiting_at=waiting[1],
        open_alerts=open_alerts,
        open_high_alerts=high,
    )


def setup_tasks(
    connection: Connection, seller: SellerId, since: datetime, mailboxes: frozenset[str]
) -> tuple[SetupTask, ...]:
    """What the seller must do at a provider, newest first; one that cannot be read is left out."""
    asked = select(tasks).where(tasks.c.seller_id == seller, tasks.c.at >= since)
    found = []
    for row in connection.execute(asked.order_by(tasks.c.at.desc(), tasks.c.mail_id.desc())):
        confirmation = codec.load(ForwardingConfirmation, row.body)
        if confirmation is not None:
            known = confirmation.requester.lower() in mailboxes
            found.append(
                SetupTask(mail_id=MailId(row.mail_id), at=row.at, confirmation=confirmation, known_requester=known)
            )
    return tuple(found)
