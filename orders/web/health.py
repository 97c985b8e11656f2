"""Are we alive, are we ready, how are we doing: /livez, /readyz and /metrics. Open to all, so they tell no data."""

from collections.abc import Awaitable, Callable, Mapping

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

JSON = "application/json"
NO_STORE = {"Cache-Control": "no-store"}

Checks = Callable[[], Awaitable[Mapping[str, bool]]]  # name of a part → it works now
Notes = Callable[[], Mapping[str, str]]  # name of a part that works, with a reservation → what people should know
Metrics = Callable[[], bytes]  # the Prometheus text


def nothing() -> Mapping[str, str]:
    """No notes."""
    return {}


def mount_health(app: web.Application, ready: Checks, metrics: Metrics, notes: Notes = nothing) -> None:
    """Add the three routes. `ready` may take a while and may raise: that counts as not ready; a note never does."""

    async def livez(_: web.Request) -> web.Response:
        """200 as long as the event loop turns."""
        return web.Response(body=b'{"status":"ok"}', content_type=JSON, headers=NO_STORE)

    async def readyz(_: web.Request) -> web.Response:
        """200 when every part works, else 503; each part by name."""
        try:
            parts = dict(await ready())
        except Exception:
            parts = {"checks": False}
        good = all(parts.values())
        said = dict(notes())
        told = {"status": "ok" if good else "not ready", "parts": parts, **({"notes": said} if said else {})}
        body = orjson.dumps(told)
        return web.Response(body=body, status=200 if good else 503, content_type=JSON, headers=NO_STORE)

    async def metrics_page(_: web.Request) -> web.Response:
        """The Prometheus text format."""
        return web.Response(body=metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST, **NO_STORE})

    app.router.add_get("/livez", livez)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics_page)
