"""The process that talks: SMTP in, HTTP, what changed back to the judges, alerts and webhooks out."""

import asyncio
import signal
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib.metadata import version
from types import MappingProxyType

import structlog
from aiohttp import web

from mailguard import api, dashboard
from mailguard.again import Again
from mailguard.alerts import AlertMail, AlertMailChannel
from mailguard.alerts.channel import SmtpRelay
from mailguard.app.adapters import Adapters, build
from mailguard.app.metrics import metrics_page
from mailguard.app.sweeping import sweeping
from mailguard.app.timing import timing
from mailguard.intake import Intake
from mailguard.logs import configure
from mailguard.missing import Missing
from mailguard.model.profile import Profiles
from mailguard.notices import profiles_that_hold
from mailguard.settings import Settings, Smtp
from mailguard.smtp import CachedRecipients, Running, SmtpLimits, serve, server_context
from mailguard.smtp.limits import Rate
from mailguard.storage import due, silence
from orders import api as orders_api
from orders.access.intake import recipient
from orders.database.store import Store
from orders.delivery.channels import Channel
from orders.delivery.loop import DeliveryLoop
from orders.delivery.webhooks import WebhookChannel
from orders.view import SellerId
from orders.web.application import WebParts, application, mount
from orders.web.health import mount_health
from orders.web.server import server_runner

log = structlog.get_logger()
HTTP_GRACE = 5.0  # seconds that a request in flight has when we end
SMTP_GRACE = 20.0
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Directory:
    """Implements `smtp.Recipients` over the order store's directory."""

    store: Store

    async def lookup(self, address: str) -> SellerId | None:
        found = await self.store.read(lambda connection: recipient(connection, address))
        return None if found is None else found.seller_id


async def talk(
    settings: Settings,
    sockets: Mapping[str, int],
    wake: Callable[[], None],
    ready: Callable[[], None],
    rows: Sequence[Sequence[float]] = (),
) -> None:
    """Serve on the inherited sockets until SIGTERM, then drain: no new mail, DATA in flight finishes.

    `rows` is what the workers count, for /metrics.
    """
    configure()
    adapters = build(settings)
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, ending.set)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(adapters.store.aclose)
        channels = await channels_of(settings, adapters, stack)
        edge, context = await smtp_edge(settings, adapters, sockets, wake)
        stack.push_async_callback(edge.close)
        notes = profile_notes(adapters.policy.profiles)
        loop.add_signal_handler(signal.SIGHUP, lambda: reload(settings, context, notes))
        runner = server_runner(http_application(settings, adapters, ending, rows, notes), HTTP_GRACE)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.SockSite(runner, socket.socket(fileno=sockets["http"])).start()
        delivery = DeliveryLoop(adapters.store, channels, adapters.clock, batch=settings.delivery.batch, crashed=told)
        again = Again(store=adapters.store, orders=adapters.orders, marks=due, clock=adapters.clock, wake=wake)
        missing = Missing(store=adapters.store, orders=adapters.orders, mails=silence, clock=adapters.clock)
        jobs = [
            asyncio.ensure_future(delivery.run(ending, settings.delivery.poll)),
            asyncio.ensure_future(again.run(ending)),
            asyncio.ensure_future(missing.run(ending)),
            asyncio.ensure_future(sweeping(adapters.store, adapters.clock, ending)),
            asyncio.ensure_future(timing(adapters.orders.timers, ending)),
        ]
        ready()
        # A loop that falls takes the process with it, and the supervisor starts another: nothing stops in silence.
        await asyncio.wait([asyncio.ensure_future(ending.wait()), *jobs], return_when=asyncio.FIRST_COMPLETED)
        ending.set()
        await edge.drain(SMTP_GRACE)
        await asyncio.gather(*jobs)


