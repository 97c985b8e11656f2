"""`mailguard export confirmations …` and `mailguard feed`: the file first, the marks then; a report row by row."""

import asyncio
from datetime import timedelta

import pytest

from mailguard.cli.exchanging import acting
from mailguard.cli.importing import service_of
from mailguard.cli.opening import now, opened
from mailguard.settings import Settings
from orders.access import directory
from orders.access.roster import seller_named
from orders.domain.facts import FactSource, SourceKind
from orders.domain.order import Line
from orders.service.orders import CancelReason
from orders.service.repositories import OrderFilter
from orders.view import AccountId, Authority, Plan, Provenance
from tests.mailguard.cli.running import ROOT, Place
from tests.orders.storage.builders import a_package, facts

UNSHIPPED = ROOT / "fixtures" / "orders" / "unshipped_report.tsv"
READ = ("--as-of", "2026-06-01T08:00:00Z")
SHIP = "order-id\tship-date\tcarrier-code\ttracking-number\n"


@pytest.fixture
def shop(place: Place) -> Place:
    place.init()
    return place


def settings_at(place: Place) -> Settings:
    return Settings(data=place.folder / "data")


def confirmed(place: Place, carrier: str = "UPS") -> None:
    """Two orders of the report are there; every one is confirmed whole."""
    place.done("import", UNSHIPPED, *READ)
    with opened(settings_at(place)) as store:
        seller = store.read_now(lambda open_: seller_named(open_, None))
        service = service_of(store, settings_at(place))
        for order in asyncio.run(service.list(seller, OrderFilter())).items:
            package = a_package(carrier=carrier, ship_date=order.purchase_date)
            asyncio.run(service.confirm_shipment(acting(seller), order.id, package))


def hosted(place: Place, plan: Plan = Plan.PROFESSIONAL) -> None:
    """A hosted account with one open order."""
    with opened(settings_at(place)) as store:
        seller = store.read_now(lambda open_: seller_named(open_, None))
        at = now() - timedelta(days=1)
        store.write_now(
            lambda open_: directory.add_account(
                open_, seller, AccountId("own"), "own", Authority.HOSTED, at, plan=plan
            )
        )
        source = FactSource(
            account_id=AccountId("own"), kind=SourceKind.MARKETPLACE, as_of=at, provenance=Provenance.HOSTED
        )
        asyncio.run(
            service_of(store, settings_at(place)).record_facts(
                seller, source, [facts(purchase_date=at, ship_by=None)]
            )
        )


def test_confirmations_are_written_once(shop: Place) -> None:
    confirmed(shop)
    file = shop.folder / "ship.txt"
    assert f"{file}: 2 requests. Upload it" in shop.done("export", "confirmations", file).out
    assert file.read_bytes().count(b"\r\n") >= 3
    said = shop.done("export", "confirmations", shop.folder / "next.txt").out
    assert "Nothing waits to be exported" in said
    assert not (shop.folder / "next.txt").exists()


def test_a_lost_file_is_written_again(shop: Place) -> None:
    confirmed(shop)
    first, again = shop.folder / "1.txt", shop.folder / "2.txt"
    shop.done("export", "confirmations", first)
    shop.done("export", "confirmations", again, "--again")
    assert again.read_bytes() == first.read_bytes()


def test_a_file_that_is_there_stays_and_marks_nothing(shop: Place) -> None:
    confirmed(shop)
    file = shop.file("mine.txt", "mine")
    assert "is there already" in shop.refused("export", "confirmations", file)
    assert "cannot be written" in shop.refused("export", "confirmations", shop.folder / "none" / "ship.txt")
    assert file.read_text("utf-8") == "mine"
    assert "2 requests" in shop.done("export", "confirmations", shop.folder / "ship.txt").out


def test_what_the_file_cannot_say_is_told(shop: Place) -> None:
    confirmed(shop, carrier="Böte")
    assert (
        "Nothing waits" in shop.done("export", "confirmations", shop.folder / "1.txt", "--charset", "windows-31j").out
    )
    assert "2 requests" in shop.done("export", "confirmations", shop.folder / "2.txt").out
    assert "'utf-7' is none of" in shop.refused(
        "export", "confirmations", shop.folder / "3.txt", "--charset", "utf-7"
    )


