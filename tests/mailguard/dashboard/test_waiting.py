"""Confirmed here, not yet there: what waits, how long it may, and nobody's name."""

import pytest

from mailguard.dashboard.waiting import hours_told
from tests.mailguard.dashboard.builders import FIRST
from tests.mailguard.dashboard.conftest import Stocked
from tests.mailguard.dashboard.test_order import PACKAGE


def test_nothing_waits_where_nothing_was_asked(stocked: Stocked) -> None:
    assert "Nothing waits" in stocked.page("/waiting")


def test_a_confirmation_waits_with_its_order_and_state(own: Stocked) -> None:
    path = own.board.order(FIRST)
    own.owner.send(path, f"{path}/shipment", **PACKAGE)
    page = own.page("/waiting")
    assert FIRST in page
    assert "Waits to be sent" in page
    assert f'href="{path}"' in page
    assert "Nothing waits" in own.other.page("/waiting")


def test_the_list_of_orders_leads_there(stocked: Stocked) -> None:
    assert 'href="/waiting"' in stocked.page("/orders")


@pytest.mark.parametrize(
    ("hours", "text", "tone"),
    [
        (None, "No date", "quiet"),
        (-1, "Late", "bad"),
        (0, "Less than an hour left", "warn"),
        (23, "23 h left", "warn"),
        (24, "24 h left", "quiet"),
    ],
)
def test_the_time_left_is_told_by_how_pressing_it_is(hours: int | None, text: str, tone: str) -> None:
    told = hours_told(hours)
    assert (told.text, told.tone) == (text, tone)
