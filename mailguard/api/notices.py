"""/v1/notices: the kept mails of a seller, each with what was judged and why, and its very bytes."""

from http import HTTPStatus
from typing import Annotated, Any

from pydantic import StringConstraints

from mailguard.api.keys import HOST, ID, KEPT_MAIL
from mailguard.api.render import detail_json, feedback_json, summary_json
from mailguard.api.shapes import FeedbackJson, NoticeDetailJson, NoticePageJson
from mailguard.model.feedback import LONGEST_REASON, Feedback
from mailguard.model.judgement import Verdict
from mailguard.model.received import MailId
from mailguard.queries import MailState, NoticeDetail, NoticeFilter
from orders.access.access import Scope
from orders.access.audit import record
from orders.access.personal import note_mail_read
from orders.errors import NotFound
from orders.web.keys import STORE
from orders.web.operation import Call, Reply, operation
from orders.web.paging import PageQuery, next_page, position
from orders.web.problems import Problem
from orders.web.reading import PRINTABLE, NoBody, NoQuery, Strict, Text

NOTICES = "list_notices"  # what a cursor of this list is bound to
EML = "message/rfc822"
INERT = "default-src 'none'; frame-ancestors 'none'; form-action 'none'; sandbox"


class NoticesQuery(PageQuery):
    """Which mails. All given conditions must hold."""

    verdict: Verdict | None = None
    marketplace: Text | None = None
    order: Text | None = None
    q: Text | None = None
    state: MailState | None = None
    feedback: bool | None = None


@operation(
    "GET",
    "/v1/notices",
    summary="List kept mails",
    scopes=(Scope.NOTICES_READ,),
    query=NoticesQuery,
    returns=NoticePageJson,
)
async def list_notices(call: Call[NoticesQuery, NoBody]) -> Reply:
    """Newest first. `order` is the marketplace's order id; `q` searches subject, sender, order id and title.

    `feedback`: those of which somebody said that the verdict is wrong, or the others.
    """
    asked = call.query
    wanted = NoticeFilter(
        verdict=asked.verdict,
        marketplace=asked.marketplace,
        order=asked.order,
        q=asked.q,
        state=asked.state,
        feedback=asked.feedback,
    )
    kept = call.request.app[KEPT_MAIL]
    page = await kept.notices(call.access.seller_id, wanted, position(call, NOTICES), asked.limit)
    found: NoticePageJson = {
        "items": [summary_json(one) for one in page.items],
        **next_page(call, NOTICES, page.next),
    }
    return Reply(body=found)


@operation(
    "GET",
    f"/v1/notices/{ID}",
    summary="Read one mail's judgement",
    scopes=(Scope.NOTICES_READ,),
    returns=NoticeDetailJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def get_notice(call: Call[NoQuery, NoBody]) -> Reply:
    """Findings, facts, readings as text, origin, evidence and history. The store's buyer data needs pii:read.

    A mail may name a buyer by itself: that it was opened is audited.
    """
    detail = await _notice(call)
    await _audited(call)
    personal, host = call.may(Scope.PII_READ), call.request.app[HOST]
    return Reply(body=detail_json(detail, call.access.seller_id, host, personal=personal))


@operation(
    "GET",
    f"/v1/notices/{ID}/raw",
    summary="Download one mail as it came",
    scopes=(Scope.NOTICES_READ,),
    returns=None,
    media_type=EML,
    errors=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
)
async def get_raw_notice(call: Call[NoQuery, NoBody]) -> Reply:
    """The very bytes, as an attachment; audited. They are hostile: open them in nothing that follows links."""
    raw = await call.request.app[KEPT_MAIL].raw(call.access.seller_id, MailId(call.id))
    if raw is None:
        await _notice(call)
        raise Problem(
            HTTPStatus.GONE,
            "raw-not-kept",
            "The bytes of this mail are kept no longer.",
            detail="What was read in it, and its judgement, are still here.",
        )
    await _audited(call)
    headers = {
        "Content-Disposition": f'attachment; filename="{call.id}.eml"',
        "Content-Security-Policy": INERT,
    }
    return Reply(body=raw, headers=headers)


Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON, pattern=PRINTABLE)
]


class FeedbackBody(Strict):
    """What the verdict should have been, and why."""

    verdict_expected: Verdict
    reason: Reason


@operation(
    "POST",
    f"/v1/notices/{ID}/feedback",
    summary="Say that a verdict is wrong",
    scopes=(Scope.NOTICES_WRITE,),
    body=FeedbackBody,
    returns=FeedbackJson,
    errors=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
async def give_feedback(call: Call[NoQuery, FeedbackBody]) -> Reply:
    """Kept with the mail as a case to test by; the verdict stays. Saying the same again changes nothing.

    Another word replaces the one before. Refused: `not-judged-yet`, and `verdict-is-so` where it is that already.
    """
    kept, seller, said = call.request.app[KEPT_MAIL], call.access.seller_id, call.body
    feedback = Feedback(
        verdict_expected=said.verdict_expected,
        reason=said.reason,
        actor=call.access.actor,
        at=call.at,
    )

    def audited(connection: Any) -> None:
        record(connection, seller, call.access.actor, "notice.feedback", call.id, call.at)

    return Reply(body=feedback_json(await kept.give_feedback(seller, MailId(call.id), feedback, audited)))


async def _audited(call: Call[NoQuery, NoBody]) -> None:
    """Write down who opens a mail before it is shown: no audit, no mail."""
    await call.request.app[STORE].write(lambda open_: note_mail_read(open_, call.access, call.id, call.at))


async def _notice(call: Call[NoQuery, NoBody]) -> NoticeDetail:
    detail = await call.request.app[KEPT_MAIL].notice(call.access.seller_id, MailId(call.id))
    if detail is None:
        raise NotFound
    return detail


NOTICE_OPERATIONS = (list_notices, get_notice, get_raw_notice, give_feedback)
