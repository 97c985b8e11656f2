"""Webhooks out: signed as Standard Webhooks say, sent by a client that cannot be turned against our own network.

Source: Standard Webhooks specification 1.0.0 (headers, `v1` = HMAC-SHA256 over "id.timestamp.body", 410 = stop).
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import aiohttp
import orjson

from orders.database.store import Store
from orders.delivery.channels import DeliveryFailed
from orders.delivery.endpoints import Endpoint, endpoint, set_enabled
from orders.delivery.outbox import OutboxRow
from orders.delivery.retries import end_subscription
from orders.delivery.targets import TargetRefused, check_url, guarded_socket, plain_socket
from orders.errors import NotFound, Refused
from orders.ports import Clock

GONE = 410
BUSY = (429, 502, 503, 504)
LONGEST_WAIT = timedelta(hours=6)  # of a Retry-After that we heed
HEADERS = {"Content-Type": "application/json", "User-Agent": "mailguard-webhooks/1"}


def body_of(row: OutboxRow) -> bytes:
    """The JSON that is signed and sent: type, timestamp and data, the same bytes at every try."""
    body: dict[str, Any] = {
        "type": row.topic,
        "timestamp": row.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {"subject": row.subject, **row.payload},
    }
    return orjson.dumps(body)


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,<base64>` with a secret as Standard Webhooks write it: whsec_ and base64 of 24 to 64 bytes."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b"%s.%d.%s" % (message_id.encode("ascii"), timestamp, body)
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def signed_headers(secret: str, row: OutboxRow, now: datetime, body: bytes) -> dict[str, str]:
    """`webhook-id` is the event's, the same at every try and endpoint: receivers drop what they had by it."""
    timestamp = int(now.timestamp())
    return {
        **HEADERS,
        "webhook-id": row.event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, row.event_id, timestamp, body),
    }


class WebhookChannel:
    """Sends rows of "webhook:<endpoint id>". Use as an async context manager: it holds the client's connections."""

    def __init__(self, store: Store, clock: Clock, *, allow_private: bool = False, timeout: float = 15.0) -> None:
        self._store = store
        self._clock = clock
        self._allow_private = allow_private
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=min(timeout, 5.0))
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        factory = plain_socket if self._allow_private else guarded_socket
        # A connection is never used twice, so each is checked by the socket that makes it.
        connector = aiohttp.TCPConnector(socket_factory=factory, limit=20, force_close=True, use_dns_cache=False)
        self._client = aiohttp.ClientSession(
            connector=connector, timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._client is not None
        await self._client.close()

    async def send(self, row: OutboxRow) -> None:
        """One POST; 2xx means it has arrived. Redirects are not followed. Raises DeliveryFailed."""
        target = await self._target(row)
        body = body_of(row)
        headers = signed_headers(target.secret or "", row, self._clock.now(), body)
        status, retry_after = await self._post(target.target, body, headers)
        if 200 <= status < 300:
            return
        if status == GONE:
            await self._store.write(lambda connection: self._stop(connection, row, target))
            raise DeliveryFailed("410: the endpoint wants nothing more", gone=True)
        busy = status in BUSY or status >= 500
        raise DeliveryFailed(f"the endpoint answered {status}", everywhere=busy, not_before=self._wait(retry_after))

    async def _target(self, row: OutboxRow) -> Endpoint:
        name = row.subscription.removeprefix("webhook:")
        try:
            target = await self._store.read(lambda connection: endpoint(connection, row.seller_id, name))
            check_url(target.target, allow_private=self._allow_private)
        except NotFound as error:
            raise DeliveryFailed("the endpoint was removed", gone=True) from error
        except Refused as error:
            raise DeliveryFailed(str(error)) from error
        if not target.enabled:
            raise DeliveryFailed(f"the endpoint is off: {target.why_disabled or 'by its owner'}", everywhere=True)
        return target

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str | None]:
        assert self._client is not None
        try:
            sent = self._client.post(url, data=body, headers=headers, allow_redirects=False)
            async with sent as response:  # the answer's body is of no use: it is never read
                return response.status, response.headers.get("Retry-After")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise DeliveryFailed(told(error), everywhere=True) from error

    def _wait(self, retry_after: str | None) -> datetime | None:
        """RFC 9110 section 10.2.3; the seconds only, and no longer than we like."""
        if retry_after is None or not retry_after.isascii() or not retry_after.isdigit() or len(retry_after) > 9:
            return None
        return self._clock.now() + min(timedelta(seconds=int(retry_after)), LONGEST_WAIT)

    def _stop(self, connection: Any, row: OutboxRow, target: Endpoint) -> None:
        set_enabled(connection, row.seller_id, target.endpoint_id, False, "it answered 410 (gone)")
        end_subscription(connection, row.seller_id, row.subscription, self._clock.now())


def told(error: BaseException) -> str:
    """What the seller reads of a failed connection; nothing of our network but the refusal itself."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, TargetRefused):
            return "the endpoint's host is in a private network"
        cause = getattr(cause, "os_error", None) or cause.__cause__
    if isinstance(error, TimeoutError):
        return "the endpoint did not answer in time"
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return "the endpoint's TLS certificate is not valid"
    return "the endpoint could not be reached"
