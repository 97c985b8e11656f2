import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

from orders.database.store import Store
from orders.delivery import outbox
from orders.delivery.channels import DeliveryFailed
from orders.delivery.endpoints import Endpoint, add_endpoint, list_endpoints, set_enabled
from orders.delivery.webhooks import WebhookChannel, body_of, signature
from tests.orders.delivery.builders import NOW, SELLER, SetClock, a_row, an_event

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Receiver:
    """A real HTTP server that keeps what it got."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@asynccontextmanager
async def receiving(answer: web.Response | Answer) -> AsyncIterator[Receiver]:
    got = Receiver()

    async def take(request: web.Request) -> web.StreamResponse:
        got.bodies.append(await request.read())
        got.headers.append(dict(request.headers))
        return answer if isinstance(answer, web.Response) else await answer(request)

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", take)
    runner = web.AppRunner(app, shutdown_timeout=0.05)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    got.url = f"http://127.0.0.1:{runner.addresses[0][1]}/in"
    try:
        yield got
    finally:
        await runner.cleanup()


async def send(
    store: Store, url: str, *, allow_private: bool = True, now: datetime = NOW, patience: float = 5.0
) -> tuple[Endpoint, DeliveryFailed | None]:
    """Enter an endpoint, send it one row, and say what came of it."""
    made = await store.write(lambda c: add_endpoint(c, SELLER, url, ["*"], NOW, allow_private=True))
    channel = WebhookChannel(store, SetClock(now), allow_private=allow_private, timeout=patience)
    async with channel:
        try:
            await channel.send(a_row(subscription=made.subscription))
        except DeliveryFailed as failure:
            return made, failure
    return made, None


def answered(store: Store, status: int, **headers: str) -> tuple[DeliveryFailed | None, Receiver]:
    async def go() -> tuple[DeliveryFailed | None, Receiver]:
        response = web.Response(status=status, headers=headers)
        async with receiving(response) as got:
            _, failure = await send(store, got.url)
            return failure, got

    return asyncio.run(go())


def test_a_webhook_is_verified_by_an_independent_library(store: Store) -> None:
    async def go() -> tuple[Endpoint, Receiver]:
        async with receiving(web.Response(status=204)) as got:
            made, failure = await send(store, got.url, now=datetime.now(UTC))
            assert failure is None
            return made, got

    made, got = asyncio.run(go())
    body = Webhook(made.secret or "").verify(got.bodies[0], got.headers[0])
    assert body == {
        "type": "order.changed",
        "timestamp": "2026-03-01T12:00:00Z",
        "data": {"subject": "order-1", "version": 2},
    }
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret or "").verify(got.bodies[0].replace(b"2026", b"2027"), got.headers[0])


def test_the_id_and_the_body_are_the_same_at_every_try() -> None:
    one, two = a_row(tries=1), a_row(tries=9, id="3" * 32)
    assert (one.event_id, body_of(one)) == (two.event_id, body_of(two))


def test_the_signature_is_the_specification_s_own_example() -> None:
    # Standard Webhooks 1.0.0, "Symmetric signatures": the example that libraries are tested by.
    secret, identity = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    signed = signature(secret, identity, 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_means_it_has_arrived(store: Store, status: int) -> None:
    failure, _ = answered(store, status)
    assert failure is None


@pytest.mark.parametrize(
    ("status", "everywhere"),
    [(301, False), (302, False), (400, False), (404, False), (429, True), (500, True), (503, True)],
)
def test_any_other_status_is_a_failure(store: Store, status: int, everywhere: bool) -> None:
    failure, got = answered(store, status, Location="https://elsewhere.example/")
    assert failure is not None
    assert (str(failure), failure.everywhere) == (f"the endpoint answered {status}", everywhere)
    assert len(got.bodies) == 1  # a redirect is not followed


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("120", 120), ("999999", 6 * 3600), ("soon", None), ("-5", None), ("²", None)],
)
def test_the_wish_for_a_pause_is_heeded_within_reason(store: Store, asked: str, seconds: int | None) -> None:
    failure, _ = answered(store, 429, **{"Retry-After": asked})
    assert failure is not None
    assert failure.not_before == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_gone_turns_the_endpoint_off(store: Store) -> None:
    failure, _ = answered(store, 410)
    assert failure is not None
    assert failure.gone
    (kept,) = store.read_now(lambda c: list_endpoints(c, SELLER))
    assert (kept.enabled, kept.why_disabled) == (False, "it answered 410 (gone)")
    store.write_now(lambda c: outbox.publish(c, an_event(topic="alert.raised")))
    assert store.write_now(lambda c: outbox.take(c, "webhook:", 1, NOW)) == []


def test_a_private_address_is_never_connected_to(store: Store) -> None:
    async def go() -> tuple[DeliveryFailed | None, Receiver]:
        async with receiving(web.Response()) as got:
            # The name is public by its looks and resolves to this machine: only the socket can tell.
            url = got.url.replace("http://127.0.0.1", "https://localtest.shop.example")
            made = await store.write(lambda c: add_endpoint(c, SELLER, url, ["*"], NOW))
            channel = WebhookChannel(store, SetClock())
            async with channel:
                resolver = Resolver(int(got.url.rpartition(":")[2].partition("/")[0]))
                channel._client.connector._resolver = resolver  # type: ignore[union-attr]
                try:
                    await channel.send(a_row(subscription=made.subscription))
                except DeliveryFailed as failure:
                    return failure, got
            return None, got

    failure, got = asyncio.run(go())
    assert failure is not None
    assert str(failure) == "the endpoint's host is in a private network"
    assert got.bodies == []


@dataclass
class Resolver:
    """Every name is this machine."""

    port: int

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        return [{"hostname": host, "host": "127.0.0.1", "port": self.port, "family": 2, "proto": 6, "flags": 4}]

    async def close(self) -> None:
        """Nothing is held."""


def test_a_url_that_got_private_in_the_table_is_not_called(store: Store) -> None:
    async def go() -> tuple[DeliveryFailed | None, int]:
        async with receiving(web.Response()) as got:
            _, failure = await send(store, got.url, allow_private=False)
            return failure, len(got.bodies)

    failure, calls = asyncio.run(go())
    assert failure is not None
    assert "cannot be called" in str(failure)
    assert calls == 0


def test_an_endpoint_that_does_not_answer_is_down(store: Store) -> None:
    async def never(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async def go() -> DeliveryFailed | None:
        async with receiving(never) as got:
            return (await send(store, got.url, patience=0.1))[1]

    failure = asyncio.run(go())
    assert failure is not None
    assert (str(failure), failure.everywhere) == ("the endpoint did not answer in time", True)


def test_an_endpoint_that_nobody_listens_on_is_down(store: Store) -> None:
    async def go() -> DeliveryFailed | None:
        async with receiving(web.Response()) as got:
            url = got.url
        return (await send(store, url))[1]

    failure = asyncio.run(go())
    assert failure is not None
    assert (str(failure), failure.everywhere) == ("the endpoint could not be reached", True)


def test_a_removed_endpoint_is_gone(store: Store) -> None:
    async def go() -> None:
        async with WebhookChannel(store, SetClock()) as channel:
            await channel.send(a_row(subscription="webhook:nobody"))

    with pytest.raises(DeliveryFailed) as caught:
        asyncio.run(go())
    assert caught.value.gone


def test_an_endpoint_that_is_off_is_not_called(store: Store) -> None:
    async def go() -> int:
        async with receiving(web.Response()) as got:
            made = await store.write(lambda c: add_endpoint(c, SELLER, got.url, ["*"], NOW, allow_private=True))
            await store.write(lambda c: set_enabled(c, SELLER, made.endpoint_id, False, "by hand"))
            async with WebhookChannel(store, SetClock(), allow_private=True) as channel:
                with pytest.raises(DeliveryFailed, match="by hand"):
                    await channel.send(a_row(subscription=made.subscription))
            return len(got.bodies)

    assert asyncio.run(go()) == 0


def test_a_huge_answer_is_not_read(store: Store) -> None:
    sent = 0

    async def flood(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while sent < 200_000_000:
                await response.write(b"x" * 65536)
                sent += 65536
        except ConnectionError:
            return response
        return response

    async def go() -> DeliveryFailed | None:
        async with receiving(flood) as got:
            return (await send(store, got.url))[1]

    assert asyncio.run(go()) is None
    assert sent < 50_000_000


def test_payloads_are_plain_json() -> None:
    assert json.loads(body_of(a_row(payload={"id": "ü"})))["data"] == {"subject": "order-1", "id": "ü"}


def test_a_secret_is_not_in_what_is_logged(store: Store) -> None:
    made = store.write_now(lambda c: add_endpoint(c, SELLER, "https://a.example/", ["*"], NOW))
    assert str(made.secret) not in repr(made)
