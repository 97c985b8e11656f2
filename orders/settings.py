"""The settings of the order store: checked models that mailguard's one settings file nests."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Section(BaseModel):
    """A part of the settings file: unknown names are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(Section):
    """Where everything is kept.

    `sqlite:///relative/path.db`, `sqlite:////absolute/path.db`, or `postgresql://user:password@host:5432/name`, where
    what libpq understands may follow: `?host=/run/postgresql`, `?sslmode=verify-full`.
    """

    url: str = "sqlite:///mailguard.db"

    @field_validator("url")
    @classmethod
    def known(cls, url: str) -> str:
        """SQLite in a file, since what is in memory is lost with its process, or a named PostgreSQL database.

        The message never repeats the URL: it may hold a password.
        """
        file = url.startswith("sqlite:///") and url != "sqlite:///" and ":memory:" not in url
        if not file and not names_database(url):
            raise ValueError("write sqlite:///PATH (a file) or postgresql://USER@HOST/NAME")
        return url


def names_database(url: str) -> bool:
    """Whether this is a PostgreSQL URL with a database's name; a missing host is the local socket."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    name = parts.path.removeprefix("/")
    return parts.scheme == "postgresql" and bool(name) and "/" not in name and port != 0 and not parts.fragment


class OrderSettings(Section):
    """The rules of hosted accounts that a marketplace sets for itself."""

    self_cancel_minutes: int = Field(default=30, ge=0, le=1440)  # after the purchase, a buyer cancels alone
    refund_grace_minutes: int = Field(default=120, ge=0, le=10080)  # until then a refund may be taken back


class DeliverySettings(Section):
    """How events and alerts leave. Times are in seconds."""

    allow_private_targets: bool = False  # webhooks to private networks and by plain http: for tests and home use
    timeout: float = Field(default=15.0, gt=0, le=120)
    batch: int = Field(default=50, ge=1, le=1000)
    poll: float = Field(default=2.0, gt=0, le=300)
    keep_days: int = Field(default=30, ge=1, le=3650)  # how long delivered and dead rows can be looked at
