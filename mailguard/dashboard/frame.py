"""The frame around every page: where you are, how fresh orders and mail are, who you are; and the rendering."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from mailguard.dashboard import words
from mailguard.dashboard.assets import asset
from mailguard.dashboard.headers import guard
from mailguard.dashboard.plain import plain
from mailguard.dashboard.times import Times
from mailguard.dashboard.visit import Visit
from mailguard.model.judgement import Verdict
from mailguard.queries import Attention
from orders.access.access import Scope
from orders.service.questions import OrderCounts
from orders.view import AccountView, Authority

TEMPLATES = Path(__file__).parent / "templates"
PLACES = (
    ("/", "Attention"),
    ("/ready", "Ready to ship"),
    ("/notices", "Notices"),
    ("/orders", "Orders"),
    ("/inventory", "Inventory"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page shows. `stale`: accounts whose orders were read too long ago, or never."""

    seller: str
    email: str
    csrf: str
    here: str
    counts: OrderCounts
    attention: Attention
    stale: tuple[AccountView, ...]
    times: Times

    @property
    def orders_read(self) -> str:
        """When the orders were read last, in words."""
        mirrors = [one for one in self.counts.accounts if one.authority is Authority.MIRROR]
        if not self.counts.accounts:
            return "no account yet"
        if not mirrors:
            return "live"
        read = self.counts.read_at
        if read is None:
            return "never" if all(one.as_of is None for one in mirrors) else "not all accounts"
        return self.times.short(read)

    @property
    def mail_read(self) -> str:
        """When the last mail came, in words."""
        last = self.attention.last_mail_at
        return "none yet" if last is None else self.times.short(last)

    @property
    def fakes(self) -> int:
        return self.attention.by_verdict.get(Verdict.SUSPECTED_SPOOF, 0)

    @property
    def to_check(self) -> int:
        return self.attention.by_verdict.get(Verdict.UNVERIFIED, 0)

    @property
    def mails(self) -> int:
        """Mails of the last 14 days that were judged."""
        return sum(self.attention.by_verdict.values())


def environment(app: web.Application) -> None:
    """Templates that escape everything, stop at an unknown name, and clean every text that they print."""
    env = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=plain,
        trim_blocks=True,
        lstrip_blocks=True,
        default_helpers=False,
    )
    env.globals.update(asset=asset, words=words, places=PLACES, Verdict=Verdict, Scope=Scope)


async def frame_of(visit: Visit, here: str = "") -> Frame:
    """The frame as of now. Raises what the store raises."""
    counts = await visit.parts.orders.counts(visit.seller_id)
    attention = await visit.parts.kept_mail.attention(visit.seller_id, visit.times.now)
    return Frame(
        seller=visit.seller.name,
        email=visit.session.user.email,
        csrf=visit.session.csrf,
        here=here,
        counts=counts,
        attention=attention,
        stale=tuple(one for one in counts.accounts if not one.fresh(visit.times.now)),
        times=visit.times,
    )


async def show(
    visit: Visit, template: str, here: str = "", status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> web.Response:
    """A page in its frame; `here` is the place in the navigation that it belongs to."""
    frame = context.pop("frame", None) or await frame_of(visit, here)
    return _rendered(
        visit.request, template, status, {**context, "frame": frame, "visit": visit, "times": visit.times}
    )


def alone(request: web.Request, template: str, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> web.Response:
    """A page for those who are not logged in: no navigation, nothing of any seller."""
    return _rendered(request, template, status, {**context, "frame": None})


def _rendered(request: web.Request, template: str, status: HTTPStatus, context: Mapping[str, Any]) -> web.Response:
    return guard(aiohttp_jinja2.render_template(template, request, context, status=status))
