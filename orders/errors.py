"""What keeps the order store from answering. The docstring of each class is the message for people."""

from dataclasses import dataclass, field
from typing import Any


class OrdersError(Exception):
    """The order store could not do this."""

    temporary = False  # True: the same request may succeed later


class StoreUnavailable(OrdersError):
    """The database gave no answer; `__cause__` is the driver's own error."""

    temporary = True


class SchemaUnknown(OrdersError):
    """The database's schema is not the one this program knows; run `mailguard db upgrade` or install a newer one."""


class NotFound(OrdersError):
    """There is no such thing, or it is not yours."""


@dataclass(eq=False)
class Refused(OrdersError):
    """A guard said no. `type` is the stable end of the problem's URI, `title` the sentence for people."""

    type: str
    title: str
    pointer: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.title


@dataclass(eq=False)
class BadFile(OrdersError):
    """A file is not what it claims: names the file, the line or field, and what is wrong there."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class NoRowReadable(BadFile):
    """A file of which no row can be read; `what` is of the first one and may quote a cell of it: a buyer's name."""
