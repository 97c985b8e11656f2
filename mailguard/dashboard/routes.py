"""Every route of the dashboard with the scope that it needs, and how they are joined to an application."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import hdrs, web

from mailguard.dashboard import (
    attention,
    claims,
    inventory,
    login,
    money_back,
    notice,
    notices,
    order,
    orders,
    printing,
    ready,
    requests,
    waiting,
)
from mailguard.dashboard.assets import serve_asset
from mailguard.dashboard.attempts import Attempts
from mailguard.dashboard.failing import framed
from mailguard.dashboard.frame import environment
from mailguard.dashboard.parts import ATTEMPTS, PARTS, Parts
from mailguard.dashboard.visit import PageHandler, deed, page
from orders.access.access import Scope
from orders.documents.printer import Printer

ID = "{id:[A-Za-z0-9_-]{1,64}}"  # whatever else a path holds is no id: 404 before anybody asks the store


@dataclass(frozen=True, slots=True)
class Route:
    """A page (GET) or what a form does (POST). `scope` None: everybody who is logged in."""

    method: str
    path: str
    handler: PageHandler
    scope: Scope | None


ROUTES: Sequence[Route] = (
    Route("GET", "/", attention.attention_page, Scope.NOTICES_READ),
    Route("POST", f"/alerts/{ID}/{{move:acknowledge|resolve}}", attention.move_alert, Scope.ALERTS_WRITE),
    Route("GET", "/ready", ready.ready_page, Scope.ORDERS_READ),
    Route("POST", "/ready/slips", printing.print_slips, Scope.ORDERS_WRITE),
    Route("GET", "/notices", notices.notices_page, Scope.NOTICES_READ),
    Route("GET", f"/notices/{ID}", notice.notice_page, Scope.NOTICES_READ),
    Route("GET", f"/notices/{ID}/html", notice.layout_page, Scope.NOTICES_READ),
    Route("GET", f"/notices/{ID}/source", notice.source_page, Scope.NOTICES_READ),
    Route("GET", f"/notices/{ID}/download", notice.download, Scope.NOTICES_READ),
    Route("POST", f"/notices/{ID}/feedback", notice.give_feedback, Scope.NOTICES_WRITE),
    Route("GET", "/orders", orders.orders_page, Scope.ORDERS_READ),
    Route("GET", "/waiting", waiting.waiting_page, Scope.ORDERS_READ),
    Route("GET", f"/orders/{ID}", order.order_page, Scope.ORDERS_READ),
    Route("POST", f"/orders/{ID}/shipment", requests.confirm_shipment, Scope.ORDERS_WRITE),
    Route("POST", f"/orders/{ID}/cancellation", requests.cancel, Scope.ORDERS_WRITE),
    Route("POST", f"/orders/{ID}/refund", money_back.refund, Scope.ORDERS_WRITE),
    Route("POST", f"/orders/{ID}/refund-cancellation", money_back.take_back, Scope.ORDERS_WRITE),
    Route("POST", f"/orders/{ID}/cancel-refusal", money_back.decline, Scope.ORDERS_WRITE),
    Route("POST", f"/orders/{ID}/slip", printing.print_slip, Scope.ORDERS_WRITE),
    Route("GET", "/claims", claims.claims_page, Scope.ORDERS_READ),
    Route("POST", "/claims", claims.check_claim, Scope.ORDERS_READ),  # a question: it changes nothing
    Route("GET", "/inventory", inventory.inventory_page, Scope.LISTINGS_READ),
    Route("GET", f"/inventory/{ID}", inventory.listing_page, Scope.LISTINGS_READ),
    Route("POST", f"/inventory/{ID}/quantity", inventory.set_quantity, Scope.LISTINGS_WRITE),
    Route("POST", "/logout", login.logout, None),
)


def mount(app: web.Application, parts: Parts) -> None:
    """Add every page to an application of `orders.web.application.application`, before it runs.

    Outside /v1 (and the three routes for machines) failures are answered as pages from then on.
    """
    app[PARTS] = parts
    app[ATTEMPTS] = Attempts()
    app[printing.PRINTER] = Printer(parts.orders)
    environment(app)
    app.middlewares.append(framed)
    for one in ROUTES:
        if one.method == hdrs.METH_GET:
            app.router.add_get(one.path, page(one.handler, one.scope))
        else:
            app.router.add_post(one.path, deed(one.handler, one.scope))
    app.router.add_get("/login", login.login_page)
    app.router.add_post("/login", login.login)
    app.router.add_get("/login/{token}", login.link_page)
    app.router.add_post("/login/{token}", login.redeem)
    app.router.add_get("/assets/{name}", serve_asset)
