"""The JSON shapes of notices, alerts and set-up tasks; what they hold is described where it is made."""

from typing_extensions import TypedDict

from mailguard.model.alert import AlertKind, AlertState
from mailguard.model.authentication import AuthStatus
from mailguard.model.evidence import EvidenceJson
from mailguard.model.judgement import Recommendation, Verdict
from mailguard.model.message import ContainerKind, FaultScope, ReadingKind
from mailguard.model.rendering import FactJson, JudgementJson
from mailguard.queries import MailState


class OrderRefJson(TypedDict):
    """An order of this seller."""

    account_id: str
    order_id: str


class NoticeSummaryJson(TypedDict):
    """A kept mail as a row. `verdict` is null while it waits; `sender` is as shown, never proof."""

    id: str
    received_at: str
    state: MailState
    sender: str
    subject: str
    recipient: str
    marketplace: str | None
    order_ids: list[str]
    orders: list[OrderRefJson]
    verdict: Verdict | None
    recommendation: Recommendation | None
    judged_at: str | None
    code: str | None


class NoticePageJson(TypedDict):
    """Newest first. `next` is null on the last page."""

    items: list[NoticeSummaryJson]
    next: str | None
    next_cursor: str | None


class EnvelopeJson(TypedDict):
    """What the SMTP client said; `mail_from` is empty for the null path."""

    client_ip: str
    helo: str
    mail_from: str
    rcpt_to: str


class MailboxJson(TypedDict):
    """A decoded display name, and the address ("" where it can be read in more ways than one)."""

    display_name: str
    address: str


class LinkJson(TypedDict):
    """A link as shown and as it would be followed."""

    text: str
    target: str


class FaultJson(TypedDict):
    """Something wrong with the bytes."""

    code: str
    scope: FaultScope
    detail: str
    message: str


class ReadingJson(TypedDict):
    """One way to read a container, as plain text lines. Show it as text only."""

    kind: ReadingKind
    part: str
    lines: list[str]


class DkimJson(TypedDict):
    """One DKIM signature (RFC 6376)."""

    status: AuthStatus
    cause: str
    domain: str
    selector: str
    whole_body: bool
    signed_at: str | None


class SpfJson(TypedDict):
    """RFC 7208, for one identity."""

    status: AuthStatus
    identity: str
    domain: str
    cause: str


class DmarcJson(TypedDict):
    """RFC 9989, for the From domain."""

    status: AuthStatus
    domain: str
    policy: str
    aligned_dkim: bool
    aligned_spf: bool
    cause: str


class ArcJson(TypedDict):
    """RFC 8617: the chain, and its sealers from the newest back."""

    status: AuthStatus
    cause: str
    sealers: list[str]


class AuthenticationJson(TypedDict):
    """The evidence of one container. Evidence is no verdict: see the judgement's origin."""

    dkim: list[DkimJson]
    spf: SpfJson
    dmarc: DmarcJson
    arc: ArcJson
    temporary: bool


class ConfirmationJson(TypedDict):
    """A provider's "confirm forwarding" mail. The link is never fetched here."""

    provider: str
    requester: str
    code: str
    link: str


class ContainerJson(TypedDict):
    """The mail itself ("0"), a mail attached to it ("0.2"), or one quoted in it ("0/q1")."""

    path: str
    kind: ContainerKind
    sender: list[MailboxJson]
    to: list[MailboxJson]
    reply_to: list[MailboxJson]
    subject: str
    date: str | None
    message_id: str
    readings: list[ReadingJson]
    links: list[LinkJson]
    faults: list[FaultJson]
    authentication: AuthenticationJson
    confirmation: ConfirmationJson | None


class JudgedOrderJson(OrderRefJson):
    """The order, and the version of it, that a claim was held against."""

    version: int | None


class ClaimJson(TypedDict):
    """One claim of the mail: several orders in one mail have one each."""

    order_id: str | None
    order: JudgedOrderJson | None
    verdict: Verdict
    recommendation: Recommendation
    facts: list[FactJson]


class HistoryJson(TypedDict):
    """A verdict that the mail had, from `at` on."""

    at: str
    verdict: Verdict
    recommendation: Recommendation
    code: str | None


class FeedbackJson(TypedDict):
    """What somebody said of a verdict. `verdict` is what stood when it was said; it is not changed by this."""

    verdict_expected: Verdict
    reason: str
    verdict: Verdict | None
    at: str


class NoticeDetailJson(NoticeSummaryJson):
    """A kept mail with everything known about it. `judgement` is null while it waits; claims are worst first.

    `evidence` is the way of each container hop by hop, with the key or record that decided.
    """

    envelope: EnvelopeJson
    size: int
    tries: int
    raw_kept: bool
    look_again_at: str | None
    judgement: JudgementJson | None
    claims: list[ClaimJson]
    containers: list[ContainerJson]
    evidence: list[EvidenceJson]
    history: list[HistoryJson]
    feedback: FeedbackJson | None


class AlertJson(TypedDict):
    """`count` says how often it was raised while open, `code` names the deciding finding: see the notice."""

    id: str
    kind: AlertKind
    subject: str
    state: AlertState
    high: bool
    count: int
    code: str
    order: OrderRefJson | None
    notice_id: str | None
    raised_at: str
    changed_at: str


class AlertPageJson(TypedDict):
    """Newest first. `next` is null on the last page."""

    items: list[AlertJson]
    next: str | None
    next_cursor: str | None


class SetupTaskJson(ConfirmationJson):
    """Something to do at a mail provider. Do it only where `known_requester` is true: it is your own mailbox."""

    notice_id: str
    at: str
    known_requester: bool


class SetupTasksJson(TypedDict):
    """All open set-up tasks."""

    items: list[SetupTaskJson]
