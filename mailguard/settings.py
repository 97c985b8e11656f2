"""The only reader of the settings: one TOML file and the environment (MAILGUARD_SMTP__PORT=25 …).

Rooms never see these classes; the app hands them plain values.
"""

import os
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as EnvironmentUnreadable

from mailguard.errors import SettingsError
from orders.settings import DatabaseSettings, DeliverySettings, OrderSettings

MEGABYTE = 1_000_000


class Part(BaseModel):
    """A table of the file; an unknown key is an error, not a wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Smtp(Part):
    """Where mail comes in, and how much of it. Sizes in bytes, times in seconds."""

    host: str = "127.0.0.1"
    port: int = Field(2525, ge=0, le=65535)
    tls_port: int | None = Field(None, ge=0, le=65535)  # implicit TLS (465)
    certificate: Path | None = None  # PEM chain; with `private_key` it turns STARTTLS on
    private_key: Path | None = None
    hostname: str = "localhost"  # said in the greeting
    max_size: int = Field(10 * MEGABYTE, ge=1000)
    max_connections: int = Field(1000, ge=1)
    max_connections_per_address: int = Field(50, ge=1)
    max_bytes_in_flight: int = Field(100 * MEGABYTE, ge=1000)
    command_timeout: float = Field(60, gt=0)
    session_timeout: float = Field(600, gt=0)
    mails_per_minute_per_seller: int = Field(6000, ge=1)
    mails_per_minute_per_source: int = Field(6000, ge=1)


class Http(Part):
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    base_url: str | None = None  # as people reach it; default: made from host and port
    secure_cookies: bool = False  # true behind HTTPS


class Workers(Part):
    count: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    memory: int = Field(1024 * 1024 * 1024, ge=256 * 1024 * 1024)  # RLIMIT_AS, bytes
    deadline: float = Field(5.0, gt=0)  # seconds of one CPU stage on one mail
    batch: int = Field(50, ge=1, le=500)


class Dns(Part):
    """A zone file instead of the network, or name servers instead of the system's."""

    zone: Path | None = None
    nameservers: tuple[str, ...] = ()  # "192.0.2.53", "192.0.2.53:5353", "2001:db8::53", "[2001:db8::53]:5353"
    timeout: float = Field(5.0, gt=0, le=60)  # seconds a question, all name servers together
    cache_size: int = Field(20_000, ge=0)  # answers that a worker keeps

    @field_validator("nameservers")
    @classmethod
    def are_addresses(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """A name would have to be looked up first: nothing would ever be answered."""
        for one in given:
            address_and_port(one)
        return given

    @property
    def servers(self) -> tuple[tuple[str, int], ...]:
        """The name servers as address and port; () means those of the system."""
        return tuple(address_and_port(one) for one in self.nameservers)


def address_and_port(text: str) -> tuple[str, int]:
    """An IP address with or without a port (53). Raises ValueError."""
    host, colon, port = text.rpartition(":")
    if not colon or (":" in host and not (host.startswith("[") and host.endswith("]"))):
        return str(ip_address(text.removeprefix("[").removesuffix("]"))), 53
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"{text!r} has no port between 1 and 65535 behind its colon")
    return str(ip_address(host.removeprefix("[").removesuffix("]"))), int(port)


class ListedSealer(Part):
    domain: str
    shared: bool = False  # seals for every tenant (Google, Microsoft): only as the seller's own forwarder


class Trust(Part):
    sealers: tuple[ListedSealer, ...] = ()


class Alerts(Part):
    """How alert mail leaves: a relay that takes it. Without one, alerts stand on the dashboard and in webhooks."""

    relay_host: str | None = None
    relay_port: int = Field(25, ge=1, le=65535)
    sender: str = "mailguard@localhost"  # shown in From; the envelope's path is null


class Settings(BaseSettings):
    """All settings with their defaults: `mailguard serve` runs without a file."""

    model_config = SettingsConfigDict(
        env_prefix="MAILGUARD_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    data: Path = Path("mailguard-data")  # the database, its lock and the secret live here
    personal_key: Path | None = None  # the key file of personal data; default: personal.key in `data`
    database_url: str | None = None  # default: a SQLite file in `data`
    intake_domain: str = "in.example"
    profiles: Path | None = None  # a folder of further profiles
    smtp: Smtp = Smtp()
    http: Http = Http()
    workers: Workers = Workers()
    dns: Dns = Dns()
    trust: Trust = Trust()
    alerts: Alerts = Alerts()
    delivery: DeliverySettings = DeliverySettings()
    orders: OrderSettings = OrderSettings()

    @field_validator("database_url")
    @classmethod
    def url_is_known(cls, url: str | None) -> str | None:
        return None if url is None else DatabaseSettings(url=url).url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 — the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment overrides the file, which comes in as init values."""
        return env_settings, init_settings

    @property
    def key_file(self) -> Path:
        """The key file of personal data; without it the database's names and addresses are lost."""
        return self.personal_key or self.data / "personal.key"

    @property
    def url(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'mailguard.db'}"

    @property
    def base_url(self) -> str:
        """Where people and links reach the dashboard, without a final slash."""
        return (self.http.base_url or f"http://{self.http.host}:{self.http.port}").rstrip("/")


def load(path: Path | None) -> Settings:
    """The settings of a TOML file (or none) and the environment.

    Raises SettingsError that names the file and the field, or the line where it is no TOML.
    """
    shown = str(path) if path else "environment"
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path else {}
        settings = Settings(**values)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{shown}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{shown}: {error}") from error
    except EnvironmentUnreadable as error:
        raise SettingsError(f"environment: {error}; write a list or a table as JSON") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        where = f"environment: {variable}" if (variable := variable_of(first["loc"])) else f"{shown}: {field}"
        raise SettingsError(f"{where}: {first['msg']}") from error
    return checked(settings, shown)


def variable_of(field: tuple[int | str, ...]) -> str | None:
    """The environment variable that said this field, if one did: it stands over the file."""
    names = {name.upper() for name in os.environ}
    parts = [str(part) for part in field]
    tried = ("MAILGUARD_" + "__".join(parts[:depth]).upper() for depth in range(len(parts), 0, -1))
    return next((name for name in tried if name in names), None)


def checked(settings: Settings, shown: str) -> Settings:
    """What single fields cannot say: files that must be there, pairs that belong together."""
    smtp = settings.smtp
    if (smtp.certificate is None) != (smtp.private_key is None):
        raise SettingsError(f"{shown}: smtp.certificate and smtp.private_key belong together; give both or none")
    if smtp.tls_port is not None and smtp.certificate is None:
        raise SettingsError(f"{shown}: smtp.tls_port needs smtp.certificate and smtp.private_key")
    for field, file in (
        ("smtp.certificate", smtp.certificate),
        ("smtp.private_key", smtp.private_key),
        ("dns.zone", settings.dns.zone),
        ("profiles", settings.profiles),
    ):
        if file is not None and not file.exists():
            raise SettingsError(f"{shown}: {field}: {file} does not exist")
    return settings
