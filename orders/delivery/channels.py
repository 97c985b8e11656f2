"""What a way out must be able to do."""

from datetime import datetime
from typing import Protocol

from orders.delivery.outbox import OutboxRow


class DeliveryFailed(Exception):
    """The row did not arrive; the text says why and is kept with it.

    `everywhere`: the target is down, so nothing else would arrive either. `gone`: it wants nothing more, for good.
    `not_before`: it asked to be left alone until then.
    """

    def __init__(
        self, why: str, *, everywhere: bool = False, gone: bool = False, not_before: datetime | None = None
    ) -> None:
        super().__init__(why)
        self.everywhere = everywhere
        self.gone = gone
        self.not_before = not_before


class Channel(Protocol):
    async def send(self, row: OutboxRow) -> None:
        """Deliver one row, at least once. Raises DeliveryFailed; returns only when the target has it."""
        ...
