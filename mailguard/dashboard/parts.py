"""What the dashboard is given by the application that joins it, and where its handlers find that."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from aiohttp import web

from mailguard.dashboard.attempts import Attempts
from mailguard.ports import Clock
from mailguard.queries import KeptMail
from orders.service.orders import OrderService

T = TypeVar("T")


class Rows(Protocol):
    """The store, as far as the functions of `orders.access` need it: a work takes the open connection."""

    async def read(self, work: Callable[[Any], T]) -> T: ...

    async def write(self, work: Callable[[Any], T]) -> T: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that the pages ask. `base_url`: where people reach us, without a final slash."""

    kept_mail: KeptMail
    orders: OrderService
    store: Rows
    clock: Clock
    base_url: str
    secure_cookies: bool = False  # True behind HTTPS


PARTS = web.AppKey("mailguard.dashboard.parts", Parts)
ATTEMPTS = web.AppKey("mailguard.dashboard.attempts", Attempts)
