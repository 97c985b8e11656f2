"""What the order store needs from outside, as Protocols. Adapters implement them; tests have fakes of them."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...
