"""`mailguard import`: checked whole first; what is refused changes nothing, what is done is told row by row."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mailguard.cli.opening import opened
from mailguard.cli.rows import SHOWN
from mailguard.settings import Settings
from orders.access.directory import account_views
from orders.access.roster import seller_named
from orders.storage.tables import orders
from orders.view import AccountView
from tests.mailguard.cli.running import ROOT, Place

UNSHIPPED = ROOT / "fixtures" / "orders" / "unshipped_report.tsv"
DOCUMENT = ROOT / "fixtures" / "orders" / "orders.json"
READ = ("--as-of", "2026-06-01T08:00:00Z")


@pytest.fixture
def shop(place: Place) -> Place:
    place.init()
    return place


def count(place: Place) -> int:
    with opened(Settings(data=place.folder / "data")) as store:
        return len(store.read_now(lambda connection: connection.execute(orders.select()).all()))


def account(place: Place) -> AccountView:
    with opened(Settings(data=place.folder / "data")) as store:
        (only,) = store.read_now(lambda open_: account_views(open_, seller_named(open_, None)))
    return only


def spoiled(place: Place) -> Path:
    """The report with one row whose quantity cannot be read."""
    lines = UNSHIPPED.read_text("utf-8").splitlines()
    cells = lines[1].split("\t")
    cells[lines[0].split("\t").index("quantity-to-ship")] = "two"
    return place.file("spoiled.tsv", "\n".join([lines[0], "\t".join(cells), *lines[2:], ""]))


def test_a_report_brings_its_orders(shop: Place) -> None:
    said = shop.done("import", UNSHIPPED, *READ).out
    assert f"{UNSHIPPED}, as of 2026-06-01 08:00 UTC: 2 new, 0 changed, 0 as before." in said
    assert count(shop) == 2
    assert account(shop).coverage.complete


def test_the_same_report_again_does_nothing(shop: Place) -> None:
    shop.done("import", UNSHIPPED, *READ)
    assert "this very file was imported before" in shop.done("import", UNSHIPPED, *READ).out


def test_one_bad_row_is_told_and_costs_the_read_its_completeness(shop: Place) -> None:
    ran = shop.done("import", spoiled(shop), *READ)
    assert "Rows refused: 1; the others are in. This read counts as incomplete." in ran.out
    assert re.search(r"spoiled\.tsv:2: 114-\S+ not a number of units: 'two'\n", ran.complaint)
    assert count(shop) == 1
    assert not account(shop).coverage.complete


def test_what_became_of_each_row_is_told_and_written_where_a_file_is_named(shop: Place) -> None:
    written = shop.folder / "rows.tsv"
    ran = shop.done("import", spoiled(shop), *READ, "--report", written)
    assert re.search(r"spoiled\.tsv:3: 114-1000002-1000002: created\n", ran.out)
    head, *rows = [line.split("\t") for line in written.read_text("utf-8").splitlines()]
    assert head == ["where", "order", "result", "detail"]
    assert sorted((result, order) for _, order, result, _ in rows) == [
        ("created", "114-1000002-1000002"),
        ("refused", ""),
    ]


def test_a_row_report_that_cannot_be_written_changes_nothing(shop: Place) -> None:
    said = shop.refused("import", spoiled(shop), *READ, "--report", shop.folder / "no" / "rows.tsv")
    assert "rows.tsv: cannot be written" in said
    assert "1 new" in shop.done("import", spoiled(shop), *READ).out


def test_a_preview_shows_rows_as_read_and_changes_nothing(shop: Place) -> None:
    said = shop.done("import", UNSHIPPED, "--preview").out
    assert said.startswith("row 1\n  line ")
    assert "row 2" in said
    assert "114-" in said
    assert count(shop) == 0


def test_a_preview_shows_brackets_as_they_are_and_no_control_characters(place: Place) -> None:
    lines = UNSHIPPED.read_text("utf-8").splitlines()
    cells = lines[1].split("\t")
    cells[lines[0].split("\t").index("product-name")] = "[bold]Lamp\x1b[31m"
    file = place.file("odd.tsv", "\n".join([lines[0], "\t".join(cells), ""]))
    said = place.done("import", file, "--preview").out
    assert "[bold]Lamp\N{REPLACEMENT CHARACTER}[31m" in said


def test_a_preview_needs_no_database(place: Place) -> None:
    place.done("import", UNSHIPPED, "--preview")
    assert not (place.folder / "data").exists()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", ""),
        ("no header at all\n", "no header"),
        ("order-id\tcolour\n1\tred\n", ""),
        (b"\xff\xfe\0\0", ""),
    ],
)
def test_a_refused_report_changes_nothing(shop: Place, content: str | bytes, what: str) -> None:
    file = shop.file("bad.tsv", content)
    said = shop.refused("import", file, *READ)
    assert said.startswith(str(file))
    assert what in said
    assert (count(shop), account(shop).as_of) == (0, None)


def test_a_report_from_the_future_is_refused(shop: Place) -> None:
    assert shop.refused("import", UNSHIPPED, "--as-of", "2199-01-01")
    assert (count(shop), account(shop).as_of) == (0, None)


def test_a_report_that_does_not_say_when_it_was_made_needs_as_of(shop: Place) -> None:
    header, *rows = UNSHIPPED.read_text("utf-8").splitlines()
    at = header.split("\t").index("reporting-date") if "reporting-date" in header else None
    lines = [header.split("\t"), *(row.split("\t") for row in rows)]
    text = "\n".join("\t".join(cell for n, cell in enumerate(line) if n != at) for line in lines)
    assert "when it was made" in shop.refused("import", shop.file("undated.tsv", text + "\n"))


@pytest.mark.parametrize("wrong", ["soon", "0001-01-01T00:00:00+09:00"])
def test_an_as_of_that_is_no_time_is_told(shop: Place, wrong: str) -> None:
    assert shop.refused("import", UNSHIPPED, "--as-of", wrong).startswith(f"--as-of {wrong}: ")


def test_an_unknown_charset_is_told_with_those_there_are(place: Place) -> None:
    assert "utf-8" in place.refused("import", UNSHIPPED, "--preview", "--charset", "nonsense")


def test_a_file_that_is_not_there_is_told(shop: Place) -> None:
    assert shop.refused("import", shop.folder / "none.tsv").startswith(str(shop.folder / "none.tsv"))


def test_nothing_to_import_is_told(place: Place) -> None:
    assert place.refused("import").startswith("import what?")


def test_without_a_database_the_next_step_is_told(place: Place) -> None:
    assert "mailguard db upgrade" in place.refused("import", UNSHIPPED, *READ)


def test_without_a_seller_the_next_step_is_told(place: Place) -> None:
    place.prepared()
    assert "mailguard init" in place.refused("import", UNSHIPPED, *READ)


def test_of_several_sellers_one_must_be_named(shop: Place) -> None:
    shop.init("Books")
    assert "which seller?" in shop.refused("import", UNSHIPPED, *READ)
    assert "2 new" in shop.done("import", UNSHIPPED, *READ, "--seller", "Books").out


def test_an_account_that_is_not_there_is_told_with_those_there_are(shop: Place) -> None:
    said = shop.refused("import", UNSHIPPED, *READ, "--account", "ebay")
    assert said == "which account? name one with --account: amazon"


def a_document(place: Place, **changes: Any) -> Path:
    seller = {"seller_id": "solo", "accounts": [{"account_id": "etsy", "marketplace": "etsy"}]}
    order = {"order_id": "7000000001", "status": "UNSHIPPED", "items": [{"title": "Mug", "ordered": 1}]}
    return place.file("document.json", json.dumps({"sellers": [seller], "orders": [order], **changes}))


def test_a_documents_orders_come_in_as_typed_by_hand(place: Place) -> None:
    place.prepared()
    ran = place.done("import", a_document(place))
    assert "1 new, 0 changed, 0 as before." in ran.out
    assert "no notice is verified by them alone" in ran.out
    assert account(place).as_of is None


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"orders": [{"order_id": "1", "status": "SOLD"}]}, "#/orders/0/status"),
        ({"colour": 1}, "#/colour"),
        ({"sellers": [{"seller_id": "a b"}], "orders": []}, "#/sellers/0/seller_id"),
    ],
)
def test_a_refused_document_changes_nothing(place: Place, changes: dict[str, Any], where: str) -> None:
    place.prepared()
    file = a_document(place, **changes)
    assert place.refused("import", file).startswith(f"{file}{where}: ")
    assert count(place) == 0


def test_a_document_that_is_no_json_is_told(place: Place) -> None:
    place.prepared()
    file = place.file("odd.json", "{")
    assert place.refused("import", file).startswith(str(file))


def test_the_schema_is_that_of_the_document(place: Place) -> None:
    schema = json.loads(place.done("import", "--schema").out)
    assert set(schema["properties"]) == {"sellers", "orders", "sources"}


def test_the_example_document_comes_in(place: Place) -> None:
    place.prepared()
    assert "3 new" in place.done("import", DOCUMENT).out


def test_a_documents_account_value_that_is_not_the_shops_changes_nothing(place: Place) -> None:
    place.init()
    account = {"account_id": "w", "marketplace": "woocommerce", "profile_values": {"shop_domain": "etsy.com"}}
    file = place.file("woo.json", json.dumps({"sellers": [{"seller_id": "wool", "accounts": [account]}]}))
    assert "belongs to etsy" in place.refused("import", file)
    assert "etsy.com" not in place.done("shop", "show").out


def test_the_formats_are_listed_with_what_was_not_seen_in_a_primary_source(place: Place) -> None:
    lines = place.done("import", "--list-formats").lines
    named = {line.split()[0]: line for line in lines}
    assert {"unshipped_report", "orders_v0", "shopify_orders", "document"} <= set(named)
    assert named["shopify_orders"].endswith("(experimental)")
    assert "experimental" not in named["unshipped_report"]


def test_an_answer_of_the_order_api_comes_in(shop: Place) -> None:
    order = {
        "AmazonOrderId": "114-7",
        "PurchaseDate": "2026-05-03T09:00:00Z",
        "LastUpdateDate": "2026-05-03T10:00:00Z",
        "OrderStatus": "Pending",
        "FulfillmentChannel": "MFN",
        "ShippingAddress": {"Name": "Ana Example"},
    }
    ran = shop.done("import", shop.file("answer.json", json.dumps({"payload": {"Orders": [order]}})))
    assert "1 new, 0 changed, 0 as before." in ran.out
    assert "note: 114-7: buyer and address of an order that is PENDING are not taken over" in ran.complaint


MAP = """name = "mine"
title = "Mine"
prices = "line"
[columns]
order_id = "No"
purchase_date = "Date"
"""


def test_a_table_comes_in_through_a_map_of_ones_own(shop: Place) -> None:
    table, own = shop.file("mine.csv", "No,Date\n7,03.05.2026\n"), shop.file("mine.toml", MAP)
    said = shop.refused("import", table, *READ, "--map", own)
    assert said == f"{table}:1: how does it write dates? Say so (date-format), such as %d.%m.%Y or iso"
    dated = ("--map", own, "--date-format", "%d.%m.%Y")
    assert "in which time zone are its dates?" in shop.refused("import", table, *READ, *dated)
    assert "1 new" in shop.done("import", table, *READ, *dated, "--timezone", "Europe/Berlin").out


def test_a_map_that_is_wrong_is_told_with_its_line_and_changes_nothing(shop: Place) -> None:
    own = shop.file("mine.toml", MAP.replace('prices = "line"', 'prices = "each"'))
    assert shop.refused("import", shop.file("mine.csv", "No\n7\n"), *READ, "--map", own).startswith(
        f"{own}:3: prices:"
    )
    assert count(shop) == 0


def test_a_header_that_fits_several_formats_asks_which_it_is(shop: Place) -> None:
    text = UNSHIPPED.read_text("utf-8")
    header, *rows = text.splitlines()
    both = "\n".join([f"{header}\titem-price\tcurrency", *(f"{row}\t1.00\tEUR" for row in rows), ""])
    file = shop.file("both.tsv", both)
    said = shop.refused("import", file, *READ)
    assert said == f"{file}:1: its header fits unshipped_report, order_report: say which it is (format)"
    assert "2 new" in shop.done("import", file, *READ, "--format", "order_report").out


def test_notes_are_told_up_to_a_limit_and_written_where_a_file_is_named(shop: Place) -> None:
    columns = "amazon-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\n"
    row = "114-{}\t2026-05-03T09:00:00Z\t2026-05-03T10:00:00Z\tOdd\tMerchant\n"
    for number, more in ((SHOWN, False), (SHOWN + 1, True)):
        file = shop.file(f"{number}.tsv", columns + "".join(row.format(one) for one in range(number)))
        written = shop.folder / f"{number}-rows.tsv"
        said = shop.done("import", file, "--report", written).complaint
        assert said.count(": note: ") == SHOWN
        assert ("1 more notes are not shown." in said) is more
        assert written.read_text("utf-8").count("\tnoted\t") == number