async def smtp_edge(
    settings: Settings, adapters: Adapters, sockets: Mapping[str, int], wake: Callable[[], None]
) -> tuple[Running, ssl.SSLContext | None]:
    """The edge on its inherited sockets."""
    smtp = settings.smtp
    context = server_context(smtp.certificate, smtp.private_key) if smtp.certificate and smtp.private_key else None
    running = await serve(
        plain=[socket.socket(fileno=sockets["smtp"])],
        tls=[socket.socket(fileno=sockets["smtps"])] if "smtps" in sockets else [],
        limits=limits_of(smtp),
        recipients=CachedRecipients(Directory(adapters.store), time.monotonic),
        intake=Intake(adapters.spool, wake),
        clock=adapters.clock,
        tls_context=context,
        hostname=smtp.hostname,
    )
    return running, context


def limits_of(smtp: Smtp) -> SmtpLimits:
    return SmtpLimits(
        size=smtp.max_size,
        connections=smtp.max_connections,
        connections_per_source=smtp.max_connections_per_address,
        bytes_in_flight=smtp.max_bytes_in_flight,
        command_seconds=smtp.command_timeout,
        session_seconds=smtp.session_timeout,
        seller_rate=Rate(burst=smtp.mails_per_minute_per_seller, per_second=smtp.mails_per_minute_per_seller / 60),
        source_rate=Rate(burst=smtp.mails_per_minute_per_source, per_second=smtp.mails_per_minute_per_source / 60),
    )


def reload(settings: Settings, context: ssl.SSLContext | None, notes: dict[str, str] | None = None) -> None:
    """SIGHUP: take a renewed certificate for the handshakes to come; a bad one leaves the old in force.

    The workers read the profiles anew; here only what /readyz says of them is.
    """
    if notes is not None:
        notes.clear()
        notes |= profile_notes(profiles_that_hold(settings.profiles))
    smtp = settings.smtp
    if context is None or smtp.certificate is None or smtp.private_key is None:
        return
    try:
        context.load_cert_chain(smtp.certificate, smtp.private_key)
    except (OSError, ssl.SSLError) as error:
        log.error("tls.reload_failed", error=str(error))


def http_application(
    settings: Settings,
    adapters: Adapters,
    ending: asyncio.Event,
    rows: Sequence[Sequence[float]] = (),
    notes: Mapping[str, str] = NOTHING,
) -> web.Application:
    """API and dashboard of both halves in one application; `notes` is what /readyz adds."""
    app = application(WebParts(store=adapters.store, clock=adapters.clock, secret=adapters.secret))
    operations = (
        *orders_api.provide(app, adapters.orders),
        *api.provide(app, adapters.kept_mail, settings.smtp.hostname),
    )
    mount(app, operations, version("mailguard"))
    dashboard.mount(
        app,
        dashboard.Parts(
            kept_mail=adapters.kept_mail,
            orders=adapters.orders,
            store=adapters.store,
            clock=adapters.clock,
            base_url=settings.base_url,
            secure_cookies=settings.http.secure_cookies,
        ),
    )

    async def readiness() -> dict[str, bool]:
        return {"store": await adapters.store.read(lambda _: True), "not_draining": not ending.is_set()}

    mount_health(app, readiness, metrics_page(rows), lambda: notes)
    return app


def profile_notes(profiles: Profiles) -> dict[str, str]:
    """How many of the user's profiles are not in force; which ones is told to who has the machine, not to all."""
    bad = len(profiles.left_out)
    return {"profiles": f"{bad} left out: see the log, or run mailguard doctor"} if bad else {}


async def channels_of(settings: Settings, adapters: Adapters, stack: AsyncExitStack) -> dict[str, Channel]:
    """Webhooks always; mail where a relay is set."""
    delivery, alerts = settings.delivery, settings.alerts
    webhooks = WebhookChannel(
        adapters.store, adapters.clock, allow_private=delivery.allow_private_targets, timeout=delivery.timeout
    )
    channels: dict[str, Channel] = {"webhook:": await stack.enter_async_context(webhooks)}
    if alerts.relay_host is not None:
        home = AlertMail(
            sender=alerts.sender, host=settings.smtp.hostname, secret=adapters.secret, dashboard=settings.base_url
        )
        channels["mail:"] = AlertMailChannel(
            home=home, transport=SmtpRelay(host=alerts.relay_host, port=alerts.relay_port)
        )
    return channels


def told(error: BaseException) -> None:
    log.error("delivery.crashed", error=type(error).__name__)
