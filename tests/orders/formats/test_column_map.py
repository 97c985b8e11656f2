"""A map of columns: what it must say, and where it is wrong by file and line."""

import pytest

from orders.errors import BadFile
from orders.formats.column_map import LARGEST, ColumnMap, read_map
from orders.sources.maps import built_in_maps

GOOD = """name = "mine"
title = "My own"
prices = "line"

[columns]
order_id = "Order No"
quantity = "Qty"

[[status]]
column = "State"
[status.words]
open = "UNSHIPPED"
"""


def mapped(text: str) -> ColumnMap:
    return read_map(text.encode(), "mine.toml")


def test_column_names_and_words_are_compared_without_case() -> None:
    read = mapped(GOOD)
    assert read.named == read.required == {"order no", "qty", "state"}
    assert read.status[0].words == {"open": "UNSHIPPED"}


def test_an_optional_column_is_not_required() -> None:
    read = mapped('optional = ["Qty"]\n' + GOOD)
    assert read.required == {"order no", "state"}


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('prices = "line"', 'prices = "each"', 3, "prices: "),
        ('prices = "line"\n', "", 1, "prices: Field required"),
        ('title = "My own"', "title = ", 2, "no TOML: "),
        ('quantity = "Qty"', 'quantity = "Qty"\nquality = "Q"', 8, "columns.quality: Extra inputs"),
        ('order_id = "Order No"\n', "", 5, "columns.order_id: Field required"),
        ('open = "UNSHIPPED"', 'open = "SENT"', 12, "status.0.words.open: "),
        ('open = "UNSHIPPED"', "", 11, "status.0"),
        ('title = "My own"', 'title = "My own"\ncolour = "red"', 3, "colour: Extra inputs"),
        ('title = "My own"', 'title = "My own"\ncharset = "utf-7"', 3, "charset: "),
        ('title = "My own"', 'title = "My own"\ndecimal = ","\nthousands = ","', 1, "the same sign"),
        ('title = "My own"', 'title = "My own"\noptional = ["Order No"]', 1, "order id cannot be optional"),
        ('title = "My own"', 'title = "My own"\noptional = ["Other"]', 1, "nothing is read from: other"),
        ('title = "My own"', 'title = "My own"\nmarks = { "$" = "dollars" }', 3, "marks.$"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    with pytest.raises(BadFile) as error:
        mapped(GOOD.replace(old, new))
    assert error.value.where == f"mine.toml:{line}"
    assert says in error.value.what


@pytest.mark.parametrize(
    "rule", ["", 'filled = "SHIPPED"\nwords = { a = "SHIPPED" }'], ids=["says nothing", "says it twice"]
)
def test_a_rule_that_is_no_rule_is_told(rule: str) -> None:
    text = GOOD.split("[[status]]")[0] + f'[[status]]\ncolumn = "State"\n{rule}\n'
    with pytest.raises(BadFile, match=r"^mine\.toml:9: status\.0: Value error, give "):
        mapped(text)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a" * (LARGEST + 1), b"x = " + b"[" * 10_000])
def test_what_is_no_map_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile, match=r"^mine\.toml"):
        read_map(data, "mine.toml")


def test_a_map_at_the_limit_is_read() -> None:
    assert read_map(GOOD.encode().ljust(LARGEST, b"\n"), "mine.toml").name == "mine"


def test_the_maps_that_come_along_are_whole_and_say_that_they_are_experimental() -> None:
    maps = built_in_maps()
    assert [one.name for one in maps] == ["ebay_orders", "etsy_order_items", "shopify_orders"]
    assert all(one.experimental and one.source and one.marketplace for one in maps)


def test_no_map_that_comes_along_guesses_a_date() -> None:
    told = {one.name: "%z" in (one.date_format or "") for one in built_in_maps()}
    assert told == {"ebay_orders": False, "etsy_order_items": False, "shopify_orders": True}
    assert all(one.date_format is None and one.timezone is None for one in built_in_maps() if not told[one.name])
