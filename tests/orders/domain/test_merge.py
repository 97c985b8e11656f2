"""Facts by source time: whatever order files come in, the latest word stands."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.domain.facts import ItemFacts, OrderFacts, SourceKind, bad_form
from orders.domain.merge import leaves_open_list, left_open_list, manual_over_source, same
from orders.domain.order import Item, Order
from orders.domain.status import stated_statuses
from orders.view import Address, FulfilledBy, OrderStatus, Provenance
from tests.orders.domain.builders import (
    AT,
    HOSTED,
    a_hosted_order,
    a_source,
    after,
    an_order,
    dollars,
    some_facts,
)

LATER, EARLIER = AT + timedelta(hours=1), AT - timedelta(hours=1)
statuses = st.sampled_from(sorted(stated_statuses()))


@given(st.lists(statuses, min_size=1, max_size=4))
def test_the_latest_status_stands_in_whatever_order_the_files_come(stated: list[OrderStatus]) -> None:
    reads = [
        (some_facts(status=status), a_source(as_of=AT + timedelta(minutes=i))) for i, status in enumerate(stated)
    ]
    for way in permutations(reads):
        order: Order | None = None
        for facts, source in way:
            order = after(order, facts, source)
        assert order is not None
        assert order.status is stated[-1]


@given(statuses, statuses)
def test_an_older_file_never_moves_an_order_back(now: OrderStatus, old: OrderStatus) -> None:
    order = after(None, some_facts(status=now), a_source())
    assert same(order, after(order, some_facts(status=old), a_source(as_of=EARLIER)))


@given(statuses)
def test_the_same_facts_again_change_nothing(status: OrderStatus) -> None:
    order = after(None, some_facts(status=status), a_source())
    again = after(order, some_facts(status=status), a_source(as_of=LATER))
    assert same(order, again)
    assert again.status_time == LATER


def test_an_older_file_fills_a_gap_and_overwrites_nothing() -> None:
    order = an_order(grand_total=None)
    old = some_facts(status=None, grand_total=dollars(500), buyer_name="Ben Beispiel")
    changed = after(order, old, a_source(as_of=EARLIER))
    assert (changed.grand_total, changed.buyer_name, changed.facts_time) == (dollars(500), "Ana Example", AT)


def test_a_report_without_a_status_leaves_the_status_and_its_time() -> None:
    changed = after(an_order(), some_facts(status=None, buyer_name="Ana B. Example"), a_source(as_of=LATER))
    assert (changed.status, changed.status_time, changed.buyer_name) == (OrderStatus.UNSHIPPED, AT, "Ana B. Example")


def test_after_a_report_without_a_status_an_earlier_status_still_counts() -> None:
    order = after(None, some_facts(status=None), a_source(as_of=LATER))
    assert order.status is OrderStatus.STATUS_UNKNOWN
    assert after(order, some_facts(), a_source()).status is OrderStatus.UNSHIPPED


def test_what_a_newer_file_does_not_say_stays() -> None:
    assert after(an_order(), some_facts(ship_to=None), a_source(as_of=LATER)).ship_to == an_order().ship_to


def test_a_source_time_later_than_its_read_counts_as_the_read() -> None:
    order = after(None, some_facts(source_time=AT + timedelta(days=900)), a_source())
    assert order.status_time == AT


def test_a_status_that_is_cancelled_erases_the_buyer() -> None:
    order = after(an_order(), some_facts(status=OrderStatus.CANCELLED), a_source(as_of=LATER))
    assert (order.buyer_name, order.ship_to) == (None, None)


def test_a_line_of_an_older_file_is_not_added() -> None:
    more = some_facts(items=(ItemFacts(order_item_id="2", ordered=9),))
    assert len(after(an_order(), more, a_source(as_of=EARLIER)).items) == 1
    assert len(after(an_order(), more, a_source(as_of=LATER)).items) == 2


def test_a_list_of_open_lines_that_leaves_a_line_out_leaves_nothing_of_it_to_ship() -> None:
    order = an_order(items=(Item(order_item_id="1", ordered=2), Item(order_item_id="2", ordered=1)))
    listed = some_facts(items=(ItemFacts(order_item_id="1", ordered=2, shipped=0),))
    changed = after(order, listed, a_source(as_of=LATER, kind=SourceKind.UNSHIPPED_REPORT))
    assert [item.unshipped for item in changed.items] == [2, 0]


def test_an_oversell_gets_in_as_it_is_reported() -> None:
    facts = some_facts(items=(ItemFacts(order_item_id="1", ordered=1, shipped=3),))
    assert bad_form(facts) is None
    assert after(None, facts, a_source()).items[0].unshipped == 0


def test_a_mirror_keeps_the_reported_status_whatever_the_quantities() -> None:
    facts = some_facts(items=(ItemFacts(order_item_id="1", ordered=1, shipped=1),))
    assert after(None, facts, a_source()).status is OrderStatus.UNSHIPPED


def test_a_hosted_status_follows_its_quantities() -> None:
    facts = some_facts(items=(ItemFacts(order_item_id="1", ordered=2, shipped=1),))
    order = after(None, facts, a_source(provenance=Provenance.HOSTED), HOSTED)
    assert order.status is OrderStatus.PARTIALLY_SHIPPED


def test_a_hosted_order_without_lines_has_the_status_that_is_stated() -> None:
    for status in (OrderStatus.UNSHIPPED, OrderStatus.CANCELLED, OrderStatus.PENDING):
        facts = some_facts(items=(), status=status)
        assert after(None, facts, a_source(provenance=Provenance.HOSTED), HOSTED).status is status


def test_the_source_replaces_a_typed_order_wholly() -> None:
    typed = an_order(provenance=Provenance.MANUAL, ship_to=Address(name="Eve"), status_time=LATER, facts_time=LATER)
    order = after(typed, some_facts(ship_to=None), a_source())
    assert (order.provenance, order.ship_to, order.status_time) == (Provenance.SOURCE, None, AT)


def test_a_typed_order_never_changes_a_sources() -> None:
    typed = a_source(provenance=Provenance.MANUAL)
    assert manual_over_source(an_order(), typed)
    assert not manual_over_source(an_order(provenance=Provenance.MANUAL), typed)
    assert not manual_over_source(None, typed)


def test_who_left_a_complete_list_is_of_unknown_status() -> None:
    assert left_open_list(an_order(), LATER).status is OrderStatus.STATUS_UNKNOWN


def test_who_left_it_and_was_confirmed_here_counts_as_shipped() -> None:
    order = left_open_list(an_order(items=(Item(order_item_id="1", ordered=2, confirmed=2),), confirmed_at=AT), LATER)
    assert (order.status, order.shipped_at, order.items[0].shipped) == (OrderStatus.SHIPPED, AT, 2)


@pytest.mark.parametrize("marks", [{"confirmed": 1}, {"confirmed": 1, "cancelling": 1}, {"cancelling": 2}])
def test_a_confirmation_of_less_than_all_does_not_make_it_shipped(marks: dict[str, int]) -> None:
    order = an_order(items=(Item(order_item_id="1", ordered=2, **marks),))
    assert left_open_list(order, LATER).status is OrderStatus.STATUS_UNKNOWN


@pytest.mark.parametrize(
    ("order", "leaves"),
    [
        (an_order(), True),
        (an_order(status_time=LATER), False),
        (an_order(status_time=LATER + timedelta(hours=1)), False),
        (an_order(status=OrderStatus.SHIPPED), False),
        (an_order(status=OrderStatus.PENDING), False),
        (an_order(fulfilled_by=FulfilledBy.MARKETPLACE), False),
        (a_hosted_order(), False),
    ],
)
def test_only_what_was_open_before_the_list_was_made_can_have_left_it(order: Order, leaves: bool) -> None:
    assert leaves_open_list(order, LATER) is leaves


def test_units_that_the_marketplace_reports_are_no_longer_waiting_for_it() -> None:
    order = an_order(items=(Item(order_item_id="1", ordered=3, confirmed=2),))
    facts = some_facts(items=(ItemFacts(order_item_id="1", ordered=3, shipped=1),))
    assert after(order, facts, a_source(as_of=LATER)).items[0].confirmed == 1


def test_an_order_that_comes_back_into_the_list_is_open_again() -> None:
    gone = left_open_list(an_order(), LATER)
    assert after(gone, some_facts(), a_source(as_of=LATER + timedelta(hours=1))).status is OrderStatus.UNSHIPPED


@pytest.mark.parametrize(
    "changes",
    [
        {"order_id": ""},
        {"order_id": "x" * 101},
        {"order_id": " 1"},
        {"buyer_name": "x" * 1001},
        {"buyer_name": "a\nb"},
        {"buyer_name": "\ud800"},
        {"ship_by": AT.replace(tzinfo=None)},
        {"ship_by": AT.replace(year=1969)},
        {"purchase_date": AT.replace(year=2201)},
        {"items": (ItemFacts(order_item_id="1", ordered=-1),)},
        {"items": (ItemFacts(order_item_id="1", ordered=1_000_001),)},
        {"items": (ItemFacts(order_item_id="1", ordered=1),) * 2},
        {"items": tuple(ItemFacts(order_item_id=str(n), ordered=1) for n in range(1001))},
        {"currency": "EUR", "grand_total": dollars(1)},
    ],
)
def test_bad_form_is_refused(changes: dict[str, object]) -> None:
    assert bad_form(replace(some_facts(), **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"order_id": "x" * 100},
        {"buyer_name": "x" * 1000},
        {"ship_by": AT.replace(year=1970), "purchase_date": AT.replace(year=2200)},
        {"items": (ItemFacts(order_item_id="1", ordered=1_000_000),)},
        {"items": tuple(ItemFacts(order_item_id=str(n), ordered=1) for n in range(1000))},
        {"items": ()},
    ],
)
def test_what_is_at_the_limit_gets_in(changes: dict[str, object]) -> None:
    facts: OrderFacts = replace(some_facts(), **changes)  # type: ignore[arg-type]
    assert bad_form(facts) is None


def test_a_part_without_a_status_says_what_is_shipped_and_that_cancelling_is_asked_for() -> None:
    part = some_facts(
        status=None,
        items=(
            ItemFacts(order_item_id="1", ordered=2, shipped=1),
            ItemFacts(order_item_id="2", ordered=3, shipped=2),
        ),
        cancel_requested=True,
    )
    changed = after(an_order(), part, a_source(as_of=LATER))
    assert [item.unshipped for item in changed.items] == [1, 1]
    assert (changed.cancel_requested, changed.status, changed.status_time) == (True, OrderStatus.UNSHIPPED, AT)


def test_an_older_part_without_a_status_moves_nothing() -> None:
    part = some_facts(status=None, items=(ItemFacts(order_item_id="1", ordered=2, shipped=2),), cancel_requested=True)
    changed = after(an_order(), part, a_source(as_of=EARLIER))
    assert ([item.unshipped for item in changed.items], changed.cancel_requested) == ([2], False)


def test_a_part_without_a_status_leaves_the_units_of_a_hosted_order() -> None:
    part = some_facts(status=None, items=(ItemFacts(order_item_id="1", ordered=2, shipped=2),))
    changed = after(a_hosted_order(), part, a_source(as_of=LATER, provenance=Provenance.HOSTED), HOSTED)
    assert [item.unshipped for item in changed.items] == [2]
