"""Whose intake address is this: asked of the order store's directory, known answers kept for a moment."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from orders.view import SellerId

ENTRIES = 4_096


class Recipients(Protocol):
    async def lookup(self, address: str) -> SellerId | None:
        """The seller that mail to this address belongs to, None for nobody's. May raise when it cannot tell."""
        ...


class CachedRecipients:
    """Keeps positive answers for `seconds`, so that one sender's run of mails asks once.

    An address that was just made is known at once, one that was retired is refused after `seconds`.
    """

    def __init__(self, source: Recipients, monotonic: Callable[[], float], seconds: float = 5.0) -> None:
        self._source, self._monotonic, self._seconds = source, monotonic, seconds
        self._known: OrderedDict[str, tuple[SellerId, float]] = OrderedDict()

    async def lookup(self, address: str) -> SellerId | None:
        kept = self._known.get(address)
        if kept is not None and self._monotonic() < kept[1]:
            return kept[0]
        seller = await self._source.lookup(address)
        if seller is None:
            self._known.pop(address, None)
            return None
        self._known[address] = (seller, self._monotonic() + self._seconds)
        self._known.move_to_end(address)
        if len(self._known) > ENTRIES:
            self._known.popitem(last=False)
        return seller
