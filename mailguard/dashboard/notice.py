"""One mail: the verdict in a sentence, the evidence, what it says as plain text, and its very bytes.

Nothing is parsed here. Text comes from the stored readings; the bytes leave as text/plain or as a download.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs, web

from mailguard.dashboard.evidence import way_of
from mailguard.dashboard.frame import frame_of, show
from mailguard.dashboard.headers import FRAMED, INERT, guard, see_other
from mailguard.dashboard.layout import has_layout, laid_out
from mailguard.dashboard.linking import orders_of, pages_of
from mailguard.dashboard.plain import asked
from mailguard.dashboard.reading import shown
from mailguard.dashboard.visit import Visit
from mailguard.model.feedback import LONGEST_REASON, Feedback
from mailguard.model.judgement import Judgement, Severity, Verdict
from mailguard.model.received import MailId
from mailguard.model.rendering import FindingJson, fact_json, judgement_json, order_id
from mailguard.model.wording import sentence
from mailguard.queries import NoticeDetail
from orders.access.access import Scope
from orders.access.audit import record
from orders.access.personal import note_mail_read
from orders.errors import NotFound, Refused
from orders.view import SellerId
from orders.web.problems import Problem

WEIGHT = (Severity.SPOOF, Severity.UNVERIFIED, Severity.NOT_SHIPPABLE, Severity.NOTE)
MOST_ROWS = 200  # findings in all, and facts of one claim
MOST_CLAIMS = 20  # worst first, so nothing that matters is left out


async def notice_page(visit: Visit) -> web.Response:
    """Everything known about one mail."""
    detail = await _opened(visit)
    frame = await frame_of(visit, "/notices")
    judgement, personal = detail.judgement, visit.may(Scope.PII_READ)
    containers, cut = shown(detail.examined)
    claims = () if judgement is None else judgement.claims[:MOST_CLAIMS]
    keys = [*orders_of([detail.summary]), *(one.order for one in claims)]
    findings = [] if judgement is None else told_findings(judgement, visit.seller_id, personal)
    return await show(
        visit,
        "notice.html",
        frame=frame,
        detail=detail,
        notice=detail.summary,
        deciding=deciding(detail.summary.code, findings),
        findings=findings[:MOST_ROWS],
        several=judgement is not None and len(judgement.claims) > 1,
        claims=[(one, [fact_json(fact, personal=personal) for fact in one.facts[:MOST_ROWS]]) for one in claims],
        order_pages=await pages_of(visit, frame, keys),
        order_id=order_id,
        way_of=way_of,
        sentence=sentence,
        personal=personal,
        may_write=visit.may(Scope.NOTICES_WRITE),
        others=[one for one in Verdict if one is not detail.summary.verdict],
        longest_reason=LONGEST_REASON,
        done=visit.asked("done"),
        has_layout=has_layout(detail),
        containers=containers,
        cut=cut,
    )


def told_findings(judgement: Judgement, seller: SellerId, personal: bool) -> list[FindingJson]:
    """The findings as sentences, what weighs most first."""
    found = judgement_json(judgement, seller, personal=personal)["findings"]
    return sorted(found, key=lambda one: WEIGHT.index(one["severity"]))


def deciding(code: str | None, findings: Sequence[FindingJson]) -> str:
    """The sentence of the finding that decided, "" where nothing spoke against the mail."""
    heavy = [one for one in findings if one["severity"] is not Severity.NOTE]
    found = next((one for one in heavy if one["code"] == code), heavy[0] if heavy else None)
    return found["message"] if found is not None else ""


async def layout_page(visit: Visit) -> web.Response:
    """What the page part of the mail shows, rebuilt from stored lines, for the sandboxed frame."""
    detail = await _opened(visit)
    if not has_layout(detail):
        raise NotFound
    response = guard(web.Response(text=laid_out(detail), content_type="text/html"), FRAMED)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


async def source_page(visit: Visit) -> web.Response:
    """The very bytes as text; browsers neither guess another type nor run anything in it."""
    return guard(web.Response(body=await _raw(visit), content_type="text/plain", charset="utf-8"), INERT)


async def download(visit: Visit) -> web.Response:
    """The very bytes as a file. They are hostile: open them in nothing that follows links."""
    response = web.Response(body=await _raw(visit), content_type="message/rfc822")
    response.headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="{visit.id}.eml"'
    return guard(response, INERT)


async def give_feedback(visit: Visit) -> web.Response:
    """Say that the verdict is wrong. It stays as it is; the mail is kept as a case to test by."""
    try:
        expected = Verdict(visit.form.get("verdict_expected", ""))
    except ValueError:
        raise Refused("verdict-unknown", "Choose what the verdict should have been.") from None
    reason = asked(visit.form.get("reason", ""), LONGEST_REASON)
    if not reason:
        raise Refused("reason-missing", "Say in a few words why.")
    said = Feedback(verdict_expected=expected, reason=reason, actor=visit.access.actor, at=visit.times.now)

    def audited(connection: Any) -> None:
        record(connection, visit.seller_id, visit.access.actor, "notice.feedback", visit.id, visit.times.now)

    await visit.parts.kept_mail.give_feedback(visit.seller_id, MailId(visit.id), said, audited)
    return see_other(f"/notices/{visit.id}?done=feedback")


async def _notice(visit: Visit) -> NoticeDetail:
    detail = await visit.parts.kept_mail.notice(visit.seller_id, MailId(visit.id))
    if detail is None:
        raise NotFound
    return detail


async def _opened(visit: Visit) -> NoticeDetail:
    """The same, and that it is opened is written down first: it may name a buyer."""
    detail = await _notice(visit)
    await _note_read(visit)
    return detail


async def _note_read(visit: Visit) -> None:
    at = visit.times.now
    await visit.parts.store.write(lambda open_: note_mail_read(open_, visit.access, visit.id, at))


async def _raw(visit: Visit) -> bytes:
    raw = await visit.parts.kept_mail.raw(visit.seller_id, MailId(visit.id))
    if raw is None:
        await _notice(visit)
        raise Problem(
            HTTPStatus.GONE,
            "raw-not-kept",
            "The bytes of this mail are kept no longer.",
            detail="What was read in it, and its judgement, are still on its page.",
        )
    await _note_read(visit)
    return raw
