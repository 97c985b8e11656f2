"""Who visits, for which seller: every page and every form goes through `page` or `deed`, and nobody else gets in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aiohttp import hdrs, web

from mailguard.dashboard import cookies
from mailguard.dashboard.headers import see_other
from mailguard.dashboard.parts import PARTS, Parts
from mailguard.dashboard.times import Times, zone_named
from orders.access import sessions
from orders.access.access import Access, Scope
from orders.access.directory import seller_views
from orders.access.sessions import Session
from orders.errors import Refused
from orders.view import SellerId, SellerView
from orders.web.problems import Problem
from orders.web.reading import received

LOGIN = "/login"
CSRF = "csrf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of somebody who is logged in. `form` is there where a form was sent."""

    request: web.Request
    session: Session
    seller: SellerView
    times: Times
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> Parts:
        return self.request.app[PARTS]

    @property
    def access(self) -> Access:
        return self.session.access

    @property
    def seller_id(self) -> SellerId:
        return self.session.access.seller_id

    @property
    def id(self) -> str:
        """The opaque id in the path."""
        return self.request.match_info["id"]

    def asked(self, name: str) -> str:
        """A field of the query, "" where it is not there."""
        return self.request.query.get(name, "")

    def may(self, scope: Scope) -> bool:
        return self.access.may(scope)


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PageHandler = Callable[[Visit], Awaitable[web.StreamResponse]]
VISIT = web.RequestKey("mailguard.dashboard.visit", Visit)


async def visited(request: web.Request) -> Visit | None:
    """The visit of an open session; None for nobody, and where the session is over."""
    parts, token = request.app[PARTS], cookies.token(request)
    if not token:
        return None
    now = parts.clock.now()
    found = await parts.store.read(lambda connection: _session(connection, token, now))
    if found is None:
        return None
    session, seller = found
    return Visit(request=request, session=session, seller=seller, times=Times(zone_named(seller.timezone), now))


def _session(connection: Any, token: str, now: datetime) -> tuple[Session, SellerView] | None:
    session = sessions.session(connection, token, now)
    if session is None:
        return None
    seller = seller_views(connection, [session.access.seller_id]).get(session.access.seller_id)
    return None if seller is None else (session, seller)


def page(handler: PageHandler, scope: Scope | None) -> Handler:
    """A page for those who have `scope`; others log in first, or are told that they may not."""

    async def answered(request: web.Request) -> web.StreamResponse:
        visit = await visited(request)
        if visit is None:
            return to_login(request)
        return await _let_in(visit, handler, scope)

    return answered


def deed(handler: PageHandler, scope: Scope | None) -> Handler:
    """What a form does: it must come from our own page, with the session's secret, by somebody who may."""

    async def answered(request: web.Request) -> web.StreamResponse:
        visit = await visited(request)
        if visit is None:
            raise Problem(HTTPStatus.FORBIDDEN, "session-over", "Your session is over.", detail=OVER)
        request[VISIT] = visit
        visit = replace(visit, form=await form_of(request))
        if not cookies.from_here(request) or not cookies.same(visit.form.get(CSRF, ""), visit.session.csrf):
            raise foreign_form()
        return await _let_in(visit, handler, scope)

    return answered


OVER = "Nothing was changed. Log in again, then do it once more."


async def form_of(request: web.Request) -> dict[str, str]:
    """The fields of a form as our own pages send it; whatever comes otherwise has none. Raises Problem 408."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    await received(request)
    sent = await request.post()
    return {name: value for name, value in sent.items() if isinstance(value, str)}


def foreign_form() -> Problem:
    """403: the form does not carry the secret of this browser's session."""
    return Problem(
        HTTPStatus.FORBIDDEN,
        "foreign-form",
        "This form is not from the page that you have open.",
        detail="Nothing was changed. Go back, load the page again, and send the form once more.",
    )


def to_login(request: web.Request) -> web.Response:
    """To the login page, and from there back to where somebody wanted to go."""
    over = "&over=1" if cookies.token(request) else ""
    wanted = request.path_qs if request.method == hdrs.METH_GET and request.path != "/" else ""
    return see_other(f"{LOGIN}?next={quote(wanted, safe='/')}{over}" if wanted or over else LOGIN)


async def _let_in(visit: Visit, handler: PageHandler, scope: Scope | None) -> web.StreamResponse:
    visit.request[VISIT] = visit
    if scope is not None and not visit.may(scope):
        raise Refused("scope-missing", "Your role does not allow this. Ask the owner of the shop.")
    return await handler(visit)
