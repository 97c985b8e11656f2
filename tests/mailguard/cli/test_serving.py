"""`serve` refuses, once and with one line, what a child would refuse; and binds what the settings say."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mailguard.cli.serving import listeners, prove
from mailguard.errors import SettingsError
from mailguard.processes.plan import Listener
from mailguard.settings import Dns, Http, Settings, Smtp
from orders.errors import SchemaUnknown
from tests.mailguard.cli.running import Place


def test_smtp_and_http_are_bound() -> None:
    settings = Settings(smtp=Smtp(host="0.0.0.0", port=25), http=Http(port=81))
    assert listeners(settings) == (Listener("smtp", "0.0.0.0", 25), Listener("http", "127.0.0.1", 81))


def test_implicit_tls_is_bound_where_it_is_set_up() -> None:
    found = listeners(Settings(smtp=Smtp(tls_port=465)))
    assert [(one.name, one.port) for one in found] == [("smtp", 2525), ("smtps", 465), ("http", 8080)]


def test_what_is_in_order_is_proved(place: Place) -> None:
    place.prepared()
    prove(Settings(data=place.folder / "data"))


def test_a_missing_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaUnknown, match="mailguard db upgrade"):
        prove(Settings(data=tmp_path / "data"))


def test_a_bad_certificate_is_refused_with_its_file(place: Place) -> None:
    place.prepared()
    file = place.file("chain.pem", "nonsense")
    with pytest.raises(SettingsError, match=r"chain\.pem"):
        prove(Settings(data=place.folder / "data", smtp=Smtp(certificate=file, private_key=file)))


def test_a_bad_zone_is_refused_with_its_file(place: Place) -> None:
    place.prepared()
    zone = place.file("zone.json", "nonsense")
    with pytest.raises(SettingsError, match=r"zone\.json"):
        prove(Settings(data=place.folder / "data", dns=Dns(zone=zone)))


def test_a_bad_profile_keeps_nothing_from_starting_and_is_told_with_its_file(place: Place) -> None:
    place.prepared()
    (place.folder / "profiles").mkdir()
    place.file("profiles/odd.toml", "marketplace = ")
    with capture_logs() as told:
        prove(Settings(data=place.folder / "data", profiles=place.folder / "profiles"))
    assert any("odd.toml:1" in str(line.get("error")) for line in told)
