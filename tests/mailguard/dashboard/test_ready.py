from datetime import timedelta

import pytest

from mailguard.dashboard.ready import FAKE, GENUINE, NO_MAIL, NOT_JUDGED, UNPROVEN, VERIFIED, chips
from mailguard.dashboard.words import Badge
from mailguard.model.judgement import Verdict
from orders.access.access import Role
from orders.access.audit import entries
from tests.mailguard.api.builders import a_summary
from tests.mailguard.dashboard.builders import FIRST, GONE, LATE, SECOND, SELLER, THIRD, UNPAID
from tests.mailguard.dashboard.conftest import Stocked, somebody
from tests.orders.storage.builders import a_read, facts


def row(page: str, order_id: str) -> str:
    """The row of this order."""
    return next(one for one in page.split("<tr>") if order_id in one)


def test_orders_stand_by_their_ship_by_date(stocked: Stocked) -> None:
    page = stocked.page("/ready")
    places = [page.index(one) for one in (LATE, FIRST, SECOND, THIRD)]
    assert places == sorted(places)


def test_a_late_order_is_marked(stocked: Stocked) -> None:
    page = stocked.page("/ready")
    assert "Late" in row(page, LATE)
    assert "Late" not in row(page, FIRST)


def test_what_is_cancelled_or_unpaid_is_not_there(stocked: Stocked) -> None:
    page = stocked.page("/ready")
    assert GONE not in page
    assert UNPAID not in page


def test_each_order_has_the_chip_of_its_mails(stocked: Stocked) -> None:
    page = stocked.page("/ready")
    assert "Mail verified" in row(page, FIRST)
    assert "Fake mail seen" in row(page, FIRST)
    assert "Fake mail seen" in row(page, SECOND)
    assert "Mail not proven" in row(page, THIRD)
    assert "No mail" in row(page, LATE)


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ((), (NO_MAIL,)),
        ((Verdict.NOT_A_NOTICE,), (NO_MAIL,)),
        ((None,), (NOT_JUDGED,)),
        ((Verdict.UNVERIFIED, None), (UNPROVEN,)),
        ((Verdict.UNVERIFIED, Verdict.NOT_SHIPPABLE), (GENUINE,)),
        ((Verdict.UNVERIFIED, Verdict.VERIFIED), (VERIFIED,)),
        ((Verdict.SUSPECTED_SPOOF,), (FAKE,)),
        ((Verdict.SUSPECTED_SPOOF, Verdict.VERIFIED), (VERIFIED, FAKE)),
    ],
)
def test_chips_tell_the_best_mail_and_any_fake(verdicts: tuple[Verdict | None, ...], told: tuple[Badge, ...]) -> None:
    assert chips([a_summary(1, verdict) for verdict in verdicts]) == told  # type: ignore[arg-type]


def test_the_address_is_the_stores_and_its_reading_is_written_down(stocked: Stocked) -> None:
    assert "22 Long Road" in row(stocked.page("/ready"), SECOND)
    lines = stocked.board.shop.store.read_now(lambda open_: entries(open_, SELLER, 500))
    order = stocked.board.order(SECOND).removeprefix("/orders/")
    assert ("order.personal_data_read", order) in {(one.action, one.subject) for one in lines}


def test_one_without_the_scope_sees_no_address_and_no_buyer(stocked: Stocked) -> None:
    for path in ("/ready", "/orders", stocked.board.order(SECOND)):
        page = stocked.viewer.page(path)
        assert "Long Road" not in page
        assert "Ben Sample" not in page
    assert "Your role does not show addresses" in stocked.viewer.page("/ready")


def test_orders_that_are_out_of_date_are_never_ready_and_a_banner_says_why(own: Stocked) -> None:
    own.board.shop.clock.at += timedelta(hours=12)
    browser = somebody(own.board, Role.OWNER)  # the old session is over, too
    assert FIRST in browser.page("/ready")
    own.board.shop.clock.at += timedelta(seconds=1)
    page = browser.page("/ready")
    assert FIRST not in page
    assert "Nothing is ready" in page
    assert "out of date" in page
    assert "All done" not in page


def test_more_than_a_page_goes_on_where_it_ended(own: Stocked) -> None:
    rows = [facts(order_id=f"900-{number:07}-0000001") for number in range(60)]
    own.board.run(own.board.shop.service.record_facts(SELLER, a_read(), rows))
    first = own.page("/ready")
    further = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = own.page(further)
    seen = [one for page in (first, second) for one in page.split('href="/orders/')[1:]]
    ids = [one.partition('"')[0] for one in seen]
    assert len(ids) == len(set(ids)) == 64
    assert 'href="/ready"' in second.partition("<main")[2]


def test_a_cursor_that_we_did_not_make_is_refused(stocked: Stocked) -> None:
    answer = stocked.owner.get("/ready?cursor=abc")
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("text/html")
