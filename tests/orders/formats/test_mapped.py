"""Tables through a column map: status words, amounts, dates, addresses; what the map does not say is not guessed."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.domain.facts import OrderFacts, SourceKind
from orders.errors import BadFile
from orders.formats.column_map import ColumnMap
from orders.formats.opening import open_orders
from orders.formats.options import ReportOptions
from orders.view import FulfilledBy, Money, OrderStatus
from tests.orders.formats.reading import Whole, read

MAP: dict[str, Any] = {
    "name": "mine",
    "title": "My own",
    "prices": "line",
    "currency": "EUR",
    "columns": {
        "order_id": "No",
        "quantity": "Qty",
        "title": "What",
        "item_price": "Price",
        "recipient": ["First", "Last"],
        "address": ["Street", "More"],
        "city": "City",
        "country": "Country",
    },
    "status": [{"column": "State", "words": {"open": "UNSHIPPED", "sent": "SHIPPED", "unpaid": "PENDING"}}],
}
ROW = {
    "No": "77-1",
    "Qty": "2",
    "What": "Lamp",
    "Price": "49.98",
    "First": "Ana",
    "Last": "Example",
    "Street": "1 Main Street",
    "More": "",
    "City": "Springfield",
    "Country": "Germany",
    "State": "open",
}


def a_map(**changes: Any) -> ColumnMap:
    columns = {**MAP["columns"], **changes.pop("columns", {})}
    return ColumnMap.model_validate({**MAP, **changes, "columns": columns})


def table(*rows: dict[str, str], extra: tuple[str, ...] = (), delimiter: str = ",") -> bytes:
    header = [*ROW, *extra]
    lines = [header, *([row.get(name, "") for name in header] for row in rows)]
    quoted = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    return "\r\n".join([*quoted, ""]).encode()


def whole(
    *rows: dict[str, str], extra: tuple[str, ...] = (), options: dict[str, str] | None = None, **map_: Any
) -> Whole:
    changed = a_map(**map_)
    data = table(*({**ROW, **row} for row in rows), extra=extra, delimiter=changed.delimiter)
    return read(data, "t.csv", ReportOptions(column_map=changed, **(options or {})))


def order(row: dict[str, str] | None = None, extra: tuple[str, ...] = (), **map_: Any) -> OrderFacts:
    return whole(row or {}, extra=extra, **map_).orders[0]


def why(row: dict[str, str], extra: tuple[str, ...] = (), **map_: Any) -> str:
    """What is said of a bad row; a good order stands beside it."""
    good = {"No": "77-9", **dict.fromkeys(extra, "")}
    return whole(good, row, extra=extra, **map_).refused[0].what


def test_a_row_is_an_item_of_its_order() -> None:
    read_whole = whole({}, {"What": "Table"}, {"No": "77-2"})
    assert [(one.order_id, len(one.items)) for one in read_whole.orders] == [("77-1", 2), ("77-2", 1)]
    assert [item.order_item_id for item in read_whole.orders[0].items] == ["1", "2"]
    assert read_whole.checked.format.kind is SourceKind.CSV


@pytest.mark.parametrize(
    ("word", "status"),
    [("open", OrderStatus.UNSHIPPED), ("SENT ", OrderStatus.SHIPPED), ("Unpaid", OrderStatus.PENDING)],
)
def test_status_words_are_the_maps(word: str, status: OrderStatus) -> None:
    assert order({"State": word}).status is status


def test_a_word_that_the_map_lacks_is_an_unknown_status_with_a_note() -> None:
    read_whole = whole({"State": "Teleported"})
    facts = read_whole.orders[0]
    assert (facts.status, facts.ship_to, facts.buyer_name) == (OrderStatus.STATUS_UNKNOWN, None, None)
    assert read_whole.notes == ["77-1: a word that the map lacks under 'state': 'teleported'"]


def test_s12_an_order_that_is_not_paid_shows_no_address() -> None:
    assert order({"State": "unpaid"}).ship_to is None


def test_rules_are_asked_in_turn_until_one_says_something() -> None:
    rules = [
        {"column": "Cancelled", "filled": "CANCELLED"},
        {"column": "Paid", "words": {"paid": "", "no": "PENDING"}},
        *MAP["status"],
    ]
    extra = ("Cancelled", "Paid")
    for cancelled, paid, state, status in (
        ("yes", "paid", "open", OrderStatus.CANCELLED),
        ("", "no", "open", OrderStatus.PENDING),
        ("", "paid", "open", OrderStatus.UNSHIPPED),
        ("", "later", "open", OrderStatus.STATUS_UNKNOWN),
        ("", "", "", None),
    ):
        row = {"Cancelled": cancelled, "Paid": paid, "State": state}
        assert order(row, extra, status=rules).status is status


def test_a_rule_whose_optional_column_is_missing_says_nothing() -> None:
    rules = [{"column": "Paid", "blank": "PENDING"}, *MAP["status"]]
    assert order({}, status=rules, optional=["Paid"]).status is OrderStatus.UNSHIPPED


def test_without_rules_no_status_is_stated() -> None:
    assert order(status=[]).status is None
    assert whole({}, status=[]).checked.coverage.statuses == frozenset()


def test_a_table_is_never_complete() -> None:
    coverage = whole({}).checked.coverage
    assert coverage.statuses == {OrderStatus.UNSHIPPED, OrderStatus.SHIPPED, OrderStatus.PENDING}
    assert not coverage.complete


def test_the_price_of_a_line_is_the_lines_and_of_a_unit_is_multiplied() -> None:
    assert order(prices="line").items[0].item_price == Money(4998, "EUR")
    assert order(prices="unit").items[0].item_price == Money(9996, "EUR")


@pytest.mark.parametrize(
    ("text", "map_", "minor"),
    [
        ("1234.56", {}, 123456),
        ("1,234.56", {"thousands": ","}, 123456),
        ("1.234,56", {"decimal": ",", "thousands": "."}, 123456),
        ("1 234 567,8", {"decimal": ",", "thousands": " "}, 123456780),
        ("1\u00a0234,50", {"decimal": ",", "thousands": " "}, 123450),
        ("49,9", {"decimal": ","}, 4990),
        ("-5.00", {}, -500),
        ("EUR 5.00", {"marks": {"EUR": "EUR"}}, 500),
        ("5,00 €", {"marks": {"€": "EUR"}, "decimal": ","}, 500),
        ("-$5.00", {"marks": {"$": ""}}, -500),
        ("US$ 5.00", {"marks": {"$": "", "US$": "USD"}, "currency": None}, 500),
    ],
)
def test_amounts_are_read_as_the_map_says(text: str, map_: dict[str, Any], minor: int) -> None:
    price = order({"Price": text}, **map_).items[0].item_price
    assert price is not None
    assert price.minor == minor


@pytest.mark.parametrize(
    ("text", "map_", "says"),
    [
        ("1,234.56", {}, "not an amount"),
        ("49,98", {}, "with the decimal sign '.'"),
        ("49,98", {"thousands": ","}, "not an amount"),
        ("1.234", {"decimal": ","}, "with the decimal sign ','"),
        ("12,34,567.00", {"thousands": ","}, "not an amount"),
        ("1,234,56", {"thousands": ","}, "not an amount"),
        (",234", {"thousands": ","}, "not an amount"),
        ("$5.00", {}, "not an amount"),
        ("5.00", {"currency": None}, "without its currency"),
        ("US$5.00", {"marks": {"US$": "USD"}}, "several currencies: USD, EUR"),
        ("1.005", {}, "more decimals than EUR has"),
        ("٥", {}, "not an amount"),
        ("=1+1", {}, "not an amount"),
        ("--5", {}, "not an amount"),
    ],
)
def test_an_amount_that_the_map_does_not_fit_is_refused(text: str, map_: dict[str, Any], says: str) -> None:
    rows = {"No": "77-9", "Price": ""}, {"Price": text}
    assert says in whole(*rows, **map_).refused[0].what


def test_a_currency_column_decides_and_may_not_contradict_the_map() -> None:
    extra, map_ = ("Cur",), {"columns": {"currency": "Cur"}}
    assert order({"Cur": "USD"}, extra, currency=None, **map_).items[0].item_price == Money(4998, "USD")
    assert "several currencies: USD, EUR" in why({"Cur": "USD"}, extra, **map_)


def dated(**map_: Any) -> dict[str, Any]:
    return {"columns": {"purchase_date": "Date"}, **map_}


@pytest.mark.parametrize(
    ("text", "map_", "expected"),
    [
        ("03.05.2026 09:00", {"date_format": "%d.%m.%Y %H:%M", "timezone": "Europe/Berlin"}, "2026-05-03T07:00Z"),
        ("05/03/26", {"date_format": "%m/%d/%y", "timezone": "UTC"}, "2026-05-03T00:00Z"),
        ("2026-05-03 09:00:00 +0200", {"date_format": "%Y-%m-%d %H:%M:%S %z"}, "2026-05-03T07:00Z"),
        ("2026-05-03T09:00:00Z", {"date_format": "iso"}, "2026-05-03T09:00Z"),
    ],
)
def test_dates_are_read_by_format_and_zone(text: str, map_: dict[str, str], expected: str) -> None:
    facts = order({"Date": text}, ("Date",), **dated(**map_))
    assert facts.purchase_date == datetime.fromisoformat(expected)


def test_without_a_date_format_the_file_is_refused() -> None:
    with pytest.raises(BadFile, match="how does it write dates"):
        whole({"Date": "03.05.2026"}, extra=("Date",), **dated())


def test_without_a_zone_the_file_is_refused() -> None:
    with pytest.raises(BadFile, match="in which time zone"):
        whole({"Date": "03.05.2026"}, extra=("Date",), **dated(date_format="%d.%m.%Y"))


def test_the_person_who_imports_may_say_both() -> None:
    options = {"date_format": "%d.%m.%Y", "timezone": "Europe/Berlin"}
    (facts,) = whole({"Date": "03.05.2026"}, extra=("Date",), options=options, **dated()).orders
    assert facts.purchase_date == datetime(2026, 5, 2, 22, tzinfo=UTC)


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(BadFile, match="'Mars/Olympus' is no IANA time zone"):
        whole({}, options={"timezone": "Mars/Olympus"})


@pytest.mark.parametrize("text", ["2026-05-03", "31.02.2026", "03.05.0001"])
def test_a_date_that_does_not_fit_spoils_its_order(text: str) -> None:
    map_ = dated(date_format="%d.%m.%Y", timezone="UTC")
    assert why({"Date": text}, ("Date",), **map_)


def test_the_address_is_joined_from_its_columns() -> None:
    place = order({"More": "Floor 2\nBack yard"}).ship_to
    assert place is not None
    assert (place.name, place.lines) == ("Ana Example", ("1 Main Street", "Floor 2", "Back yard"))


@pytest.mark.parametrize(
    ("text", "code"), [("Germany", "DE"), ("united states", "US"), ("FR", "FR"), ("", ""), ("Deutschland", "DE")]
)
def test_a_country_is_its_code(text: str, code: str) -> None:
    place = order({"Country": text}, countries={"Deutschland": "DE"}).ship_to
    assert place is not None
    assert place.country_code == code


def test_a_country_that_is_not_known_is_kept_as_a_line_with_a_note() -> None:
    read_whole = whole({"Country": "Atlantis"})
    place = read_whole.orders[0].ship_to
    assert place is not None
    assert (place.country_code, place.lines) == ("", ("1 Main Street", "Atlantis"))
    assert "a country that is not known here" in read_whole.notes[0]


def test_one_row_an_order_refuses_a_second_row() -> None:
    assert "the same order-item-id twice" in whole({"No": "77-9"}, {}, {}, row="order").refused[0].what


def test_an_item_id_may_be_joined_from_columns() -> None:
    map_ = {"columns": {"order_item_id": ["Item", "Variant"]}}
    assert order({"Item": "0012", "Variant": "red"}, ("Item", "Variant"), **map_).items[0].order_item_id == "0012/red"
    with pytest.raises(BadFile, match="no id of the line"):
        order({}, ("Item", "Variant"), **map_)


def test_ids_that_a_spreadsheet_rewrote_are_refused() -> None:
    assert "rewritten by a spreadsheet" in why({"No": "1.23457E+13"})


def test_quantities_of_a_line_make_its_order_shipped_in_part() -> None:
    map_ = {"columns": {"shipped": "Gone", "cancelled": "Off"}}
    facts = order({"Qty": "5", "Gone": "2", "Off": "1"}, ("Gone", "Off"), **map_)
    assert (facts.status, facts.items[0].shipped, facts.items[0].cancelled) == (OrderStatus.PARTIALLY_SHIPPED, 2, 1)


PARTLY = [{"column": "State", "words": {"partial": "PARTIALLY_SHIPPED"}}]
BY_WORD = {"column": "Line", "whole": ["sent"], "none": ["waiting"]}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("sent", "waiting"), OrderStatus.PARTIALLY_SHIPPED),
        (("sent", "partial"), OrderStatus.STATUS_UNKNOWN),
        (("", ""), OrderStatus.STATUS_UNKNOWN),
    ],
)
def test_shipped_in_part_must_say_which_part(words: tuple[str, str], status: OrderStatus) -> None:
    rows = [{"State": "partial", "Line": word} for word in words]
    assert whole(*rows, extra=("Line",), status=PARTLY, item_shipped=BY_WORD).orders[0].status is status


def test_a_row_speaks_of_its_order_only_where_the_map_says() -> None:
    map_ = {"order_when": "State", "status": MAP["status"]}
    (facts,) = whole({}, {"What": "Table", "State": "", "City": "Elsewhere"}, **map_).orders
    assert facts.ship_to is not None
    assert (len(facts.items), facts.ship_to.city) == (2, "Springfield")


def test_a_row_is_an_item_only_where_the_map_says() -> None:
    (facts,) = whole({"What": "", "Qty": "3"}, {}, item_when="What").orders
    assert [item.title for item in facts.items] == ["Lamp"]


def test_an_order_id_loses_its_prefix() -> None:
    assert order({"No": "#1001"}, order_id_prefix="#").order_id == "1001"


def test_who_ships_is_the_maps_word() -> None:
    assert order(fulfilled_by="MARKETPLACE").fulfilled_by is FulfilledBy.MARKETPLACE


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["No,Qty", "1,2"], r"^t\.csv:1: for mine it lacks city, country"),
        (["No,No,Qty"], r"^t\.csv:1: two columns have the same name: no"),
        ([""], r"^t\.csv:1: no header"),
        (["N\0o,Qty"], r"^t\.csv:1: no header of a table"),
    ],
)
def test_what_is_not_the_maps_table_is_refused_by_its_header(lines: list[str], says: str) -> None:
    with pytest.raises(BadFile, match=says):
        read("\n".join(lines).encode(), "t.csv", ReportOptions(column_map=a_map()))


def test_a_map_is_for_tables_and_not_for_json() -> None:
    with pytest.raises(BadFile, match=r"^a\.json: JSON, and mine is a map of a table"):
        read(b'{"orderId": "1"}', "a.json", ReportOptions(column_map=a_map()))


def test_a_row_with_another_number_of_cells_spoils_its_order() -> None:
    data = table(ROW) + b'"77-2","1"\r\n'
    refused = read(data, "t.csv", ReportOptions(column_map=a_map())).refused
    assert [(row.where, row.what) for row in refused] == [("t.csv:3", "77-2: 2 cells under 11 columns")]


def test_a_control_character_spoils_its_order() -> None:
    assert "a control character" in why({"What": "La\x00mp"})
    assert "a control character" in why({"What": "La\x1b[31mmp"})


def test_blank_lines_before_the_header_and_footers_are_passed_over() -> None:
    data = b",,\r\n\r\n" + table(ROW) + b'"1 record(s) downloaded"\r\n"Seller ID : x",,\r\n'
    read_whole = read(data, "t.csv", ReportOptions(column_map=a_map(footers=["record(s) downloaded", "Seller ID"])))
    assert (len(read_whole.orders), read_whole.refused) == (1, ())


def test_a_footer_word_never_hides_a_row_with_an_order() -> None:
    data = table(ROW, {**ROW, "No": "77-2", "What": "2 record(s) downloaded"})
    read_whole = read(data, "t.csv", ReportOptions(column_map=a_map(footers=["record(s) downloaded"])))
    assert len(read_whole.orders) == 2


def test_a_semicolon_table_in_another_charset_is_read() -> None:
    german = a_map(delimiter=";", charset="windows-1252", decimal=",")
    data = table({**ROW, "What": "Lampe für Büro", "Price": "49,98"}, delimiter=";")
    (facts,) = read(data.decode().encode("cp1252"), "t.csv", ReportOptions(column_map=german)).orders
    assert (facts.items[0].title, facts.items[0].item_price) == ("Lampe für Büro", Money(4998, "EUR"))


def test_a_preview_shows_the_cells_that_the_map_reads() -> None:
    data = table({**ROW, "Date": "soon", "Other": "x"}, extra=("Date", "Other"))
    options = ReportOptions(column_map=a_map(**dated(date_format="%d.%m.%Y", timezone="UTC")))
    (row,) = open_orders(BytesIO(data), "t.csv", options).preview(5)
    assert (row["line"], row["no"]) == ("2", "77-1")
    assert row["date"].startswith("unreadable: 'soon' does not fit")
    assert "other" not in row


@settings(max_examples=50, deadline=None)
@given(st.lists(st.fixed_dictionaries({name: st.text(max_size=12) for name in ROW}), max_size=4))
def test_any_table_is_orders_or_refused_rows(rows: list[dict[str, str]]) -> None:
    data = table(ROW, *rows)
    said = "t.csv"
    try:
        read_whole = read(data, "t.csv", ReportOptions(column_map=a_map()))
    except (BadFile, UnicodeEncodeError) as error:
        said = str(error)
    else:
        assert all(row.where.startswith("t.csv:") for row in read_whole.refused)
    assert said
