"""Keep, then 250: the one way in for mail. Nobody looks inside here."""

from collections.abc import Callable, Sequence

from mailguard.model.received import MailId
from mailguard.ports import Delivery, Spool


def nobody_waits() -> None:
    """No worker to wake: they poll."""


class Intake:
    """Hands deliveries to the spool and wakes the workers once they are committed."""

    def __init__(self, spool: Spool, wake: Callable[[], None] = nobody_waits) -> None:
        self._spool, self._wake = spool, wake

    async def keep(self, deliveries: Sequence[Delivery]) -> tuple[MailId, ...]:
        """Commit all of one SMTP transaction's deliveries, or none.

        Returns their ids in the order given. Raises SpoolUnavailable; the sender is then asked to come again.
        """
        kept = await self._spool.keep(deliveries)
        self._wake()
        return kept
