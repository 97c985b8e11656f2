"""`Batches`: many commands in one call, each the same command as alone, with an answer of its own (ORDERS S60)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from orders.access.access import Access, Scope
from orders.domain.actions import OrderAction
from orders.domain.order import Shipment
from orders.errors import NotFound, Refused
from orders.view import OrderView

AT_ONCE = 10  # orders that are worked on together: their commits share a sync of the disk


class Answer(Protocol):
    """What the command for one package answers."""

    @property
    def order(self) -> OrderView: ...

    @property
    def action(self) -> OrderAction | None: ...

    @property
    def repeated(self) -> bool: ...


Confirm = Callable[[Access, str, Shipment], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Confirming:
    """A package of one order (our opaque id)."""

    order: str
    shipment: Shipment


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What became of it. `code` and `message` say why it was refused, else None."""

    asked: Confirming
    result: Literal["done", "repeated", "waiting", "refused"]
    version: int | None = None
    code: str | None = None
    message: str | None = None


class Batches:
    """`confirm` is the one command for one package, in a transaction of its own."""

    def __init__(self, confirm: Confirm) -> None:
        self._confirm = confirm

    async def confirm(self, access: Access, asked: Sequence[Confirming]) -> tuple[Confirmed, ...]:
        """Confirm all; the answers stand as they were asked. Packages of one order go one after the other.

        Raises Refused ("scope-missing"), StoreUnavailable: what was done until then stays done, and is "repeated"
        when it is asked for again.
        """
        access.require(Scope.ORDERS_WRITE)
        by_order: dict[str, list[int]] = {}
        for number, one in enumerate(asked):
            by_order.setdefault(one.order, []).append(number)
        answers: dict[int, Confirmed] = {}
        turns = asyncio.Semaphore(AT_ONCE)

        async def of_one_order(numbers: Sequence[int]) -> None:
            async with turns:
                for number in numbers:
                    answers[number] = await self._one(access, asked[number])

        ended = await asyncio.gather(*map(of_one_order, by_order.values()), return_exceptions=True)
        for error in ended:
            if error is not None:
                raise error
        return tuple(answers[number] for number in range(len(asked)))

    async def _one(self, access: Access, asked: Confirming) -> Confirmed:
        try:
            done = await self._confirm(access, asked.order, asked.shipment)
        except Refused as error:
            return Confirmed(asked=asked, result="refused", code=error.type, message=error.title)
        except NotFound:
            return Confirmed(asked=asked, result="refused", code="not-found", message="You have no such order.")
        if done.repeated:
            return Confirmed(asked=asked, result="repeated", version=done.order.version)
        waits = done.action is not None
        return Confirmed(asked=asked, result="waiting" if waits else "done", version=done.order.version)
