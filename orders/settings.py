"""The settings of the order store: checked models that mailguard's one settings file nests."""

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Section(BaseModel):
    """A part of the settings file: unknown names are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(Section):
    """Where everything is kept: `sqlite:///relative/path.db` or `sqlite:////absolute/path.db`."""

    url: str = "sqlite:///mailguard.db"

    @field_validator("url")
    @classmethod
    def known(cls, url: str) -> str:
        """Only SQLite for now, and in a file: what is in memory is lost with its process."""
        if not url.startswith("sqlite:///") or url == "sqlite:///" or ":memory:" in url:
            raise ValueError("write sqlite:///PATH (a file)")
        return url


class DeliverySettings(Section):
    """How events and alerts leave. Times are in seconds."""

    allow_private_targets: bool = False  # webhooks to private networks and by plain http: for tests and home use
    timeout: float = Field(default=15.0, gt=0, le=120)
    batch: int = Field(default=50, ge=1, le=1000)
    poll: float = Field(default=2.0, gt=0, le=300)
    keep_days: int = Field(default=30, ge=1, le=3650)  # how long delivered and dead rows can be looked at
