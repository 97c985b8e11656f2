"""`mailguard alert`: who is told of alerts, and of what."""

import re

import pytest

from tests.mailguard.cli.running import Place

HOOK = "https://hooks.example/in"


@pytest.fixture
def shop(place: Place) -> Place:
    place.init()
    return place


def hook(place: Place, *words: str) -> str:
    """A webhook's id."""
    found = re.search(r"The webhook's id is (\S+)\.", place.done("alert", "webhook", HOOK, *words).out)
    assert found is not None
    return found[1]


def test_a_webhook_is_listed_with_what_it_is_told_of_and_without_its_secret(shop: Place) -> None:
    said = shop.done("alert", "webhook", HOOK, "--topic", "order.*").out
    (line,) = shop.done("alert", "list").lines
    assert HOOK in line
    assert "order.*" in line
    assert said.splitlines()[0] not in line


def test_a_webhook_in_a_private_network_is_refused(shop: Place) -> None:
    assert shop.refused("alert", "webhook", "http://127.0.0.1/x")
    assert shop.done("alert", "list").out == ""


def test_a_mail_address_is_told_of_alerts_once_there_is_a_relay(shop: Place) -> None:
    said = shop.done("alert", "mail", "ada@shop.example").out
    assert "ada@shop.example is told of alerts." in said
    assert "Set alerts.relay_host" in said
    said = shop.done("alert", "mail", "bob@shop.example", MAILGUARD_ALERTS__RELAY_HOST="relay.example").out
    assert "relay_host" not in said


def test_no_address_is_refused(shop: Place) -> None:
    assert "not a mail address" in shop.refused("alert", "mail", "nobody")


def test_a_test_event_goes_to_a_webhook_that_is_there(shop: Place) -> None:
    assert "is on its way" in shop.done("alert", "test", hook(shop)).out
    assert shop.refused("alert", "test", "nonsense")


def test_a_removed_webhook_is_told_nothing_more(shop: Place) -> None:
    made = hook(shop)
    shop.done("alert", "remove", made)
    assert HOOK not in shop.done("alert", "list").out
    assert shop.refused("alert", "remove", made)
