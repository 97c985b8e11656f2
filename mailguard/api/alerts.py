"""/v1/alerts: what is worth interrupting a person for, and saying that somebody has seen to it."""

from http import HTTPStatus

from mailguard.api.keys import ID, KEPT_MAIL
from mailguard.api.render import alert_json
from mailguard.api.shapes import AlertJson, AlertPageJson
from mailguard.model.alert import AlertState
from mailguard.queries import AlertSummary
from orders.access.access import Scope
from orders.errors import NotFound, Refused
from orders.web.operation import Call, Reply, operation
from orders.web.paging import PageQuery, next_page, position
from orders.web.reading import NoBody, NoQuery

ALERTS = "list_alerts"


class AlertsQuery(PageQuery):
    """Which alerts; without `state` all of them."""

    state: AlertState | None = None


@operation(
    "GET",
    "/v1/alerts",
    summary="List alerts",
    scopes=(Scope.ALERTS_READ,),
    query=AlertsQuery,
    returns=AlertPageJson,
)
async def list_alerts(call: Call[AlertsQuery, NoBody]) -> Reply:
    """Newest first."""
    asked = call.query
    kept = call.request.app[KEPT_MAIL]
    page = await kept.alerts(call.access.seller_id, asked.state, position(call, ALERTS), asked.limit)
    found: AlertPageJson = {"items": [alert_json(one) for one in page.items], **next_page(call, ALERTS, page.next)}
    return Reply(body=found)


@operation(
    "GET",
    f"/v1/alerts/{ID}",
    summary="Read one alert",
    scopes=(Scope.ALERTS_READ,),
    returns=AlertJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def get_alert(call: Call[NoQuery, NoBody]) -> Reply:
    """One alert as it is now."""
    return Reply(body=alert_json(await _alert(call)))


@operation(
    "POST",
    f"/v1/alerts/{ID}/acknowledge",
    summary="Say that an alert was seen",
    scopes=(Scope.ALERTS_WRITE,),
    returns=AlertJson,
    errors=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
async def acknowledge_alert(call: Call[NoQuery, NoBody]) -> Reply:
    """It stays open. Saying so again changes nothing; a resolved alert is refused with `alert-resolved`."""
    alert = await _alert(call)
    if alert.state is AlertState.RESOLVED:
        raise Refused("alert-resolved", "This alert is resolved already; there is nothing to acknowledge.")
    return Reply(body=alert_json(await _moved(call, alert, AlertState.ACKNOWLEDGED)))


@operation(
    "POST",
    f"/v1/alerts/{ID}/resolve",
    summary="Close an alert",
    scopes=(Scope.ALERTS_WRITE,),
    returns=AlertJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def resolve_alert(call: Call[NoQuery, NoBody]) -> Reply:
    """Saying so again changes nothing. A new cause raises a new alert."""
    return Reply(body=alert_json(await _moved(call, await _alert(call), AlertState.RESOLVED)))


async def _alert(call: Call[NoQuery, NoBody]) -> AlertSummary:
    alert = await call.request.app[KEPT_MAIL].alert(call.access.seller_id, call.id)
    if alert is None:
        raise NotFound
    return alert


async def _moved(call: Call[NoQuery, NoBody], alert: AlertSummary, state: AlertState) -> AlertSummary:
    """The alert in `state`; nothing is written where it is there already."""
    if alert.state is state:
        return alert
    kept = call.request.app[KEPT_MAIL]
    moved = await kept.set_alert_state(call.access.seller_id, alert.alert_id, state, call.at)
    if moved is None:
        raise NotFound
    return moved


ALERT_OPERATIONS = (list_alerts, get_alert, acknowledge_alert, resolve_alert)