@pytest.mark.parametrize(("kind", "whole"), [("cancellations", True), ("adjustments", False)])
def test_cancellations_have_files_of_their_own(shop: Place, kind: str, whole: bool) -> None:
    shop.done("import", UNSHIPPED, *READ)
    with opened(settings_at(shop)) as store:
        seller = store.read_now(lambda open_: seller_named(open_, None))
        service = service_of(store, settings_at(shop))
        order, item = next(
            (order, item)
            for order in asyncio.run(service.list(seller, OrderFilter())).items
            for item in order.items
            if (item.unshipped == item.ordered) is whole
        )
        line = Line(item.order_item_id, item.unshipped)
        asyncio.run(service.cancel(acting(seller), order.id, CancelReason.NO_INVENTORY, [line]))
    file = shop.folder / "cancel.txt"
    assert "1 requests" in shop.done("export", kind, file).out
    assert f"{order.order_id}\t".encode() in file.read_bytes()


def test_a_feed_does_the_good_rows_and_reports_each(shop: Place) -> None:
    hosted(shop)
    number, day = facts().order_id, now().date()
    rows = f"{number}\t{day}\tUPS\t1Z1\n=1+1\t{day}\tUPS\t\n"
    file, report = shop.file("feed.txt", SHIP + rows), shop.folder / "report.tsv"
    words = ("--kind", "confirmations", "--account", "own", "--report", report)
    assert f"{file}: 1 rows done, 1 refused." in shop.done("feed", file, *words).out
    lines = report.read_text("utf-8").splitlines()
    assert lines[0] == "row\torder\tresult\tmessage"
    assert lines[1].split("\t")[:3] == ["2", number, "done"]
    assert lines[2].split("\t")[:3] == ["3", "'=1+1", "no-such-order"]


def test_a_feed_that_is_another_file_is_refused_with_its_line(shop: Place) -> None:
    hosted(shop)
    words = ("--kind", "confirmations", "--account", "own")
    assert f"{UNSHIPPED}:1: not a file of confirmations" in shop.refused("feed", UNSHIPPED, *words)
    assert "cannot be read" in shop.refused("feed", shop.folder / "none.txt", *words)


def test_a_mirror_takes_no_feed(shop: Place) -> None:
    file = shop.file("feed.txt", f"{SHIP}1\t2026-05-04\tUPS\t\n")
    assert "mirrors a marketplace" in shop.refused("feed", file, "--kind", "confirmations")


def test_s49_an_individual_s_feed_is_refused_whole(shop: Place) -> None:
    hosted(shop, Plan.INDIVIDUAL)
    file = shop.file("feed.txt", f"{SHIP}{facts().order_id}\t{now().date()}\tUPS\t\n")
    said = shop.refused("feed", file, "--kind", "confirmations", "--account", "own")
    assert "one by one, or change its plan" in said
    with opened(settings_at(shop)) as store:
        seller = store.read_now(lambda open_: seller_named(open_, None))
        [order] = asyncio.run(service_of(store, settings_at(shop)).list(seller, OrderFilter())).items
    assert (order.version, order.packages) == (1, ())


def test_a_report_that_cannot_be_written_changes_nothing(shop: Place) -> None:
    hosted(shop)
    file = shop.file("feed.txt", f"{SHIP}{facts().order_id}\t2026-05-04\tUPS\t\n")
    there = shop.file("report.tsv", "mine")
    words = ("--kind", "confirmations", "--account", "own", "--report", there)
    assert "is there already" in shop.refused("feed", file, *words)
    assert there.read_text("utf-8") == "mine"
    with opened(settings_at(shop)) as store:
        seller = store.read_now(lambda open_: seller_named(open_, None))
        (order,) = asyncio.run(service_of(store, settings_at(shop)).list(seller, OrderFilter())).items
    assert order.version == 1
