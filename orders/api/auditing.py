"""GET /v1/audit: who did what, and who read whose name and address. Ids and names of deeds, no personal data."""

from typing_extensions import TypedDict

from orders.access.access import Scope
from orders.access.audit import Entry, entries
from orders.api.render import instant
from orders.web.keys import STORE
from orders.web.operation import Call, Reply, operation
from orders.web.paging import PageQuery, cut, next_page, position
from orders.web.reading import NoBody, Text

LIST = "list_audit"  # what a cursor of this list is bound to


class AuditQuery(PageQuery):
    """Which lines; each condition is compared as it stands, and all given ones must hold."""

    actor: Text | None = None
    action: Text | None = None
    subject: Text | None = None


class AuditEntryJson(TypedDict):
    """One line. `actor` is "user:<id>", "key:<id>" or "system" (the operator); `subject` what it was done to."""

    id: str
    at: str
    actor: str
    action: str
    subject: str


class AuditPageJson(TypedDict):
    """Newest first. `next` is null on the last page."""

    items: list[AuditEntryJson]
    next: str | None
    next_cursor: str | None


@operation(
    "GET",
    "/v1/audit",
    summary="Read the audit",
    scopes=(Scope.AUDIT_READ,),
    query=AuditQuery,
    returns=AuditPageJson,
)
async def list_audit(call: Call[AuditQuery, NoBody]) -> Reply:
    """`order.personal_data_read` names the order, `notice.read` the mail that was opened. Lines are never changed."""
    asked, after, seller = call.query, position(call, LIST), call.access.seller_id
    found = await call.request.app[STORE].read(
        lambda open_: entries(
            open_,
            seller,
            asked.limit + 1,
            None if after is None else after[1],
            actor=asked.actor,
            action=asked.action,
            subject=asked.subject,
        )
    )
    shown, last = cut(found, asked.limit, lambda one: (one.at, one.audit_id))
    page: AuditPageJson = {"items": [_told(one) for one in shown], **next_page(call, LIST, last)}
    return Reply(body=page)


def _told(one: Entry) -> AuditEntryJson:
    return {
        "id": one.audit_id,
        "at": instant(one.at) or "",
        "actor": one.actor,
        "action": one.action,
        "subject": one.subject,
    }


AUDIT_OPERATIONS = (list_audit,)
