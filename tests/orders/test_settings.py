import pytest
from pydantic import ValidationError

from orders.settings import DatabaseSettings, DeliverySettings


@pytest.mark.parametrize("url", ["sqlite:///mailguard.db", "sqlite:////var/lib/mailguard/store.db"])
def test_a_file_is_a_database(url: str) -> None:
    assert DatabaseSettings(url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://mailguard@db.example/mailguard",
        "postgresql://mailguard:secret@[2001:db8::1]:5433/mailguard?sslmode=verify-full",
        "postgresql:///mailguard?host=/run/postgresql",
    ],
)
def test_a_named_database_of_a_server_is_a_database(url: str) -> None:
    assert DatabaseSettings(url=url).url == url


def test_a_complaint_does_not_repeat_the_password() -> None:
    with pytest.raises(ValidationError) as caught:
        DatabaseSettings(url="postgresql://mailguard:very-secret@db.example:99999/mailguard")
    assert "very-secret" not in caught.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    "url",
    [
        *("", "mailguard.db", "sqlite://", "sqlite:///", "sqlite:///:memory:", "mysql://host/name"),
        *("postgresql://", "postgresql://host", "postgresql://host/", "postgresql://host/a/b"),
        *("postgresql://host:port/name", "postgresql://host:0/name", "postgresql+asyncpg://host/name"),
    ],
)
def test_what_would_be_lost_or_is_not_known_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="sqlite:///PATH"):
        DatabaseSettings(url=url)


def test_private_targets_are_refused_unless_asked_for() -> None:
    assert DeliverySettings().allow_private_targets is False


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(ValidationError):
        DeliverySettings.model_validate({"allow_privat_targets": True})


@pytest.mark.parametrize(
    ("name", "value"),
    [("timeout", 0), ("timeout", 121), ("batch", 0), ("batch", 1001), ("poll", 0)],
)
def test_figures_have_limits(name: str, value: float) -> None:
    with pytest.raises(ValidationError):
        DeliverySettings.model_validate({name: value})
