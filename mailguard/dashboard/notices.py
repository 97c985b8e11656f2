"""The list of kept mails: filters in the URL, keyset pages, newest first."""

from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar

from aiohttp import web

from mailguard.dashboard import paging
from mailguard.dashboard.frame import frame_of, show
from mailguard.dashboard.linking import orders_of, pages_of
from mailguard.dashboard.plain import asked
from mailguard.dashboard.visit import Visit
from mailguard.model.judgement import Verdict
from mailguard.queries import MailState, NoticeFilter
from orders.web.problems import Problem

LIST = "dashboard_notices"  # what a cursor of this list is bound to
ROWS = 50
FIELDS = ("verdict", "state", "marketplace", "order", "q")
E = TypeVar("E", bound=StrEnum)


async def notices_page(visit: Visit) -> web.Response:
    """A page of mails that fit every given condition."""
    filters = {name: text for name in FIELDS if (text := asked(visit.asked(name)))}
    wanted = NoticeFilter(
        verdict=choice(Verdict, filters, "verdict"),
        state=choice(MailState, filters, "state"),
        marketplace=filters.get("marketplace"),
        order=filters.get("order"),
        q=filters.get("q"),
    )
    frame = await frame_of(visit, "/notices")
    begin = paging.after(visit, LIST, filters)
    page = await visit.parts.kept_mail.notices(visit.seller_id, wanted, begin, ROWS)
    return await show(
        visit,
        "notices.html",
        frame=frame,
        notices=page.items,
        order_pages=await pages_of(visit, frame, orders_of(page.items)),
        filters=filters,
        marketplaces=sorted({one.marketplace for one in frame.counts.accounts}),
        states=MailState,
        verdicts=Verdict,
        first=begin is None,
        first_page=paging.first_page(visit, filters),
        further=paging.further(visit, LIST, filters, page.next),
    )


def choice(kind: type[E], filters: dict[str, str], name: str) -> E | None:
    """One of the known values. Raises Problem 400 for another: a list that ignores a filter would mislead."""
    text = filters.get(name)
    if text is None:
        return None
    try:
        return kind(text)
    except ValueError:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "filter-unknown",
            "There is no such filter.",
            detail="Open the list again and choose one of its filters.",
        ) from None
