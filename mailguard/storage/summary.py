"""What lists, history and events say of a judged mail: plain values from a judgement, nothing written here."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mailguard.model.judgement import Judged, Judgement
from mailguard.ports import Finished
from mailguard.queries import MailState
from mailguard.rules.verdict import deciding
from mailguard.storage import codec
from orders.delivery.outbox import OutboxEvent

WORDS = 4_000  # signs of a mail that can be searched
LINE = 500  # signs of a sender or subject that lists show


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


def claims_of(one: Finished) -> list[dict[str, Any]]:
    """A row for each order id that the mail claims, by which an order finds it."""
    seller, mail = one.received.seller_id, one.received.mail_id
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for claim in one.judgement.claims:
        if claim.notice is None or not claim.notice.order_id:
            continue
        order_id, marketplace = codec.writable(claim.notice.order_id), claim.notice.marketplace or ""
        row = {"seller_id": seller, "order_id": order_id, "marketplace": marketplace, "mail_id": mail}
        account = claim.order.account_id if claim.order is not None else None
        rows.setdefault((order_id, marketplace), {**row, "account_id": account, "verdict": claim.verdict.value})
    return list(rows.values())


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
