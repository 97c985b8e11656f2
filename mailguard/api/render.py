"""Kept mail as JSON values. Text of a mail stays text: nothing here is markup, and clients must not make it so."""

from datetime import UTC, datetime
from functools import partial

from mailguard.api.shapes import (
    AlertJson,
    AuthenticationJson,
    ClaimJson,
    ConfirmationJson,
    ContainerJson,
    FaultJson,
    FeedbackJson,
    HistoryJson,
    MailboxJson,
    NoticeDetailJson,
    NoticeSummaryJson,
    OrderRefJson,
    SetupTaskJson,
)
from mailguard.model.authentication import Authentication
from mailguard.model.confirmation import ForwardingConfirmation
from mailguard.model.evidence import EvidenceJson, evidence_json
from mailguard.model.examined import ExaminedContainer
from mailguard.model.feedback import Feedback
from mailguard.model.judgement import Judged
from mailguard.model.message import Fault, Mailbox
from mailguard.model.rendering import fact_json, judgement_json, order_id
from mailguard.model.wording import sentence
from mailguard.msgauth.results import write
from mailguard.queries import AlertSummary, NoticeDetail, NoticeSummary, SetupTask, Verdicts
from orders.view import OrderKey, SellerId


def summary_json(summary: NoticeSummary) -> NoticeSummaryJson:
    """A row of the list."""
    return {
        "id": summary.mail_id,
        "received_at": instant(summary.received_at),
        "state": summary.state,
        "sender": summary.sender,
        "subject": summary.subject,
        "recipient": summary.recipient,
        "marketplace": summary.marketplace,
        "order_ids": list(summary.order_ids),
        "orders": [_order(key) for key in summary.orders],
        "verdict": summary.verdict,
        "recommendation": summary.recommendation,
        "judged_at": maybe_instant(summary.judged_at),
        "code": summary.code,
    }


def detail_json(detail: NoticeDetail, seller: SellerId, host: str, *, personal: bool) -> NoticeDetailJson:
    """Everything about one mail. `personal` False leaves out what the store says of the buyer.

    `host` is this server's own name: what it found is told under it (`authentication_results`).
    """
    judgement, examined, envelope = detail.judgement, detail.examined, detail.envelope
    return {
        **summary_json(detail.summary),
        "envelope": {
            "client_ip": envelope.client_ip,
            "helo": envelope.helo,
            "mail_from": envelope.mail_from,
            "rcpt_to": envelope.rcpt_to,
        },
        "size": detail.size,
        "tries": detail.tries,
        "raw_kept": detail.raw_kept,
        "look_again_at": None if judgement is None else maybe_instant(judgement.look_again_at),
        "judgement": None if judgement is None else judgement_json(judgement, seller, personal=personal),
        "claims": [] if judgement is None else [_claim(one, personal) for one in judgement.claims],
        "containers": [] if examined is None else [_container(one) for one in examined.containers],
        "evidence": _evidence(detail, host),
        "history": [_history(one) for one in detail.history],
        "feedback": None if detail.feedback is None else feedback_json(detail.feedback),
    }


def _evidence(detail: NoticeDetail, host: str) -> list[EvidenceJson]:
    origins = () if detail.judgement is None else detail.judgement.origins
    return [] if detail.examined is None else evidence_json(detail.examined, origins, partial(write, host))


def feedback_json(said: Feedback) -> FeedbackJson:
    """What somebody said of a verdict."""
    return {
        "verdict_expected": said.verdict_expected,
        "reason": said.reason,
        "verdict": said.verdict,
        "at": instant(said.at),
    }


def alert_json(alert: AlertSummary) -> AlertJson:
    """One alert."""
    return {
        "id": alert.alert_id,
        "kind": alert.kind,
        "subject": alert.subject,
        "state": alert.state,
        "high": alert.high,
        "count": alert.count,
        "code": alert.code,
        "order": None if alert.order is None else _order(alert.order),
        "notice_id": alert.mail_id,
        "raised_at": instant(alert.raised_at),
        "changed_at": instant(alert.changed_at),
    }


def task_json(task: SetupTask) -> SetupTaskJson:
    """One set-up task."""
    return {
        **_confirmation(task.confirmation),
        "notice_id": task.mail_id,
        "at": instant(task.at),
        "known_requester": task.known_requester,
    }


def instant(at: datetime) -> str:
    """RFC 3339 in UTC, with microseconds only where there are some."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def maybe_instant(at: datetime | None) -> str | None:
    """`instant`, None as None."""
    return None if at is None else instant(at)


def _claim(claim: Judged, personal: bool) -> ClaimJson:
    order = claim.order
    return {
        "order_id": order_id(claim),
        "order": None if order is None else {**_order(order), "version": claim.order_version},
        "verdict": claim.verdict,
        "recommendation": claim.recommendation,
        "facts": [fact_json(one, personal=personal) for one in claim.facts],
    }


def _container(container: ExaminedContainer) -> ContainerJson:
    facts, confirmation = container.facts, container.confirmation
    return {
        "path": container.path,
        "kind": container.kind,
        "sender": [_mailbox(one) for one in facts.from_],
        "to": [_mailbox(one) for one in facts.to],
        "reply_to": [_mailbox(one) for one in facts.reply_to],
        "subject": facts.subject,
        "date": maybe_instant(facts.date),
        "message_id": facts.message_id,
        "readings": [
            {"kind": one.kind, "part": one.part, "lines": [line.text for line in one.lines]}
            for one in container.readings
        ],
        "links": [{"text": one.text, "target": one.target} for one in container.links],
        "faults": [_fault(one) for one in container.faults],
        "authentication": _authentication(container.authentication),
        "confirmation": None if confirmation is None else _confirmation(confirmation),
    }


def _fault(fault: Fault) -> FaultJson:
    message = sentence(fault.code, fault.detail, None)
    return {"code": fault.code, "scope": fault.scope, "detail": fault.detail, "message": message}


def _authentication(found: Authentication) -> AuthenticationJson:
    spf, dmarc = found.spf, found.dmarc
    return {
        "dkim": [
            {
                "status": one.status,
                "cause": one.cause,
                "domain": one.domain,
                "selector": one.selector,
                "whole_body": one.whole_body,
                "signed_at": maybe_instant(one.signed_at),
            }
            for one in found.dkim
        ],
        "spf": {"status": spf.status, "identity": spf.identity, "domain": spf.domain, "cause": spf.cause},
        "dmarc": {
            "status": dmarc.status,
            "domain": dmarc.domain,
            "policy": dmarc.policy,
            "aligned_dkim": dmarc.aligned_dkim,
            "aligned_spf": dmarc.aligned_spf,
            "cause": dmarc.cause,
        },
        "arc": {
            "status": found.arc.status,
            "cause": found.arc.cause,
            "sealers": [one.sealer for one in found.arc.sets],
        },
        "temporary": found.temporary,
    }


def _confirmation(found: ForwardingConfirmation) -> ConfirmationJson:
    return {"provider": found.provider, "requester": found.requester, "code": found.code, "link": found.link}


def _history(one: Verdicts) -> HistoryJson:
    return {
        "at": instant(one.at),
        "verdict": one.verdict,
        "recommendation": one.recommendation,
        "code": one.code,
    }


def _mailbox(box: Mailbox) -> MailboxJson:
    return {"display_name": box.display_name, "address": box.address}


def _order(key: OrderKey) -> OrderRefJson:
    return {"account_id": key.account_id, "order_id": key.order_id}
