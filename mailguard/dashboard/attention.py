"""The first page: what needs a person, what is to be set up, and whether silence is a good sign."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web

from mailguard.dashboard.chart import DAYS, chart
from mailguard.dashboard.frame import frame_of, show
from mailguard.dashboard.headers import see_other
from mailguard.dashboard.linking import pages_of
from mailguard.dashboard.visit import Visit
from mailguard.model.alert import AlertKind, AlertState
from mailguard.queries import AlertSummary, MailState, NoticeFilter, SetupTask
from orders.access.intake import intake_addresses
from orders.errors import NotFound
from orders.web.problems import Problem

MOST_ALERTS = 50
MOST_ASIDE = 5
STUCK = timedelta(minutes=5)  # a mail that waits longer: judging may stand still
# Where a provider's own confirmation pages are; a link to anywhere else stays text.
PROVIDERS = frozenset({"mail.google.com", "mail-settings.google.com"})
MOVES = {"acknowledge": AlertState.ACKNOWLEDGED, "resolve": AlertState.RESOLVED}


async def attention_page(visit: Visit) -> web.Response:
    """Alerts, tasks, mails that could not be judged, and the last two weeks."""
    kept, seller, now = visit.parts.kept_mail, visit.seller_id, visit.times.now
    frame = await frame_of(visit, "/")
    alerts = await open_alerts(visit)
    aside = await kept.notices(seller, NoticeFilter(state=MailState.SET_ASIDE), None, MOST_ASIDE)
    bounds = visit.times.midnights(DAYS)
    counts = await kept.verdicts_between(seller, bounds)
    oldest = frame.attention.oldest_waiting_at
    return await show(
        visit,
        "attention.html",
        frame=frame,
        alerts=alerts,
        order_pages=await pages_of(visit, frame, (one.order for one in alerts)),
        tasks=await kept.setup_tasks(seller),
        may_follow=may_follow,
        aside=aside.items,
        chart=chart(visit.times, bounds[:-1], counts),
        stuck=oldest is not None and now - oldest > STUCK,
        intake=await visit.parts.store.read(lambda connection: intake_addresses(connection, seller, now)),
        done=visit.asked("done"),
    )


async def open_alerts(visit: Visit) -> Sequence[AlertSummary]:
    """What is not resolved: STOP first (a parcel may still be here), then fakes, unseen before seen, newest first."""
    kept, seller = visit.parts.kept_mail, visit.seller_id
    new = await kept.alerts(seller, AlertState.NEW, None, MOST_ALERTS)
    seen = await kept.alerts(seller, AlertState.ACKNOWLEDGED, None, MOST_ALERTS)
    found = (*new.items, *seen.items)
    return sorted(
        found, key=lambda one: (not one.high, one.kind is not AlertKind.STOP, one.state is not AlertState.NEW)
    )


def may_follow(task: SetupTask) -> bool:
    """Whether a confirmation's link is shown as one: of the provider itself, for a mailbox that is the seller's."""
    try:
        link = urlsplit(task.confirmation.link)
        port = link.port
    except ValueError:
        return False
    plain = link.scheme == "https" and link.hostname in PROVIDERS and "@" not in link.netloc
    return plain and port in (None, 443) and task.known_requester


async def move_alert(visit: Visit) -> web.Response:
    """Acknowledge or resolve one alert. Saying so again changes nothing; a resolved one stays resolved."""
    kept, state = visit.parts.kept_mail, MOVES[visit.request.match_info["move"]]
    alert = await kept.alert(visit.seller_id, visit.id)
    if alert is None:
        raise NotFound
    if alert.state is AlertState.RESOLVED and state is AlertState.ACKNOWLEDGED:
        raise Problem(HTTPStatus.CONFLICT, "alert-resolved", "This alert is closed already.")
    if alert.state is not state:
        await kept.set_alert_state(visit.seller_id, visit.id, state, visit.times.now)
    return see_other(f"/?done={state.value}")
